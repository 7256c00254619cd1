"""What ownership means for customers, as judged last and before, and the tasks that findings ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, Row, or_, select

from state.encoding import from_json, to_json
from state.ownership import CurrentFinding, Finding
from state.storage.owner_tables import ownership_findings, ownership_tasks
from state.storage.schema import events

# What versions are counted under (`state.storage.versions`): owner data, the states of the law, the findings.
OWNERS, REGIMES, FINDINGS = "owners", "regimes", "ownership"


@dataclass(frozen=True, slots=True)
class OwnershipTask:
    """Somebody is to find out who owns a customer, until an Eastern date; `what` is the class of the finding.

    `reminded_at` is when compliance was told that it is overdue. Times are aware UTC.
    """

    customer_id: str
    what: str
    assigned_to: str
    opened_at: datetime
    due_on: date
    event_id: str
    reminded_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_because: str | None = None
    id: int = 0


def current_findings(connection: Connection, after: str | None = None) -> dict[str, CurrentFinding]:
    """Return the findings by customer as they stand now, or stood once an event of this id was settled."""
    rows, query = ownership_findings.c, select(ownership_findings)
    if after is None:
        query = query.where(rows.ended_by.is_(None))
    else:
        number = number_of_event(connection, after)
        query = query.where(rows.begun_by <= number, or_(rows.ended_by.is_(None), rows.ended_by > number))
    found = connection.execute(query.order_by(rows.id))
    return {row.customer_id: CurrentFinding(from_json(Finding, row.payload), row.is_held) for row in found}


def current_finding(connection: Connection, customer_id: str) -> CurrentFinding | None:
    """Return what stands for one customer; None where ownership means nothing for it."""
    rows = ownership_findings.c
    query = select(ownership_findings).where(rows.customer_id == customer_id, rows.ended_by.is_(None))
    row = connection.execute(query).first()
    return CurrentFinding(from_json(Finding, row.payload), row.is_held) if row else None


def replace_findings(
    connection: Connection, event_id: str, over: Iterable[str], begun: Iterable[CurrentFinding]
) -> None:
    """End the findings of these customers, and begin others, with an event that is recorded."""
    number, rows = number_of_event(connection, event_id), ownership_findings.c
    for customer_id in over:
        this = (rows.customer_id == customer_id) & rows.ended_by.is_(None)
        connection.execute(ownership_findings.update().where(this).values(ended_by=number))
    new = [
        {
            "customer_id": each.finding.customer_id,
            "is_held": each.is_held,
            "payload": to_json(each.finding).decode(),
            "begun_by": number,
        }
        for each in begun
    ]
    if new:
        connection.execute(ownership_findings.insert(), new)


def number_of_event(connection: Connection, event_id: str) -> int:
    """Return the place of an event in the order of settling; 0 for one that is not there."""
    return connection.execute(select(events.c.number).where(events.c.id == event_id)).scalar() or 0


def open_task(connection: Connection, task: OwnershipTask) -> None:
    """Store a task."""
    values = {each.name: getattr(task, each.name) for each in fields(OwnershipTask) if each.name != "id"}
    connection.execute(ownership_tasks.insert().values(**values))


def tasks(connection: Connection, customer_id: str | None = None, *, is_open: bool = True) -> tuple[OwnershipTask, ...]:
    """Return the tasks, of one customer or all, those still open or all, by the day they are due."""
    query = select(ownership_tasks).order_by(ownership_tasks.c.due_on, ownership_tasks.c.id)
    if customer_id is not None:
        query = query.where(ownership_tasks.c.customer_id == customer_id)
    if is_open:
        query = query.where(ownership_tasks.c.closed_at.is_(None))
    return tuple(map(_task, connection.execute(query)))


def close_task(connection: Connection, task_id: int, by: str, because: str, now: datetime) -> None:
    """Close a task in a name, with what was found out."""
    values = {"closed_at": now, "closed_by": by, "closed_because": because}
    connection.execute(ownership_tasks.update().where(ownership_tasks.c.id == task_id).values(**values))


def note_reminded(connection: Connection, task_id: int, now: datetime) -> None:
    """Note that compliance was told of an overdue task."""
    connection.execute(ownership_tasks.update().where(ownership_tasks.c.id == task_id).values(reminded_at=now))


def _task(row: Row[tuple[object, ...]]) -> OwnershipTask:
    return OwnershipTask(**row._mapping)
