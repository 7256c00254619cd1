"""What the commands have in common: what they open to work on, and how they give their answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.commands.options import open_console, print_json, say

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from monitor.runtime.context import Context
    from notifiers.channel import Channel


@contextmanager
def stored(config: Path) -> Iterator[tuple[Connection, Context]]:
    """Open one transaction on what earlier polls have stored; it need not wait for a daemon that runs."""
    from monitor.runtime.startup import open_stored
    from state.storage.database import transaction

    with open_stored(config) as context, transaction(context.engine) as connection:
        yield connection, context


def unverified_regimes(connection: Connection, context: Context) -> tuple[str, ...]:
    """Return which states of the law nobody has verified, in words, and say them on standard error."""
    from monitor.queries.regimes import affiliates_rule, regime_banner
    from state.times import eastern_date

    banner = regime_banner(affiliates_rule(connection, eastern_date(context.now()), context.now()))
    if banner:
        say(banner, err=True)
    return (banner,) if banner else ()


@contextmanager
def opened(config: Path) -> Iterator[Context]:
    """Open the state, in a database that is made where there is none."""
    from monitor.config.load import read_settings
    from monitor.runtime.startup import open_context

    with open_context(read_settings(config)) as context:
        yield context


@contextmanager
def created(config: Path) -> Iterator[tuple[Connection, Context]]:
    """Open one transaction on the same."""
    from state.storage.database import transaction

    with opened(config) as context, transaction(context.engine) as connection:
        yield connection, context


@contextmanager
def exclusive(config: Path, purpose: str, *, as_json: bool) -> Iterator[tuple[Context, tuple[Channel, ...]]]:
    """Open the state folder for this process alone; with `as_json` nothing but the answer goes to standard output."""
    from monitor.runtime.startup import open_exclusive

    with answer_only(as_json), open_exclusive(config, purpose) as opened:
        yield opened


@contextmanager
def shared(config: Path, *, as_json: bool) -> Iterator[tuple[Context, tuple[Channel, ...]]]:
    """Open the state folder beside whatever works on it; `as_json` is as for `exclusive`."""
    from monitor.runtime.startup import open_shared

    with answer_only(as_json), open_shared(config) as opened:
        yield opened


def with_regimes(answer: Any, regimes: Sequence[str]) -> Any:
    """Return an answer, or each of its rows, with the states of the law that nobody had verified when it was given."""
    if isinstance(answer, list):
        return [with_regimes(row, regimes) for row in answer]
    return answer | {"unverified_regimes": list(regimes)}


def give(
    answer: Any,
    words: Iterable[str] | Callable[[Console], object],
    *,
    as_json: bool,
    regimes: Sequence[str] | None = None,
) -> None:
    """Give an answer: to a program as one JSON document, to a person in lines, or as a function prints it.

    `regimes` are the states of the law that nobody has verified, of an answer whose meaning may rest on them.
    """
    if as_json:
        print_json(answer if regimes is None else with_regimes(answer, regimes))
    elif callable(words):
        words(open_console())
    else:
        for line in words:
            say(line)


@contextmanager
def answer_only(as_json: bool) -> Iterator[None]:
    """Send what is printed meanwhile, by a console channel too, to standard error."""
    if not as_json:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield
