"""Starting: from a configuration to a watch, with everything checked that can be checked before the first request."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from monitor.alerting.channels import open_channels
from monitor.config import read_settings
from monitor.settings import Settings
from monitor.watch import Watch
from notifiers.channel import Channel
from sources.customers import read_customers
from sources.http import Http
from state.errors import StateProblem
from state.storage.database import open_database
from state.storage.lock import hold_lock


@contextmanager
def start_watch(settings: Settings, now: Callable[[], datetime] | None = None) -> Iterator[Watch]:
    """Open the state folder, the database and the network for the length of a block.

    `now` gives the current aware UTC time, the machine's clock by default. Raises StateProblem when the state folder
    cannot be used.
    """
    prepare_folder(settings.state.folder)
    engine = open_database(settings.database_url)
    try:
        with Http(
            f"listwatch/{version('listwatch')}",
            contact=settings.http.contact,
            timeout=settings.http.timeout,
            sleep=time.sleep,
            monotonic=time.monotonic,
            uniform=random.uniform,
        ) as http:
            yield Watch(settings, engine, http, now or clock)
    finally:
        engine.dispose()


def clock() -> datetime:
    """The current time, aware UTC."""
    return datetime.now(UTC)


def prepare_folder(folder: Path) -> None:
    """Make the state folder where there is none. Raises StateProblem when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StateProblem(
            str(folder), f"{problem.strerror}.", "Name a folder that the user that runs listwatch can write to."
        ) from problem


@contextmanager
def open_watch(config: Path, purpose: str) -> Iterator[tuple[Watch, tuple[Channel, ...]]]:
    """Start a watch from a configuration file, with its channels, while no other process works on its state.

    Raises ConfigProblem, CustomersProblem and StateProblem before anything is asked or written.
    """
    settings = read_settings(config)
    read_customers(settings.customers.file)
    channels = open_channels(settings)
    prepare_folder(settings.state.folder)
    with hold_lock(settings.state.folder, purpose, clock()), start_watch(settings) as watch:
        yield watch, channels
