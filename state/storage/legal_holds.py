"""Legal holds: what may not be pruned although its time of keeping is over, who asked for it, and who lifted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.evidence import EvidenceKind
from state.storage.evidence import append_evidence
from state.storage.service_tables import legal_holds


@dataclass(frozen=True, slots=True)
class LegalHold:
    """One hold in force. `subject` is a document number, an alert's or customer's id, or a capture's sha256."""

    subject: str
    reason: str
    asked_by: str
    asked_at: datetime


def record_legal_hold(connection: Connection, subject: str, reason: str, asked_by: str, now: datetime) -> None:
    """Keep all that a name stands for until the hold is lifted."""
    connection.execute(legal_holds.insert().values(subject=subject, reason=reason, asked_by=asked_by, asked_at=now))
    append_evidence(connection, EvidenceKind.LEGAL_HOLD, subject, {"reason": reason}, now, asked_by)


def lift_legal_hold(connection: Connection, subject: str, lifted_by: str, now: datetime) -> int:
    """Lift every hold on a subject; how many there were comes back."""
    in_force = (legal_holds.c.subject == subject) & legal_holds.c.lifted_at.is_(None)
    lifted = connection.execute(legal_holds.update().where(in_force).values(lifted_by=lifted_by, lifted_at=now))
    count = int(lifted.rowcount)
    if count:
        append_evidence(connection, EvidenceKind.LIFTED, subject, {"holds": count}, now, lifted_by)
    return count


def legal_holds_in_force(connection: Connection) -> tuple[LegalHold, ...]:
    """Return the holds in force, the oldest first."""
    columns = (legal_holds.c.subject, legal_holds.c.reason, legal_holds.c.asked_by, legal_holds.c.asked_at)
    query = select(*columns).where(legal_holds.c.lifted_at.is_(None)).order_by(legal_holds.c.id)
    return tuple(LegalHold(*row) for row in connection.execute(query))
