from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.digests import lease_digest, postpone, send_thread_now
from state.storage.outbox import LEASE

NOW = datetime(2025, 3, 24, 22, 0, tzinfo=UTC)
MORNING = NOW + timedelta(hours=14)


def queue(connection: Connection, name: str, thread: str = "", digest: str = "") -> None:
    content = OperatorContent("ecfr", "no answer", "wait", NOW)
    outbox.queue_alert(connection, Alert(name, Audience.OPERATOR, thread or name, NOW, content), ["mail"])
    if digest:
        postpone(connection, name, "mail", MORNING, digest)


def test_a_digest_gathers_what_is_due_for_it_and_no_other(connection: Connection) -> None:
    queue(connection, "a", digest="daily")
    queue(connection, "b", digest="weekly")
    queue(connection, "c", digest="daily")

    assert lease_digest(connection, "mail", NOW, "here") == ("", ())
    name, deliveries = lease_digest(connection, "mail", MORNING, "here")
    assert (name, [each.alert.id for each in deliveries]) == ("daily", ["a", "c"])
    assert lease_digest(connection, "mail", MORNING, "there")[0] == "weekly"
    assert lease_digest(connection, "mail", MORNING, "there") == ("", ())


def test_who_dies_while_sending_leaves_all_of_it_to_another(connection: Connection) -> None:
    for name in ("a", "b"):
        queue(connection, name, digest="daily")
    lease_digest(connection, "mail", MORNING, "here")
    _, again = lease_digest(connection, "mail", MORNING + LEASE, "there")

    assert [(each.alert.id, each.is_repeat) for each in again] == [("a", True), ("b", True)]


def test_waiting_for_a_digest_is_not_trying(connection: Connection) -> None:
    queue(connection, "a", digest="daily")
    later = MORNING + timedelta(days=5)
    _, (delivery,) = lease_digest(connection, "mail", later, "here")
    assert delivery.queued_at == later

    again = later + timedelta(minutes=1)
    outbox.record_attempt(connection, delivery, DeliveryResult(Outcome.TRY_AGAIN), later, again)
    _, (delivery,) = lease_digest(connection, "mail", again, "here")
    assert delivery.queued_at == later


def test_what_waits_in_a_thread_goes_before_what_must_not(connection: Connection) -> None:
    queue(connection, "filed", "rule", "daily")
    queue(connection, "elsewhere", "other", "daily")
    queue(connection, "in force", "rule")
    send_thread_now(connection, "rule", "mail", NOW)

    sent = []
    while delivery := outbox.lease_next(connection, "mail", NOW, "here"):
        sent.append(delivery.alert.id)
        outbox.record_attempt(connection, delivery, DeliveryResult(Outcome.DELIVERED), NOW, None)
    assert sent == ["filed", "in force"]


def test_without_anyone_to_gather_it_a_delivery_goes_out_by_itself(connection: Connection) -> None:
    queue(connection, "a", digest="daily")

    assert outbox.lease_next(connection, "mail", NOW, "here") is None
    delivery = outbox.lease_next(connection, "mail", MORNING, "here")
    assert delivery is not None
    assert delivery.alert.id == "a"
