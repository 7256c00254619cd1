"""Guards: whether a list is to be believed. Pure: what it shows and what we had go in, doubts come out.

A source that is cut off, half built or read through lost markup looks like a list from which many were removed. On
6 May 2024 some 15,000 of 26,000 entries were gone from the Consolidated Screening List, and came back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from state.changes import Change, ChangeKind
from state.listings import Listing
from state.normalization import heading_of
from state.tables import EntriesTable

# A list of a handful may lose one entry and thereby a large share.
_FEW = 5


@dataclass(frozen=True, slots=True)
class PlausibilityIssue:
    """One reason not to believe a list. Where it `needs_person`, no second answer of the source does away with it."""

    reason: str
    needs_person: bool


def doubt_size(name: str, entries: int, bounds: EntriesTable | None) -> tuple[PlausibilityIssue, ...]:
    """Doubt a list that is smaller or larger than its declared bounds; without bounds, any size is believed."""
    if bounds is None or bounds.least <= entries <= bounds.most:
        return ()
    reason = f"{name} has {entries:,} entries; {bounds.least:,} to {bounds.most:,} are declared"
    return (PlausibilityIssue(reason, needs_person=True),)


def doubt_removals(
    name: str, ours: int, unexplained: Iterable[Change], largest: float, *, has_rules: bool = True
) -> tuple[PlausibilityIssue, ...]:
    """Doubt a list that lacks more than the `largest` share of our entries, without a rule behind it.

    Of a list that no rule we read amends, a few may go at once, whatever share they are.

    Under a lost heading the entries seem to have moved to the destination above it: they count as gone.
    """
    gone = sum(change.kind is ChangeKind.REMOVAL or change.is_move for change in unexplained)
    if gone <= max(ours * largest, 0 if has_rules else _FEW):
        return ()
    return (
        PlausibilityIssue(
            f"{name} lacks or moves {gone:,} of our {ours:,} entries, and no rule does", needs_person=True
        ),
    )


def doubt_counts(before: Mapping[str, int], after: Mapping[str, int], largest: float) -> tuple[PlausibilityIssue, ...]:
    """Doubt lists that are gone, or lost more than the `largest` share of their entries, since the last good answer."""
    shrunk = [
        (name, entries, after.get(name, 0))
        for name, entries in before.items()
        if name not in after or entries - after[name] > max(entries * largest, _FEW)
    ]
    return tuple(
        PlausibilityIssue(f"{name} has {now:,} entries and had {entries:,}", needs_person=True)
        for name, entries, now in shrunk
    )


def doubt_headings(name: str, unexplained: Iterable[Change], shown: Iterable[Listing]) -> tuple[PlausibilityIssue, ...]:
    """Doubt a list from which a whole destination is gone without a rule; a second answer may confirm it."""
    left = {heading_of(change.before.destination) for change in unexplained if change.before is not None}
    missing = left - {heading_of(listing.destination) for listing in shown}
    if not missing:
        return ()
    return (PlausibilityIssue(f"{name} no longer has the headings {', '.join(sorted(missing))}", needs_person=False),)


def doubt_flicker(name: str, returned: int, days: int) -> tuple[PlausibilityIssue, ...]:
    """Doubt a list in which entries that came or went within so many days do the opposite."""
    if not returned:
        return ()
    reason = f"{name} takes back {returned:,} changes that the same source showed within {days} days"
    return (PlausibilityIssue(reason, needs_person=False),)
