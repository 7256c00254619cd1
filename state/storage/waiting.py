"""What is in the outbox: counted, and what waits by channel, without reading a single alert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from state.storage.outbox import DeliveryStatus
from state.storage.schema import alerts, attempts, deliveries

# Not all but those delivered: so an index on the standing finds them, however many were delivered.
_WAITS = deliveries.c.standing.in_([DeliveryStatus.QUEUED, DeliveryStatus.GAVE_UP])


@dataclass(frozen=True, slots=True)
class Waiting:
    """The messages of one channel in one standing that were not delivered.

    `since` is when the oldest of their alerts was made (aware UTC), `said_last` what came of the last try of one of
    them, empty where none was tried.
    """

    channel: str
    standing: DeliveryStatus
    messages: int
    since: datetime
    said_last: str = ""


def messages_waiting(connection: Connection, now: datetime) -> tuple[Waiting, ...]:
    """Return what is due or was tried, and what was given up, on each channel that has any.

    What was put off before its first try, for a digest or a quiet hour, does not wait for the channel.
    """
    is_put_off = (deliveries.c.tries == 0) & (deliveries.c.due_at > now)
    counted = (
        select(deliveries.c.channel, deliveries.c.standing, func.count(), func.min(deliveries.c.id))
        .where(_WAITS, ~is_put_off)
        .group_by(deliveries.c.channel, deliveries.c.standing)
        .order_by(deliveries.c.channel, deliveries.c.standing)
    )
    found = connection.execute(counted).all()
    made_at, last_answers = _made_at(connection, [oldest for *_, oldest in found]), _last_answers(connection)
    return tuple(
        Waiting(channel, DeliveryStatus(standing), messages, made_at[oldest], last_answers.get((channel, standing), ""))
        for channel, standing, messages, oldest in found
    )


def count_messages(connection: Connection) -> dict[DeliveryStatus, int]:
    """Count all messages there ever were, by how they stand; every standing is there."""
    query = select(deliveries.c.standing, func.count()).group_by(deliveries.c.standing)
    counted = connection.execute(query).all()
    return {**dict.fromkeys(DeliveryStatus, 0), **{DeliveryStatus(standing): count for standing, count in counted}}


def _made_at(connection: Connection, oldest: Iterable[int]) -> dict[int, datetime]:
    """Return when the alerts of these deliveries were made; they are queued in that order."""
    query = select(deliveries.c.id, alerts.c.created_at).join(alerts, alerts.c.id == deliveries.c.alert_id)
    return {row.id: row.created_at for row in connection.execute(query.where(deliveries.c.id.in_(list(oldest))))}


def _last_answers(connection: Connection) -> dict[tuple[str, str], str]:
    """Return what came of the last try, by channel and standing."""
    last = (
        select(func.max(attempts.c.id))
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(_WAITS, deliveries.c.tries > 0)
        .group_by(deliveries.c.channel, deliveries.c.standing)
    )
    query = select(deliveries.c.channel, deliveries.c.standing, attempts.c.detail)
    tries = query.join(attempts, attempts.c.delivery_id == deliveries.c.id).where(attempts.c.id.in_(last))
    return {(row.channel, row.standing): row.detail for row in connection.execute(tries)}
