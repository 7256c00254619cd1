"""Changes: what differs between a listing before and after, field by field.

Reads nothing and stores nothing: two listings, or two lists, in; changes out. Listings are paired first, by what
they say, and only pairs that differ are handed to deepdiff, which is far too slow for whole lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deepdiff import DeepDiff

from state.listings import Listing

# Two entries of one destination count as one renamed entry when at least this share of their words is common.
# Below it, what is told is a removal and an addition. Chosen well under the 0.6 that a changed legal form or a
# corrected typing error leaves, and well over the 0.2 that two unrelated companies of one city reach.
RENAMED_SHARE = 0.4

# Fields whose order carries no meaning, and the fields compared at all: `verbatim` holds the others once more.
_COMPARED = (
    "name",
    "kind",
    "aliases",
    "addresses",
    "see_also",
    "notes",
    "license_requirement",
    "license_review_policy",
    "footnotes",
    "citation",
)


class ChangeKind(StrEnum):
    """An entry that was not there, an entry that says something else, an entry that is gone."""

    ADDITION = "addition"
    REVISION = "revision"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one entry: what left it and what came, each as printed. Order within a field is never a change."""

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry, before and after.

    `before` is None for an addition, and for a revision of an entry that our list did not have; `after` is None for a
    removal. `fields` is filled for a revision with both sides.
    """

    kind: ChangeKind
    before: Listing | None
    after: Listing | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def listing(self) -> Listing:
        """The entry as it stands now or, when it is gone, as it stood."""
        listing = self.after or self.before
        assert listing is not None, "a change has a side"
        return listing

    @property
    def only_cites(self) -> bool:
        """Whether nothing but the Federal Register citation differs, as when a page number is filled in."""
        return bool(self.fields) and all(change.field == "citation" for change in self.fields)


def compare_lists(before: Iterable[Listing], after: Iterable[Listing]) -> tuple[Change, ...]:
    """Tell what leads from one list to the other; the order of either is no difference.

    Entries are paired within a destination: first those that say the same, then those of the same name (names repeat,
    so the most alike first), then the most alike of what is left.
    """
    changes: list[Change] = []
    old_by_destination, new_by_destination = _by_destination(before), _by_destination(after)
    for destination in dict.fromkeys((*old_by_destination, *new_by_destination)):
        pairs, gone, come = _pair(old_by_destination[destination], new_by_destination[destination])
        changes += [revision for pair in pairs if (revision := compare_listings(*pair))]
        changes += [Change(ChangeKind.REMOVAL, listing, None) for listing in gone]
        changes += [Change(ChangeKind.ADDITION, None, listing) for listing in come]
    return tuple(changes)


def compare_listings(before: Listing, after: Listing) -> Change | None:
    """Tell the difference between two readings of one entry; None when they say the same."""
    old, new = _comparable(before), _comparable(after)
    differing = [field for field in _COMPARED if old[field] != new[field]]
    if not differing:
        return None
    fields = tuple(_field_change(field, old[field], new[field]) for field in differing)
    return Change(ChangeKind.REVISION, before, after, fields)


def same_entry(one: Listing, other: Listing) -> bool:
    """Whether two readings of an entry say the same, white space and order apart."""
    return _comparable(one) == _comparable(other) and _heading(one) == _heading(other)


def entry_key(destination: str, name: str) -> tuple[str, str]:
    """Give what an entry is looked up by: heading and name, case and punctuation apart. It need not be unique."""
    return _words(destination), _words(name)


def _pair(
    old: Sequence[Listing], new: Sequence[Listing]
) -> tuple[list[tuple[Listing, Listing]], list[Listing], list[Listing]]:
    """Pair the entries of one destination; what is left over on either side follows."""
    gone, come = _without_common(old, new)
    pairs: list[tuple[Listing, Listing]] = []
    candidates = [
        (same_name or share, old_at, new_at)
        for old_at, before in enumerate(gone)
        for new_at, after in enumerate(come)
        for same_name in [2.0 * (_words(before.name) == _words(after.name))]
        for share in [_common_share(before, after)]
        if same_name or share >= RENAMED_SHARE
    ]
    paired_old: set[int] = set()
    paired_new: set[int] = set()
    for _, old_at, new_at in sorted(candidates, key=lambda candidate: -candidate[0]):
        if old_at not in paired_old and new_at not in paired_new:
            paired_old.add(old_at)
            paired_new.add(new_at)
            pairs.append((gone[old_at], come[new_at]))
    return (
        pairs,
        [listing for at, listing in enumerate(gone) if at not in paired_old],
        [listing for at, listing in enumerate(come) if at not in paired_new],
    )


def _without_common(old: Sequence[Listing], new: Sequence[Listing]) -> tuple[list[Listing], list[Listing]]:
    """Leave out, one for one, the entries that stand on both sides."""
    unmatched: dict[str, list[Listing]] = defaultdict(list)
    for listing in new:
        unmatched[repr(_comparable(listing))].append(listing)
    gone = []
    for listing in old:
        same = unmatched.get(repr(_comparable(listing)))
        if same:
            same.pop()
        else:
            gone.append(listing)
    left = {id(listing) for listings in unmatched.values() for listing in listings}
    return gone, [listing for listing in new if id(listing) in left]


def _by_destination(listings: Iterable[Listing]) -> dict[str, list[Listing]]:
    grouped: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        grouped[_heading(listing)].append(listing)
    return grouped


def _comparable(listing: Listing) -> dict[str, list[str]]:
    """Give the compared fields as sorted lists of squeezed text, so that order and line breaks say nothing."""
    values: dict[str, Iterable[str]] = {
        "name": (listing.name,),
        "kind": (listing.kind,),
        "aliases": (f"{alias.name} ({alias.kind})" for alias in listing.aliases),
        "addresses": listing.addresses,
        "see_also": listing.see_also,
        "notes": listing.notes,
        "license_requirement": (listing.license_requirement,),
        "license_review_policy": (listing.license_review_policy,),
        "footnotes": (str(number) for number in listing.footnotes),
        "citation": (listing.citation,),
    }
    return {field: sorted(" ".join(value.split()) for value in values[field]) for field in _COMPARED}


def _field_change(field: str, old: list[str], new: list[str]) -> FieldChange:
    """Ask deepdiff what left a field and what came; a value that stood twice and stands once has left once."""
    difference = DeepDiff(old, new, ignore_order=True, report_repetition=True, view="tree")
    left = [change.t1 for kind in ("values_changed", "iterable_item_removed") for change in difference.get(kind, ())]
    come = [change.t2 for kind in ("values_changed", "iterable_item_added") for change in difference.get(kind, ())]
    for change in difference.get("repetition_change", ()):
        times = change.repetition["new_repeat"] - change.repetition["old_repeat"]
        (come if times > 0 else left).extend([change.t1] * abs(times))
    return FieldChange(field, *(tuple(sorted(value for value in side if value)) for side in (left, come)))


def _heading(listing: Listing) -> str:
    return _words(listing.destination)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _common_share(one: Listing, other: Listing) -> float:
    """Share of words in common (Jaccard) over names, aliases and addresses."""
    ours, theirs = (set(_words(" ".join((*side.names, *side.addresses))).split()) for side in (one, other))
    return len(ours & theirs) / (len(ours | theirs) or 1)
