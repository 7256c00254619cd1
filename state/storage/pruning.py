"""Pruning: what the time of keeping is over for, found and removed.

An event (all that one document, or one trouble, caused) is kept whole until its youngest part is old. The list itself,
the rules read and the documents are public facts, and are never removed: the past list must be answered for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from state.events import EventKind
from state.evidence import EvidenceKind
from state.storage.captures import forget_captures
from state.storage.dossier import cause_of_thread
from state.storage.evidence import append_evidence, remove_facts
from state.storage.legal_holds import legal_holds_in_force
from state.storage.owner_tables import ownership_findings
from state.storage.schema import (
    alerts,
    attempts,
    captures,
    deliveries,
    events,
    matches,
    recipients,
    rules,
    screenings,
    snapshots,
    sources,
)
from state.storage.service_tables import quarantine


@dataclass(frozen=True, slots=True)
class Prunable:
    """What can go: captures by their sha256, alerts by their ids, and the causes whose screenings can go."""

    captures: tuple[str, ...]
    alerts: tuple[str, ...]
    screened: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.captures or self.alerts or self.screened)


def find_prunable(connection: Connection, before: datetime) -> Prunable:
    """Return what is older than an aware UTC time, under no legal hold, and needed by nothing younger."""
    held = {hold.subject for hold in legal_holds_in_force(connection)}
    events = [
        (row.id, cause_of_thread(connection, row.thread) or row.thread, row.created_at, row.thread)
        for row in connection.execute(select(alerts.c.id, alerts.c.thread, alerts.c.created_at))
    ]
    screened = connection.execute(select(screenings.c.cause, screenings.c.screened_at)).all()
    young = {cause for _, cause, at, _ in events if at >= before} | {cause for cause, at in screened if at >= before}
    on_hold = held | {cause for alert, cause, _, _ in events if alert in held} | _causes_of_customers(connection, held)
    kept = young | on_hold
    return Prunable(
        captures=_prunable_captures(connection, before, kept, held),
        alerts=tuple(alert for alert, cause, _, _ in events if cause not in kept),
        screened=tuple(dict.fromkeys(cause for cause, _ in screened if cause not in kept)),
    )


def prune(connection: Connection, prunable: Prunable, now: datetime, actor: str) -> None:
    """Remove it, and write down what went: the chain keeps the hash of all of it."""
    if prunable.is_empty:
        return
    facts_gone = remove_facts(connection, EvidenceKind.SCREENED, prunable.screened)
    gone = {
        "captures": list(prunable.captures),
        "alerts": list(prunable.alerts),
        "screened": list(prunable.screened),
        "evidence_rows": list(facts_gone),
    }
    append_evidence(connection, EvidenceKind.PRUNED, "retention", gone, now, actor)
    _remove_alerts(connection, prunable.alerts)
    runs = select(screenings.c.id).where(screenings.c.cause.in_(prunable.screened))
    connection.execute(matches.delete().where(matches.c.screening_id.in_(runs)))
    connection.execute(screenings.delete().where(screenings.c.cause.in_(prunable.screened)))
    # Who was chosen of our customers is in the inputs of an event.
    connection.execute(events.update().where(events.c.subject.in_(prunable.screened)).values(payload=None))
    _remove_findings(connection)
    forget_captures(connection, prunable.captures)


def _remove_findings(connection: Connection) -> None:
    """Remove the findings on ownership that ended before every judging that can still be derived again."""
    judged = (events.c.kind == EventKind.OWNERSHIP) & events.c.payload.is_not(None)
    first = select(func.coalesce(func.min(events.c.number), 0)).where(judged).scalar_subquery()
    connection.execute(ownership_findings.delete().where(ownership_findings.c.ended_by < first))


def _remove_alerts(connection: Connection, ids: Iterable[str]) -> None:
    sent = deliveries.c.alert_id.in_(tuple(ids))
    for table in (attempts, recipients):
        connection.execute(table.delete().where(table.c.delivery_id.in_(select(deliveries.c.id).where(sent))))
    connection.execute(deliveries.delete().where(sent))
    connection.execute(alerts.delete().where(alerts.c.id.in_(tuple(ids))))


def _causes_of_customers(connection: Connection, held: set[str]) -> set[str]:
    query = select(screenings.c.cause).join(matches).where(matches.c.customer_id.in_(held))
    return set(connection.execute(query).scalars())


def _prunable_captures(connection: Connection, before: datetime, kept: set[str], held: set[str]) -> tuple[str, ...]:
    """Return the captures received before then that nothing kept was read from, nor any source's standing rests on."""
    needed = [
        select(captures.c.sha256).where(captures.c.received_at >= before),
        select(rules.c.capture_sha256).where(rules.c.document_number.in_(kept)),
        select(screenings.c.customers_sha256).where(screenings.c.cause.in_(kept)),
        select(snapshots.c.capture_sha256).where(snapshots.c.recorded_at >= before),
        select(quarantine.c.capture_sha256).where(quarantine.c.settled_at.is_(None)),
        select(sources.c.content_sha256).where(sources.c.content_sha256.is_not(None)),
        select(sources.c.believed_sha256).where(sources.c.believed_sha256.is_not(None)),
    ]
    keep = held.union(*(connection.execute(query).scalars() for query in needed))
    known = connection.execute(select(captures.c.sha256).order_by(captures.c.id)).scalars()
    return tuple(digest for digest in dict.fromkeys(known) if digest not in keep)
