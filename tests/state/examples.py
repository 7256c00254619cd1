"""Entries, and whole lists of them, for tests: invented parties in real headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from hypothesis import strategies as st
from sqlalchemy import Connection

from state.changes import Change
from state.listings import Alias, AliasKind, ListCode, Listing
from state.storage import lists as stored

CHINA, IRAN, TAIWAN = "CHINA, PEOPLE'S REPUBLIC OF", "IRAN", "TAIWAN"


def entry(name: str, destination: str = CHINA, **fields: object) -> Listing:
    return Listing(destination=destination, name=name, **fields)  # type: ignore[arg-type]


words = st.sampled_from(["Ningrui", "Torvek", "Optics", "Trading", "Co., Ltd.", "Institute", "No. 7", "Road", "Xi'an"])
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
aliases = st.builds(Alias, phrases, st.sampled_from(AliasKind))
listings = st.builds(
    Listing,
    destination=st.sampled_from([CHINA, IRAN, TAIWAN]),
    name=phrases,
    aliases=st.lists(aliases, max_size=3).map(tuple),
    addresses=st.lists(phrases, max_size=3).map(tuple),
    license_requirement=st.sampled_from(["For all items subject to the EAR.", "For all items on the CCL."]),
    footnotes=st.sampled_from([(), (3,), (4,)]),
)
lists = st.lists(listings, max_size=12)


def identified(connection: Connection, made: Iterable[Change], on: date, cause: str) -> tuple[Change, ...]:
    """The changes with the identities of the entries, which are known here by what they say."""
    held = {listing: listing for listing in stored.listings_in_force(connection, ListCode.ENTITY_LIST, on)}
    found = [
        replace(change, before=held.get(change.before, change.before)) if change.before else change for change in made
    ]
    return stored.identified(connection, ListCode.ENTITY_LIST, found, on, cause)


def record_changes(connection: Connection, made: Iterable[Change], cause: str, on: date, now: datetime) -> None:
    """Record changes of the Entity List whose entries are known by what they say."""
    stored.record_changes(connection, ListCode.ENTITY_LIST, identified(connection, made, on, cause), cause, on, now)
