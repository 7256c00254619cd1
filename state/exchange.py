"""The bounds of one exchange with a far side: so much time and so many bytes for all of it, whatever the far side does.

A time limit for each wait lets a far side go on for ever by sending a byte before each ends: in a banner, headers, 1xx
answers, chunk extensions or trailers. So what is left of the whole exchange bounds every connect, read and write.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from io import BufferedReader, RawIOBase
from time import monotonic as monotonic_clock
from typing import Any

_NO_TIME = 0.001  # seconds; a wait may end that much early


class OutOfTime(TimeoutError):
    """The time for a whole exchange is over."""


class TooManyBytes(OSError):
    """The far side sent more bytes than a whole exchange may have, as counted on the wire."""


class Allowance:
    """What one exchange may still take: `seconds` from now on, by `monotonic`, and `room` bytes received."""

    def __init__(self, seconds: float, room: int, monotonic: Callable[[], float] = monotonic_clock) -> None:
        self._deadline = monotonic() + seconds
        self._room = room
        self._monotonic = monotonic

    def seconds(self, most: float | None = None) -> float:
        """Return how long to wait at most, no longer than `most` seconds. Raise OutOfTime when nothing is left."""
        left = self._deadline - self._monotonic()
        if left <= _NO_TIME:
            raise OutOfTime("the time for the exchange is over")
        return left if most is None else min(left, most)

    def take(self, received: int) -> None:
        """Count bytes that were received. Raise TooManyBytes when they are more than the exchange may have."""
        self._room -= received
        if self._room < 0:
            raise TooManyBytes("more bytes than the exchange may have")


def connect(address: tuple[str, int], allowance: Allowance) -> socket.socket:
    """Connect to the first address of a name that takes us, all of them within what is left. Raise OSError if none."""
    problem = OSError("the name has no address")
    for *_, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        try:
            return socket.create_connection((str(place[0]), address[1]), allowance.seconds())
        except OutOfTime:
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
