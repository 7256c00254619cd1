"""What is wrong with the service itself: since when, when the operator was told last, and when it was over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.storage.schema import troubles


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble on record, named by its subject, such as a source; times are aware UTC.

    `told_at` is None while nobody was told of it, `over_at` while it lasts.
    """

    subject: str
    detail: str
    since: datetime
    told_at: datetime | None = None
    over_at: datetime | None = None


def all_troubles(connection: Connection) -> tuple[Trouble, ...]:
    """Return the last trouble of every subject that ever had one, the oldest first."""
    query = select(troubles).order_by(troubles.c.since, troubles.c.subject)
    return tuple(Trouble(**row._mapping) for row in connection.execute(query))


def troubles_now(connection: Connection) -> tuple[Trouble, ...]:
    """Return the troubles that last, the oldest first."""
    return tuple(trouble for trouble in all_troubles(connection) if trouble.over_at is None)


def record_trouble(connection: Connection, trouble: Trouble) -> None:
    """Store a trouble in place of what stands under its subject."""
    values = {"detail": trouble.detail, "since": trouble.since, "told_at": trouble.told_at, "over_at": trouble.over_at}
    this = troubles.c.subject == trouble.subject
    if connection.execute(select(troubles.c.subject).where(this).with_for_update()).first():
        connection.execute(troubles.update().where(this).values(**values))
    else:
        connection.execute(troubles.insert().values(subject=trouble.subject, **values))
