"""A far side on a real socket that sends what a test says, piece by piece, until whoever asked has hung up."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
from threading import Event, Thread

Script = Callable[[], Iterable[bytes]]
_PAUSE = 0.05  # seconds between two pieces


@contextmanager
def far_side(script: Script, *, pause: float = _PAUSE, hear_first: bool = True) -> Iterator[int]:
    """Listen on a port of this machine for the length of a block: it comes back.

    Whoever connects gets the pieces of `script`, one each `pause` seconds; `hear_first` waits for the first bytes.
    """

    def serve(connection: socket.socket, over: Event) -> None:
        if hear_first:
            connection.recv(65_536)
        for piece in script():
            connection.sendall(piece)
            if over.wait(pause):
                return

    with _serving(serve) as port:
        yield port


def trickle(start: bytes, piece: bytes) -> Script:
    """Return a script: a beginning, and then one piece for ever."""
    return lambda: (part for source in ((start,), repeat(piece)) for part in source)


@contextmanager
def dialog(answers: Mapping[bytes, bytes], *, greeting: bytes = b"220 here\r\n") -> Iterator[tuple[int, list[bytes]]]:
    """Answer each line by the first of `answers` that it begins with; the port and the lines heard come back.

    An answer that ends in "..." is repeated for ever.
    """
    heard: list[bytes] = []

    def serve(connection: socket.socket, over: Event) -> None:
        connection.sendall(greeting)
        with connection.makefile("rb") as lines:
            for line in lines:
                heard.append(line)
                answer = next((said for begins, said in answers.items() if line.startswith(begins)), b"")
                connection.sendall(answer.removesuffix(b"..."))
                while answer.endswith(b"...") and not over.wait(_PAUSE):
                    connection.sendall(answer.removesuffix(b"..."))

    with _serving(serve) as port:
        yield port, heard


@contextmanager
def _serving(serve: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    over = Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                serve(connection, over)
            except OSError:
                return

    def listen(server: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                continue
            connection.settimeout(5)
            Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        listener = Thread(target=listen, args=(server,), daemon=True)
        listener.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            listener.join()
