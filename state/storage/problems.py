"""What is wrong with the service itself: since when, when the operator was told last, and when it was over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.storage.service_tables import troubles


@dataclass(frozen=True, slots=True)
class RecordedProblem:
    """One problem on record, named by its subject, such as a source; times are aware UTC.

    `told_at` is None while nobody was told of it, `over_at` while it lasts. `covers` are the subjects of which it is
    the one problem, as the operator was told.
    """

    subject: str
    detail: str
    since: datetime
    told_at: datetime | None = None
    over_at: datetime | None = None
    covers: tuple[str, ...] = ()


def current_problems(connection: Connection) -> tuple[RecordedProblem, ...]:
    """Return the problems that last, the oldest first."""
    query = select(troubles).where(troubles.c.over_at.is_(None)).order_by(troubles.c.since, troubles.c.subject)
    rows = (dict(row._mapping) for row in connection.execute(query))
    return tuple(RecordedProblem(**row | {"covers": tuple(json.loads(row["covers"]))}) for row in rows)


def record_problem(connection: Connection, problem: RecordedProblem) -> None:
    """Store a problem, in place of what is stored under its subject."""
    times = {"since": problem.since, "told_at": problem.told_at, "over_at": problem.over_at}
    values = {"detail": problem.detail, "covers": json.dumps(problem.covers), **times}
    this = troubles.c.subject == problem.subject
    if connection.execute(select(troubles.c.subject).where(this).with_for_update()).first():
        connection.execute(troubles.update().where(this).values(**values))
    else:
        connection.execute(troubles.insert().values(subject=problem.subject, **values))
