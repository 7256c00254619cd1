"""Outgoing HTTP: one request, one answer, within one time and one number of bytes. Nothing is followed.

urllib wraps whatever fails until the request is sent in URLError, and nothing after that: so a request that never left
can be told from one that left and got no answer.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from io import BufferedReader
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from state.exchange import Allowance, connect, reader

# What a far side may say to one message, headers and framing included.
_ROOM = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the far side said: its status, the seconds in Retry-After as they stand ("" for none), and the body."""

    status: int
    retry_after: str
    body: bytes = field(repr=False)


def ask(request: Request, seconds: float) -> Answer:
    """Send a request to an http or https address, and read the answer, whatever its status, within so many seconds.

    Raise URLError where the request did not leave, OSError or HTTPException where no whole answer came.
    """
    if request.type not in ("http", "https"):
        raise URLError("no web address")
    allowance = Allowance(seconds, _ROOM)
    opener = build_opener(_NoRedirect, _Plain(allowance), _Encrypted(allowance))
    try:
        answer = opener.open(request, timeout=allowance.seconds())
    except HTTPError as refusal:  # any status but 2xx
        answer = refusal
    with answer:
        return Answer(answer.status, answer.headers.get("Retry-After", ""), answer.read(_ROOM))


class _BoundedSocket:
    """Stands for a socket where an answer is read."""

    def __init__(self, connection: socket.socket, allowance: Allowance) -> None:
        self._connection = connection
        self._allowance = allowance

    def makefile(self, _mode: str) -> BufferedReader:
        return reader(self._connection, self._allowance)


class _Response(HTTPResponse):
    def __init__(self, connection: socket.socket, *, allowance: Allowance, **options: Any) -> None:
        super().__init__(_BoundedSocket(connection, allowance), **options)  # type: ignore[arg-type] # all it uses


class _Bounded(HTTPConnection):
    """A connection on which everything is bounded by what is left of the exchange, a proxy's answer included."""

    def __init__(self, host: str, *, allowance: Allowance, **options: Any) -> None:
        super().__init__(host, **options)
        self._allowance = allowance
        self.response_class = partial(_Response, allowance=allowance)  # type: ignore[assignment]
        self._create_connection = self._connect_bounded

    def _connect_bounded(self, address: tuple[str, int], *_: object) -> socket.socket:
        return connect(address, self._allowance)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self.sock.settimeout(self._allowance.seconds())
        super().send(data)


class _BoundedTls(_Bounded, HTTPSConnection):
    pass


class _Plain(HTTPHandler):
    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self._connection = partial(_Bounded, allowance=allowance)

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._connection, req)


class _Encrypted(HTTPSHandler):
    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self._connection = partial(_BoundedTls, allowance=allowance)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._connection, req)


class _NoRedirect(HTTPRedirectHandler):
    """An alert goes to the address that was configured and to no other; urllib would go on with a GET besides."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow nothing: the redirect itself is the answer."""
