"""The far side of the webhook: outside the process that is killed, it remembers what arrived whole."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

_POLL_INTERVAL = 0.01  # seconds


class Receiver:
    """A receiver on a free port of this machine, between `with` and its end; `received` are alerts by id, in order."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_INTERVAL,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Letterbox)


class _Letterbox(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Take an alert; one whose sender died before all of it was sent has not arrived."""
        length = int(self.headers["Content-Length"])
        if len(self.rfile.read(length)) < length:
            return
        self.server.receiver.received.append(self.headers["Idempotency-Key"])
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Keep the terminal to the figures."""
