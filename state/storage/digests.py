"""Deliveries that wait: for the time of a digest, or for the end of quiet hours. They stand in the outbox meanwhile.

Nothing is lost by waiting: a delivery that no digest gathers goes out by itself when its time has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, select

from state.alerts import Alert
from state.encoding import from_json
from state.storage.outbox import LEASE, DeliveryStatus, DueDelivery, is_due_together
from state.storage.schema import alerts, attempts, deliveries


def postpone(connection: Connection, alert_id: str, channel: str, due_at: datetime, digest: str = "") -> None:
    """Let the delivery of an alert on a channel wait until an aware UTC time, for a digest where one is named."""
    this = (deliveries.c.alert_id == alert_id) & (deliveries.c.channel == channel)
    connection.execute(deliveries.update().where(this).values(due_at=due_at, digest=digest))


def gather(
    connection: Connection, thread: str, channels: Iterable[str], now: datetime, due_at: datetime, digest: str
) -> None:
    """Let what a thread has to send now on these channels go into a digest, by an aware UTC time at the latest."""
    due = _untried() & (deliveries.c.thread == thread) & deliveries.c.channel.in_(list(channels))
    this = deliveries.update().where(due, deliveries.c.due_at <= now, deliveries.c.digest == "")
    connection.execute(this.values(due_at=due_at, digest=digest))


def send_digest_now(connection: Connection, digest: str, now: datetime) -> None:
    """Let what waits for a digest go out now, together."""
    waiting = _untried() & (deliveries.c.digest == digest) & (deliveries.c.due_at > now)
    connection.execute(deliveries.update().where(waiting).values(due_at=now))


def send_thread_now(connection: Connection, thread: str, channel: str, now: datetime) -> None:
    """Let what waits in a thread go out now, by itself: what follows it at once must not wait behind it."""
    waiting = (
        _untried() & (deliveries.c.thread == thread) & (deliveries.c.channel == channel) & (deliveries.c.due_at > now)
    )
    connection.execute(deliveries.update().where(waiting).values(due_at=now, digest=""))


def lease_digest(
    connection: Connection, channel: str, now: datetime, holder: str
) -> tuple[str, tuple[DueDelivery, ...]]:
    """Take all that is due on a channel for one digest, the oldest first, and name the digest; ("", ()) when none is.

    The deliveries are leased together and each for itself: whoever dies while sending leaves all of them to fall due
    again. Their `queued_at` is the first try, so that waiting for the digest does not count as trying.
    """
    ready = (
        (deliveries.c.channel == channel)
        & (deliveries.c.standing == DeliveryStatus.QUEUED)
        & (deliveries.c.digest != "")
        & is_due_together(deliveries.c.due_at, now)
    )
    query = select(deliveries).where(ready).order_by(deliveries.c.id)
    rows = connection.execute(query.with_for_update(skip_locked=True)).all()
    if not rows:
        return "", ()
    name, lease = rows[0].digest, f"{holder}, {now.isoformat()}"
    taken = [row for row in rows if row.digest == name]
    ids = [row.id for row in taken]
    connection.execute(deliveries.update().where(deliveries.c.id.in_(ids)).values(due_at=now + LEASE, leased_by=lease))
    first_try = connection.execute(
        select(func.min(attempts.c.tried_at)).where(attempts.c.delivery_id.in_(ids))
    ).scalar()
    return name, _due(connection, taken, channel, lease, first_try or now)


def _untried() -> ColumnElement[bool]:
    """Queued, and never taken to be sent."""
    is_queued = deliveries.c.standing == DeliveryStatus.QUEUED
    return is_queued & (deliveries.c.tries == 0) & (deliveries.c.leased_by == "")


def _due(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]], channel: str, lease: str, queued_at: datetime
) -> tuple[DueDelivery, ...]:
    named = select(alerts.c.id, alerts.c.payload).where(alerts.c.id.in_([row.alert_id for row in rows]))
    payloads = {row.id: row.payload for row in connection.execute(named)}
    return tuple(
        DueDelivery(
            id=row.id,
            alert=from_json(Alert, payloads[row.alert_id]),
            channel=channel,
            tries=row.tries,
            reply_to="",
            queued_at=queued_at,
            lease=lease,
            is_repeat=bool(row.tries or row.leased_by),
        )
        for row in rows
    )
