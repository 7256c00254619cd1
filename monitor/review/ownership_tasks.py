"""Tasks on owners (Red Flag 29 and its like), settled by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.storage.evidence import append_evidence
from state.storage.ownership import OwnershipTask, close_task, tasks


def settle_task(
    connection: Connection, customer_id: str, by: str, because: str, now: datetime
) -> tuple[OwnershipTask, ...]:
    """Close the open tasks on a customer in a person's name and return them as they are then.

    Raise UsageProblem where there is none.
    """
    waiting = tasks(connection, customer_id)
    if not waiting:
        raise UsageProblem(customer_id, "has no open task on its owners.", "See `listwatch ownership tasks`.")
    for task in waiting:
        close_task(connection, task.id, by, because, now)
        facts = {"what": task.what, "due_on": task.due_on.isoformat(), "reason": because}
        append_evidence(connection, EvidenceKind.SETTLED, customer_id, facts, now, by)
    return tuple(replace(task, closed_at=now, closed_by=by, closed_because=because) for task in waiting)
