from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from state.errors import StateProblem
from state.storage.captures import find_capture, keep_bytes, record_capture
from state.storage.schema import captures

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def record(connection: Connection, folder: Path, body: bytes, url: str = "https://example.com/a") -> str:
    return record_capture(connection, folder, "test", url, "text/plain", body, NOW).sha256


@given(st.binary(max_size=2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_bytes_come_back_as_they_were_received(connection: Connection, tmp_path: Path, body: bytes) -> None:
    capture = find_capture(connection, tmp_path, record(connection, tmp_path, body))
    assert capture.body == body
    assert capture.received_at == NOW


def test_the_same_bytes_are_kept_once_and_noted_for_each_address(connection: Connection, tmp_path: Path) -> None:
    for url in ("https://example.com/a", "https://example.com/b", "https://example.com/a"):
        record(connection, tmp_path, b"the same", url)
    assert len(list(tmp_path.rglob("*.gz"))) == 1
    assert connection.execute(select(func.count()).select_from(captures)).scalar() == 2


def test_an_altered_capture_is_not_given_out(connection: Connection, tmp_path: Path) -> None:
    digest, other = record(connection, tmp_path, b"true"), keep_bytes(tmp_path, b"false")
    place = tmp_path / digest[:2] / f"{digest}.gz"
    place.write_bytes((tmp_path / other[:2] / f"{other}.gz").read_bytes())
    with pytest.raises(StateProblem, match="altered"):
        find_capture(connection, tmp_path, digest)


def test_a_missing_capture_is_named(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(StateProblem, match="not there"):
        find_capture(connection, tmp_path, "ab" * 32)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_bytes(b"")
    with pytest.raises(StateProblem, match="cannot be kept"):
        keep_bytes(blocked, b"anything")
