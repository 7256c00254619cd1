"""Edits: what an instruction changes inside an entry, where its own words settle how the entry reads afterwards.

Form: "in the entry for “A”, by removing the alias “B” and adding in its place “C”". The list that the rule amends holds
the entry; the edit is made on it field by field, and only where it fits without doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from state.footnotes import read_footnotes
from state.listings import Alias, Listing
from state.normalization import fold_spelling, heading_of


class EntryPart(StrEnum):
    """Which part of an entry an edit is on; WORDS is a phrase, wherever in the entry it stands."""

    NAME = "name"
    ALIAS = "alias"
    ADDRESS = "address"
    DESTINATION = "destination"
    REQUIREMENT = "license requirement"
    POLICY = "license review policy"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what leaves a part of an entry and what comes, each as printed; empty where nothing leaves or comes.

    `removed` is None where the instruction gives the new wording alone ("by revising the address to read “B”").
    """

    part: EntryPart
    removed: str | None
    added: str


def edit_listing(listing: Listing, edits: Iterable[Edit]) -> Listing | None:
    """Return the entry after the edits; None where one of them does not fit it without doubt.

    The cell as it will be printed is not known, so `verbatim` is empty.
    """
    edited: Listing | None = listing
    for edit in edits:
        edited = edited and _edit(edited, edit)
    return edited and replace(edited, verbatim="")


def _edit(listing: Listing, edit: Edit) -> Listing | None:
    if edit.part is EntryPart.NAME:
        return replace(listing, name=edit.added) if _fits(listing.name, edit.removed) else None
    if edit.part is EntryPart.DESTINATION:
        fits = edit.removed is None or heading_of(edit.removed) == heading_of(listing.destination)
        return replace(listing, destination=edit.added) if fits else None
    if edit.part is EntryPart.REQUIREMENT:
        footnotes = read_footnotes(edit.added)
        return replace(listing, license_requirement=edit.added, footnotes=footnotes) if edit.removed is None else None
    if edit.part is EntryPart.POLICY:
        return replace(listing, license_review_policy=edit.added) if edit.removed is None else None
    if edit.part is EntryPart.ALIAS:
        aliases = _edit_values(tuple(alias.name for alias in listing.aliases), edit)
        kinds = {alias.name: alias for alias in listing.aliases}
        return None if aliases is None else replace(listing, aliases=tuple(kinds.get(a, Alias(a)) for a in aliases))
    if edit.part is EntryPart.ADDRESS:
        addresses = _edit_values(listing.addresses, edit)
        return None if addresses is None else replace(listing, addresses=addresses)
    return _edit_words(listing, edit)


def _fits(value: str, removed: str | None) -> bool:
    return removed is None or fold_spelling(value) == fold_spelling(removed)


def _edit_values(values: tuple[str, ...], edit: Edit) -> tuple[str, ...] | None:
    """Edit one of several values; without saying which, only a single one can be meant."""
    come = (edit.added,) if edit.added else ()
    if edit.removed == "":
        return (*values, *come)
    places = [place for place, value in enumerate(values) if _fits(value, edit.removed)]
    if len(places) != 1:
        return None
    return (*values[: places[0]], *come, *values[places[0] + 1 :])


def _edit_words(listing: Listing, edit: Edit) -> Listing | None:
    """Replace a phrase that stands once in the whole entry; one that stands twice, or not at all, fits nowhere."""
    old, new = edit.removed or "", edit.added
    bodies = [
        text
        for body in listing.members
        for text in (body.name, *body.addresses, *(alias.name for alias in body.aliases))
    ]
    columns = (listing.license_requirement, listing.license_review_policy, listing.citation)
    own = (*listing.names, *listing.addresses, *listing.notes, *columns)
    stands_once = old and sum(text.count(old) for text in (*own, *bodies)) == 1
    if not stands_once or any(old in text for text in bodies):
        return None
    return replace(
        listing,
        name=listing.name.replace(old, new),
        aliases=tuple(replace(alias, name=alias.name.replace(old, new)) for alias in listing.aliases),
        addresses=tuple(address.replace(old, new) for address in listing.addresses),
        notes=tuple(note.replace(old, new) for note in listing.notes),
        license_requirement=listing.license_requirement.replace(old, new),
        license_review_policy=listing.license_review_policy.replace(old, new),
        citation=listing.citation.replace(old, new),
    )
