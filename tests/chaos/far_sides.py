"""The far sides of a daemon in trouble: offices, a webhook, a mail server and Slack, each well-behaved until told."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from aiosmtpd.controller import Controller

from tests.notifiers.slack_server import FakeSlack

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "a wall with status 200": (200, {"Content-Type": "text/html"}, b"<html><title>Request Access</title></html>"),
    "out of order": (503, {}, b"later"),
    "redirects for ever": (302, {"Location": "/again"}, b""),
    "redirects to a file": (302, {"Location": "file:///etc/passwd"}, b""),
    "redirects elsewhere": (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "empty answers": (200, {"Content-Type": "application/json"}, b""),
    "a document type": (200, {"Content-Type": "text/xml"}, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
}
_LONGEST_SILENCE = 20.0  # seconds that a far side keeps a request


class Front:
    """A server before the offices, and the receiver of the webhook."""

    def __init__(self, office_url: str) -> None:
        self.office_url, self.url = office_url, ""
        self.office_trouble = self.hook_trouble = ""
        self.received: set[str] = set()
        self.over = Event()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a GET as the offices do, or as the trouble of the hour has it."""
        trouble = self.office_trouble
        if trouble == "hangs up":
            request.close_connection = True
            return
        if trouble in ANSWERS:
            self._send(request, *ANSWERS[trouble])
            return
        try:
            with urlopen(self.office_url + request.path, timeout=10) as answer:
                kind, body = answer.headers.get("Content-Type", ""), answer.read()
        except HTTPError as refused:
            with refused:
                self._send(request, refused.code, {}, refused.read())
            return
        body = body.replace(self.office_url.encode(), self.url.encode())
        if trouble == "cut off":
            self._send(request, 200, {"Content-Type": kind}, body[: len(body) // 2])
        elif trouble == "trickles":
            self._trickle(request, body)
        else:
            self._send(request, 200, {"Content-Type": kind}, body)

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Receive a webhook's message, or be in trouble."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if self.hook_trouble == "refuses":
            self._send(request, 503, {}, b"")
        elif self.hook_trouble == "never answers":
            self.over.wait(_LONGEST_SILENCE)
        else:
            self.received.add(json.loads(body)["id"])
            self._send(request, 204, {}, b"")

    def _trickle(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        for at in range(len(body)):
            request.wfile.write(body[at : at + 1])
            if self.office_trouble != "trickles" or self.over.wait(0.5):
                return

    def _send(self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def fronting(office_url: str) -> Iterator[Front]:
    """Serve a front for the length of a block."""
    front = Front(office_url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._safely(front.answer)

        def do_POST(self) -> None:
            self._safely(front.take)

        def _safely(self, act: Callable[[BaseHTTPRequestHandler], None]) -> None:
            try:
                act(self)
            except (ConnectionError, URLError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    front.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield front
    finally:
        front.over.set()
        server.shutdown()
        server.server_close()


class Mailbox:
    """A mail server: which alerts it has, and what it says to a letter while in trouble."""

    def __init__(self) -> None:
        self.trouble = ""
        self.letters: list[bytes] = []
        self.port = free_port()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take a recipient; put it off while its mailbox is full."""
        if self.trouble == "a full mailbox":
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a letter, put it off, or hang up in the middle of it."""
        if self.trouble == "hangs up":
            server.transport.abort()
        if self.trouble:
            return "451 4.3.0 later"
        self.letters.append(envelope.content)
        return "250 kept"

    def has(self, words: str) -> bool:
        """Return whether a letter with these words came."""
        parts = (part for each in self.letters for part in message_from_bytes(each, policy=default).walk())
        return any(words in part.get_content() for part in parts if part.get_content_maintype() == "text")


@contextmanager
def mailing() -> Iterator[Mailbox]:
    """Serve a mailbox for the length of a block."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


class Slack(FakeSlack):  # type: ignore[misc, no-untyped-call]
    """A Slack whose every method is in trouble while it is told so."""

    trouble = ""

    def call(self, method: str, asked: Any, token: str) -> Any:
        """Answer one call; None hangs up."""
        if self.trouble == "hangs up":
            return None
        if self.trouble == "asks to wait":
            return 429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}
        return super().call(method, asked, token)  # type: ignore[no-untyped-call]

    def has(self, words: str) -> bool:
        """Return whether a message with these words was posted."""
        return any(words in json.dumps(post) for post in self.posts)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
