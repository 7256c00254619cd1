"""The offices behind a socket, in a process of their own, so that the runner's figures are the product's alone.

Also the receiver of the alerts: it notes when, by the virtual clock, each one arrived.
"""

from __future__ import annotations

import gzip
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from monitor.demo.answers import Answer
from tests.year.clock import CONTEXT, VirtualClock
from tests.year.entries import EntityLists
from tests.year.office import Offices
from tests.year.troubles import ECFR, RECEIVER, REGISTER, TRADE, Kind, trouble_at
from tests.year.world import World

OFFICES = (REGISTER, ECFR, TRADE)
# How long an answer takes, in virtual seconds: a round trip to Washington, and its bytes on a modest line.
_ROUND_TRIP = 0.15
_BYTES_PER_SECOND = 2_000_000
_HEAD_BYTES = 300
_RETRY_AFTER = 600
_SHUTDOWN_WITHIN = 0.01  # seconds
# How old a shared copy may be that is given to a request without a cache buster, in seconds: 104 minutes were seen.
_COPY_AGE = 104 * 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """One alert that reached the receiver; times are aware UTC."""

    at: datetime
    alert_id: str
    audience: str
    thread: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """What the server has answered so far: requests, bytes on the wire, and the most requests within a second."""

    requests: dict[str, int]
    bytes: dict[str, int]
    most_in_a_second: dict[str, int]


class Server:
    """The running server, as the runner's process sees it."""

    def __init__(self, url: str, figures: Any) -> None:
        self.url = url
        self._figures = figures

    def served(self) -> Served:
        """Give the figures so far, by host."""
        rows = [dict(zip(OFFICES, self._figures[at : at + len(OFFICES)], strict=True)) for at in (0, 3, 6)]
        return Served(*rows)

    def arrivals(self) -> list[Arrival]:
        """Give all alerts that have arrived, in the order in which they came."""
        with urlopen(f"{self.url}/{RECEIVER}") as answer:
            rows = json.load(answer)
        return [
            Arrival(datetime.fromisoformat(moment), alert, audience, thread, datetime.fromisoformat(made))
            for moment, alert, audience, thread, made in rows
        ]


@contextmanager
def serve(first: date, last: date, thin: bool, clock: VirtualClock) -> Iterator[Server]:
    """Run the offices in another process for the length of a block."""
    figures = CONTEXT.Array("q", 3 * len(OFFICES))
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=_serve, args=(there, first, last, thin, clock, figures), daemon=True)
    process.start()
    try:
        there.close()
        yield Server(here.recv(), figures)
    finally:
        process.kill()
        process.join()


@contextmanager
def serve_beside(offices: Offices, clock: VirtualClock) -> Iterator[Server]:
    """Run the offices in a thread for the length of a block: sooner there, and for nobody's figures."""
    figures = CONTEXT.Array("q", 3 * len(OFFICES))
    with _Server(offices, clock, figures) as server:
        thread = Thread(target=server.serve_forever, args=(_SHUTDOWN_WITHIN,), daemon=True)
        thread.start()
        yield Server(offices.address, figures)
        server.shutdown()
        thread.join()


def _serve(pipe: Connection, first: date, last: date, thin: bool, clock: VirtualClock, figures: Any) -> None:
    server = _Server(Offices(World(first, last), EntityLists(thin)), clock, figures)
    pipe.send(server.offices.address)
    server.serve_forever()


class _Server(ThreadingHTTPServer):
    """The socket, bound to a free port of this machine alone, with what has been counted and copied."""

    daemon_threads = True

    def __init__(self, offices: Offices, clock: VirtualClock, figures: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.offices, self.clock, self.figures = offices, clock, figures
        self.arrivals: list[tuple[str, ...]] = []
        self._copies: dict[str, tuple[float, Answer]] = {}
        self._recent = {host: deque[float]() for host in OFFICES}
        offices.address = f"http://127.0.0.1:{self.server_port}"

    def answer(self, target: str) -> Answer:
        """Give an answer as the edge gives it: without a cache buster, a copy that may be old."""
        asked = urlsplit(target)
        may_be_copy = asked.path.startswith(f"/{REGISTER}/api/") and "_=" not in asked.query
        made, copy = self._copies.get(target, (0.0, None))
        if may_be_copy and copy is not None and self.clock.monotonic() - made < _COPY_AGE:
            return copy
        given = self.offices.answer(asked.path, asked.query, self.clock())
        if may_be_copy and given.status == 200:
            self._copies[target] = (self.clock.monotonic(), given)
        return given

    def count(self, host: str, size: int) -> None:
        """Count one answer, and let the time pass that it takes."""
        place, now = OFFICES.index(host), self.clock.monotonic()
        recent = self._recent[host]
        recent.append(now)
        while now - recent[0] >= 1:
            recent.popleft()
        self.figures[place] += 1
        self.figures[3 + place] += size + _HEAD_BYTES
        self.figures[6 + place] = max(self.figures[6 + place], len(recent))
        self.clock.advance(_ROUND_TRIP + size / _BYTES_PER_SECOND)


class _Clerk(BaseHTTPRequestHandler):
    """Answers requests on one connection, and says nothing on the terminal."""

    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        host = self.path.split("/")[1]
        if host == RECEIVER:
            self._send(200, {"Content-Type": "application/json"}, json.dumps(self.server.arrivals).encode())
            return
        given = self.server.answer(self.path)
        headers = {"Content-Type": given.content_type}
        if given.etag:
            headers["ETag"] = given.etag
        if given.status == 429:
            headers["Retry-After"] = str(_RETRY_AFTER)
        if given.etag and self.headers.get("If-None-Match") == given.etag:
            self.server.count(host, 0)
            self._send(304, headers, b"")
            return
        is_zipped = given.body.startswith(b"\x1f\x8b")
        body = given.body if is_zipped else gzip.compress(given.body, compresslevel=1)
        self.server.count(host, len(body))
        self._send(given.status, {**headers, "Content-Encoding": "gzip"}, body)

    def do_POST(self) -> None:
        """Take an alert, unless the receiver is in trouble itself."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        now = self.server.clock()
        self.server.clock.advance(_ROUND_TRIP)
        trouble = trouble_at(RECEIVER, now)
        if trouble is not None and trouble.kind is Kind.OUTAGE:
            self._send(503, {}, b"")
            return
        event = json.loads(body)
        data = event["data"]
        self.server.arrivals.append((now.isoformat(), event["id"], data["audience"], data["thread"], event["time"]))
        self._send(204, {}, b"")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Give the virtual time as the Date of an answer."""
        return formatdate(self.server.clock.monotonic() if timestamp is None else timestamp, usegmt=True)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Keep the terminal to the report."""
