"""What waits in the outbox: counted by channel, without reading a single alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from state.storage.outbox import Standing
from state.storage.schema import alerts, deliveries


@dataclass(frozen=True, slots=True)
class Waiting:
    """The messages of one channel in one standing that were not delivered; `since` is the oldest alert's aware UTC."""

    channel: str
    standing: Standing
    messages: int
    since: datetime


def messages_waiting(connection: Connection, now: datetime) -> tuple[Waiting, ...]:
    """Give what is due or was tried, and what was given up, on each channel that has any.

    What was put off before its first try, for a digest or a quiet hour, does not wait for the channel.
    """
    is_put_off = (deliveries.c.tries == 0) & (deliveries.c.due_at > now)
    query = (
        select(deliveries.c.channel, deliveries.c.standing, func.count(), func.min(alerts.c.created_at))
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.standing != Standing.DELIVERED, ~is_put_off)
        .group_by(deliveries.c.channel, deliveries.c.standing)
        .order_by(deliveries.c.channel, deliveries.c.standing)
    )
    return tuple(
        Waiting(channel, Standing(standing), messages, since)
        for channel, standing, messages, since in connection.execute(query)
    )
