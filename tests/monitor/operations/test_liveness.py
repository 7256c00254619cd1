"""Well is said only after work that proves it; every way to lose the database is noticed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.demo.run import DemoClock
from monitor.operations.liveness import Liveness
from monitor.operations.rounds import poll_and_send
from monitor.runtime.context import Context
from state.errors import DatabaseGone, StateProblem
from state.storage.database import open_database, transaction
from state.storage.liveness import prove_storage
from state.storage.service_tables import liveness
from state.storage.sources import record_checked
from tests.monitor.days import Day


class Seconds:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def file(context: Context) -> Path:
    """The database's file; these tests lose it in every way that a file can be lost."""
    assert context.engine.url.database is not None
    return Path(context.engine.url.database)


@pytest.fixture
def proof(listed: Day, seconds: Seconds) -> Liveness:
    """A proof after a beat and a good poll."""
    proof = Liveness(listed.context, seconds)
    proof.beat(listed.context)
    assert proof.unhealthy_reason() == ""
    return proof


def test_before_a_write_and_a_good_poll_nobody_is_well(context: Context, seconds: Seconds) -> None:
    proof = Liveness(context, seconds)
    assert "not stored anything yet" in proof.unhealthy_reason()
    assert proof.stall_reason() == ""
    proof.beat(context)
    assert "no source has given a good answer" in proof.unhealthy_reason()
    poll_and_send(context, ())
    proof.beat(context)
    assert proof.unhealthy_reason() == ""


def test_a_database_that_hangs_is_noticed_without_an_error(seconds: Seconds, proof: Liveness) -> None:
    seconds.now += 76
    assert "not stored anything lately" in proof.unhealthy_reason()


def test_offices_that_all_fell_silent_are_not_well_whatever_our_own_files_say(
    context: Context, clock: DemoClock, proof: Liveness
) -> None:
    clock.moment += timedelta(days=3)
    with transaction(context.engine) as connection:
        record_checked(connection, "customers", clock.moment)
    proof.beat(context)
    assert proof.unhealthy_reason() == "no source has given a good answer lately"
    with transaction(context.engine) as connection:
        record_checked(connection, "public-inspection", clock.moment)
    proof.beat(context)
    assert proof.unhealthy_reason() == ""


def test_a_job_that_only_raises_is_not_well_until_it_works_again(context: Context, proof: Liveness) -> None:
    proof.note_failure("ecfr", RuntimeError("no such column"))
    proof.beat(context)
    assert proof.unhealthy_reason() == "failing: ecfr"
    proof.note_success("ecfr")
    assert proof.unhealthy_reason() == ""


def test_a_database_that_was_deleted_is_gone(context: Context, file: Path, proof: Liveness) -> None:
    file.unlink()
    proof.beat(context)
    assert proof.gone is not None
    assert proof.unhealthy_reason() == "failing: database"
    assert not file.exists(), "nobody makes an empty one in its place"
    with pytest.raises(DatabaseGone, match="was deleted or replaced"), transaction(context.engine):
        pass


def test_a_database_put_in_its_place_is_another_one(context: Context, file: Path, proof: Liveness) -> None:
    other = file.with_name("other.db")
    open_database(f"sqlite:///{other}").dispose()
    shutil.move(other, file)
    proof.beat(context)
    assert proof.gone is not None


def test_another_database_under_the_same_name_is_known_by_its_id(context: Context) -> None:
    installation = prove_storage(context.engine, "node", context.now())
    assert prove_storage(context.engine, "node", context.now(), installation) == installation
    with transaction(context.engine) as connection:
        connection.execute(liveness.delete())
    with pytest.raises(DatabaseGone, match="was replaced"):
        prove_storage(context.engine, "node", context.now(), installation)


def test_a_full_disk_is_not_well(context: Context, proof: Liveness) -> None:
    with context.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    proof.beat(context)  # the page is there already
    with context.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    proof.beat(context)
    assert proof.unhealthy_reason() == "failing: database"


def test_pages_that_were_overwritten_are_not_well(context: Context, file: Path, proof: Liveness) -> None:
    context.engine.dispose()
    with file.open("r+b") as damaged:
        damaged.write(bytes(4096))
    proof.beat(context)
    assert proof.unhealthy_reason() == "failing: database"


def test_what_is_only_asked_makes_no_database(tmp_path: Path) -> None:
    file = tmp_path / "listwatch.db"
    with pytest.raises(StateProblem, match="nothing has been stored yet"):
        open_database(f"sqlite:///{file}", may_create=False)
    assert not file.exists()
    file.touch()
    with pytest.raises(StateProblem, match="nothing has been stored yet"):
        open_database(f"sqlite:///{file}", may_create=False)
    open_database(f"sqlite:///{file}").dispose()
    open_database(f"sqlite:///{file}", may_create=False).dispose()
