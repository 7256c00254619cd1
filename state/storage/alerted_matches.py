"""Matches that were alerted: those of the last screening for each cause, each with the change behind it.

What was taken back since is not among them: a filing that was withdrawn, or a rule that turned out to change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from state.changes import Change
from state.customers import Customer
from state.dispositions import MatchKey, key_of
from state.documents import Stage
from state.encoding import from_json
from state.evidence import EvidenceKind
from state.listings import EntryId
from state.matches import Match
from state.storage.documents import DocumentStatus
from state.storage.evidence import evidence_on
from state.storage.schema import changes, documents, listings, matches, screenings


@dataclass(frozen=True, slots=True)
class AlertedMatch:
    """One match, the change of its entry, and the cause and stage it was alerted for."""

    match: Match
    change: Change
    cause: str
    stage: str

    @property
    def key(self) -> MatchKey:
        """What a disposition of it is about."""
        return key_of(self.match.customer_id, self.change)


def alerted_matches(connection: Connection, cause: str = "", customer_id: str = "") -> tuple[AlertedMatch, ...]:
    """Return what the last screening of each cause, or of one, found, of all customers or of one; the oldest first."""
    last = select(func.max(screenings.c.id)).group_by(screenings.c.cause)
    latest_change = and_(
        changes.c.event_id == screenings.c.event_id,
        changes.c.list_code == matches.c.list_code,
        changes.c.entry_key == matches.c.entry_key,
    )
    query = (
        select(
            matches.c.id, matches.c.payload, changes.c.payload.label("change"), screenings.c.cause, screenings.c.stage
        )
        .join(screenings, screenings.c.id == matches.c.screening_id)
        .join(changes, latest_change)
        .where(screenings.c.id.in_(last), not_taken_back())
        .order_by(matches.c.id, changes.c.id)
    )
    if cause:
        query = query.where(screenings.c.cause == cause)
    if customer_id:
        query = query.where(matches.c.customer_id == customer_id)
    found: dict[int, AlertedMatch] = {}
    for row in connection.execute(query):
        one = AlertedMatch(from_json(Match, row.payload), from_json(Change, row.change), row.cause, row.stage)
        # An entry that leaves one list for another is told as it stands now.
        if row.id not in found or one.change.after is not None:
            found[row.id] = one
    return tuple(found.values())


def alerted_customers(connection: Connection, cause: str) -> dict[str, Customer]:
    """Return the records of the customers that matched, by id, as they stood at the last screening for a cause."""
    rows = [row for row in evidence_on(connection, [cause]) if row.kind == EvidenceKind.SCREENED]
    records: Sequence[object] = json.loads(rows[-1].noun).get("customers", ()) if rows else ()
    customers = [from_json(Customer, json.dumps(record)) for record in records]
    return {customer.id: customer for customer in customers}


def has_left_list(connection: Connection, entry_id: EntryId, on: date) -> bool:
    """Return whether an entry stood on its list and stands on it no more, on an Eastern date or after."""
    this = listings.c.list_code == entry_id.list_code, listings.c.entry_key == entry_id.key
    rows = connection.execute(
        select(listings.c.in_force_from, listings.c.in_force_until, listings.c.known_until).where(*this)
    )
    # Asked for what is known now too, SQLite goes through the whole list.
    versions = [row for row in rows if row.known_until is None]
    return bool(versions) and not any(_is_listed(row, on) for row in versions)


def _is_listed(version: Row[Any, Any, Any], on: date) -> bool:
    """Return whether a version is in force on a date or after; one of no days never is."""
    until = version.in_force_until
    return until is None or until > max(on, version.in_force_from)


def not_taken_back() -> ColumnElement[bool]:
    """Return the condition that a screening's cause still stands, for a query that has `screenings`."""
    withdrawn = and_(documents.c.stage == Stage.WITHDRAWN, documents.c.settled_at >= screenings.c.screened_at)
    nothing = and_(documents.c.stage == Stage.PUBLISHED, documents.c.standing == DocumentStatus.NOT_OURS)
    return ~exists().where(documents.c.number == screenings.c.cause, or_(withdrawn, nothing))
