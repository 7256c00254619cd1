"""The outbox: alerts and their deliveries, stored in the transaction that made them, and every try to send them.

A delivery is leased before it is sent: `due_at` moves behind the lease, so that a process killed while sending leaves
a delivery that falls due again by itself. `leased_by` names the lease: whoever comes back after another has taken the
delivery over changes nothing of it. Times come from one clock for all nodes (`state.storage.database.read_clock`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, case, exists, func, select

from state.alerts import Alert
from state.deliveries import DeliveryResult, Outcome
from state.encoding import from_json, to_json
from state.evidence import EvidenceKind
from state.storage.database import insert_once
from state.storage.evidence import append_evidence
from state.storage.schema import alerts, attempts, deliveries, recipients

# Longer than any channel's own time limit, so that nobody sends what is still being sent.
LEASE = timedelta(minutes=5)
# No try waits longer for the next one, and no message for its digest or the end of quiet hours. What is due later was
# written by a clock that has been set back since.
_LONGEST_BETWEEN_TRIES = timedelta(hours=2)
_LONGEST_PUT_OFF = timedelta(days=9)
_LEAST_SET_BACK = timedelta(minutes=1)


class DeliveryStatus(StrEnum):
    """Where a delivery stands: to be sent, sent, given up until a person mends something, or no longer true."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    GAVE_UP = "gave up"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """One alert to be sent on one channel.

    `tries` counts earlier tries. `reply_to` is the receipt of the first message of this thread on this channel, empty
    if there is none. `queued_at` is when the alert was made (aware UTC). `lease` names this taking of it. `is_repeat`
    says that an earlier try may have reached the far side: one was recorded, or a lease ended without a word.
    `recipient` is the one recipient for whom it is due again, None where it is due for all.
    """

    id: int
    alert: Alert
    channel: str
    tries: int
    reply_to: str
    queued_at: datetime
    lease: str = ""
    is_repeat: bool = False
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """One delivery as `status` and the demo show it; times are aware UTC."""

    alert: Alert
    channel: str
    standing: DeliveryStatus
    tries: int
    due_at: datetime
    delivered_at: datetime | None
    last_detail: str


def queue_alert(connection: Connection, alert: Alert, channels: Iterable[str], event_id: str | None = None) -> bool:
    """Store an alert with one delivery for each channel; False, and nothing stored, when it was told before.

    `event_id` is of the event that it tells of, None where it tells of none.
    """
    if not insert_once(
        connection,
        alerts,
        id=alert.id,
        audience=alert.audience,
        thread=alert.thread,
        payload=to_json(alert).decode(),
        created_at=alert.created_at,
        event_id=event_id,
        customer_id=alert.customer_id,
    ):
        return False
    rows = [
        {
            "alert_id": alert.id,
            "channel": channel,
            "thread": alert.thread,
            "standing": DeliveryStatus.QUEUED,
            "due_at": alert.created_at,
        }
        for channel in channels
    ]
    if rows:
        connection.execute(deliveries.insert(), rows)
    append_evidence(connection, EvidenceKind.QUEUED, alert.id, _queued_facts(alert, rows, event_id), alert.created_at)
    return True


def lease_next(connection: Connection, channel: str, now: datetime, holder: str) -> DueDelivery | None:
    """Take the oldest delivery that is due on a channel, keeping each thread's order; None when there is none.

    A thread whose earlier message is still queued waits behind it. What another node is taking at this moment is
    passed over (FOR UPDATE SKIP LOCKED; SQLite has one writer at a time). `holder` names the node.
    """
    queued = select(deliveries).where(deliveries.c.channel == channel, deliveries.c.standing == DeliveryStatus.QUEUED)
    first_of_thread = (
        select(func.min(deliveries.c.id))
        .where(deliveries.c.channel == channel, deliveries.c.standing == DeliveryStatus.QUEUED)
        .group_by(deliveries.c.thread)
    )
    due = queued.where(deliveries.c.id.in_(first_of_thread), _is_due(now)).order_by(deliveries.c.id)
    row = connection.execute(due.limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    lease = f"{holder}, {now.isoformat()}"
    leased = deliveries.update().where(deliveries.c.id == row.id).values(due_at=now + LEASE, leased_by=lease)
    connection.execute(leased)
    return replace(find_delivery(connection, row.id), lease=lease, is_repeat=bool(row.tries or row.leased_by))


def put_off(connection: Connection, channel: str, until: datetime) -> None:
    """Let nothing that is queued go out on a channel before an aware UTC time: its far side asked for that."""
    sooner = (deliveries.c.standing == DeliveryStatus.QUEUED) & (deliveries.c.due_at < until)
    connection.execute(deliveries.update().where(deliveries.c.channel == channel, sooner).values(due_at=until))


def is_due_again(due_at: ColumnElement[datetime], now: datetime) -> ColumnElement[bool]:
    """Return whether the next try is due, or would be had our clock not been set back."""
    return (due_at <= now) | (due_at > now + _LONGEST_BETWEEN_TRIES)


def is_due_together(due_at: ColumnElement[datetime], now: datetime) -> ColumnElement[bool]:
    """Return whether what waits for a digest or the end of quiet hours is due, or would be by an earlier clock."""
    return (due_at <= now) | (due_at > now + _LONGEST_PUT_OFF)


def _is_due(now: datetime) -> ColumnElement[bool]:
    made_later = exists().where(alerts.c.id == deliveries.c.alert_id, alerts.c.created_at > now + _LEAST_SET_BACK)
    was_taken = (deliveries.c.tries > 0) | (deliveries.c.leased_by != "")
    return case(
        (deliveries.c.digest != "", is_due_together(deliveries.c.due_at, now)),
        (was_taken, is_due_again(deliveries.c.due_at, now)),
        else_=is_due_together(deliveries.c.due_at, now) | made_later,
    )


def find_delivery(connection: Connection, delivery_id: int) -> DueDelivery:
    """Return a delivery that is there, as it is sent."""
    row = connection.execute(
        select(deliveries, alerts.c.payload)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.id == delivery_id)
    ).one()
    alert = from_json(Alert, row.payload)
    reply_to = _first_receipt(connection, row.channel, row.thread)
    return DueDelivery(row.id, alert, row.channel, row.tries, reply_to, alert.created_at)


def record_attempt(
    connection: Connection, delivery: DueDelivery, verdict: DeliveryResult, now: datetime, due_at: datetime | None
) -> bool:
    """Store what a channel said. `due_at` is when to try again; None when the verdict ends the delivery.

    False when the lease had ended and another node has taken the delivery: the try is on record, and what becomes of
    the delivery is that node's to say.
    """
    record_try(connection, delivery, verdict, now)
    values: dict[str, object] = {"tries": delivery.tries + 1, "leased_by": ""}
    if verdict.outcome is Outcome.DELIVERED:
        values |= {"standing": DeliveryStatus.DELIVERED, "receipt": verdict.receipt, "delivered_at": now}
    elif due_at is None:
        values |= {"standing": DeliveryStatus.GAVE_UP}
    else:
        values |= {"due_at": due_at}
    held = (deliveries.c.id == delivery.id) & (deliveries.c.leased_by == delivery.lease)
    recorded = connection.execute(deliveries.update().where(held).values(**values).returning(deliveries.c.id)).first()
    return recorded is not None


def record_try(connection: Connection, delivery: DueDelivery, verdict: DeliveryResult, now: datetime) -> None:
    """Put a try on record, and into the evidence."""
    connection.execute(
        attempts.insert().values(delivery_id=delivery.id, tried_at=now, outcome=verdict.outcome, detail=verdict.detail)
    )
    facts = {"channel": delivery.channel, "outcome": verdict.outcome, "detail": verdict.detail}
    append_evidence(connection, EvidenceKind.SENT, delivery.alert.id, facts, now)


def drop_unsent(connection: Connection, alert_id: str, now: datetime) -> None:
    """Drop what is queued of an alert that holds no more; what a try may have sent, or is sending, is left alone."""
    is_queued = (deliveries.c.standing == DeliveryStatus.QUEUED) & (deliveries.c.tries == 0)
    unsent = (deliveries.c.alert_id == alert_id) & is_queued & (deliveries.c.leased_by == "")
    update = deliveries.update().where(unsent).values(standing=DeliveryStatus.OVERTAKEN)
    channels = list(connection.execute(update.returning(deliveries.c.channel)).scalars())
    if channels:
        facts = {"channels": channels, "outcome": DeliveryStatus.OVERTAKEN.value}
        append_evidence(connection, EvidenceKind.SENT, alert_id, facts, now)


def find_alert(connection: Connection, alert_id: str) -> Alert | None:
    """Return the alert of this id; None where there is none."""
    payload = find_alert_json(connection, alert_id)
    return from_json(Alert, payload) if payload else None


def event_of_alert(connection: Connection, alert_id: str) -> str | None:
    """Return the id of the event that an alert tells of; None where it tells of none."""
    return connection.execute(select(alerts.c.event_id).where(alerts.c.id == alert_id)).scalar()


def alerts_in_thread(connection: Connection, thread: str) -> tuple[Alert, ...]:
    """Return every alert of a thread, the first one first."""
    query = select(alerts.c.payload).where(alerts.c.thread == thread).order_by(alerts.c.created_at)
    return tuple(from_json(Alert, payload) for payload in connection.execute(query).scalars())


def find_alert_json(connection: Connection, alert_id: str) -> str | None:
    """Return the alert of this id as it is stored, for its hash; None where there is none."""
    return connection.execute(select(alerts.c.payload).where(alerts.c.id == alert_id)).scalar()


def requeue_given_up(connection: Connection, now: datetime) -> int:
    """Queue again what was given up, now that a person has mended the channel; how many comes back."""
    count = 0
    for table in (deliveries, recipients):
        again = table.update().where(table.c.standing == DeliveryStatus.GAVE_UP)
        count += int(connection.execute(again.values(standing=DeliveryStatus.QUEUED, due_at=now)).rowcount)
    return count


def all_deliveries(connection: Connection) -> tuple[DeliverySummary, ...]:
    """Return every delivery in the order it was queued."""
    last_try = (
        select(attempts.c.detail)
        .where(attempts.c.delivery_id == deliveries.c.id)
        .order_by(attempts.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(deliveries, alerts.c.payload, last_try.label("detail"))
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .order_by(deliveries.c.id)
    )
    return tuple(
        DeliverySummary(
            from_json(Alert, row.payload),
            row.channel,
            DeliveryStatus(row.standing),
            row.tries,
            row.due_at,
            row.delivered_at,
            row.detail or "",
        )
        for row in connection.execute(query)
    )


def _queued_facts(alert: Alert, rows: Iterable[Mapping[str, object]], event_id: str | None) -> dict[str, object]:
    return ({"event_id": event_id} if event_id else {}) | {
        "audience": alert.audience,
        "thread": alert.thread,
        "alert_sha256": sha256(to_json(alert)).hexdigest(),
        "channels": [row["channel"] for row in rows],
    }


def _first_receipt(connection: Connection, channel: str, thread: str) -> str:
    query = select(deliveries.c.receipt).where(
        deliveries.c.channel == channel, deliveries.c.thread == thread, deliveries.c.receipt != ""
    )
    return connection.execute(query.order_by(deliveries.c.id).limit(1)).scalar() or ""
