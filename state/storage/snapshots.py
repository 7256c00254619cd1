"""Snapshots: whole lists that a source showed, noted with their date and their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from state.listings import ListCode
from state.storage.schema import snapshots


@dataclass(frozen=True, slots=True)
class KnownSnapshot:
    """A whole list that was read: its Eastern date, the capture it was read from, and how many entries it had."""

    as_of: date
    capture_sha256: str
    entries: int


def base_date(connection: Connection, list_code: ListCode) -> date | None:
    """Return the date of the first snapshot, which the list began with; None before there is one."""
    query = select(snapshots.c.as_of).where(snapshots.c.list_code == list_code).order_by(snapshots.c.id).limit(1)
    return connection.execute(query).scalar()


def latest_snapshot_date(connection: Connection, list_code: str) -> date | None:
    """Return the date of the newest snapshot read; None before there is one."""
    query = select(snapshots.c.as_of).where(snapshots.c.list_code == list_code)
    return connection.execute(query.order_by(snapshots.c.as_of.desc()).limit(1)).scalar()


def latest_snapshot(connection: Connection, list_code: str) -> KnownSnapshot | None:
    """Return the last snapshot recorded of a list; None before there is one."""
    columns = snapshots.c.as_of, snapshots.c.capture_sha256, snapshots.c.listings
    query = select(*columns).where(snapshots.c.list_code == list_code).order_by(snapshots.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return KnownSnapshot(*row) if row else None


def record_snapshot(
    connection: Connection,
    list_code: str,
    as_of: date,
    capture_sha256: str,
    entries: int,
    *,
    agrees: bool,
    now: datetime,
) -> None:
    """Note that a whole list was read, how many entries it had, and whether it agreed with ours.

    `list_code` is a ListCode for the list that we keep, and has the source's name before it for a copy of the list
    that we only compare ours with ("CSL EL"): that copy must not be taken for our base. The same bytes of the same
    date are noted once.
    """
    same = snapshots.c.list_code == list_code, snapshots.c.as_of == as_of, snapshots.c.capture_sha256 == capture_sha256
    if connection.execute(select(snapshots.c.id).where(*same)).first():
        return
    connection.execute(
        snapshots.insert().values(
            list_code=list_code,
            as_of=as_of,
            capture_sha256=capture_sha256,
            listings=entries,
            agrees=agrees,
            recorded_at=now,
        )
    )
