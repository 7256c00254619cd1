"""Changes: what differs between a listing before and after, field by field.

Reads nothing and stores nothing: two listings, or two lists, in; changes out. Listings are paired first, by what
they say, and only pairs that differ are handed to deepdiff, which is far too slow for whole lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from state.listings import Listing


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
    """One entry, before and after. `before` is None for an addition, `after` for a removal."""

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
