import gzip
import os
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from state.errors import StateProblem
from state.storage.captures import find_capture, record_capture, remove_drafts, store_bytes
from state.storage.schema import capture_bytes, captures

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def record(connection: Connection, folder: Path | None, body: bytes, url: str = "https://example.com/a") -> str:
    return record_capture(connection, folder, "test", url, "text/plain", body, NOW).sha256


@given(st.binary(max_size=2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_bytes_come_back_as_they_were_received(connection: Connection, tmp_path: Path, body: bytes) -> None:
    for folder in (tmp_path, None):
        capture = find_capture(connection, folder, record(connection, folder, body))
        assert capture.body == body
        assert capture.received_at == NOW


def test_the_same_bytes_are_kept_once_and_noted_for_each_address(connection: Connection, tmp_path: Path) -> None:
    for url in ("https://example.com/a", "https://example.com/b", "https://example.com/a"):
        record(connection, tmp_path, b"the same", url)
    assert len(list(tmp_path.rglob("*.gz"))) == 1
    assert connection.execute(select(func.count()).select_from(captures)).scalar() == 2


def test_an_altered_capture_is_not_given_out(connection: Connection, tmp_path: Path) -> None:
    digest, other = record(connection, tmp_path, b"true"), store_bytes(tmp_path, b"false")
    place = tmp_path / digest[:2] / f"{digest}.gz"
    place.write_bytes((tmp_path / other[:2] / f"{other}.gz").read_bytes())
    with pytest.raises(StateProblem, match="altered"):
        find_capture(connection, tmp_path, digest)


def test_what_a_killed_process_left_behind_is_swept_and_captures_stay(connection: Connection, tmp_path: Path) -> None:
    record(connection, tmp_path, b"kept")
    (place,) = tmp_path.rglob("*.gz")
    for name, age in (("tmpold", 7200), ("tmpnew", 0)):
        draft = place.parent / name
        draft.write_bytes(b"half")
        os.utime(draft, (NOW.timestamp() - age, NOW.timestamp() - age))
    assert remove_drafts(tmp_path, NOW - timedelta(hours=1)) == 1
    assert sorted(file.name for file in place.parent.iterdir()) == sorted([place.name, "tmpnew"])


def test_a_missing_capture_is_named(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(StateProblem, match="not there"):
        find_capture(connection, tmp_path, "ab" * 32)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_bytes(b"")
    with pytest.raises(StateProblem, match="cannot be kept"):
        store_bytes(blocked, b"anything")


def test_a_file_cut_short_is_not_given_out(connection: Connection, tmp_path: Path) -> None:
    digest = record(connection, tmp_path, b"true" * 1000)
    place = tmp_path / digest[:2] / f"{digest}.gz"
    place.write_bytes(place.read_bytes()[:30])
    with pytest.raises(StateProblem, match=r"altered.*backup"):
        find_capture(connection, tmp_path, digest)


class TestInTheDatabase:
    """Nodes that share no folder keep the bytes there."""

    def test_the_same_bytes_are_kept_once(self, connection: Connection) -> None:
        for url in ("https://example.com/a", "https://example.com/b"):
            record(connection, None, b"the same", url)
        assert connection.execute(select(func.count()).select_from(capture_bytes)).scalar() == 1

    def test_altered_bytes_are_not_given_out(self, connection: Connection) -> None:
        digest = record(connection, None, b"true")
        connection.execute(capture_bytes.update().values(body=gzip.compress(b"false")))
        with pytest.raises(StateProblem, match="altered"):
            find_capture(connection, None, digest)

    def test_missing_bytes_are_named(self, connection: Connection) -> None:
        with pytest.raises(StateProblem, match=r"capture abab.* in the database.*not there"):
            find_capture(connection, None, "ab" * 32)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a disk of 64 kB")
def test_on_a_full_disk_nothing_half_written_is_left_and_the_next_try_succeeds(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets even root mount nothing")
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(60_000))
        with pytest.raises(StateProblem, match=r"No space left.*Free some space"):
            store_bytes(disk / "captures", random.Random(1).randbytes(10_000))
        assert [path for path in (disk / "captures").rglob("*") if path.is_file()] == []
        ballast.unlink()
        assert store_bytes(disk / "captures", b"after")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_capture_cut_off_is_mended_when_the_same_bytes_come_again(connection: Connection, tmp_path: Path) -> None:
    for folder in (tmp_path, None):
        digest = record(connection, folder, b"whole " * 100)
        for place in tmp_path.rglob("*.gz"):
            place.write_bytes(place.read_bytes()[:10])
        connection.execute(capture_bytes.update().values(body=b"\x1f\x8b"))

        assert record(connection, folder, b"whole " * 100) == digest
        assert find_capture(connection, folder, digest).body == b"whole " * 100
