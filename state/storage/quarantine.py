"""Quarantine: what a source sent that was not believed, until a person, or a later answer, settles it.

The bytes are a capture like any other; here stands why they were not believed, and who settled it and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, select

from state.captures import Capture
from state.storage.service_tables import quarantine


class QuarantineStatus(StrEnum):
    """HELD: not settled yet. RELEASED: believed after all. REJECTED: it was wrong, or has been overtaken."""

    HELD = "held"
    RELEASED = "released"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Held:
    """One answer that was not believed.

    `as_of` is the Eastern legal date of the list in it, None where it was not read as a list at all. Times are aware
    UTC; `settled_by` is the person's name, or listwatch's own where a later answer settled it.
    """

    id: int
    source: str
    capture_sha256: str
    url: str
    as_of: date | None
    reason: str
    standing: QuarantineStatus
    held_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None
    settled_because: str | None = None


def hold_capture(
    connection: Connection, source: str, capture: Capture, as_of: date | None, reason: str, now: datetime
) -> bool:
    """Hold an answer; False, and nothing stored, where these bytes were held, or settled, before."""
    same = (quarantine.c.source == source) & (quarantine.c.capture_sha256 == capture.sha256)
    if connection.execute(select(quarantine.c.id).where(same)).first():
        return False
    connection.execute(
        quarantine.insert().values(
            source=source,
            capture_sha256=capture.sha256,
            url=capture.url,
            as_of=as_of,
            reason=reason,
            standing=QuarantineStatus.HELD,
            held_at=now,
        )
    )
    return True


def find_held(connection: Connection, number: int) -> Held | None:
    """Return one answer by its number; None where there is none."""
    row = connection.execute(select(quarantine).where(quarantine.c.id == number)).first()
    return _held(row) if row else None


def answers_held(connection: Connection, source: str = "") -> tuple[Held, ...]:
    """Return what is held now, of one source or of all, the oldest first."""
    query = select(quarantine).where(quarantine.c.standing == QuarantineStatus.HELD).order_by(quarantine.c.id)
    if source:
        query = query.where(quarantine.c.source == source)
    return tuple(map(_held, connection.execute(query)))


def all_answers(connection: Connection) -> tuple[Held, ...]:
    """Return everything that ever was held, the oldest first."""
    return tuple(map(_held, connection.execute(select(quarantine).order_by(quarantine.c.id))))


def settle_held(
    connection: Connection, number: int, verdict: QuarantineStatus, by: str, because: str, now: datetime
) -> bool:
    """Settle what is held; False, and nothing stored, where it is not held (any more)."""
    this = (quarantine.c.id == number) & (quarantine.c.standing == QuarantineStatus.HELD)
    values = {"standing": verdict, "settled_at": now, "settled_by": by, "settled_because": because}
    return connection.execute(quarantine.update().where(this).values(**values)).rowcount == 1


def _held(row: Row[tuple[object, ...]]) -> Held:
    return Held(**{**row._mapping, "standing": QuarantineStatus(row.standing)})
