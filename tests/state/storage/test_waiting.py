from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import Outcome, Verdict
from state.storage import outbox
from state.storage.schema import deliveries
from state.storage.waiting import Waiting, messages_waiting

NOW = datetime(2025, 3, 25, 20, 35, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def alert(name: str, created_at: datetime = NOW) -> Alert:
    return Alert(name, Audience.OPERATOR, name, created_at, OperatorContent("disk", "full", "", created_at))


def test_what_waits_is_counted_by_channel_since_the_oldest(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ("slack", "mail"))
    outbox.queue_alert(connection, alert("b", LATER), ("slack",))
    delivery = outbox.lease_next(connection, "mail", NOW, "node")
    assert delivery is not None
    outbox.record_attempt(connection, delivery, Verdict(Outcome.GAVE_UP), NOW, None)
    assert messages_waiting(connection, LATER) == (
        Waiting("mail", outbox.Standing.GAVE_UP, 1, NOW),
        Waiting("slack", outbox.Standing.QUEUED, 2, NOW),
    )


def test_what_is_put_off_before_its_first_try_does_not_wait(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ("slack",))
    connection.execute(deliveries.update().values(due_at=LATER))
    assert messages_waiting(connection, NOW) == ()
    connection.execute(deliveries.update().values(tries=1))
    assert len(messages_waiting(connection, NOW)) == 1
