"""Backup: the database and the captures in one tar file, taken while listwatch runs.

SQLite is copied by its own online backup (https://www.sqlite.org/backup.html): one consistent state, no writer waits.
PostgreSQL is dumped by `pg_dump`. The captures follow: a row of the database never names bytes that came after it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from state.errors import StateProblem, UsageProblem

_REMEDY = "Install PostgreSQL's client programs of the server's version or newer, and name theirs with --pg-dump."
SQLITE_MEMBER, POSTGRES_MEMBER, CAPTURES_MEMBER = "listwatch.db", "listwatch.pgdump", "captures"


def write_backup(engine: Engine, captures_folder: Path | None, target: Path, pg_dump: Path | None = None) -> None:
    """Write a backup to a file that is whole or not there; `pg_dump` is the program to call for PostgreSQL.

    Unpacked into an empty state folder, a backup of SQLite is that folder. Raises UsageProblem when the file is there
    already, and StateProblem when the database cannot be copied or the file not be written.
    """
    if target.exists():
        raise UsageProblem(str(target), "is there already.", "Name a new file: a backup overwrites nothing.")
    draft = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(draft, "w") as backup:
            copied = _copy_database(engine, Path(folder), pg_dump)
            backup.add(copied, copied.name)
            if captures_folder is not None and captures_folder.exists():
                backup.add(captures_folder, CAPTURES_MEMBER)
        draft.rename(target)
    except OSError as problem:
        raise StateProblem(str(target), f"{problem.strerror}.", "Name a place with room for it.") from problem
    finally:
        draft.unlink(missing_ok=True)


def _copy_database(engine: Engine, folder: Path, pg_dump: Path | None) -> Path:
    if engine.dialect.name == "sqlite":
        return _copy_sqlite(engine, folder / SQLITE_MEMBER)
    return _dump_postgres(engine, folder / POSTGRES_MEMBER, pg_dump)


def _copy_sqlite(engine: Engine, copy: Path) -> Path:
    try:
        with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as problem:
        raise StateProblem(str(engine.url.database), f"cannot be copied: {problem}.") from problem
    return copy


def _dump_postgres(engine: Engine, dump: Path, pg_dump: Path | None) -> Path:
    """Dump the database. The password goes by the environment: everybody on the machine can read a command."""
    program = shutil.which(pg_dump or "pg_dump")
    place = engine.url.render_as_string()
    if program is None:
        missing = f"{pg_dump} is no program that can be run." if pg_dump else "pg_dump is not installed here."
        raise StateProblem(place, missing, f"{_REMEDY} Or dump it where the database is: see OPERATING.md, Back up.")
    address = engine.url.set(drivername="postgresql", password=None).render_as_string()
    command = [program, "--format=custom", "--no-password", f"--file={dump}", f"--dbname={address}"]
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        command,
        env=os.environ | ({"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or ["pg_dump failed"]
        detail = " ".join(line.removeprefix("pg_dump: ") for line in words)
        raise StateProblem(place, f"{program} failed: {detail}.", _REMEDY)
    return dump
