"""A backup taken while somebody writes, restored by the command that the guide names."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from state.errors import StateProblem, UsageProblem
from state.storage.backup import POSTGRES_MEMBER, write_backup
from state.storage.captures import find_capture, record_capture
from state.storage.database import open_database, transaction
from state.storage.evidence import chain_end
from state.storage.schema import captures
from tests.postgres import Postgres

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def fill(engine: Engine, folder: Path | None) -> str:
    with transaction(engine) as connection:
        return record_capture(connection, folder, "test", "https://example.com/", "text/plain", b"a rule", NOW).sha256


def unpack(backup: Path, folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["tar", "-xf", backup, "-C", folder], check=True)


class TestSqlite:
    @pytest.fixture
    def state(self, tmp_path: Path) -> Path:
        (tmp_path / "state").mkdir()
        return tmp_path / "state"

    def test_a_backup_is_the_state_folder_again(self, state: Path, tmp_path: Path) -> None:
        engine = open_database(f"sqlite:///{state / 'listwatch.db'}")
        digest = fill(engine, state / "captures")
        write_backup(engine, state / "captures", tmp_path / "backup.tar")
        with transaction(engine) as connection:
            end = chain_end(connection)
        unpack(tmp_path / "backup.tar", tmp_path / "restored")
        restored = open_database(f"sqlite:///{tmp_path / 'restored' / 'listwatch.db'}")
        with transaction(restored) as connection:
            assert find_capture(connection, tmp_path / "restored" / "captures", digest).body == b"a rule"
            assert chain_end(connection) == end
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "restored", "state"]

    def test_what_is_not_committed_is_not_in_it_and_nobody_waits(self, state: Path, tmp_path: Path) -> None:
        engine = open_database(f"sqlite:///{state / 'listwatch.db'}")
        with transaction(engine) as connection:
            record_capture(connection, state / "captures", "test", "https://example.com/", "", b"half", NOW)
            write_backup(engine, state / "captures", tmp_path / "backup.tar")
        unpack(tmp_path / "backup.tar", tmp_path / "restored")
        with transaction(open_database(f"sqlite:///{tmp_path / 'restored' / 'listwatch.db'}")) as connection:
            assert connection.execute(select(captures)).first() is None

    def test_nothing_is_overwritten(self, state: Path, tmp_path: Path) -> None:
        (tmp_path / "backup.tar").write_bytes(b"the last one")
        with pytest.raises(UsageProblem, match="is there already"):
            write_backup(open_database(f"sqlite:///{state / 'listwatch.db'}"), None, tmp_path / "backup.tar")
        assert (tmp_path / "backup.tar").read_bytes() == b"the last one"

    def test_a_place_that_cannot_be_written_is_named(self, state: Path, tmp_path: Path) -> None:
        with pytest.raises(StateProblem, match=r"nowhere.backup\.tar"):
            write_backup(open_database(f"sqlite:///{state / 'listwatch.db'}"), None, tmp_path / "nowhere/backup.tar")


class TestPostgres:
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        engine = open_database(postgres_url)
        yield engine
        engine.dispose()

    def test_a_dump_restores_into_an_empty_database(
        self, engine: Engine, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(postgres._programs), prepend=":")
        digest = fill(engine, None)
        write_backup(engine, None, tmp_path / "backup.tar")
        unpack(tmp_path / "backup.tar", tmp_path / "restored")
        empty = postgres.url(postgres.create_database())
        restore = ["pg_restore", f"--dbname={empty}", tmp_path / "restored" / POSTGRES_MEMBER]
        subprocess.run(restore, check=True)
        restored = open_database(empty)
        with transaction(restored) as connection:
            assert find_capture(connection, None, digest).body == b"a rule"
        restored.dispose()

    def test_without_pg_dump_it_says_so(self, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(StateProblem, match=r"pg_dump is not installed.*--pg-dump"):
            write_backup(engine, None, tmp_path / "backup.tar")

    def test_a_pg_dump_that_is_named_is_called_and_what_it_says_is_told_whole(
        self, engine: Engine, tmp_path: Path
    ) -> None:
        old = tmp_path / "pg_dump"
        old.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")
        old.chmod(0o755)
        with pytest.raises(StateProblem, match=r"server version mismatch.*of the server's version or newer"):
            write_backup(engine, None, tmp_path / "backup.tar", old)
        with pytest.raises(StateProblem, match="is no program that can be run"):
            write_backup(engine, None, tmp_path / "backup.tar", tmp_path / "nothing")
