"""Milestones: when each rule was filed, told, printed, codified and consolidated. Each is reached once, and stays."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from state.storage.schema import milestones


class Milestone(StrEnum):
    """What a rule passes on its way, in that order.

    FILED: on public inspection. ALERTED: our first alert on it was queued. PUBLISHED: printed. CODIFIED: the eCFR was
    seen to show all of it. CONSOLIDATED: the Consolidated Screening List was.
    """

    FILED = "filed"
    ALERTED = "alerted"
    PUBLISHED = "published"
    CODIFIED = "codified"
    CONSOLIDATED = "consolidated"


def record_milestone(
    connection: Connection,
    number: str,
    milestone: Milestone,
    reached_at: datetime,
    told_by: str,
    event_id: str | None = None,
) -> None:
    """Note when a rule, by its number, reached a milestone (aware UTC), and who told us; the first time counts.

    `event_id` is of the event that it was noted in, None where it was noted in none.
    """
    this = (milestones.c.document_number == number) & (milestones.c.milestone == milestone)
    if connection.execute(select(milestones.c.milestone).where(this)).first() is None:
        key = {"document_number": number, "milestone": milestone}
        values = {"reached_at": reached_at, "told_by": told_by, "event_id": event_id}
        connection.execute(milestones.insert().values(**key, **values))


def milestones_of_all(connection: Connection, number: str = "") -> dict[str, dict[Milestone, datetime]]:
    """Return the milestones of every rule (aware UTC), by document number; of one alone where its number is given."""
    reached: dict[str, dict[Milestone, datetime]] = defaultdict(dict)
    query = select(milestones).order_by(milestones.c.document_number)
    for row in connection.execute(query.where(milestones.c.document_number == number) if number else query):
        reached[row.document_number][Milestone(row.milestone)] = row.reached_at
    return dict(reached)
