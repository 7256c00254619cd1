"""Changes: what differs between a listing before and after, field by field.

Reads nothing and stores nothing: two listings, or two lists, in; changes out. Entries are paired first (state.pairing),
and only the fields in which a pair differs are compared value by value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from state.listings import EntryId, ListCode, Listing
from state.normalization import FIELDS, Values, fold_spelling, wording_of
from state.pairing import pair_lists


class ChangeKind(StrEnum):
    """An entry that was not there, an entry that says something else, an entry that is gone."""

    ADDITION = "addition"
    REVISION = "revision"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one entry: what left it and what came, each as printed. Order within a field is never a change.

    `editorial` tells a field that says what it said before: other letter case, punctuation, spacing, quotes, dashes or
    look-alike letters; or the Federal Register citation, which says where an entry was printed and not what it means.
    """

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    editorial: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One entry, before and after.

    `before` is None for an addition, and for a revision of an entry that our list did not have; `after` is None for a
    removal. `fields` is filled for a revision with both sides: a renamed entry has the field `name`, one that moved
    to another heading the field `destination`. `list_code` is the list it stands on. `in_force_from` is the Eastern
    date from which the change counts, where it is another than that of the rule which makes it.
    """

    kind: ChangeKind
    before: Listing | None
    after: Listing | None
    fields: tuple[FieldChange, ...] = ()
    list_code: ListCode = ListCode.ENTITY_LIST
    in_force_from: date | None = None

    @property
    def listing(self) -> Listing:
        """The entry as it stands now or, when it is gone, as it stood."""
        listing = self.after or self.before
        assert listing is not None, "a change has a side"
        return listing

    @property
    def entry_id(self) -> EntryId:
        """The identity of the entry, which every change has once it was given (`state.entry_ids`)."""
        entry_id = self.listing.entry_id
        assert entry_id is not None, "entries are identified before anything is recorded of them"
        return entry_id

    @property
    def is_move(self) -> bool:
        """Whether the entry stands under another destination than before."""
        return any(change.field == "destination" for change in self.fields)

    @property
    def is_editorial(self) -> bool:
        """Whether the entry says what it said before, such as when a page number is filled in."""
        return bool(self.fields) and all(change.editorial for change in self.fields)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One place in a piece of plain data, such as `['content']['changes'][3]['after']`, and what it held and holds."""

    place: str
    before: object
    after: object


def compare_lists(before: Iterable[Listing], after: Iterable[Listing]) -> tuple[Change, ...]:
    """Tell what leads from one list to the other; the order of either is no difference, and duplicates count."""
    found = pair_lists(before, after)
    return (
        *(revision for pair in found.pairs if (revision := compare_listings(*pair))),
        *(Change(ChangeKind.REMOVAL, listing, None) for listing in found.gone),
        *(Change(ChangeKind.ADDITION, None, listing) for listing in found.come),
    )


def compare_listings(before: Listing, after: Listing) -> Change | None:
    """Tell the difference between two readings of one entry; None when they say the same, white space apart."""
    sides = zip(FIELDS, wording_of(before), wording_of(after), strict=True)
    fields = tuple(_field_change(field, old, new) for field, old, new in sides if old != new)
    return Change(ChangeKind.REVISION, before, after, fields) if fields else None


def compare_values(before: object, after: object) -> tuple[ValueChange, ...]:
    """Tell where two pieces of plain JSON data differ, by the place; None stands for what is not there."""
    # Here, as it brings numpy, and most commands compare nothing.
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    def there(value: object) -> object:
        return None if isinstance(value, NotPresent) or value is NotPresent else value

    difference = DeepDiff(before, after, view="tree")
    places = sorted({(change.path(root=""), change) for kind in difference.values() for change in kind}, key=str)
    return tuple(ValueChange(path, there(change.t1), there(change.t2)) for path, change in places)


def same_entry(one: Listing, other: Listing) -> bool:
    """Return whether two readings of an entry say the same in the same spelling, white space and order apart."""
    return wording_of(one) == wording_of(other)


def _field_change(field: str, old: Values, new: Values) -> FieldChange:
    removed, added = _removed_and_added(old, new)
    editorial = field == "citation" or _spellings(removed) == _spellings(added)
    return FieldChange(field, removed, added, editorial)


def _removed_and_added(old: Values, new: Values) -> tuple[Values, Values]:
    """Return what left a field and what came; a value that stood twice and stands once has left once."""
    left, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return tuple(sorted(left.elements())), tuple(sorted(come.elements()))


def _spellings(values: Iterable[str]) -> Counter[str]:
    return Counter(filter(None, map(fold_spelling, values)))
