"""The command line: every behaviour of listwatch starts here, a command each, and is found by walking down from it.

Exit codes: 0 fine; 1 something needs a look (a source failed, a part was not read, a message was not delivered);
2 the command or the configuration is wrong.
"""

from __future__ import annotations

import sys

import typer

from monitor.commands import (
    customers,
    evidence,
    lag,
    listing,
    operating,
    quarantine,
    reading,
    regime,
    review,
    routing,
    running,
    screening,
    setup,
)
from monitor.commands.options import TROUBLE, USAGE
from state.errors import ListwatchError, UsageProblem

app = typer.Typer(
    help="Reads Entity List rules the day they are filed, and names the affected customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
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
    routing,
):
    app.add_typer(commands.app)


def main() -> None:
    """Run the command line; an error we can name ends with one line and its exit code, never with a trace."""
    try:
        app()
    except ListwatchError as problem:
        print(f"listwatch: {problem}", file=sys.stderr)  # noqa: T201 - the last word to the terminal
        sys.exit(USAGE if isinstance(problem, UsageProblem) else TROUBLE)
