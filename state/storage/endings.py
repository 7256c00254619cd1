"""How a version of an entry ends where documents are not read in the order in which they take effect.

A version is a row of `listings`. Reads only: `state.storage.lists` writes what comes of it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from state.applying import says_the_same
from state.encoding import from_json
from state.listings import Listing
from state.normalization import entry_key
from state.storage.schema import listings

VersionRow = Row[tuple[object, ...]]
# The columns in which a version ends.
Ending = dict[str, object]
NO_END: Ending = {"in_force_until": None, "closed_by": None}
# Versions by heading and name of their entry, as spelled alike.
Begun = defaultdict[tuple[str, str], list[VersionRow]]

KNOWN_NOW = listings.c.known_until.is_(None)


def begun_since(connection: Connection, list_code: str, on: date) -> Begun:
    """Return the versions of a list, as we know them now, that begin on an Eastern date or later and last a day."""
    is_of_days = or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > listings.c.in_force_from)
    of_list = (listings.c.list_code == list_code, KNOWN_NOW)
    query = select(listings).where(*of_list, listings.c.in_force_from >= on, is_of_days)
    begun: Begun = defaultdict(list)
    for row in connection.execute(query):
        begun[entry_key(row.destination, row.name)].append(row)
    return begun


def ending_by_next(begun: Begun, listing: Listing, on: date, cause: str) -> Ending:
    """Return how a version that a document begins on a date ends: where another begins the same entry, if one does."""
    later = (
        row
        for row in begun[entry_key(listing.destination, listing.name)]
        if row.in_force_from >= on
        and row.opened_by != cause
        and says_the_same(from_json(Listing, row.payload), listing)
    )
    follows = min(later, key=lambda row: row.in_force_from, default=None)
    return {"in_force_until": follows.in_force_from, "closed_by": follows.opened_by} if follows else NO_END


def later_ending(connection: Connection, row: VersionRow) -> VersionRow | None:
    """Return the version of no days that keeps another document's later ending of this version."""
    is_of_no_days = listings.c.in_force_from == listings.c.in_force_until
    query = select(listings).where(_same_version(row), is_of_no_days, listings.c.in_force_from > row.in_force_from)
    return connection.execute(query.order_by(listings.c.in_force_from).limit(1)).first()


def keeps_later_ending(connection: Connection, row: VersionRow) -> bool:
    """Return whether a version of no days keeps the later ending of an earlier one, and did not end as it began."""
    if row.in_force_from != row.in_force_until:
        return False
    began_before = listings.c.in_force_from < row.in_force_from
    return connection.execute(select(listings.c.id).where(_same_version(row), began_before)).first() is not None


def _same_version(row: VersionRow) -> ColumnElement[bool]:
    """Return what the same document opened with the same words, as far as we know now."""
    return and_(
        listings.c.list_code == row.list_code,
        listings.c.opened_by == row.opened_by,
        listings.c.entry_key == row.entry_key,
        listings.c.payload == row.payload,
        KNOWN_NOW,
    )
