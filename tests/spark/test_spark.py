"""Screening on a real cluster of several processes: the same matches as locally, also when an executor dies midway."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from monitor.screening.screen import match_order, screen_batches
from sources.customers.reading import read_file_in_batches
from state.errors import CustomersProblem
from state.listings import Listing
from state.matches import Match
from tests.invented_names import invented_names

pyspark = pytest.importorskip("pyspark", reason="needs the requirements of tests/spark")
pyarrow = pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]
LISTINGS = [Listing("CHINA", name) for name in ("Suzhou Changfeng Avionics", "Kazan Helicopters", "Astec Astronomy")]
CUSTOMERS = 2_000


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Two executors, each a process of its own."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("listwatch-tests")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "250",
        "spark.executorEnv.PYTHONPATH": str(ROOT),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def customers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight Parquet files, so that there is work for eight tasks."""
    from pyarrow import parquet

    folder = tmp_path_factory.mktemp("customers")
    names = invented_names(CUSTOMERS, [listing.name for listing in LISTINGS], seed=3)
    for part in range(8):
        numbers = range(part, CUSTOMERS, 8)
        columns = {
            "id": [f"C{n}" for n in numbers],
            "name": [names[n] for n in numbers],
            "country": ["CN" for _ in numbers],
        }
        parquet.write_table(pyarrow.table(columns), folder / f"part-{part}.parquet")
    return folder


@pytest.fixture(scope="module")
def locally(customers_file: Path) -> list[Match]:
    def batches() -> Iterator[Sequence[Any]]:
        for file in sorted(customers_file.iterdir()):
            yield from read_file_in_batches(file)

    found = sorted(screen_batches(batches, LISTINGS, engine="local"), key=match_order)
    assert found
    return found


def test_a_cluster_finds_what_one_process_finds(session: Any, customers_file: Path, locally: list[Match]) -> None:
    from monitor.queries.screen_on_spark import screen_on_spark

    assert sorted(screen_on_spark(session, str(customers_file), LISTINGS), key=match_order) == locally


def test_a_table_of_the_catalog_is_screened_like_its_files(
    session: Any, customers_file: Path, locally: list[Match]
) -> None:
    from monitor.queries.screen_on_spark import screen_on_spark

    session.read.parquet(str(customers_file)).createOrReplaceTempView("buyers")
    assert sorted(screen_on_spark(session, "buyers", LISTINGS), key=match_order) == locally


def test_rows_with_a_fault_are_told_and_nothing_is_screened(session: Any) -> None:
    from monitor.queries.screen_on_spark import screen_on_spark

    rows = "select 'C1' as id, 'Torvek' as name, 1.0 as open_orders union all select 'C2', 'Bolt', 1.5"
    session.sql(rows).createOrReplaceTempView("faulty")
    with pytest.raises(CustomersProblem, match="column open_orders: is no whole number"):
        list(screen_on_spark(session, "faulty", LISTINGS))


def test_what_is_not_there_is_named(session: Any) -> None:
    from monitor.queries.screen_on_spark import screen_on_spark

    for source in ("no_such_table", "nowhere/customers"):
        with pytest.raises(CustomersProblem, match=source):
            next(screen_on_spark(session, source, LISTINGS))


def test_an_executor_that_dies_midway_changes_nothing(session: Any, customers_file: Path, locally: list[Match]) -> None:
    from monitor.queries.screen_on_spark import screen_on_spark

    matches = screen_on_spark(session, str(customers_file), LISTINGS)
    found = [next(matches)]
    os.kill(executors()[0], signal.SIGKILL)
    found += matches
    assert sorted(found, key=match_order) == locally


def executors() -> list[int]:
    """The process ids of the executors of this test's own cluster."""
    ids = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            command = (process / "cmdline").read_bytes()
            if b"CoarseGrainedExecutorBackend" in command and is_ours(process):
                ids.append(int(process.name))
    return sorted(ids)


def is_ours(process: Path) -> bool:
    """Whether one of its parents is the process that runs the tests."""
    parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return parent == os.getpid() or (parent > 1 and is_ours(Path("/proc") / str(parent)))
