"""Long work on its way, as stored: what, how far, and when it last moved. What has ended leaves no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.storage.people_tables import running_work


@dataclass(frozen=True, slots=True)
class RunningWork:
    """Work on its way: `done` of `total` pieces, None where the total is not known. Times are aware UTC."""

    name: str
    done: int
    total: int | None
    began_at: datetime
    moved_at: datetime


def record_work(connection: Connection, name: str, done: int, total: int | None, now: datetime) -> None:
    """Note how far work of this name has come."""
    this = running_work.update().where(running_work.c.name == name)
    if not connection.execute(this.values(done=done, total=total, moved_at=now)).rowcount:
        values = {"name": name, "done": done, "total": total, "began_at": now, "moved_at": now}
        connection.execute(running_work.insert().values(**values))


def end_work(connection: Connection, name: str) -> None:
    """Note that work of this name has ended."""
    connection.execute(running_work.delete().where(running_work.c.name == name))


def all_work(connection: Connection) -> tuple[RunningWork, ...]:
    """Return what is on its way, the oldest first."""
    rows = connection.execute(select(running_work).order_by(running_work.c.began_at, running_work.c.name))
    return tuple(RunningWork(**row._mapping) for row in rows)
