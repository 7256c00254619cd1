"""The changes of documents and other causes, as they were told at each stage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from state.changes import Change
from state.encoding import from_json, to_json
from state.storage.schema import changes


def note_changes(
    connection: Connection, made: Iterable[Change], cause: str, stage: str, now: datetime, event_id: str | None = None
) -> None:
    """Keep the changes of a document at a stage as they were told, by the event that they are of."""
    rows = [
        {
            "cause": cause,
            "stage": stage,
            "kind": change.kind,
            "list_code": change.entry_id.list_code,
            "entry_key": change.entry_id.key,
            "destination": change.listing.destination,
            "name": change.listing.name,
            "payload": to_json(change).decode(),
            "recorded_at": now,
            "event_id": event_id,
        }
        for change in made
    ]
    if rows:
        connection.execute(changes.insert(), rows)


def causes_with_changes(connection: Connection) -> frozenset[str]:
    """Return the rules, and other causes, that changed any list."""
    return frozenset(connection.execute(select(changes.c.cause).distinct()).scalars())


def noted_changes(connection: Connection, cause: str, stage: str) -> tuple[Change, ...]:
    """Return the changes of a document at a stage as they were told."""
    return _read(connection, changes.c.cause == cause, changes.c.stage == stage)


def changes_of(connection: Connection, event_id: str) -> tuple[Change, ...]:
    """Return the changes of an event as they were told."""
    return _read(connection, changes.c.event_id == event_id)


def _read(connection: Connection, *which: ColumnElement[bool]) -> tuple[Change, ...]:
    query = select(changes.c.payload).where(*which).order_by(changes.c.id)
    return tuple(from_json(Change, payload) for payload in connection.execute(query).scalars())
