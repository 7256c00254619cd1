from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine

from monitor.alerting.dispatch import FIRST_WAIT, LONGEST_WAIT, PATIENCE, dispatch_due, next_try
from notifiers.message import Message
from state.alerts import Alert, Audience, OperatorContent
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.database import transaction
from state.storage.digests import postpone
from state.storage.outbox import DueDelivery

NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
FINE = DeliveryResult(Outcome.DELIVERED, receipt="r")


class Clock:
    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment


class Channel:
    """A channel that says what it is told to say and remembers what it was given."""

    def __init__(self, name: str, *verdicts: DeliveryResult) -> None:
        self.name = name
        self.verdicts = list(verdicts)
        self.received: list[str] = []

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
        self.received.append(message.alert_id)
        return self.verdicts.pop(0) if self.verdicts else FINE


def alert(name: str, thread: str = "2025-05427", audience: Audience = Audience.OPERATOR) -> Alert:
    return Alert(name, audience, thread, NOW, OperatorContent("ecfr", "no answer", "wait", NOW))


def queue(engine: Engine, *names: str, channels: tuple[str, ...] = ("slack", "mail")) -> None:
    with transaction(engine) as connection:
        for name in names:
            outbox.queue_alert(connection, alert(name, thread=name), channels)


def dispatch(engine: Engine, *channels: Channel, clock: Clock | None = None) -> tuple[int, int]:
    names = tuple(channel.name for channel in channels)
    return dispatch_due(engine, channels, names, clock or Clock(), lambda low, high: (low + high) / 2, "here")


def standings(engine: Engine) -> dict[tuple[str, str], str]:
    with transaction(engine) as connection:
        return {(d.alert.id, d.channel): d.standing for d in outbox.all_deliveries(connection)}


def test_everything_due_goes_out_once(engine: Engine) -> None:
    queue(engine, "a", "b")
    slack, mail = Channel("slack"), Channel("mail")
    assert dispatch(engine, slack, mail) == (4, 0)
    assert dispatch(engine, slack, mail) == (0, 0)
    assert (slack.received, mail.received) == (["a", "b"], ["a", "b"])


def test_who_asks_to_wait_is_left_alone_until_then_and_no_other_waits(engine: Engine) -> None:
    queue(engine, "a", "b", "c")
    slack, mail, clock = Channel("slack", DeliveryResult(Outcome.TRY_AGAIN, retry_after=600)), Channel("mail"), Clock()
    for seconds, attempted in ((0, 1), (300, 1), (599, 1), (601, 4)):
        clock.moment = NOW + timedelta(seconds=seconds)
        dispatch(engine, slack, mail, clock=clock)
        assert (len(slack.received), len(mail.received)) == (attempted, 3)


def test_a_dead_channel_holds_up_no_other(engine: Engine) -> None:
    queue(engine, "a", "b")
    slack = Channel("slack", DeliveryResult(Outcome.TRY_AGAIN, "refused"))
    mail = Channel("mail")
    assert dispatch(engine, slack, mail) == (2, 1)
    assert mail.received == ["a", "b"]
    assert slack.received == ["a"], "what else is due there waits for the next round"


def test_a_slow_channel_holds_up_no_other(engine: Engine) -> None:
    queue(engine, "a")
    mail_is_sent = Event()

    class Slow(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            assert mail_is_sent.wait(5)
            return super().send(message, reply_to, repeat=repeat)

    class Quick(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            mail_is_sent.set()
            return super().send(message, reply_to, repeat=repeat)

    assert dispatch(engine, Slow("slack"), Quick("mail")) == (2, 0)


def test_a_message_not_taken_is_tried_again_later_and_later(engine: Engine) -> None:
    queue(engine, "a", channels=("slack",))
    clock = Clock()
    slack = Channel("slack", DeliveryResult(Outcome.TRY_AGAIN), DeliveryResult(Outcome.PERHAPS_SENT))
    for wait in (timedelta(), FIRST_WAIT, 2 * FIRST_WAIT):
        clock.moment += wait - timedelta(seconds=1)
        sent_before = len(slack.received)
        dispatch(engine, slack, clock=clock)
        assert len(slack.received) == sent_before, "not before its time"
        clock.moment += timedelta(seconds=1)
        dispatch(engine, slack, clock=clock)
    assert slack.received == ["a", "a", "a"]
    assert standings(engine) == {("a", "slack"): "delivered"}


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=3), timedelta(days=400)])
def test_what_was_made_before_the_clock_was_set_back_is_sent_now(engine: Engine, back: timedelta) -> None:
    queue(engine, "a", channels=("slack",))
    clock, slack = Clock(), Channel("slack", DeliveryResult(Outcome.TRY_AGAIN))
    clock.moment -= back

    dispatch(engine, slack, clock=clock)
    dispatch(engine, slack, clock=clock)
    assert slack.received == ["a"], "a try that failed waits as ever"
    clock.moment += FIRST_WAIT
    dispatch(engine, slack, clock=clock)
    assert slack.received == ["a", "a"]


def test_what_failed_or_was_put_off_before_the_clock_was_set_back_is_tried_again(engine: Engine) -> None:
    queue(engine, "failed", "put off", "killed", channels=("slack",))
    verdicts = {"failed": Outcome.TRY_AGAIN, "killed": Outcome.DELIVERED}

    class Killing(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            if message.alert_id == "killed":
                raise KeyboardInterrupt
            return DeliveryResult(verdicts[message.alert_id])

    with transaction(engine) as connection:
        postpone(connection, "put off", "slack", NOW + timedelta(hours=10))
    clock, slack = Clock(), Channel("slack")
    dispatch(engine, Killing("slack"), clock=clock)
    clock.moment += FIRST_WAIT / 2
    with pytest.raises(KeyboardInterrupt):
        dispatch(engine, Killing("slack"), clock=clock)
    clock.moment = NOW - timedelta(days=30)
    dispatch(engine, slack, clock=clock)

    assert sorted(slack.received) == ["failed", "killed", "put off"]


def test_a_process_killed_while_sending_sends_again(engine: Engine) -> None:
    queue(engine, "a", channels=("slack",))

    class Killed(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dispatch(engine, Killed("slack"))
    clock = Clock()
    clock.moment += outbox.LEASE
    slack = Channel("slack")
    dispatch(engine, slack, clock=clock)
    assert slack.received == ["a"]


def test_a_fault_of_ours_in_one_channel_is_no_other_channels_trouble(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, "a")

    class Faulty(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            raise KeyError(self.name)

    mail = Channel("mail")
    assert dispatch(engine, Faulty("slack"), mail) == (1, 1)
    assert mail.received == ["a"]
    assert standings(engine) == {("a", "slack"): "queued", ("a", "mail"): "delivered"}
    assert "Traceback" in caplog.text


def test_what_is_given_up_is_told_to_the_operator_elsewhere_once_a_day(engine: Engine) -> None:
    queue(engine, "a", "b", channels=("slack",))
    gone = DeliveryResult(Outcome.GAVE_UP, "channel_not_found. Invite the app.")
    slack, mail = Channel("slack", gone, gone), Channel("mail")
    dispatch(engine, slack, mail)
    (told,) = mail.received
    with transaction(engine) as connection:
        content = next(d.alert.content for d in outbox.all_deliveries(connection) if d.alert.id == told)
    assert isinstance(content, OperatorContent)
    assert "channel_not_found" in content.trouble
    assert "listwatch deliver --again" in content.next_step
    assert slack.received == ["a", "b"]


def test_what_the_only_channel_gives_up_is_told_there_once(engine: Engine) -> None:
    queue(engine, "a", channels=("slack",))
    gone = DeliveryResult(Outcome.GAVE_UP, "too long a message")
    slack = Channel("slack", gone, gone)
    dispatch(engine, slack)
    assert [name == "a" for name in slack.received] == [True, False], "and giving that up is told to nobody again"


def test_a_repeat_is_told_to_the_channel(engine: Engine) -> None:
    queue(engine, "a", channels=("slack",))
    repeats: list[bool] = []

    class Slow(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            repeats.append(repeat)
            return super().send(message, reply_to, repeat=repeat)

    clock, slack = Clock(), Slow("slack", DeliveryResult(Outcome.PERHAPS_SENT, "no answer"))
    dispatch(engine, slack, clock=clock)
    clock.moment += 2 * FIRST_WAIT
    dispatch(engine, slack, clock=clock)
    assert repeats == [False, True]


def test_a_node_whose_lease_ended_while_it_sent_does_not_overrule_the_one_that_took_over(engine: Engine) -> None:
    queue(engine, "a", channels=("slack",))
    clock = Clock()

    class Frozen(Channel):
        def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
            clock.moment += outbox.LEASE
            dispatch(engine, Channel("slack"), clock=clock)
            return DeliveryResult(Outcome.GAVE_UP, "too late")

    mail = Channel("mail")
    dispatch(engine, Frozen("slack"), mail, clock=clock)
    assert standings(engine) == {("a", "slack"): "delivered"}
    assert mail.received == [], "nor does it alarm the operator"


def test_a_recipient_refused_among_others_is_told_to_the_operator(engine: Engine) -> None:
    queue(engine, "a", channels=("mail",))
    mail, slack = Channel("mail", DeliveryResult(Outcome.DELIVERED, "refused: x@example.com (550)")), Channel("slack")
    dispatch(engine, mail, slack)
    assert len(slack.received) == 1


def delivery(tries: int, queued_at: datetime = NOW) -> DueDelivery:
    return DueDelivery(1, alert("a"), "slack", tries, "", queued_at)


def test_the_channels_own_time_is_waited_for() -> None:
    asked = DeliveryResult(Outcome.TRY_AGAIN, retry_after=7200)
    assert next_try(delivery(0), asked, NOW, lambda low, high: 1) == NOW + timedelta(hours=2)


def test_waiting_never_grows_beyond_an_hour_and_ends_after_three_days() -> None:
    again = DeliveryResult(Outcome.TRY_AGAIN)
    assert next_try(delivery(500), again, NOW, lambda low, high: high) == NOW + LONGEST_WAIT * 1.25
    assert next_try(delivery(500, NOW - PATIENCE - timedelta(seconds=1)), again, NOW, lambda low, high: 1) is None


def put_into_digest(engine: Engine, *names: str) -> None:
    queue(engine, *names, channels=("mail",))
    with transaction(engine) as connection:
        for name in names:
            postpone(connection, name, "mail", NOW + timedelta(hours=1), "daily")


def test_a_digest_is_one_message_and_each_delivery_is_recorded(engine: Engine) -> None:
    put_into_digest(engine, "a", "b")
    queue(engine, "c", channels=("mail",))
    clock, mail = Clock(), Channel("mail")
    assert dispatch(engine, mail, clock=clock) == (1, 0)
    clock.moment += timedelta(hours=1)
    assert dispatch(engine, mail, clock=clock) == (1, 0)

    assert mail.received[0] == "c"
    assert mail.received[1].startswith("digest.daily.")
    assert set(standings(engine).values()) == {"delivered"}


def test_a_digest_that_failed_is_sent_again_whole_and_by_the_same_name(engine: Engine) -> None:
    put_into_digest(engine, "a", "b")
    clock, mail = Clock(), Channel("mail", DeliveryResult(Outcome.TRY_AGAIN, "busy"))
    for _ in range(2):
        clock.moment += timedelta(hours=1)
        dispatch(engine, mail, clock=clock)

    assert len(mail.received) == 2
    assert mail.received[0] == mail.received[1]
    assert set(standings(engine).values()) == {"delivered"}
