"""The same screening on a Spark cluster: its workers index, compare and score, a batch of customers at a time.

Two passes over Parquet files that every worker can read, or over a table or view of Spark's catalog: whether every row
can be read; then each batch by itself. The columns are those of the customers file, and a row is counted within its
batch. The workers need this package installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.screening.blocking import prepare
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import Scorer, find_candidates, tasks_of
from monitor.screening.scoring import Thresholds
from sources.customers.reading import read_rows
from state.customers import Customer
from state.encoding import from_json, to_json
from state.errors import CustomersProblem, UsageProblem
from state.extras import extra
from state.listings import Listing
from state.matches import Match

_FAULTS = "fault string"
_MATCHES = "match string"

# A table or view of the catalog, with its schema and catalog: anything else is a path.
_TABLE = re.compile(r"\w+(?:\.\w+){0,2}")
_FILE_ENDINGS = (".parquet", ".csv")


def open_session() -> Any:
    """Return the Spark session that the environment sets up. Raises UsageProblem where Spark is not installed."""
    with extra("spark", "--engine spark", UsageProblem):
        from pyspark.sql import SparkSession
    return SparkSession.builder.appName("listwatch").getOrCreate()


def screen_on_spark(
    session: Any, source: str, listings: Sequence[Listing], thresholds: Thresholds | None = None
) -> Iterator[Match]:
    """Return the matches of the customers in Parquet files or a table, in no order, as a local screening finds them.

    `source` is a path as Spark writes it, or the name of a table or view. Raises CustomersProblem for one that is not
    there, and for rows with a fault.
    """
    customers = _open(session, source)
    _check_rows(customers, source)
    scorer = Scorer(prepare(listings), thresholds or Thresholds())
    shared = session.sparkContext.broadcast(scorer)

    def score(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            matches = match_batch(_customers_of(batch), shared.value)
            yield _table("match", [to_json(match).decode() for match in matches])

    for row in customers.mapInArrow(score, _MATCHES).toLocalIterator():
        yield from_json(Match, row.match)


def match_batch(customers: Sequence[Customer], scorer: Scorer) -> list[Match]:
    """Screen some customers by themselves, which gives what they match among all."""
    candidates = find_candidates(index_customers([customers]), scorer.listed, scorer.thresholds)
    return [match for task in tasks_of(customers, 0, candidates) for match in scorer.score(task)]


def _open(session: Any, source: str) -> Any:
    """Return the customers as Spark's table of theirs; nothing is read yet but the names of the columns."""
    from pyspark.errors import PySparkException

    is_table = _TABLE.fullmatch(source) and not source.endswith(_FILE_ENDINGS)
    try:
        return session.table(source) if is_table else session.read.parquet(source)
    except PySparkException as problem:
        remedy = "Name a table or view of Spark's catalog, or a path of Parquet files with a slash or .parquet in it."
        raise CustomersProblem(source, "cannot be opened on Spark.", remedy) from problem


def _check_rows(customers: Any, source: str) -> None:
    """Raise CustomersProblem where rows have faults: nothing is told of a table that cannot be read whole."""
    faults = sorted(row.fault for row in customers.mapInArrow(_find_faults, _FAULTS).collect())
    if faults:
        trouble = f"has faults in {len(faults):,} batches: {faults[0]}"
        raise CustomersProblem(source, trouble, "Mend the rows, then try again.")


def _find_faults(batches: Iterable[Any]) -> Iterator[Any]:
    """Return what is wrong with each batch in which something is."""
    for batch in batches:
        try:
            _customers_of(batch)
        except CustomersProblem as problem:
            yield _table("fault", [str(problem)])


def _customers_of(batch: Any) -> list[Customer]:
    return read_rows(batch.schema.names, (row.values() for row in batch.to_pylist()), "a batch")


def _table(column: str, values: list[str]) -> Any:
    import pyarrow

    return pyarrow.RecordBatch.from_arrays([pyarrow.array(values, pyarrow.string())], [column])
