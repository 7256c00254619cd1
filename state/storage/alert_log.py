"""The alerts that were made, the latest first, and where each one went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from state.alerts import Alert, Audience
from state.changes import ChangeKind
from state.encoding import from_json
from state.evidence import EvidenceKind
from state.storage.outbox import DeliveryStatus
from state.storage.schema import alerts, attempts, changes, deliveries, evidence, recipients


@dataclass(frozen=True, slots=True)
class SentTo:
    """One delivery of an alert, with its tries (aware UTC time, outcome, detail) and how each recipient stands."""

    channel: str
    standing: DeliveryStatus
    due_at: datetime
    delivered_at: datetime | None
    tries: tuple[tuple[datetime, str, str], ...]
    recipients: tuple[tuple[str, str], ...]


def latest_alerts(connection: Connection, audience: Audience, limit: int, subject: str = "") -> tuple[Alert, ...]:
    """Return the last alerts of an audience, the latest first; those of one thread and its accounts if it is given."""
    query = select(alerts.c.payload).where(alerts.c.audience == audience)
    if subject:
        query = query.where(alerts.c.thread == subject)
    newest = query.order_by(alerts.c.created_at.desc(), alerts.c.id).limit(limit)
    return tuple(from_json(Alert, payload) for payload in connection.execute(newest).scalars())


def alerts_after(connection: Connection, number: int, limit: int) -> tuple[tuple[int, Alert], ...]:
    """Return alerts in the order in which they were committed, each with its number in the log, from after this one.

    An alert that is made while somebody asks part by part comes behind those that they have.
    """
    query = (
        select(evidence.c.id, alerts.c.payload)
        .join_from(evidence, alerts, alerts.c.id == evidence.c.subject)
        .where(evidence.c.kind == EvidenceKind.QUEUED, evidence.c.id > number)
        .order_by(evidence.c.id)
    )
    return tuple((row.id, from_json(Alert, row.payload)) for row in connection.execute(query.limit(limit)))


def last_of_each_thread(
    connection: Connection, audience: Audience, limit: int, before: tuple[datetime, str] | None = None
) -> tuple[Alert, ...]:
    """Return the last alert of each thread of an audience, the latest first; `before` is the last one seen already.

    It is told by its time (aware UTC) and thread. What is on one account, as a request to sign its release is, is not
    among them: whoever sees no customer reads these.
    """
    of_audience = and_(alerts.c.audience == audience, alerts.c.customer_id.is_(None))
    last = (
        select(alerts.c.thread, func.max(alerts.c.created_at).label("at")).where(of_audience).group_by(alerts.c.thread)
    )
    at = func.max(alerts.c.created_at)
    if before is not None:
        last = last.having(or_(at < before[0], and_(at == before[0], alerts.c.thread > before[1])))
    threads = last.order_by(at.desc(), alerts.c.thread).limit(limit).subquery()
    query = (
        select(alerts.c.payload)
        .join_from(alerts, threads, (alerts.c.thread == threads.c.thread) & (alerts.c.created_at == threads.c.at))
        .where(of_audience)
        .order_by(alerts.c.created_at.desc(), alerts.c.thread, alerts.c.id)
    )
    found = {
        alert.thread: alert for alert in (from_json(Alert, payload) for payload in connection.execute(query).scalars())
    }
    return tuple(found.values())


def change_counts(connection: Connection, causes: Iterable[str]) -> Mapping[str, Mapping[ChangeKind, int]]:
    """Return how many entries each document changes, by kind, as its last stage that changes any was told."""
    last = select(func.max(changes.c.id)).where(changes.c.cause.in_(list(causes))).group_by(changes.c.cause)
    event = select(changes.c.event_id).where(changes.c.id.in_(last))
    kinds = changes.c.cause, changes.c.kind
    query = select(*kinds, func.count().label("entries")).where(changes.c.event_id.in_(event)).group_by(*kinds)
    counted: dict[str, dict[ChangeKind, int]] = {}
    for row in connection.execute(query):
        counted.setdefault(row.cause, {})[ChangeKind(row.kind)] = row.entries
    return counted


def alerts_on_account(connection: Connection, customer_id: str) -> tuple[Alert, ...]:
    """Return the notices on one account, the latest first."""
    is_on = and_(alerts.c.audience == Audience.SALES, alerts.c.customer_id == customer_id)
    query = select(alerts.c.payload).where(is_on).order_by(alerts.c.created_at.desc())
    return tuple(from_json(Alert, payload) for payload in connection.execute(query).scalars())


def deliveries_of(connection: Connection, alert_id: str) -> tuple[SentTo, ...]:
    """Return where an alert went, by channel."""
    query = select(deliveries).where(deliveries.c.alert_id == alert_id).order_by(deliveries.c.channel)
    return tuple(
        SentTo(
            row.channel,
            DeliveryStatus(row.standing),
            row.due_at,
            row.delivered_at,
            _tries_of(connection, row.id),
            _recipients_of(connection, row.id),
        )
        for row in connection.execute(query).all()
    )


def _tries_of(connection: Connection, delivery_id: int) -> tuple[tuple[datetime, str, str], ...]:
    columns = attempts.c.tried_at, attempts.c.outcome, attempts.c.detail
    query = select(*columns).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.id)
    return tuple((row.tried_at, row.outcome, row.detail) for row in connection.execute(query))


def _recipients_of(connection: Connection, delivery_id: int) -> tuple[tuple[str, str], ...]:
    columns = recipients.c.recipient, recipients.c.standing
    query = select(*columns).where(recipients.c.delivery_id == delivery_id).order_by(recipients.c.id)
    return tuple((row.recipient, row.standing) for row in connection.execute(query))
