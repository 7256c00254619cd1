"""The guides name only what is there: every command, option, make target and file in them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli import app

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [*sorted(ROOT.glob("*.md")), ROOT / "sources/README.md", ROOT / "notifiers/README.md"]

_COMMAND = re.compile(r"(?:^ {4}|`|/bin/)listwatch ((?:[a-z]+ ?)+)((?:[^`#\n]*--[a-z-]+)*)", re.MULTILINE)
_TARGET = re.compile(r"(?:^ {4}|`)make ([a-z]+)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_PATH = re.compile(r"`((?:monitor|sources|notifiers|state|tests)/[\w./]+?(?:\.py|\.md|\.toml|\.html|/))`")


def text_of(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


def command_at(words: list[str]) -> Any:
    """The command that these words lead to; words behind a command are its arguments."""
    command: Any = typer.main.get_command(app)
    for word in words:
        if not hasattr(command, "commands"):
            break
        found = command.commands.get(word)
        assert found is not None, f"there is no command {' '.join(words)!r}"
        command = found
    return command


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_command_and_option_is_there(guide: Path) -> None:
    for words, options in _COMMAND.findall(text_of(guide)):
        command = command_at(words.split())
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", options)) <= known, f"listwatch {words}{options}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_link_and_path_leads_somewhere(guide: Path) -> None:
    for target in _LINK.findall(text_of(guide)):
        assert (guide.parent / target).exists(), target
    for path in _PATH.findall(text_of(guide)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_make_target_is_there(guide: Path) -> None:
    makefile = text_of(ROOT / "Makefile")
    for target in _TARGET.findall(text_of(guide)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_make_help_tells_of_every_target() -> None:
    help_command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(help_command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (.*)$", text_of(ROOT / "Makefile"), re.MULTILINE)[0].split()
    assert set(targets) == {line.split()[0] for line in told.splitlines()}
