"""Which exports of the customers are doubted: those that shrink, are renumbered, or lose what a column had. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from state.customers import Customer

# Fewer customers than this are a day's work, however small the company is.
_FEWEST = 3
# A column that has less than this share of what it had has lost its content.
_LEAST_KEPT = 0.5
SCREENED_FIELDS = ("aliases", "local_name", "country", "addresses", "city", "parent", "beneficial_owner")


@dataclass(frozen=True, slots=True)
class Export:
    """One reading of the customers against the one believed.

    `changed` pairs customers as they were with the same as they are, `filled` says how many have each field now, and
    `destroyed` how many of the changed have no name any more that a list can match.
    """

    new: Sequence[Customer]
    changed: Sequence[tuple[Customer, Customer]]
    gone: Sequence[Customer]
    same: int
    filled: Mapping[str, int]
    destroyed: int


def find_doubts(export: Export, largest_shrinkage: float) -> tuple[str, ...]:
    """Return why an export is doubted, a clause for each reason; none where it is plausible."""
    return (*_find_gone(export, largest_shrinkage), *_find_emptied(export), *_find_destroyed(export))


def _find_gone(export: Export, largest_shrinkage: float) -> Iterable[str]:
    known = len(export.gone) + len(export.changed) + export.same
    gone = len(export.gone)
    if gone < _FEWEST or gone <= largest_shrinkage * known:
        return
    new_names = Counter(_folded(customer.name) for customer in export.new)
    old_names = Counter(_folded(customer.name) for customer in export.gone)
    again = (new_names & old_names).total()
    if again >= _FEWEST and again >= _LEAST_KEPT * gone:
        yield f"{again:,} of {gone:,} customers that are gone came back under other ids: it may have been renumbered"
    else:
        yield f"{gone:,} of {known:,} customers are gone"


def _find_emptied(export: Export) -> Iterable[str]:
    for field in SCREENED_FIELDS:
        lost = sum(1 for before, now in export.changed if getattr(before, field) and not getattr(now, field))
        if lost < _FEWEST:
            continue
        gained = sum(1 for before, now in export.changed if getattr(now, field) and not getattr(before, field))
        new = sum(1 for customer in export.new if getattr(customer, field))
        had = export.filled[field] - new - gained + lost
        if had - lost < _LEAST_KEPT * had:
            yield f"column {field} is empty for {lost:,} of {had:,} customers that had it"


def _find_destroyed(export: Export) -> Iterable[str]:
    """Names that no list can match any more, where the customer had one that could be: letters were lost on the way."""
    lost, changed = export.destroyed, len(export.changed)
    if lost >= _FEWEST and lost >= _LEAST_KEPT * changed:
        yield f"{lost:,} of {changed:,} customers that changed have names that no list can match now"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
