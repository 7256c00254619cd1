"""The same screening on a Spark cluster: its workers index, compare and score, a batch of customers at a time.

Two passes over Parquet files that every worker can read, or over a table or view of Spark's catalog: how many
customers use each word, which all batches must agree on; then each batch by itself. The columns are those of the
customers file, and a row is counted within its batch. The workers need this package installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.screening.blocking import prepare
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import Scorer, find_candidates, tasks_of
from monitor.screening.rarity import Rarity
from monitor.screening.scoring import Thresholds
from sources.customers import read_rows
from state.customers import Customer
from state.encoding import from_json, to_json
from state.errors import CustomersProblem, UsageProblem
from state.listings import Listing
from state.matches import Match

_WORD_COUNTS = "word string, customers long"
_MATCHES = "match string"

# Stand among the counts of words for all customers and, with the text behind it, for a fault: no word is like these.
_EVERY_CUSTOMER = ""
_FAULT = "! "

# A table or view of the catalog, with its schema and catalog: anything else is a path.
_TABLE = re.compile(r"\w+(?:\.\w+){0,2}")
_FILE_ENDINGS = (".parquet", ".csv")


def open_session() -> Any:
    """Give the Spark session that the environment sets up. Raises UsageProblem where Spark is not installed."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise UsageProblem("--engine spark", "needs the extra spark.", 'Install "listwatch[spark]".') from problem
    return SparkSession.builder.appName("listwatch").getOrCreate()


def screen_on_spark(
    session: Any, source: str, listings: Sequence[Listing], thresholds: Thresholds | None = None
) -> Iterator[Match]:
    """Give the matches of the customers in Parquet files or a table, in no order, as a local screening finds them.

    `source` is a path as Spark writes it, or the name of a table or view. Raises CustomersProblem for one that is not
    there, and for rows with a fault.
    """
    customers = _open(session, source)
    rarity = _count_rarity(customers, source)
    scorer = Scorer(prepare(listings), rarity, thresholds or Thresholds())
    shared = session.sparkContext.broadcast(scorer)

    def score(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            matches = match_batch(_customers_of(batch), shared.value)
            yield _table(match=[to_json(match).decode() for match in matches])

    for row in customers.mapInArrow(score, _MATCHES).toLocalIterator():
        yield from_json(Match, row.match)


def match_batch(customers: Sequence[Customer], scorer: Scorer) -> list[Match]:
    """Screen some customers by themselves, with the rarity of words among all that the scorer knows."""
    candidates = find_candidates(index_customers([customers]), scorer.listed, scorer.rarity, scorer.thresholds)
    return [match for task in tasks_of(customers, 0, candidates) for match in scorer.score(task)]


def _open(session: Any, source: str) -> Any:
    """The customers as Spark's table of theirs; nothing is read yet but the names of the columns."""
    from pyspark.errors import PySparkException

    is_table = _TABLE.fullmatch(source) and not source.endswith(_FILE_ENDINGS)
    try:
        return session.table(source) if is_table else session.read.parquet(source)
    except PySparkException as problem:
        remedy = "Name a table or view of Spark's catalog, or a path of Parquet files with a slash or .parquet in it."
        raise CustomersProblem(source, "cannot be opened on Spark.", remedy) from problem


def _count_rarity(customers: Any, source: str) -> Rarity:
    """How rare each word is among all customers. Raises CustomersProblem where rows have faults."""
    counted = customers.mapInArrow(_count_words, _WORD_COUNTS).groupBy("word").sum("customers").collect()
    counts = {word: int(number) for word, number in counted}
    if faults := sorted(word for word in counts if word.startswith(_FAULT)):
        trouble = f"has faults in {len(faults):,} batches: {faults[0].removeprefix(_FAULT)}"
        raise CustomersProblem(source, trouble, "Mend the rows, then try again.")
    return Rarity.from_counts(counts, counts.pop(_EVERY_CUSTOMER, 0))


def _count_words(batches: Iterable[Any]) -> Iterator[Any]:
    """How many customers of each batch use each word, and how many there are; or what is wrong with the batch."""
    for batch in batches:
        try:
            index = index_customers([_customers_of(batch)])
        except CustomersProblem as problem:
            yield _table(word=[f"{_FAULT}{problem}"], customers=[1])
            continue
        rows = index.names.rows
        yield _table(word=[*rows.words, _EVERY_CUSTOMER], customers=[*map(int, rows.counts), index.customers])


def _customers_of(batch: Any) -> list[Customer]:
    return read_rows(batch.schema.names, (row.values() for row in batch.to_pylist()), "a batch")


def _table(**columns: list[Any]) -> Any:
    import pyarrow

    kinds = {"word": pyarrow.string(), "customers": pyarrow.int64(), "match": pyarrow.string()}
    arrays = [pyarrow.array(values, kinds[name]) for name, values in columns.items()]
    return pyarrow.RecordBatch.from_arrays(arrays, list(columns))
