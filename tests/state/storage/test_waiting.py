from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.outbox import DeliveryStatus
from state.storage.schema import deliveries
from state.storage.waiting import Waiting, count_messages, messages_waiting

NOW = datetime(2025, 3, 25, 20, 35, tzinfo=UTC)
LATER_BY = timedelta(hours=1)
LATER = NOW + LATER_BY


def alert(name: str, created_at: datetime = NOW) -> Alert:
    return Alert(name, Audience.OPERATOR, name, created_at, OperatorContent("disk", "full", "", created_at))


def test_what_waits_is_counted_by_channel_since_the_oldest(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ("slack", "mail"))
    outbox.queue_alert(connection, alert("b", LATER), ("slack",))
    delivery = outbox.lease_next(connection, "mail", NOW, "node")
    assert delivery is not None
    outbox.record_attempt(connection, delivery, DeliveryResult(Outcome.GAVE_UP, "550 no such user"), NOW, None)
    assert messages_waiting(connection, LATER) == (
        Waiting("mail", DeliveryStatus.GAVE_UP, 1, NOW, "550 no such user"),
        Waiting("slack", DeliveryStatus.QUEUED, 2, NOW),
    )


def test_a_message_tried_twice_waits_once_and_the_last_try_speaks(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ("slack",))
    for tries, detail in enumerate(("HTTP 500", "HTTP 503")):
        delivery = outbox.lease_next(connection, "slack", NOW + tries * LATER_BY, "node")
        assert delivery is not None
        outbox.record_attempt(connection, delivery, DeliveryResult(Outcome.TRY_AGAIN, detail), NOW, NOW)
    assert messages_waiting(connection, LATER) == (Waiting("slack", DeliveryStatus.QUEUED, 1, NOW, "HTTP 503"),)
    assert count_messages(connection) == dict.fromkeys(DeliveryStatus, 0) | {DeliveryStatus.QUEUED: 1}


def test_what_is_put_off_before_its_first_try_does_not_wait(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ("slack",))
    connection.execute(deliveries.update().values(due_at=LATER))
    assert messages_waiting(connection, NOW) == ()
    connection.execute(deliveries.update().values(tries=1))
    assert len(messages_waiting(connection, NOW)) == 1
