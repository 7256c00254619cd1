"""The screening itself: every customer against every listing.

The walk: note by which words and address keys each customer can be found; find the customers worth comparing with each
listing, by arrays; compare these exactly, and combine what was found. What a pair scores depends on the pair alone, so
a rule's few entries against all customers, all customers against the list, and one customer give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np

from monitor.screening.blocking import PreparedListings, prepare
from monitor.screening.bulk.customer_index import CustomerIndex, index_customers
from monitor.screening.bulk.engines import local_engine, process_engine
from monitor.screening.bulk.forked import can_share_memory
from monitor.screening.bulk.scoring import Candidates, Scorer, Task, find_candidates, tasks_for, tasks_of
from monitor.screening.bulk.store import open_store
from monitor.screening.kept_listings import prepare_kept
from monitor.screening.scoring import Thresholds
from monitor.screening.version import MATCHER_VERSION
from state.customers import Customer, CustomerBase, Customers, StoredCustomers
from state.listings import Listing
from state.matches import Match, Screening, Strength

__all__ = [
    "MATCHER_VERSION",
    "PreparedListings",
    "Thresholds",
    "prepare",
    "screen",
    "screen_batches",
    "screen_party",
    "screen_stored",
]

# How many exact comparisons are worth a pool of processes: of ones that share our memory, which start at once, and of
# ones that have to be told everything.
_WORTH_SHARING = 5_000
_WORTH_A_POOL = 20_000

_STRONGEST_FIRST = {strength: at for at, strength in enumerate(Strength)}


def screen(
    customers: CustomerBase,
    listings: Sequence[Listing],
    thresholds: Thresholds | None = None,
    chosen: Collection[str] | None = None,
) -> Screening:
    """Return every customer that may be one of the listed parties, strongest first, with the reasons.

    A customer may match several listings, and a listing several customers. Neither order matters to the result, nor
    does who else is screened. `chosen` are the ids of those to screen; None stands for all.
    """
    some = customers.customers
    if chosen is not None:
        some = tuple(customer for customer in customers.customers if customer.id in chosen)
    return _screening(customers, len(some), listings, screen_batches(lambda: [some], listings, thresholds))


def screen_stored(
    stored: StoredCustomers,
    listings: Sequence[Listing],
    thresholds: Thresholds | None = None,
    chosen: Collection[str] | None = None,
) -> tuple[Screening, tuple[Customer, ...]]:
    """Do the same with stored customers, of whom only candidates are read; those who matched come back beside it.

    Raises StoreDamaged where the store is damaged or gone.
    """
    store = open_store(stored.folder)
    listed, asked = prepare_kept(stored.folder.parent, listings), thresholds or Thresholds()
    wanted = None if chosen is None else np.array(store.numbers_of(chosen), np.int64)
    candidates = find_candidates(store.index if wanted is None else store.index.only(wanted), listed, asked)
    numbers = candidates.customers
    some = tuple(each.customer for each in store.take(numbers.tolist()))
    matches = _score(Scorer(listed, asked), candidates, tasks_for(numbers, some, candidates))
    screening = _screening(stored, stored.number if wanted is None else len(wanted), listings, matches)
    return screening, _matched(some, screening)


def screen_batches(
    batches: Callable[[], Iterable[Sequence[Customer]]],
    listings: Sequence[Listing],
    thresholds: Thresholds | None = None,
    *,
    index: CustomerIndex | None = None,
    engine: str = "",
) -> Iterator[Match]:
    """Return the matches of customers that come in batches, in the order of customers.

    `batches` is gone through twice, once where an `index` of exactly these customers is at hand. `engine` is "local"
    or "process"; empty, the number of comparisons decides.
    """
    known = index or index_customers(batches())
    listed = prepare(listings)
    asked = thresholds or Thresholds()
    candidates = find_candidates(known, listed, asked)
    yield from _score(Scorer(listed, asked), candidates, _all_tasks(batches(), candidates), engine)


def _score(scorer: Scorer, candidates: Candidates, tasks: Iterable[Task], engine: str = "") -> Iterator[Match]:
    enough = _WORTH_SHARING if can_share_memory() else _WORTH_A_POOL
    chosen = engine or ("process" if len(candidates.names.customers) >= enough else "local")
    opened = process_engine(scorer) if chosen == "process" else local_engine(scorer)
    with opened as score:
        yield from score(tasks)


def _screening(of: Customers, number: int, listings: Sequence[Listing], matches: Iterable[Match]) -> Screening:
    return Screening(
        customers_screened=number,
        listings_screened=len(listings),
        customers_sha256=of.sha256,
        matcher_version=MATCHER_VERSION,
        matches=tuple(sorted(matches, key=match_order)),
    )


def _matched(customers: Iterable[Customer], screening: Screening) -> tuple[Customer, ...]:
    ids = {match.customer_id for match in screening.matches}
    return tuple(customer for customer in customers if customer.id in ids)


def screen_party(party: Customer, listed: PreparedListings, thresholds: Thresholds) -> tuple[Match, ...]:
    """Return the matches of one party with listings that were prepared before, the strongest first."""
    candidates = find_candidates(index_customers([(party,)]), listed, thresholds)
    scorer = Scorer(listed, thresholds)
    found = [match for task in tasks_of((party,), 0, candidates) for match in scorer.score(task)]
    return tuple(sorted(found, key=match_order))


def match_order(match: Match) -> tuple[object, ...]:
    """Return the key by which the strongest come first, whatever order customers and listings came in."""
    return (
        _STRONGEST_FIRST[match.strength],
        -match.score,
        match.customer_id,
        match.destination,
        match.listing_name,
        str(match.entry_id or ""),
        match.reasons,
    )


def _all_tasks(batches: Iterable[Sequence[Customer]], candidates: Candidates) -> Iterator[Task]:
    first = 0
    for batch in batches:
        yield from tasks_of(batch, first, candidates)
        first += len(batch)
