"""The commands of listwatch as the tests of guides and files look them up."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import typer.main

from monitor.cli import app


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
