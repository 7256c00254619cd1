"""The bounds of one exchange with a far side: so much time and so many bytes for all of it, whatever the far side does.

A time limit for each wait lets a far side go on for ever by sending a byte before each ends: in a banner, headers, 1xx
answers, chunk extensions or trailers. So what is left of the whole exchange bounds every connect, read and write.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from io import BufferedReader, RawIOBase
from threading import Lock, Thread
from time import monotonic as monotonic_clock
from typing import Any

_NO_TIME = 0.001  # seconds; a wait may end that much early
# The look-ups that have not ended, by host and port.
_lookups: dict[tuple[str, int], Future[list[str]]] = {}
_lookups_lock = Lock()


class DeadlineExceeded(TimeoutError):
    """The time for a whole exchange is over."""


class SizeExceeded(OSError):
    """The far side sent more bytes than a whole exchange may have, as counted on the wire."""


class Allowance:
    """What one exchange may still take: `seconds` from now on, by `monotonic`, and `room` bytes received."""

    def __init__(self, seconds: float, room: int, monotonic: Callable[[], float] = monotonic_clock) -> None:
        self._deadline = monotonic() + seconds
        self._room = room
        self._monotonic = monotonic

    def seconds(self, most: float | None = None) -> float:
        """Return how long to wait at most, no longer than `most` seconds. Raise DeadlineExceeded if no time is left."""
        left = self._deadline - self._monotonic()
        if left <= _NO_TIME:
            raise DeadlineExceeded("the time for the exchange is over")
        return left if most is None else min(left, most)

    def take(self, received: int) -> None:
        """Count bytes that were received. Raise SizeExceeded when they are more than the exchange may have."""
        self._room -= received
        if self._room < 0:
            raise SizeExceeded("more bytes than the exchange may have")


def resolve_host(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a name, looked up within `seconds`. Raise OSError if it has none or nobody answered.

    The system's resolver knows no deadline, so it is asked in a thread of its own. Whoever asks while a look-up of the
    name has not ended waits for that one: a resolver that never answers holds one thread for each name.
    """
    try:
        return _addresses(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # a name
    with _lookups_lock:
        lookup = _lookups.get((host, port))
        if lookup is None:
            lookup = _lookups[host, port] = Future()
            Thread(target=_send_addresses, args=(host, port, lookup), name="name look-up", daemon=True).start()
    try:
        return lookup.result(seconds)
    except TimeoutError as error:
        raise socket.gaierror(socket.EAI_AGAIN, "the resolver gave no answer in time") from error


def _send_addresses(host: str, port: int, lookup: Future[list[str]]) -> None:
    try:
        found = _addresses(host, port)
    except Exception as error:  # noqa: BLE001 - whoever waits gets it
        outcome = partial(lookup.set_exception, error)
    else:
        outcome = partial(lookup.set_result, found)
    with _lookups_lock:
        del _lookups[host, port]
    outcome()


def _addresses(host: str, port: int, flags: int = 0) -> list[str]:
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)]


def connect(address: tuple[str, int], allowance: Allowance) -> socket.socket:
    """Connect to the first address of a name that takes us, all of them within what is left. Raise OSError if none."""
    problem = OSError("the name has no address")
    for place in resolve_host(*address, allowance.seconds()):
        try:
            return socket.create_connection((place, address[1]), allowance.seconds())
        except DeadlineExceeded:
            raise
        except OSError as error:
            problem = error
    raise problem


def reader(connection: socket.socket, allowance: Allowance) -> BufferedReader:
    """Return what a socket's `makefile("rb")` gives, with every read bounded by what is left of the exchange."""
    return BufferedReader(_BoundedReader(connection, allowance))


class _BoundedReader(RawIOBase):
    def __init__(self, connection: socket.socket, allowance: Allowance) -> None:
        self._connection = connection
        self._raw = connection.makefile("rb", buffering=0)  # keeps the socket open, as http.client closes it early
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._allowance.seconds())
        received = self._raw.readinto(buffer) or 0
        self._allowance.take(received)
        return received

    def close(self) -> None:
        self._raw.close()
        super().close()
