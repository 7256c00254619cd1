"""A request to screen: everything that a screening needs, as one value that can be sent to another process.

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
class ScreeningRequest:
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


def run_request(request: ScreeningRequest) -> Screened:
    """Screen with the kept index where there is one that can be used, else with one in memory."""
    from monitor.screening.scoring import Thresholds
    from monitor.screening.screen import screen

    index, trouble = _kept_index(request)
    thresholds = Thresholds(similar_name=request.similar_name)
    return Screened(screen(request.customers, request.listings, thresholds, index, request.chosen), trouble)


def _kept_index(request: ScreeningRequest) -> tuple[CustomerIndex | None, str]:
    from monitor.screening.bulk.index_folder import open_index

    if request.index_folder is None:
        return None, ""
    try:
        return open_index(request.index_folder, request.customers, MATCHER_VERSION), ""
    except StateProblem as problem:
        return None, str(problem)
