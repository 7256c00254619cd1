"""A loopback server in the place of federalregister.gov and ecfr.gov, at the stage that the demo has come to."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from monitor.demo.answers import answer
from monitor.demo.stages import NOTHING_NEW, DemoStage

# How long the end of the demo may wait for the server to notice it, in seconds.
_POLL_INTERVAL = 0.01


class FederalRegisterOffice:
    """Both offices behind one address of 127.0.0.1, between `with` and its end.

    `requests` are the paths asked for, in the order in which they came, queries left out. `links` is the
    address that its answers link to, by default its own.
    """

    def __init__(self, stage: DemoStage = NOTHING_NEW, links: str = "") -> None:
        self.stage = stage
        self._links = links
        self.requests: list[str] = []
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_INTERVAL,), daemon=True)

    @property
    def base_url(self) -> str:
        """The address of both offices; the API of the Federal Register is below it at /api/v1."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def links(self) -> str:
        """The address that what is answered links to."""
        return self._links or self.base_url

    def open(self, stage: DemoStage) -> None:
        """Answer from now on as at this stage."""
        self.stage = stage

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
    """The socket, bound to a free port of this machine alone."""

    def __init__(self, office: FederalRegisterOffice) -> None:
        self.office = office
        super().__init__(("127.0.0.1", 0), _Clerk)


class _Clerk(BaseHTTPRequestHandler):
    """Answers one request, and says nothing on the terminal."""

    server: _Server

    def do_GET(self) -> None:
        """Send the answer to this path, or 304 to a client that holds it already."""
        office = self.server.office
        requested = urlsplit(self.path)
        office.requests.append(requested.path)
        response = answer(requested.path, requested.query, office.stage, office.links)
        unchanged = bool(response.etag) and self.headers.get("If-None-Match") == response.etag
        self.send_response(304 if unchanged else response.status)
        if response.etag:
            self.send_header("ETag", response.etag)
        if not unchanged:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Keep the terminal to the demo."""
