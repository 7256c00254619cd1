"""Which exports of the customers are doubted: those that shrink, are renumbered, or lose what a column had. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from state.accounts import CustomerRecord
from state.customers import Customer, CustomerBase
from state.storage.customer_records import Compared

# Fewer customers than this are a day's work, however small the company is.
_FEWEST = 3
# A column that has less than this share of what it had has lost its content.
_LEAST_KEPT = 0.5
_SCREENED = ("aliases", "local_name", "country", "addresses", "city", "parent", "beneficial_owner")


@dataclass(frozen=True, slots=True)
class Export:
    """One reading of the customers against the one believed: how they differ, and the records of before that do.

    `before` has those that changed or are gone, by id.
    """

    base: CustomerBase
    compared: Compared
    before: Mapping[str, CustomerRecord]


def find_doubts(export: Export, largest_shrinkage: float) -> tuple[str, ...]:
    """Return why an export is doubted, a clause for each reason; none where it is plausible."""
    return (*_find_gone(export, largest_shrinkage), *_find_emptied(export), *_find_destroyed(export))


def _find_gone(export: Export, largest_shrinkage: float) -> Iterable[str]:
    compared = export.compared
    known = len(compared.gone) + len(compared.changed) + compared.same
    gone = len(compared.gone)
    if gone < _FEWEST or gone <= largest_shrinkage * known:
        return
    new_names = Counter(_folded(record.customer.name) for record in compared.new)
    old_names = Counter(_folded(export.before[who].customer.name) for who in compared.gone if who in export.before)
    again = (new_names & old_names).total()
    if again >= _FEWEST and again >= _LEAST_KEPT * gone:
        yield f"{again:,} of {gone:,} customers that are gone came back under other ids: it may have been renumbered"
    else:
        yield f"{gone:,} of {known:,} customers are gone"


def _find_emptied(export: Export) -> Iterable[str]:
    after = {record.customer.id: record.customer for record in export.compared.changed}
    pairs = [(export.before[who].customer, customer) for who, customer in after.items() if who in export.before]
    for field in _SCREENED:
        lost = sum(1 for before, now in pairs if getattr(before, field) and not getattr(now, field))
        if lost < _FEWEST:
            continue
        gained = sum(1 for before, now in pairs if getattr(now, field) and not getattr(before, field))
        new = sum(1 for record in export.compared.new if getattr(record.customer, field))
        had = _filled(export.base.customers, field) - new - gained + lost
        if had - lost < _LEAST_KEPT * had:
            yield f"column {field} is empty for {lost:,} of {had:,} customers that had it"


def _find_destroyed(export: Export) -> Iterable[str]:
    """Names that no list can match any more, where the customer had one that could be: letters were lost on the way."""
    changed = {record.customer.id for record in export.compared.changed}
    lost = sum(1 for customer in export.base.not_screenable if customer.customer_id in changed)
    if lost >= _FEWEST and lost >= _LEAST_KEPT * len(changed):
        yield f"{lost:,} of {len(changed):,} customers that changed have names that no list can match now"


def _filled(customers: Sequence[Customer], field: str) -> int:
    return sum(1 for customer in customers if getattr(customer, field))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
