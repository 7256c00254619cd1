"""What the commands share: options, exit codes, and the plain ways to read a file, a date, and to answer in JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from state.errors import UsageProblem
from state.terminal import shown
from state.times import EASTERN

if TYPE_CHECKING:
    from rich.console import Console

# 0 fine; 1 something needs a look; 2 the command or the configuration is wrong.
FINE, TROUBLE, USAGE = 0, 1, 2

_LARGEST_FILE = 500_000_000

DEFAULT_CONFIG = Path("listwatch.toml")
ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", envvar="LISTWATCH_CONFIG", help="The configuration file.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
FileArgument = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]


def read_bytes(file: Path) -> bytes:
    """Return a file's bytes. Raises UsageProblem when it cannot be read, or is larger than any we read whole."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST_FILE + 1)
    except OSError as problem:
        raise UsageProblem(str(file), f"{problem.strerror}.", "Name a file that can be read.") from problem
    if len(data) > _LARGEST_FILE:
        raise UsageProblem(str(file), f"is larger than {_LARGEST_FILE} bytes.", "Name the right file.")
    return data


def parse_date(text: str, option: str) -> date | None:
    """Return the date that an option was given, None for an empty one. Raises UsageProblem where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise UsageProblem(option, f"{text!r} is no date.", "Write it as 2025-03-31.") from problem


def parse_time(text: str, option: str) -> datetime | None:
    """Return the time in aware UTC that an option was given, None for an empty one; one without a zone is Eastern.

    Raises UsageProblem where it is none.
    """
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as problem:
        raise UsageProblem(option, f"{text!r} is no time.", "Write it as 2025-03-25T16:15, Eastern.") from problem
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=EASTERN)).astimezone(UTC)


def say(text: str, *, err: bool = False) -> None:
    """Print a line for a person; what it holds of foreign text is shown, never obeyed."""
    typer.echo(shown(text), err=err)


def open_console() -> Console:
    """Return what prints tables, with foreign text in them shown and never obeyed."""
    from monitor.commands.terminal import PlainConsole

    return PlainConsole()


def print_json(answer: Any) -> None:
    """Answer a program: one JSON value, indented, letters as they are."""
    # A whole list takes seven times as long with the standard library, which indents in Python.
    from pydantic_core import to_json

    typer.echo(to_json(answer, indent=2).decode())
