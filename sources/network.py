"""The network of the HTTP client, with each exchange bounded as a whole (state.exchange)."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from typing import Any

from httpcore2 import ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

from state.exchange import Allowance, DeadlineExceeded, resolve_host


class BoundedNetwork(NetworkBackend):
    """Connections under the allowance that `current` gives, one exchange in each thread at a time."""

    def __init__(self, current: Callable[[], Allowance]) -> None:
        self._current = current
        self._network = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """Connect to the first address of a name that takes us, all of them within what is left."""
        try:
            places = resolve_host(host, port, self._current().seconds(timeout))
        except DeadlineExceeded:
            raise
        except (OSError, UnicodeError) as error:
            raise ConnectError(str(error)) from error
        problem: Exception = ConnectError("the name has no address")
        for place in places:
            left = self._current().seconds(timeout)
            try:
                stream = self._network.connect_tcp(place, port, left, local_address, socket_options)
            except (ConnectError, ConnectTimeout) as error:
                problem = error
            else:
                return _BoundedStream(stream, self._current)
        raise problem


class _BoundedStream(NetworkStream):
    """One connection, plain or encrypted, on which every wait is bounded by what is left of the exchange."""

    def __init__(self, stream: NetworkStream, current: Callable[[], Allowance]) -> None:
        self._stream = stream
        self._current = current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        allowance = self._current()
        try:
            received = self._stream.read(max_bytes, allowance.seconds(timeout))
        except ReadTimeout:
            allowance.seconds(timeout)  # that it was the last wait says more
            raise
        allowance.take(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._current().seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        left = self._current().seconds(timeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._current)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
