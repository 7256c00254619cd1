"""What every part of the tests may ask for."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import httpcore2
import pytest
import typer.main
import typer.testing
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import monitor.desk.passwords
import monitor.events.derive
import monitor.queries.replay
import monitor.runtime.bounded_reading
from state.storage.database import open_database, transaction
from tests.postgres import NoPostgres, Postgres, empty_database
from tests.remembered import reader_remembered_in

# No deadline: the machines that run this are shared. The gate tries the same examples every time; people try new ones.
# Few of them, so that the suite stays short: `make fuzz` tries thousands.
settings.register_profile("listwatch", deadline=None, derandomize="CI" in os.environ, max_examples=20)
settings.load_profile("listwatch")


@pytest.fixture(scope="session", autouse=True)
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What clients, commands and polls make anew each time, and is always the same: made once.

    These are the authorities that HTTPS trusts (0.08 s for each client, and no test asks by HTTPS), the tree of all
    commands (0.07 s for each command typed), and what the text of a rule says (up to 3 s for a filing's PDF). Passwords
    are guessed by nobody here, and take a thousandth of the work.
    """
    commands = cache(typer.main.get_command)
    base = tmp_path_factory.getbasetemp()
    read = base.parent / "read" if "PYTEST_XDIST_WORKER" in os.environ else base / "read"
    read.mkdir(exist_ok=True)
    reader = reader_remembered_in(read)
    with pytest.MonkeyPatch.context() as patched:
        # Certificates that the environment names are looked through at each start.
        patched.delenv("SSL_CERT_FILE", raising=False)
        for module in (monitor.events.derive, monitor.queries.replay, monitor.runtime.bounded_reading):
            patched.setattr(module, "read_rule_bounded", reader)
        patched.setattr(monitor.desk.passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        patched.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        patched.setattr(typer.main, "get_command", commands)
        patched.setattr(typer.testing, "_get_command", commands)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Leave it to the system when it writes: 6 ms a commit. A killed process loses nothing by that, only a machine."""

    def unsynced(connection: Any, *_: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")

    event.listen(Pool, "checkout", unsynced)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield
    event.remove(Pool, "checkout", unsynced)


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Let all engines of a kind have one memory of what SQL a statement is: each test has an engine of its own."""
    statements: dict[type, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(5_000))
    types: dict[type, WeakKeyDictionary[Any, Any]] = defaultdict(WeakKeyDictionary)

    def share(connection: Connection) -> None:
        engine = connection.engine
        engine._compiled_cache = statements[type(engine.dialect)]
        engine.dialect._type_memos = types[type(engine.dialect)]

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patched:
        # What a memory is asked for names the dialect.
        patched.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
        patched.setattr(DefaultDialect, "__eq__", lambda dialect, other: type(dialect) is type(other))
        yield
    event.remove(Engine, "engine_connect", share)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file without rows, for tests to copy: taking all steps of the schema takes six times as long."""
    file = tmp_path_factory.mktemp("new") / "listwatch.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def engine(tmp_path: Path, new_database: Path) -> Iterator[Engine]:
    """A real database on disk."""
    engine = open_database(f"sqlite:///{shutil.copy(new_database, tmp_path)}")
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with transaction(engine) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server. The gate has one or fails; elsewhere a machine without it says so and goes on."""
    try:
        server = Postgres()
    except NoPostgres as problem:
        if "CI" in os.environ:
            raise
        pytest.skip(str(problem))
    with server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> str:
    """The address of one up-to-date database, for all tests of this process one after another."""
    url = postgres.url(postgres.create_database())
    open_database(url).dispose()
    return url


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """The address of an up-to-date database without rows. To empty one takes a hundredth of making one."""
    empty_database(postgres_database)
    return postgres_database
