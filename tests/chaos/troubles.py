"""The troubles: how each begins, how it is put right, and by what it is noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from state.storage.database import open_database
from tests.chaos.far_sides import ANSWERS, Front, Mailbox, Slack
from tests.postgres import Postgres
from tests.small_disk import SmallDisk
from tests.soak import Daemon

_SET_BACK = timedelta(hours=2)
_NOT_SENT = r'"undelivered": [1-9]'
_NOT_WELL = "not_well"
_ONE_EXCHANGE = 330.0  # seconds: what trickles ends with the time for a whole exchange


@dataclass(frozen=True)
class Trouble:
    """One trouble: how it begins, how it is put right, and the words (an expression) in the log that notice it.

    `ends_it` says that the daemon must stop by itself, with exit code 1; it is started again when all is right.
    `is_unwell` says that "well" would be wrong while it lasts. Without words, going on as ever is what is asked.
    """

    name: str
    begin: Callable[[], object]
    mend: Callable[[], object]
    noticed_by: str
    ends_it: bool = False
    is_unwell: bool = False
    within: float = 120.0  # seconds in which it must be noticed


def office_troubles(front: Front) -> list[Trouble]:
    """Return what offices can do to us."""
    return [
        Trouble(
            f"office: {name}",
            lambda name=name: setattr(front, "office_trouble", name),  # type: ignore[misc]
            lambda: setattr(front, "office_trouble", ""),
            "poll_failed",
            is_unwell=True,
            within=_ONE_EXCHANGE if name == "trickles" else 120.0,
        )
        for name in ("hangs up", "trickles", "cut off", *ANSWERS)
    ]


def channel_troubles(front: Front, mailbox: Mailbox, slack: Slack) -> list[Trouble]:
    """Return what the far sides of channels can do to us."""
    of = {
        ("webhook", front, "hook_trouble"): ("refuses", "never answers"),
        ("mail", mailbox, "trouble"): ("a full mailbox", "asks to come later", "hangs up"),
        ("slack", slack, "trouble"): ("hangs up", "asks to wait"),
    }
    return [
        Trouble(
            f"{kind}: {name}",
            lambda side=side, at=at, name=name: setattr(side, at, name),  # type: ignore[misc]
            lambda side=side, at=at: setattr(side, at, ""),  # type: ignore[misc]
            _NOT_SENT,
        )
        for (kind, side, at), names in of.items()
        for name in names
    ]


def clock_troubles(daemon: Daemon) -> list[Trouble]:
    """Return what the machine's clock can do to us: all goes on, whatever was planned by the other time."""
    return [
        Trouble(
            "clock: set back",
            lambda: daemon.set_clock(daemon.now() - _SET_BACK),
            lambda: daemon.set_clock(daemon.now() + _SET_BACK),
            "",
        )
    ]


def sqlite_troubles(daemon: Daemon, disk: SmallDisk | None) -> list[Trouble]:
    """Return what can happen to a database in a file."""
    state = daemon.folder / "listwatch-state"
    database, aside = state / "listwatch.db", daemon.folder / "aside"

    def put_aside() -> None:
        aside.mkdir()
        for file in state.glob("listwatch.db*"):
            shutil.move(file, aside)

    def put_another() -> None:
        put_aside()
        open_database(f"sqlite:///{database}").dispose()

    def put_back() -> None:
        for file in state.glob("listwatch.db*"):
            file.unlink()
        for file in aside.iterdir():
            shutil.move(file, state)
        aside.rmdir()

    gone = "was deleted or replaced"
    full = [Trouble("disk: full", disk.fill, disk.empty, f"{_NOT_WELL}|full|disk|[Ss]pace")] if disk else []
    return [
        Trouble("database: deleted", put_aside, put_back, gone, ends_it=True),
        Trouble("database: replaced by another", put_another, put_back, gone, ends_it=True),
        *full,
    ]


def postgres_troubles(postgres: Postgres) -> list[Trouble]:
    """Return what can happen to a server of databases."""

    def ask(*statements: bytes) -> None:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            for statement in (b"SET default_transaction_read_only = off", *statements, b"SELECT pg_reload_conf()"):
                connection.execute(statement)

    return [
        Trouble("postgresql: stopped", postgres.stop, postgres.start, _NOT_WELL, is_unwell=True),
        Trouble(
            "postgresql: read-only",
            lambda: ask(b"ALTER SYSTEM SET default_transaction_read_only = on"),
            lambda: ask(b"ALTER SYSTEM RESET default_transaction_read_only"),
            _NOT_WELL,
            is_unwell=True,
        ),
        Trouble("postgresql: frozen", postgres.freeze, postgres.thaw, _NOT_WELL, is_unwell=True),
    ]
