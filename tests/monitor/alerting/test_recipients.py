"""Of a message to many, some may be put off: the others have it once, and nobody waits for anybody."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine

from monitor.alerting.dispatch import FIRST_WAIT, PATIENCE, dispatch_due
from notifiers.mail import MailChannel
from state.alerts import Alert, Audience, OperatorContent
from state.storage import outbox
from state.storage.database import transaction
from tests.monitor.alerting.test_dispatch import NOW, Channel, Clock
from tests.notifiers.test_mail import ANNA, BEN, CARLA, HOST, SENDER, Mailbox, serving

FULL = "452 mailbox full"
ALL = (ANNA, BEN, CARLA)


def queue(engine: Engine, *names: str) -> None:
    with transaction(engine) as connection:
        for name in names:
            content = OperatorContent("ecfr", "no answer", "wait", NOW)
            outbox.queue_alert(connection, Alert(name, Audience.OPERATOR, "2025-05427", NOW, content), ("mail",))


def dispatch(engine: Engine, port: int, clock: Clock, *others: Channel, recipients=ALL) -> tuple[int, int]:
    """Send what is due, from a process that remembers nothing of the one before."""
    mail = MailChannel("mail", HOST, port, SENDER, recipients, security="none", timeout=5)
    channels = (mail, *others)
    return dispatch_due(engine, channels, ("console",), clock, lambda low, high: (low + high) / 2, "here")


def copies(mailbox: Mailbox) -> Counter[tuple[str, str]]:
    """How often each recipient has each letter."""
    return Counter(
        (recipient, letter["Message-ID"][1])
        for letter, (_, recipients, _) in zip(mailbox.letters, mailbox.envelopes, strict=True)
        for recipient in recipients
    )


def test_a_full_mailbox_gets_it_later_and_the_others_once(engine: Engine) -> None:
    queue(engine, "a")
    mailbox, clock = Mailbox({BEN: FULL}), Clock()
    with serving(mailbox) as port:
        assert dispatch(engine, port, clock) == (0, 1)
        for _ in range(3):
            clock.moment += timedelta(hours=2)
            assert dispatch(engine, port, clock) == (0, 1)
        mailbox.refused.clear()
        clock.moment += timedelta(hours=2)
        assert dispatch(engine, port, clock) == (1, 0)
        clock.moment += timedelta(hours=2)
        assert dispatch(engine, port, clock) == (0, 0)

    assert copies(mailbox) == {(each, "a"): 1 for each in ALL}


def test_later_news_of_the_rule_reach_the_others_at_once_and_the_full_one_in_order(engine: Engine) -> None:
    queue(engine, "a")
    mailbox, clock = Mailbox({BEN: FULL}), Clock()
    with serving(mailbox) as port:
        dispatch(engine, port, clock)
        queue(engine, "b")
        mailbox.refused.clear()
        dispatch(engine, port, clock)
        assert copies(mailbox) == {(each, name): 1 for each in (ANNA, CARLA) for name in "ab"}
        for _ in range(4):
            clock.moment += FIRST_WAIT * 2
            dispatch(engine, port, clock)

    assert copies(mailbox) == {(each, name): 1 for each in ALL for name in "ab"}
    theirs = zip(mailbox.letters, mailbox.envelopes, strict=True)
    assert [letter["Message-ID"][1] for letter, (_, to, _) in theirs if BEN in to] == ["a", "b"]


def test_the_operator_is_told_at_once_and_when_it_is_given_up(engine: Engine) -> None:
    queue(engine, "a")
    mailbox, clock, console = Mailbox({BEN: FULL}), Clock(), Channel("console")
    with serving(mailbox) as port:
        dispatch(engine, port, clock)
        dispatch(engine, port, clock, console)
        assert len(console.received) == 1
        clock.moment += PATIENCE + timedelta(hours=2)
        dispatch(engine, port, clock, console)
        dispatch(engine, port, clock, console)
        assert len(console.received) == 2
        clock.moment += timedelta(days=1)
        assert dispatch(engine, port, clock, console) == (0, 0)

        mailbox.refused.clear()
        with transaction(engine) as connection:
            assert outbox.requeue_given_up(connection, clock.moment) == 1
        dispatch(engine, port, clock)

    assert copies(mailbox) == {(each, "a"): 1 for each in ALL}


def test_who_is_no_recipient_any_more_is_not_written_to(engine: Engine) -> None:
    queue(engine, "a")
    mailbox, clock = Mailbox({BEN: FULL}), Clock()
    with serving(mailbox) as port:
        dispatch(engine, port, clock)
        mailbox.refused.clear()
        clock.moment += timedelta(hours=2)
        dispatch(engine, port, clock, recipients=(ANNA, CARLA))

    assert copies(mailbox) == {(each, "a"): 1 for each in (ANNA, CARLA)}
