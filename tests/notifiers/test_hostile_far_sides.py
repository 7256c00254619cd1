"""Far sides of the channels that never end, or answer out of step: each exchange ends, and says what it is worth."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from notifiers.mail import MailChannel
from notifiers.slack import SlackChannel
from notifiers.slack_webhook import SlackWebhookChannel
from notifiers.webhook import WebhookChannel
from state.deliveries import Outcome
from tests.hostile import dialog, far_side, trickle
from tests.notifiers.examples import account_message

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SECONDS = 0.4
GOOD = {
    b"ehlo": b"250 here\r\n",
    b"mail": b"250 ok\r\n",
    b"rcpt": b"250 ok\r\n",
    b"data": b"354 go on\r\n",
    b".\r\n": b"250 kept\r\n",
    b"quit": b"221 bye\r\n",
}


def mail(port: int, seconds: float = SECONDS) -> MailChannel:
    return MailChannel(
        "mail", "127.0.0.1", port, "us@example.com", ("anna@example.com",), security="none", timeout=seconds
    )


@pytest.mark.parametrize(
    "channel",
    [
        lambda port: WebhookChannel(
            "w", f"http://127.0.0.1:{port}/", "s", "urn:us", lambda: datetime.now(UTC), timeout=SECONDS
        ),
        lambda port: SlackWebhookChannel("s", f"http://127.0.0.1:{port}/", timeout=SECONDS),
        lambda port: SlackChannel("a", "xoxb-1", "C1", f"http://127.0.0.1:{port}/", timeout=SECONDS),
    ],
    ids=["webhook", "slack webhook", "slack"],
)
@pytest.mark.parametrize(
    ("script", "pause"),
    [
        (trickle(b"H", b"T"), 0.05),
        (trickle(OK + b"X: ", b"x"), 0.05),
        (trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 0.05),
        (trickle(OK + b"\r\n", b" "), 0.05),
        (trickle(CHUNKED + b"1;", b"x"), 0.05),
        (trickle(CHUNKED + b"0\r\nX: ", b"x"), 0.05),
        (trickle(OK + b"\r\n", b" " * 60_000), 0),
    ],
    ids=["status", "header", "1xx", "body", "chunk extension", "trailer", "flood"],
)
def test_an_answer_that_never_ends_may_have_been_sent(channel, script, pause) -> None:
    began = time.monotonic()
    with far_side(script, pause=pause) as port:
        result = channel(port).send(account_message(), "")

    assert result.outcome is Outcome.PERHAPS_SENT
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("script", [trickle(b"2", b"2"), trickle(b"", b"220-more\r\n")], ids=["banner", "lines"])
def test_a_mail_server_that_never_ends_its_greeting_is_tried_again(script) -> None:
    with far_side(script, hear_first=False) as port:
        result = mail(port).send(account_message(), "")

    assert result.outcome is Outcome.TRY_AGAIN
    assert "did not answer in time before it took the letter" in result.detail


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        (b"ehlo", b"250-more\r\n...", Outcome.TRY_AGAIN),
        (b"rcpt", b"2...", Outcome.TRY_AGAIN),
        (b"data", b"3...", Outcome.PERHAPS_SENT),
        (b".\r\n", b"2...", Outcome.PERHAPS_SENT),
        (b".\r\n", b"250-kept\r\n...", Outcome.PERHAPS_SENT),
        (b"quit", b"2...", Outcome.DELIVERED),
    ],
)
def test_a_mail_server_that_trickles_ends_with_its_time(command, answer, outcome) -> None:
    began = time.monotonic()
    with dialog({**GOOD, command: answer}) as (port, _):
        result = mail(port).send(account_message(), "")

    assert result.outcome is outcome
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "answers",
    [
        {b"data": b"250 ok\r\n"},
        {b"rcpt": b"250 ok\r\n250 ok\r\n"},
        {b"mail": b"250 ok\r\n250 ok\r\n250 ok\r\n"},
        {b"data": b"354 go on\r\n250 kept\r\n"},
        {b"data": b"354 go on\r\n250 kept\r\n", b".\r\n": b"451 no\r\n"},
    ],
)
def test_an_answer_to_something_else_is_no_delivery(answers) -> None:
    with dialog({**GOOD, **answers}) as (port, heard):
        result = mail(port, 5).send(account_message(), "")

    assert result.outcome is not Outcome.DELIVERED
    assert b".\r\n" not in heard


def test_a_server_in_step_is_delivered_to() -> None:
    with dialog(GOOD) as (port, heard):
        assert mail(port, 5).send(account_message(), "").outcome is Outcome.DELIVERED

    assert heard[-1] == b"quit\r\n"


@pytest.mark.parametrize(
    "channel",
    [
        WebhookChannel("w", "http://far.example/", "s", "urn:us", lambda: datetime.now(UTC), timeout=SECONDS),
        SlackChannel("a", "xoxb-1", "C1", "http://far.example/", timeout=SECONDS),
        MailChannel(
            "mail", "far.example", 25, "us@example.com", ("anna@example.com",), security="none", timeout=SECONDS
        ),
    ],
    ids=["webhook", "slack", "mail"],
)
def test_a_resolver_that_never_answers_holds_up_no_channel(channel, monkeypatch) -> None:
    over = threading.Event()

    def never(*_: object, flags: int = 0, **__: object) -> list[object]:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        over.wait(20)
        return []

    for question in ("getaddrinfo", "getfqdn", "gethostbyname"):
        monkeypatch.setattr(socket, question, never)
    began = time.monotonic()
    verdict = channel.send(account_message(), "")
    over.set()

    assert verdict.outcome is Outcome.TRY_AGAIN
    assert time.monotonic() - began < 10
