"""PostgreSQL on a disk that fills up: a clear word, nothing half-stored, and all of it once there is room again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.demo.run import DemoClock
from monitor.evidence.verify import verify_evidence
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.errors import StateProblem
from state.listings import ListCode
from state.storage.database import concurrent_transaction
from state.storage.schema import alerts, changes, documents, rules
from tests.monitor.intake.test_documents import OLD, hold, ingest
from tests.postgres import Postgres
from tests.small_disk import NoSmallDisk, SmallDisk, small_disk

_SIZE = 32  # megabytes: an empty database takes 9


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    # Not below pytest's own folders: PostgreSQL's user may not enter them.
    folder = Path(mkdtemp(prefix="listwatch-disk"))
    try:
        with small_disk(folder, _SIZE) as mounted:
            yield mounted
    except NoSmallDisk as problem:
        pytest.skip(str(problem))
    finally:
        folder.rmdir()


@pytest.fixture
def url(disk: SmallDisk, postgres: Postgres) -> Iterator[str]:
    """The address of a database that lies on the small disk; PostgreSQL's own log of changes lies elsewhere."""
    name = postgres.create_database()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'".encode())
        connection.execute(f"ALTER DATABASE {name} SET TABLESPACE small".encode())
        yield postgres.url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute("DROP TABLESPACE small")


@pytest.fixture
def context(watched: Settings, clock: DemoClock, tmp_path: Path, url: str) -> Iterator[Context]:
    state = StateTable(folder=tmp_path / "node", database_url=url)
    with open_context(watched.model_copy(update={"state": state}), clock) as context:
        yield context


def stored(context: Context) -> list[int]:
    """How many documents, readings, changes and alerts there are."""
    with concurrent_transaction(context.engine) as connection:
        tables = (documents, rules, changes, alerts)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_rule_is_taken_in_whole_as_soon_as_there_is_room(
    context: Context, disk: SmallDisk, httpserver: HTTPServer
) -> None:
    hold(context, ListCode.ENTITY_LIST, OLD)
    before = stored(context)
    disk.fill()
    troubles: list[str] = []
    for _ in range(200):
        try:
            content = ingest(context, httpserver)
        except StateProblem as problem:
            assert stored(context) == before
            troubles.append(str(problem))
            disk.make_room()
        else:
            break
    assert len(troubles) > 1, "it is full at more than one place"
    assert all(
        "No space left on device" in each and "Free some space on the database's disk" in each for each in troubles
    )
    assert [change.listing.name for change in content.changes] == ["Baker Group", OLD.name, "Chou Shipping"]
    assert stored(context)[0] == 1
    with concurrent_transaction(context.engine) as connection:
        assert verify_evidence(connection, None).is_whole
