"""A request to screen: everything that a screening needs, as one value that can be sent to another process.

What does the screening is imported only where it is done: with its libraries it takes longer to load, and more memory,
than the rest of listwatch.
"""

from __future__ import annotations

from dataclasses import dataclass

from state.customers import Customer, CustomerBase, Customers
from state.errors import StoreDamaged
from state.listings import Listing
from state.matches import Screening


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """Whom to screen against what.

    Of stored customers only the folder is sent. `chosen` are the ids of the customers to screen; None stands for all.
    `similar_name` is the score (0 to 100) from which a name alone is a match.
    """

    customers: Customers
    listings: tuple[Listing, ...]
    similar_name: float
    chosen: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """The result, and the records of the customers that matched."""

    screening: Screening
    customers: tuple[Customer, ...]


def try_request(request: ScreeningRequest) -> Screened | None:
    """Screen; None where a store is damaged or gone, since what is raised in another process is not known here."""
    try:
        return run_request(request)
    except StoreDamaged:
        return None


def run_request(request: ScreeningRequest) -> Screened:
    """Screen. Raises StoreDamaged where the customers are stored, and their store is damaged or gone."""
    from monitor.screening.scoring import Thresholds
    from monitor.screening.screen import screen, screen_stored

    customers, thresholds = request.customers, Thresholds(similar_name=request.similar_name)
    if not isinstance(customers, CustomerBase):
        return Screened(*screen_stored(customers, request.listings, thresholds, request.chosen))
    screening = screen(customers, request.listings, thresholds, request.chosen)
    matched = {match.customer_id for match in screening.matches}
    return Screened(screening, tuple(each for each in customers.customers if each.id in matched))
