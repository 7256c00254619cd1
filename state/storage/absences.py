"""Filings that a look at public inspection did not show: since when, and when that was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.storage.database import insert_once
from state.storage.service_tables import absences


@dataclass(frozen=True, slots=True)
class Absence:
    """One filing, by its document number, missed since an aware UTC time; `told_at` is None until that was told."""

    number: str
    since: datetime
    told_at: datetime | None


def find_absences(connection: Connection) -> dict[str, Absence]:
    """Return what is missed now, by document number."""
    rows = connection.execute(select(absences.c.number, absences.c.since, absences.c.told_at))
    return {row.number: Absence(*row) for row in rows}


def record_absence(connection: Connection, number: str, since: datetime) -> None:
    """Note that a filing was missed for the first time; a later look changes nothing."""
    insert_once(connection, absences, number=number, since=since, told_at=None)


def record_absence_reported(connection: Connection, number: str, told_at: datetime) -> None:
    """Note that an absence was told."""
    connection.execute(absences.update().where(absences.c.number == number).values(told_at=told_at))


def end_absence(connection: Connection, number: str) -> None:
    """Forget an absence: the filing is there again, or something else became of it."""
    connection.execute(absences.delete().where(absences.c.number == number))
