"""Events as stored: once each, with the inputs from which all that is stored of it can be derived again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from state.documents import Stage
from state.encoding import from_json, to_json
from state.events import Event, EventKind, event_id, stage_of
from state.storage.database import insert_once
from state.storage.schema import events


def record_event(connection: Connection, event: Event, now: datetime) -> bool:
    """Store an event; False, and nothing done, where the same one is stored, by another node perhaps."""
    return insert_once(
        connection,
        events,
        id=event_id(event),
        kind=event.kind,
        subject=event.subject,
        stage=stage_of(event),
        payload=to_json(event).decode(),
        settled_at=now,
    )


def find_event(connection: Connection, identity: str) -> Event | None:
    """Return the event of this id; None where there is none."""
    payload = connection.execute(select(events.c.payload).where(events.c.id == identity)).scalar()
    return from_json(Event, payload) if payload else None  # type: ignore[arg-type]


def last_event(connection: Connection, kind: EventKind) -> tuple[str, Event] | None:
    """Return the last event of a kind with its id; None where there is none."""
    query = select(events.c.id, events.c.payload).where(events.c.kind == kind, events.c.payload.is_not(None))
    row = connection.execute(query.order_by(events.c.number.desc()).limit(1)).first()
    return (row.id, from_json(Event, row.payload)) if row else None  # type: ignore[arg-type]


def last_event_id(connection: Connection, subject: str, kind: EventKind, stage: Stage) -> str | None:
    """Return the id of the last event of a kind on a subject at a stage; None where there is none."""
    query = select(events.c.id).where(events.c.subject == subject, events.c.kind == kind, events.c.stage == stage)
    return connection.execute(query.order_by(events.c.number.desc()).limit(1)).scalar()
