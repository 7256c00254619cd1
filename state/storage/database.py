"""The database: opened, brought up to date, and refused in plain words when it cannot be used.

SQLite by default (one file, write-ahead log); a PostgreSQL URL needs the extra `postgres`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from state.errors import StateProblem

# How long one process waits for another's transaction on SQLite, in seconds. Ours take milliseconds.
_SQLITE_WAIT = 30.0


def open_database(url: str) -> Engine:
    """Give an engine on an up-to-date schema, making the database where there is none.

    Raises StateProblem when it cannot be reached or written, or was made by a newer listwatch.
    """
    engine = create_engine(url, connect_args={"timeout": _SQLITE_WAIT} if url.startswith("sqlite") else {})
    if engine.dialect.name == "sqlite":
        _mend_sqlite(engine)
    with _plain_words(engine):
        _upgrade(engine)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is stored, or none. Raises StateProblem when the database fails (a full disk, ...)."""
    with _plain_words(engine), engine.begin() as connection:
        yield connection


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    steps = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at is not None and at not in {step.revision for step in steps.walk_revisions()}:
            raise StateProblem(
                _name(engine),
                f"was made by a newer listwatch (its schema is {at}).",
                "Install that version again, or restore a backup made before it ran.",
            )
        if at != steps.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _mend_sqlite(engine: Engine) -> None:
    """Take transactions into our own hands: the driver's own handling begins them late, after the first read."""

    @event.listens_for(engine, "connect")
    def settings(connection: SqliteConnection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _plain_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as problem:
        raise StateProblem(_name(engine), f"{problem.orig}.", _remedy(str(problem.orig))) from problem
    except SQLAlchemyError as problem:
        raise StateProblem(_name(engine), f"{problem}.") from problem


def _remedy(words: str) -> str:
    if "full" in words:
        return "Free some space on the disk; nothing was half-written."
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return "Let the user that runs listwatch write to the state folder."
    if "locked" in words:
        return "Another process holds the database; try again when it has ended."
    return ""


def _name(engine: Engine) -> str:
    """Name the database without its password."""
    return engine.url.database or "" if engine.dialect.name == "sqlite" else engine.url.render_as_string()
