"""The screening itself: every customer against every listing.

The walk: note by which words and address keys each customer can be found; find the customers worth comparing with each
listing, by arrays; compare these exactly, and combine what was found. What a pair scores depends on the pair alone, so
a rule's few entries against all customers, all customers against the list, and one customer give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from monitor.screening.blocking import PreparedListings, prepare
from monitor.screening.bulk.customer_index import CustomerIndex, index_customers
from monitor.screening.bulk.engines import local_engine, process_engine
from monitor.screening.bulk.forked import can_share_memory
from monitor.screening.bulk.scoring import Candidates, Scorer, Task, find_candidates, tasks_of
from monitor.screening.scoring import Thresholds
from monitor.screening.version import MATCHER_VERSION
from state.customers import Customer, CustomerBase
from state.listings import Listing
from state.matches import Match, Screening, Strength

__all__ = ["MATCHER_VERSION", "PreparedListings", "Thresholds", "prepare", "screen", "screen_batches", "screen_party"]

# How many exact comparisons are worth a pool of processes: of ones that share our memory, which start at once, and of
# ones that have to be told everything.
_WORTH_SHARING = 5_000
_WORTH_A_POOL = 20_000

_STRONGEST_FIRST = {strength: at for at, strength in enumerate(Strength)}


def screen(
    customers: CustomerBase,
    listings: Sequence[Listing],
    thresholds: Thresholds | None = None,
    index: CustomerIndex | None = None,
    chosen: Collection[str] | None = None,
) -> Screening:
    """Return every customer that may be one of the listed parties, strongest first, with the reasons.

    A customer may match several listings, and a listing several customers. Neither order matters to the result, nor
    does who else is screened. `chosen` are the ids of those to screen; None stands for all. `index` is of exactly these
    customers, all of them.
    """
    some = customers.customers
    if chosen is not None:
        some = tuple(customer for customer in customers.customers if customer.id in chosen)
        index = None
    matches = screen_batches(lambda: [some], listings, thresholds, index=index)
    return Screening(
        customers_screened=len(some),
        listings_screened=len(listings),
        customers_sha256=customers.sha256,
        matcher_version=MATCHER_VERSION,
        matches=tuple(sorted(matches, key=match_order)),
    )


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
    scorer = Scorer(listed, asked)
    enough = _WORTH_SHARING if can_share_memory() else _WORTH_A_POOL
    chosen = engine or ("process" if len(candidates.names.customers) >= enough else "local")
    opened = process_engine(scorer) if chosen == "process" else local_engine(scorer)
    with opened as score:
        yield from score(_all_tasks(batches(), candidates))


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
