from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import Connection, Engine, func, select

from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.database import concurrent_transaction
from state.storage.outbox import LEASE, DueDelivery
from state.storage.schema import attempts

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)


def alert(name: str, thread: str = "2025-05427") -> Alert:
    return Alert(name, Audience.OPERATOR, thread, NOW, OperatorContent("ecfr", "no answer", "wait", NOW))


def lease(connection: Connection, now: datetime = NOW) -> DueDelivery | None:
    return outbox.lease_next(connection, "slack", now, "here")


def send(
    connection: Connection, verdict: DeliveryResult, due_at: datetime | None = None, now: datetime = NOW
) -> DueDelivery:
    delivery = lease(connection, now)
    assert delivery is not None
    outbox.record_attempt(connection, delivery, verdict, now, due_at)
    return delivery


def delivered(receipt: str = "") -> DeliveryResult:
    return DeliveryResult(Outcome.DELIVERED, receipt=receipt)


def test_an_alert_told_again_is_queued_once(connection: Connection) -> None:
    assert outbox.queue_alert(connection, alert("a"), ["slack", "mail"])
    assert not outbox.queue_alert(connection, alert("a"), ["slack", "mail"])
    assert [standing.channel for standing in outbox.all_deliveries(connection)] == ["slack", "mail"]


def test_a_leased_delivery_is_nobody_elses_until_the_lease_ends(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ["slack"])
    assert lease(connection) is not None
    assert lease(connection) is None
    again = lease(connection, NOW + LEASE)
    assert again is not None
    assert again.alert == alert("a")


def test_a_thread_keeps_its_order_while_other_threads_go_on(connection: Connection) -> None:
    for name, thread in [("a1", "A"), ("a2", "A"), ("b1", "B")]:
        outbox.queue_alert(connection, alert(name, thread), ["slack"])
    later = NOW + timedelta(hours=1)
    assert send(connection, DeliveryResult(Outcome.TRY_AGAIN), due_at=later).alert.id == "a1"
    assert send(connection, delivered()).alert.id == "b1"
    assert lease(connection) is None, "a2 waits behind a1"
    assert send(connection, delivered(), now=later).alert.id == "a1"
    assert send(connection, delivered(), now=later).alert.id == "a2"


def test_a_later_message_replies_to_the_first_of_its_thread(connection: Connection) -> None:
    for name in ("a1", "a2", "a3"):
        outbox.queue_alert(connection, alert(name), ["slack"])
    assert send(connection, delivered("C1/100.1")).reply_to == ""
    assert send(connection, delivered("C1/200.2")).reply_to == "C1/100.1"
    assert send(connection, delivered("C1/300.3")).reply_to == "C1/100.1"


def test_every_try_counts_and_the_last_word_is_kept(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ["slack"])
    send(connection, DeliveryResult(Outcome.PERHAPS_SENT, "no answer in 10 s"), due_at=NOW)
    send(connection, DeliveryResult(Outcome.GAVE_UP, "channel_not_found"))
    (standing,) = outbox.all_deliveries(connection)
    assert (standing.standing, standing.tries) == (outbox.DeliveryStatus.GAVE_UP, 2)
    assert standing.last_detail == "channel_not_found"


def test_what_was_given_up_can_be_queued_again(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ["slack"])
    send(connection, DeliveryResult(Outcome.GAVE_UP))
    assert lease(connection) is None
    assert outbox.requeue_given_up(connection, NOW) == 1
    assert lease(connection) is not None


def test_a_lease_that_ended_without_a_word_is_a_repeat_and_a_first_try_is_none(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ["slack"])
    first, second = lease(connection), lease(connection, NOW + LEASE)
    assert first is not None
    assert second is not None
    assert (first.is_repeat, second.is_repeat) == (False, True)
    outbox.record_attempt(connection, second, DeliveryResult(Outcome.TRY_AGAIN), NOW, NOW)
    third = lease(connection)
    assert third is not None
    assert third.is_repeat


def test_whoever_comes_back_after_the_delivery_was_taken_over_changes_nothing_of_it(connection: Connection) -> None:
    outbox.queue_alert(connection, alert("a"), ["slack"])
    late, other = lease(connection), lease(connection, NOW + LEASE)
    assert late is not None
    assert other is not None
    assert outbox.record_attempt(connection, other, delivered("C1/100.1"), NOW + LEASE, None)
    assert not outbox.record_attempt(connection, late, DeliveryResult(Outcome.GAVE_UP, "too late"), NOW + LEASE, None)
    (standing,) = outbox.all_deliveries(connection)
    assert (standing.standing, standing.tries) == (outbox.DeliveryStatus.DELIVERED, 1)
    assert connection.execute(select(func.count()).select_from(attempts)).scalar() == 2, "both tries are on record"


def test_several_nodes_share_the_outbox_and_take_each_delivery_once(engine: Engine) -> None:
    names = [f"{number:02}" for number in range(24)]
    with concurrent_transaction(engine) as connection:
        for name in names:
            outbox.queue_alert(connection, alert(name, thread=f"thread {int(name) % 7}"), ["slack"])
    start, sent = Barrier(4), list[str]()

    def send_all(node: str) -> None:
        start.wait()
        for _ in range(10 * len(names)):
            if len(sent) == len(names):
                return
            with concurrent_transaction(engine) as connection:
                delivery = outbox.lease_next(connection, "slack", NOW, node)
            if delivery is not None:
                sent.append(delivery.alert.id)
                with concurrent_transaction(engine) as connection:
                    assert outbox.record_attempt(connection, delivery, delivered(), NOW, None)

    threads = [Thread(target=send_all, args=(f"node {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == names
    for thread_number in range(7):
        in_thread = [name for name in sent if int(name) % 7 == thread_number]
        assert in_thread == sorted(in_thread), "each thread in its order"
