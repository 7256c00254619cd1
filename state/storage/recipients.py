"""Recipients: who has a message that goes to many, and for whom it has to be tried again, each by themselves.

A delivery is done when some have it. Those who were put off are due again alone, in the order of their thread; later
messages of the thread reach the others at once, and wait for these behind the earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from state.deliveries import DeliveryResult, Outcome
from state.storage.outbox import LEASE, DeliveryStatus, DueDelivery, find_delivery, is_due_again, record_try
from state.storage.schema import deliveries, recipients


def recipients_waiting(connection: Connection, channel: str, thread: str) -> frozenset[str]:
    """Return who has yet to get an earlier message of a thread on a channel."""
    query = (
        select(recipients.c.recipient)
        .join(deliveries)
        .where(
            recipients.c.standing == DeliveryStatus.QUEUED,
            deliveries.c.channel == channel,
            deliveries.c.thread == thread,
        )
    )
    return frozenset(connection.execute(query).scalars())


def record_recipients(
    connection: Connection,
    delivery: DueDelivery,
    reached: Iterable[str],
    waiting: Iterable[str],
    now: datetime,
    due_at: datetime,
) -> None:
    """Store who has a message now, and for whom it is due again at `due_at` (aware UTC)."""
    rows: list[tuple[str, DeliveryStatus, datetime | None]] = [
        *((each, DeliveryStatus.DELIVERED, now) for each in reached),
        *((each, DeliveryStatus.QUEUED, None) for each in waiting),
    ]
    values = [
        {
            "delivery_id": delivery.id,
            "recipient": recipient,
            "standing": standing,
            "due_at": due_at,
            "tries": 1,
            "leased_by": "",
            "delivered_at": delivered_at,
        }
        for recipient, standing, delivered_at in rows
    ]
    if values:
        connection.execute(recipients.insert(), values)


def lease_recipient(connection: Connection, channel: str, now: datetime, holder: str) -> DueDelivery | None:
    """Take the oldest message that is due again for one recipient of a channel; None when there is none.

    Leased as a delivery is: whoever dies while sending leaves it to fall due again.
    """
    queued = (recipients.c.standing == DeliveryStatus.QUEUED) & (deliveries.c.channel == channel)
    first = (
        select(func.min(recipients.c.id))
        .join(deliveries)
        .where(queued)
        .group_by(deliveries.c.thread, recipients.c.recipient)
    )
    query = (
        select(recipients, deliveries.c.alert_id)
        .join(deliveries)
        .where(recipients.c.id.in_(first), is_due_again(recipients.c.due_at, now))
        .order_by(recipients.c.id)
        .limit(1)
        .with_for_update(of=recipients, skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    lease = f"{holder}, {now.isoformat()}"
    this = recipients.update().where(recipients.c.id == row.id)
    connection.execute(this.values(due_at=now + LEASE, leased_by=lease))
    delivery = find_delivery(connection, row.delivery_id)
    return replace(delivery, tries=row.tries, lease=lease, is_repeat=True, recipient=row.recipient)


def record_recipient(
    connection: Connection, delivery: DueDelivery, result: DeliveryResult, now: datetime, due_at: datetime | None
) -> bool:
    """Store what came of a message for the one recipient it was tried again for, as `outbox.record_attempt` does."""
    record_try(connection, delivery, result, now)
    values: dict[str, object] = {"tries": delivery.tries + 1, "leased_by": ""}
    if result.outcome is Outcome.DELIVERED:
        values |= {"standing": DeliveryStatus.DELIVERED, "delivered_at": now}
    elif due_at is None:
        values |= {"standing": DeliveryStatus.GAVE_UP}
    else:
        values |= {"due_at": due_at}
    held = (
        (recipients.c.delivery_id == delivery.id)
        & (recipients.c.recipient == delivery.recipient)
        & (recipients.c.leased_by == delivery.lease)
    )
    recorded = connection.execute(recipients.update().where(held).values(**values).returning(recipients.c.id)).first()
    return recorded is not None
