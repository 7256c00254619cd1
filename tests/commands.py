"""The commands of listwatch: looked up by their words, and run as a person runs them, in this process.

A process of its own takes two seconds to import what a command needs; a few tests start one all the same.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli import app, main

# Everything asked of one local office, and one channel; its few entries are no fault.
_CONFIG = """
[customers]
file = "customers.csv"
[federal_register]
url = "{url}"
[ecfr]
url = "{ecfr}"
[screening_list]
url = ""
[guards.entries.EL]
least = 1
most = 10000
[[channels]]
type = "files"
name = "files"
folder = "alerts"
"""


def set_up(folder: Path, url: str, ecfr: str = "", customers: str = "C1,Torvek Bakery\n") -> Path:
    """Make a folder ready for listwatch, with the office at `url`, and give its configuration."""
    (folder / "alerts").mkdir()
    (folder / "customers.csv").write_text(f"id,name\n{customers}", encoding="utf-8")
    config = folder / "listwatch.toml"
    config.write_text(_CONFIG.format(url=url, ecfr=ecfr or url), encoding="utf-8")
    return config


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit code, and what stood on the terminal."""

    returncode: int
    stdout: str
    stderr: str


def run_here(*words: str, folder: Path) -> Done:
    """Run `listwatch` with these words in a folder, with what a process of its own would leave."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with pytest.MonkeyPatch.context() as patched, chdir(folder), redirect_stdout(out), redirect_stderr(err):
        patched.setattr(sys, "argv", ["listwatch", *words])
        patched.setenv("NO_COLOR", "1")
        patched.setenv("COLUMNS", "200")
        try:
            main()
        except SystemExit as end:
            code = end.code
    return Done(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def command_at(words: Sequence[str]) -> Any:
    """Give the command that these words lead to; words behind a command are its arguments."""
    command = _all_commands()
    for word in words:
        if not hasattr(command, "commands"):
            break
        found = command.commands.get(word)
        assert found is not None, f"there is no command {' '.join(words)!r}"
        command = found
    return command


@cache
def _all_commands() -> Any:
    return typer.main.get_command(app)


def commands_below(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Give every command that does something with the words that lead to it."""
    command = command or _all_commands()
    if not hasattr(command, "commands"):
        yield " ".join(words), command
        return
    for word, below in command.commands.items():
        yield from commands_below(below, (*words, word))
