"""The database: opened, brought up to date, and refused in plain words when it cannot be used.

SQLite by default (one file, write-ahead log); a PostgreSQL URL needs the extra `postgres`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from state.errors import ConfigProblem, DatabaseGone, StateProblem
from state.extras import how_to_install
from state.storage.revision import read_revision, upgrade_schema
from state.storage.schema import REVISION

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

# How long one process waits for another's transaction on SQLite, in seconds. Ours take milliseconds.
_SQLITE_WAIT = 30.0
# The advisory lock of all transactions that read the list and write it; any number that is ours alone.
_ONE_AFTER_ANOTHER = 744_16

# What to do, by a word that the database's complaint has in it.
_REMEDIES = {
    "no space": "Free some space on the database's disk; nothing was half-written.",
    "full": "Free some space on the disk; nothing was half-written.",
    "readonly": "Let the user that runs listwatch write to the state folder.",
    "read-only": "Let the user that runs listwatch write to the database.",
    "unable to open": "Let the user that runs listwatch write to the state folder.",
    "locked": "Another process holds the database; try again when it has ended.",
    "malformed": "Stop listwatch, keep the damaged file for inspection, and restore a backup of the state folder.",
    "no answer": "See that PostgreSQL's machine is not halted or overloaded; the next poll goes on where it stopped.",
    "conne": "See that PostgreSQL runs and can be reached from here; the next poll goes on where this one stopped.",
}


def open_database(url: str, *, may_create: bool = True) -> Engine:
    """Return an engine on an up-to-date schema, making the tables if there are none and `may_create` allows it.

    Raises StateProblem if it cannot be reached or written, was made by a newer listwatch, or nothing was ever stored in
    it and it may not be created; ConfigProblem if `url` is no address of SQLite or PostgreSQL, or the extra for
    PostgreSQL is not installed.
    """
    engine = _make_engine(url)
    file = _file_of(engine)
    if file is not None:
        if not may_create and not file.exists():
            raise _nothing_stored(engine)
        _mend_sqlite(engine, file)
    try:
        with _plain_words(engine):
            at = read_revision(engine)
            if at is None and not may_create:
                raise _nothing_stored(engine)
            if at != REVISION:
                with engine.begin() as connection:
                    if engine.dialect.name == "postgresql":
                        from state.storage.postgres import wait_as_long_as_it_takes

                        wait_as_long_as_it_takes(connection)
                    _wait_for_turn(connection)
                    upgrade_schema(connection, _name(engine.url))
    except StateProblem:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction, one after another: all of it is stored, or none.

    What reads the list, or what has been done with a document, and writes it, must see all that others wrote before.
    SQLite begins every transaction so (BEGIN IMMEDIATE). On PostgreSQL one lock does the same for all nodes, and frees
    itself with the transaction or the connection; its stricter isolation levels would refuse one of two instead, and
    the refused one would have to fetch and read again. Raises StateProblem when the database fails (a full disk, ...).
    """
    with concurrent_transaction(engine) as connection:
        _wait_for_turn(connection)
        yield connection


@contextmanager
def concurrent_transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction beside others, for what is safe by the rows it locks: leases, the outbox, a look at how all is.

    No send waits then for a rule that another node is taking in. On SQLite it is the same as `transaction`. A
    connection that died since its last use, with PostgreSQL restarted, is replaced before anything is done on it.
    """
    with _plain_words(engine), _turn(engine), engine.begin() as connection:
        yield connection


def _turn(engine: Engine) -> AbstractContextManager[object]:
    """Return what to hold meanwhile: threads of one process wait for their turn at SQLite however long it takes."""
    turn: AbstractContextManager[object] = engine.get_execution_options().get("turn", nullcontext())
    return turn


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One look at all that is stored, as it is at one moment: it waits for nobody and holds nobody up, and only reads.

    What it shows may have changed before anything is done about it: see `state.storage.versions`.
    """
    with _plain_words(engine), engine.connect() as connection:
        options = (
            {"isolation_level": "REPEATABLE READ"} if connection.dialect.name == "postgresql" else {"reads_only": True}
        )
        with connection.execution_options(**options).begin():
            yield connection


def insert_once(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row; False, and nothing done, where one with its primary or another unique key is there already."""
    statement = insert_into(connection, table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insertion that may say what to do on a conflict, of the kind of database there is."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def read_clock(engine: Engine) -> datetime:
    """Return PostgreSQL's own time (aware UTC): the one clock that all nodes share, however wrong theirs may be."""
    with _plain_words(engine), engine.connect() as connection:
        moment = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)  # type: ignore[no-any-return]


def _make_engine(url: str) -> Engine:
    key = "state.database_url"
    remedy = "Write postgresql://user@host/database, or leave it out for SQLite in the state folder."
    try:
        address = make_url(url)
        kind = address.get_backend_name()
        if kind == "sqlite":
            return create_engine(
                address,
                hide_parameters=True,
                connect_args={"timeout": _SQLITE_WAIT},
                execution_options={"turn": Lock()},
            )
        if kind == "postgresql":
            if "@" in f"{address.host}{address.database}":  # a part of a password that was not percent-encoded
                raise ConfigProblem(key, "has more than one @.", "Percent-encode user name and password (@ is %40).")
            from state.storage.postgres import make_postgres

            return make_postgres(address)
    except ImportError as problem:
        raise ConfigProblem(
            key, "names a PostgreSQL, and its driver is not installed.", how_to_install("postgres")
        ) from problem
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The library's own message may show the address, and in it a password.
        raise ConfigProblem(key, "is no address of a database.", remedy) from None
    raise ConfigProblem(key, f"names a {kind}, which is not supported.", remedy)


def _file_of(engine: Engine) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL, and for a database in memory."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _nothing_stored(engine: Engine) -> StateProblem:
    remedy = "Run `listwatch poll` first, or name the configuration with --config."
    return StateProblem(_name(engine.url), "is not there: nothing has been stored yet.", remedy)


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AFTER_ANOTHER)))


def _mend_sqlite(engine: Engine, file: Path) -> None:
    """Take transactions into our own hands: the driver's own handling begins them late, after the first read.

    A connection whose file was deleted or replaced would go on writing into what nobody finds again, so each
    transaction first looks whether the file is still the one that was opened.
    """

    @event.listens_for(engine, "connect")
    def settings(connection: SqliteConnection, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.info["file"] != _identity(file):
            raise DatabaseGone(
                str(file),
                "was deleted or replaced while listwatch ran; nothing more is written to what was there.",
                "Restore it, or make sure that the new one is meant to be used; then start listwatch again.",
            )
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name (device and inode); None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _plain_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as problem:
        # Only the first line: PostgreSQL shows the refused row, a customer's perhaps, in those behind it.
        words = str(problem.orig).partition("\n")[0].rstrip(".")
        remedy = next((remedy for word, remedy in _REMEDIES.items() if word in words.casefold()), "")
        raise StateProblem(_name(engine.url), f"{words}.", remedy) from problem
    except SQLAlchemyError as problem:
        raise StateProblem(_name(engine.url), f"{problem}.") from problem


def _name(url: URL) -> str:
    """Name the database without what may be secret in its address."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.set(query={}).render_as_string()
