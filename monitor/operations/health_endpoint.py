"""The endpoint for machines: /healthz (the work is done), /readyz (silence proves something), /metrics."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Thread, Timer
from typing import Any

from monitor.operations.health import read_health
from monitor.operations.metrics import check_metrics, render_metrics
from monitor.runtime.context import Context
from state.errors import ConfigProblem, ListwatchError

Answer = tuple[HTTPStatus, bytes]

MOST_CONNECTIONS = 16
LONGEST_CONNECTION = 10.0  # seconds


@contextmanager
def answer_machines(listen: str, context: Callable[[], Context], why_not_well: Callable[[], str]) -> Iterator[str]:
    """Answer at HOST:PORT for the length of a block; its address comes back, both empty where none is configured.

    `context` returns the one in use, which new settings replace; `why_not_well` the reason, empty if all is well.
    Raises ConfigProblem if the address cannot be listened at, or the extra `metrics` is not installed.
    """
    if not listen:
        yield ""
        return
    check_metrics()
    host, _, port = listen.rpartition(":")

    def answer(path: str) -> Answer:
        return _answer(path, context(), why_not_well())

    try:
        server = _Server((host.strip("[]"), int(port)), _handler(answer))
    except (OSError, OverflowError) as problem:
        raise ConfigProblem(f"metrics.listen {listen}", f"{problem}.", "Name a free port of this machine.") from problem
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A thread for each of a few connections, each for a short time, however slowly whoever asks goes on."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread; hang up where all are taken."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and hang up when the time is over."""
        ending = Timer(LONGEST_CONNECTION, _hang_up, [request])
        ending.daemon = True
        ending.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            ending.cancel()
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that broke off: whoever asked has gone."""


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _answer(path: str, context: Context, not_well: str) -> Answer:
    if not_well and path != "/metrics":
        return _not_well(f"{not_well}\n".encode())
    if path == "/healthz":
        return HTTPStatus.OK, b"polls are checked and stored\n"
    try:
        health = read_health(context)
    except ListwatchError:
        return _not_well(b"the database does not answer\n")
    if path == "/metrics":
        return HTTPStatus.OK, render_metrics(health)
    stale = [source.standing.name for source in health.sources if source.is_stale]
    return _not_well(f"stale: {', '.join(stale)}\n".encode()) if stale else (HTTPStatus.OK, b"every source is fresh\n")


def _not_well(why: bytes) -> Answer:
    return HTTPStatus.SERVICE_UNAVAILABLE, why


def _handler(answer: Callable[[str], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers GET on the three paths, and nothing of what the caller sent."""

        timeout = 10

        def do_GET(self) -> None:
            known = self.path in {"/healthz", "/readyz", "/metrics"}
            status, body = answer(self.path) if known else (HTTPStatus.NOT_FOUND, b"not here\n")
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own signature
            """Say nothing: whoever scrapes comes each minute."""

    return Handler
