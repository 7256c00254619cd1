"""An order to screen: everything that a screening needs, as one value that can be sent to another process.

What does the screening is imported only where it is done: with its libraries it takes longer to load, and more memory,
than the rest of listwatch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.screening.version import MATCHER_VERSION
from state.customers import CustomerBase
from state.errors import StateProblem
from state.listings import Listing
from state.matches import Screening

if TYPE_CHECKING:
    from monitor.screening.bulk.customer_index import CustomerIndex


@dataclass(frozen=True, slots=True)
class ScreeningOrder:
    """Whom to screen against what.

    `chosen` are the ids of the customers to screen; None stands for all. `similar_name` is the score (0 to 100) from
    which a name alone is a match. `index_folder` is where the index of all customers is kept; None keeps none.
    """

    customers: CustomerBase
    listings: tuple[Listing, ...]
    similar_name: float
    chosen: frozenset[str] | None = None
    index_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """The result, and the trouble with the kept index, if there was any: it costs time, never a match."""

    screening: Screening
    index_trouble: str = ""


def screen_as_ordered(order: ScreeningOrder) -> Screened:
    """Screen with the kept index where there is one that can be used, else with one in memory."""
    from monitor.screening.evidence import Thresholds
    from monitor.screening.screen import screen

    index, trouble = _kept_index(order)
    thresholds = Thresholds(similar_name=order.similar_name)
    return Screened(screen(order.customers, order.listings, thresholds, index, order.chosen), trouble)


def _kept_index(order: ScreeningOrder) -> tuple[CustomerIndex | None, str]:
    from monitor.screening.bulk.index_folder import open_index

    if order.index_folder is None:
        return None, ""
    try:
        return open_index(order.index_folder, order.customers, MATCHER_VERSION), ""
    except StateProblem as problem:
        return None, str(problem)
