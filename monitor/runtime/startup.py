"""Starting: from a configuration to a watch, with everything checked that can be checked before the first request."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from monitor.config.load import read_settings
from monitor.config.settings import Settings
from monitor.runtime.context import Context, Network
from state.customers import CUSTOMERS_SOURCE
from state.errors import CustomersProblem, StateProblem
from state.storage.captures import remove_drafts
from state.storage.database import concurrent_transaction, open_database, read_clock, transaction
from state.storage.leases import release_leases
from state.storage.lock import hold_lock
from state.storage.sources import find_source

if TYPE_CHECKING:
    from notifiers.channel import Channel
    from sources.http import Http

# A capture takes seconds to write; another node may be writing one on the same folder.
_DRAFTS_KEPT = timedelta(hours=1)


@contextmanager
def open_context(
    settings: Settings, now: Callable[[], datetime] | None = None, *, may_create: bool = True
) -> Iterator[Context]:
    """Open the state folder, the database and the network for the length of a block.

    Without `may_create` nothing is made: there must be a database already.

    `now` gives the current aware UTC time; by default it is the machine's clock with SQLite, and the database's with
    PostgreSQL: there several nodes share it, and how wrong their own are does no harm. Raises StateProblem when the
    state folder or the database cannot be used.
    """
    if may_create:
        prepare_folder(settings.state.folder)
    engine = open_database(settings.database_url, may_create=may_create)
    clock_now = now or _clock_of(engine)
    with ExitStack() as opened:
        opened.callback(engine.dispose)
        network = Network(lambda: opened.enter_context(_open_http(settings, clock_now)))
        yield Context(settings, engine, network, clock_now, _name_node(settings.state.folder))


@contextmanager
def open_stored(config: Path) -> Iterator[Context]:
    """Open what a configuration's earlier polls have stored, to ask it or to decide on it; no source is asked.

    Raises ConfigProblem, and StateProblem if nothing was ever stored there.
    """
    with open_context(read_settings(config), may_create=False) as context:
        yield context


def _open_http(settings: Settings, now: Callable[[], datetime]) -> Http:
    from sources.http import Http
    from sources.pace import Budget

    return Http(
        f"listwatch/{version('listwatch')}",
        contact=settings.http.contact,
        timeout=settings.http.timeout,
        bases=_bases(settings),
        mirrors=settings.http.mirrors,
        budgets={host: Budget(each.answers, each.texts) for host, each in settings.http.budgets.items()},
        now=now,
        sleep=time.sleep,
        monotonic=time.monotonic,
        jitter=random.uniform,
    )


def clock() -> datetime:
    """Return the current time, aware UTC."""
    return datetime.now(UTC)


def _bases(settings: Settings) -> tuple[str, ...]:
    """Return the addresses to whose hosts an answer may lead."""
    configured = (source.address for source in settings.sources)
    return (*configured, *(f"https://{host}" for host in settings.http.hosts))


def _name_node(folder: Path) -> str:
    """Name this node among others: its machine and its state folder, whose lock no second process gets."""
    return f"{socket.gethostname()}:{folder}"[:150]


def prepare_folder(folder: Path) -> None:
    """Make the state folder where there is none. Raises StateProblem when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        trouble = "is a file, not a folder" if isinstance(problem, FileExistsError) else problem.strerror
        raise StateProblem(
            str(folder), f"{trouble}.", "Name a folder that the user that runs listwatch can write to."
        ) from problem


@contextmanager
def open_exclusive(config: Path, purpose: str) -> Iterator[tuple[Context, tuple[Channel, ...]]]:
    """Start a watch from a configuration file, with its channels, while no other process works on its state folder.

    At a good end its leases are given back, so that another node goes on at once; a dead node's expire. Customers that
    cannot be read are no reason not to start where earlier ones were believed. Raises ConfigProblem, CustomersProblem
    and StateProblem before anything is asked or written.
    """
    from monitor.runtime.channels import open_channels

    settings = read_settings(config)
    unreadable = _unreadable_customers(settings)
    channels = open_channels(settings)
    prepare_folder(settings.state.folder)
    with hold_lock(settings.state.folder, purpose, clock()), open_context(settings) as context:
        if unreadable and not _has_believed_customers(context):
            raise unreadable
        if settings.captures_folder:
            remove_drafts(settings.captures_folder, clock() - _DRAFTS_KEPT)
        yield context, channels
        with concurrent_transaction(context.engine) as connection:
            release_leases(connection, context.node)


@contextmanager
def open_shared(config: Path) -> Iterator[tuple[Context, tuple[Channel, ...]]]:
    """Start a watch beside whatever else works on its state: for what is one transaction, or leases what it sends.

    Raises ConfigProblem and StateProblem.
    """
    from monitor.runtime.channels import open_channels

    settings = read_settings(config)
    channels = open_channels(settings)
    with open_context(settings) as context:
        yield replace(context, node=f"{context.node} {os.getpid()}"), channels


def _unreadable_customers(settings: Settings) -> CustomersProblem | None:
    """Return what is wrong with the customers, None where they can be read. Raises it where nothing is stored yet."""
    from monitor.config.customers import read_configured
    from monitor.runtime.stored_customers import find_stored

    try:
        # What is stored could be read.
        _ = find_stored(settings) or read_configured(settings.customers)
    except CustomersProblem as problem:
        if not settings.state.folder.exists():
            raise
        return problem
    return None


def _has_believed_customers(context: Context) -> bool:
    with transaction(context.engine) as connection:
        return find_source(connection, CUSTOMERS_SOURCE).believed_sha256 is not None


def _clock_of(engine: Engine) -> Callable[[], datetime]:
    return clock if engine.dialect.name == "sqlite" else partial(read_clock, engine)
