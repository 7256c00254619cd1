"""History: the list as it stood on a date, what lies between two dates, and everything stored about one name.

Two times are asked for. On which legal date (Eastern): what was in force. Known at which time (aware UTC): what had
been read by then, so that an old alert can be judged by what was known when it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from state.changes import Change, compare_lists
from state.errors import UsageProblem
from state.listings import ListCode
from state.storage.dossier import Dossier, find_dossier
from state.storage.lists import Version, listings_that_differ, versions_in_force
from state.storage.snapshots import base_date


@dataclass(frozen=True, slots=True)
class ListAsOf:
    """The list in force on a date; `known_at` is None for what is known now."""

    list_code: ListCode
    as_of: date
    known_at: datetime | None
    versions: tuple[Version, ...]


def begin_of(connection: Connection, list_code: ListCode, on: date) -> date:
    """Return the Eastern date of the list we began with. Raise UsageProblem for a date before it, as `list_as_of`."""
    begins = base_date(connection, list_code)
    if begins is None:
        raise UsageProblem(f"list {list_code}", "has not been read yet.", "`listwatch poll` reads it.")
    if on < begins:
        raise UsageProblem(str(on), f"is before the list {list_code} that we began with.", f"Ask from {begins} on.")
    return begins


def list_as_of(connection: Connection, list_code: ListCode, on: date, known_at: datetime | None = None) -> ListAsOf:
    """Return the list in force on an Eastern date.

    Raises UsageProblem for a date before the list we began with, or a time at which we knew of none: an empty answer
    would look like an empty list.
    """
    begin_of(connection, list_code, on)
    versions = versions_in_force(connection, list_code, on, known_at)
    if known_at is not None and not versions:
        raise UsageProblem(f"{known_at:%Y-%m-%d %H:%M} UTC", f"is before we knew any list {list_code}.")
    return ListAsOf(list_code, on, known_at, versions)


def changes_between(
    connection: Connection, list_code: ListCode, earlier: date, later: date, known_at: datetime | None = None
) -> tuple[Change, ...]:
    """Tell what leads from the list of one Eastern date to that of another by field; raises as `list_as_of` does."""
    for on in (earlier, later):
        begin_of(connection, list_code, on)
    before, after = listings_that_differ(connection, list_code, earlier, later, known_at)
    if known_at is not None and not (before or after):
        list_as_of(connection, list_code, earlier, known_at)  # raises where we knew of no list then
    return compare_lists(before, after)


def dossier_of(connection: Connection, name: str) -> Dossier:
    """Return everything stored about a name. Raises UsageProblem where it names nothing."""
    found = find_dossier(connection, name)
    if not found:
        raise UsageProblem(name, "names nothing stored.", "Give a document number, an alert's or customer's id.")
    return found
