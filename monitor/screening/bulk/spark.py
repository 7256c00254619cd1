"""The same screening on a Spark cluster: its workers index, compare and score, a batch of customers at a time.

Two passes over a Parquet file that every worker can read: how many customers use each word, which all batches must
agree on; then each batch by itself. The workers need this package installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import Scorer, find_candidates, tasks_of
from monitor.screening.bulk.tables import customers_of
from monitor.screening.evidence import Thresholds
from monitor.screening.index import take_apart
from monitor.screening.rarity import Rarity
from state.customers import Customer
from state.encoding import from_json, to_json
from state.errors import UsageProblem
from state.listings import Listing
from state.matches import Match

_WORD_COUNTS = "word string, customers long"
_MATCHES = "match string"

# Stands for all customers among the counts of words: no word is empty.
_EVERY_CUSTOMER = ""


def open_session() -> Any:
    """Give the Spark session that the environment sets up. Raises UsageProblem where Spark is not installed."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise UsageProblem("--engine spark", "needs the extra spark.", 'Install "listwatch[spark]".') from problem
    return SparkSession.builder.appName("listwatch").getOrCreate()


def screen_on_spark(
    session: Any, file: str, listings: Sequence[Listing], thresholds: Thresholds | None = None
) -> Iterator[Match]:
    """Give the matches of the customers in a Parquet file, in no order, as a local screening finds them."""
    customers = session.read.parquet(file)
    counted = customers.mapInArrow(_count_words, _WORD_COUNTS).groupBy("word").sum("customers").collect()
    counts = {word: int(number) for word, number in counted}
    rarity = Rarity.from_counts(counts, counts.pop(_EVERY_CUSTOMER, 0))
    scorer = Scorer(take_apart(listings), rarity, thresholds or Thresholds())
    shared = session.sparkContext.broadcast(scorer)

    def score(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            matches = match_batch(customers_of(batch.to_pylist(), file), shared.value)
            yield _table(match=[to_json(match).decode() for match in matches])

    for row in customers.mapInArrow(score, _MATCHES).toLocalIterator():
        yield from_json(Match, row.match)


def match_batch(customers: Sequence[Customer], scorer: Scorer) -> list[Match]:
    """Screen some customers by themselves, with the rarity of words among all that the scorer knows."""
    candidates = find_candidates(index_customers([customers]), scorer.listed, scorer.rarity, scorer.thresholds)
    return [match for task in tasks_of(customers, 0, candidates) for match in scorer.score(task)]


def _count_words(batches: Iterable[Any]) -> Iterator[Any]:
    """How many customers of each batch use each word, and how many there are."""
    for batch in batches:
        index = index_customers([customers_of(batch.to_pylist(), "the table")])
        rows = index.names.rows
        yield _table(word=[*rows.words, _EVERY_CUSTOMER], customers=[*map(int, rows.counts), index.customers])


def _table(**columns: list[Any]) -> Any:
    import pyarrow

    kinds = {"word": pyarrow.string(), "customers": pyarrow.int64(), "match": pyarrow.string()}
    arrays = [pyarrow.array(values, kinds[name]) for name, values in columns.items()]
    return pyarrow.RecordBatch.from_arrays(arrays, list(columns))
