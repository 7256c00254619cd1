"""The command line: every behaviour of listwatch starts here, a command each, and is found by walking down from it.

Exit codes: 0 fine; 1 something needs a look (a source failed, a part was not read, a message was not delivered);
2 the command or the configuration is wrong. With `--json` an error is a JSON document as well.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from monitor.commands import (
    customers,
    desk,
    evidence,
    lag,
    listing,
    operating,
    ownership,
    quarantine,
    reading,
    regime,
    review,
    routing,
    running,
    screening,
    setup,
)
from monitor.commands.examples import WORDS, add_examples
from monitor.commands.options import TROUBLE, USAGE
from state.errors import ListwatchError, UsageProblem
from state.garbage_collection import ease_gc
from state.terminal import shown

app = typer.Typer(
    help="Reads Entity List rules the day they are filed, and names the affected customers.",
    epilog=WORDS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain help: its formatting alone would take longer to import than everything else.
    rich_markup_mode=None,
)
for commands in (
    setup,
    running,
    operating,
    screening,
    customers,
    listing,
    evidence,
    quarantine,
    review,
    lag,
    reading,
    regime,
    ownership,
    routing,
    desk,
):
    app.add_typer(commands.app)
add_examples(app)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        from importlib.metadata import version

        typer.echo(f"listwatch {version('listwatch')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that belong to no command."""


def main() -> None:
    """Run the command line; an error we can name ends with one line and its exit code, never with a trace.

    What listwatch writes, exports and backups too, is for its user alone. A terminal that cannot show a letter shows
    its number instead.
    """
    os.umask(0o077)
    ease_gc()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(standalone_mode=False))
    except ListwatchError as problem:
        _print_error(problem.subject, problem.trouble, problem.remedy)
        print(f"listwatch: {shown(str(problem))}", file=sys.stderr)  # noqa: T201 - the last word to the terminal
        sys.exit(USAGE if isinstance(problem, UsageProblem) else TROUBLE)
    except TyperException as misuse:
        _print_error("the command", misuse.format_message(), "See `listwatch --help`.")
        print(f"Error: {misuse.format_message()}\nTry `{_command_line()} --help`.", file=sys.stderr)  # noqa: T201 - as above
        sys.exit(USAGE)
    except typer.Abort:
        sys.exit(TROUBLE)


def _command_line() -> str:
    """Return the words of the command that was typed, up to its first option."""
    words = ("listwatch", *sys.argv[1:])
    options = [at for at, word in enumerate(words) if word.startswith("-")]
    return " ".join(words[: options[0]] if options else words)


def _print_error(subject: str, trouble: str, remedy: str) -> None:
    """Tell a program that asked for JSON what is wrong; anybody else reads it on standard error."""
    if "--json" in sys.argv[1:]:
        error = {"subject": subject, "trouble": trouble, "remedy": remedy}
        print(json.dumps({"error": error}, ensure_ascii=False, indent=2))  # noqa: T201 - the answer to a program
