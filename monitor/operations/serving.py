"""Serving: one bounded HTTP server for the health endpoint and the review desk, in a thread of its own.

Whoever connects and says little is hung up on, and holds up neither others nor a poll. Nothing that a caller sent is
logged.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from state.errors import ConfigProblem

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MOST_CONNECTIONS = 256
LONGEST_WAIT = 10.0  # seconds that a caller may take for the head of a request
_LONGEST_HEAD = 32_768  # bytes
_LONGEST_START = 10.0  # seconds
_UNIX = "unix:"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its chain, and its key, as PEM files."""

    chain: Path
    key: Path


@contextmanager
def serve(app: ASGIApp, setting: str, listen: str, certificate: Certificate | None = None) -> Iterator[str]:
    """Answer at HOST:PORT, or at unix:PATH, for the length of a block; its address comes back.

    `setting` is the key that names the place. Raises ConfigProblem if it cannot be listened at, or the certificate
    cannot be used.
    """
    server = Server(
        Config(
            app,
            http=_LingeringProtocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
            ssl_certfile=certificate.chain if certificate else None,
            ssl_keyfile=str(certificate.key) if certificate else None,
        )
    )
    try:
        server.config.load()
    except (OSError, ssl.SSLError) as problem:
        remedy = "Name PEM files that belong to each other and that listwatch may read."
        raise ConfigProblem("desk.cert", f"{problem}.", remedy) from problem
    listening = _bind(setting, listen)
    thread = Thread(target=asyncio.run, args=(server.serve(sockets=[listening]),), daemon=True)
    thread.start()
    try:
        deadline = monotonic() + _LONGEST_START
        while not server.started and thread.is_alive() and monotonic() < deadline:
            sleep(0.005)
        yield _address_of(listening, listen, "https" if certificate else "http")
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listening.close()
        if listen.startswith(_UNIX):
            Path(listen.removeprefix(_UNIX)).unlink(missing_ok=True)


def _bind(setting: str, listen: str) -> socket.socket:
    """Return a socket that listens. Raise ConfigProblem where there is none to have."""
    try:
        if listen.startswith(_UNIX):
            return _bind_file(Path(listen.removeprefix(_UNIX)))
        host, _, port = listen.rpartition(":")
        return socket.create_server(
            (host.strip("[]"), int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
        )
    except (OSError, OverflowError, ValueError) as problem:
        raise ConfigProblem(f"{setting} {listen}", f"{problem}.", "Name a free port of this machine.") from problem


def _bind_file(path: Path) -> socket.socket:
    """Listen at a Unix socket; one that a process left behind when it was killed is replaced, one in use is not."""
    listening = socket.socket(socket.AF_UNIX)
    with suppress(ConnectionRefusedError, FileNotFoundError), socket.socket(socket.AF_UNIX) as other:
        other.connect(str(path))
        raise OSError("another process listens there")
    if path.is_socket():
        path.unlink()
    listening.bind(str(path))
    listening.listen(128)
    return listening


def _address_of(listening: socket.socket, listen: str, scheme: str) -> str:
    if listen.startswith(_UNIX):
        return listen
    host = listen.rpartition(":")[0]
    return f"{scheme}://{host}:{listening.getsockname()[1]}"


class _LingeringProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which hangs up on whoever takes too long to ask."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self.loop.call_later(LONGEST_WAIT, self._hang_up)

    def _hang_up(self) -> None:
        """End a connection on which nothing is being answered; what is being answered has its own bounds."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            self._wait()
