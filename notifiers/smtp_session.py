"""An SMTP session (RFC 5321) within one time and one number of bytes, in which every answer is to what was asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTP, SMTP_SSL, SMTPServerDisconnected
from typing import Any, Literal

from state.exchange import Allowance, connect

Security = Literal["starttls", "tls", "none"]

# What a server may say in one session.
_ROOM = 1024 * 1024
_END_OF_TEXT = b".\r\n"
# smtplib would ask the resolver what this machine is called, which knows no deadline.
_NOT_LOOKED_UP = "localhost"


class ProtocolViolation(SMTPServerDisconnected):
    """The server said more than it was asked: which answer is whose cannot be told any more."""


@contextmanager
def open_session(
    host: str, port: int, security: Security, username: str, password: str, seconds: float
) -> Iterator[SMTP]:
    """Connect, encrypt with the server's certificate checked, and log in, as asked; all of the block within `seconds`.

    Raise SMTPException or OSError where that fails.
    """
    checked = ssl.create_default_context()
    allowance = Allowance(seconds, _ROOM)
    smtp = _EncryptedSession(host, port, allowance, checked) if security == "tls" else _Session(host, port, allowance)
    try:
        smtp.local_hostname = _own_name(smtp.sock)
        if security == "starttls":
            smtp.starttls(context=checked)
        if username:
            smtp.login(username, password)
        smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        with suppress(OSError):  # a bad farewell changes nothing about the letter
            smtp.quit()


def _own_name(connection: socket.socket | None) -> str:
    """Return what we are called in a greeting: a full name, or else our own address (RFC 5321, section 4.1.3)."""
    name = socket.gethostname()
    if "." in name or connection is None:
        return name
    address = connection.getsockname()[0]
    return f"[IPv6:{address}]" if connection.family == socket.AF_INET6 else f"[{address}]"


class _Replies:
    """What the server says, line by line, each wait bounded by what is left of the session."""

    def __init__(self, connection: socket.socket, allowance: Allowance) -> None:
        self._connection = connection
        self._allowance = allowance
        self._received = b""

    def readline(self, size: int) -> bytes:
        while b"\n" not in self._received and len(self._received) < size:
            self._connection.settimeout(self._allowance.seconds())
            more = self._connection.recv(4096)
            self._allowance.take(len(more))
            if not more:
                break
            self._received += more
        end = self._received.find(b"\n") + 1 or len(self._received)
        line, self._received = self._received[: min(end, size)], self._received[min(end, size) :]
        return line

    def has_more(self) -> bool:
        """Return whether the server has said more than was read, or hung up."""
        if not self._received:
            self._connection.settimeout(0)
            try:
                self._received = self._connection.recv(4096)
            except (BlockingIOError, ssl.SSLWantReadError):
                return False
        return True

    def close(self) -> None:
        """Leave the connection to whoever opened it."""


class _Session(SMTP):
    """smtplib's session with its waits bounded, and nothing sent while an answer lies there that nobody asked for."""

    def __init__(self, host: str, port: int, allowance: Allowance, **options: Any) -> None:
        self._allowance = allowance
        super().__init__(host, port, timeout=allowance.seconds(), local_hostname=_NOT_LOOKED_UP, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib's signature
        return connect((host, port), self._allowance)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock, self._allowance)
        reply = super().getreply()
        if self.sock is not None:
            self.sock.settimeout(self._allowance.seconds())
        return reply

    def send(self, s: Any) -> None:
        """Send, the mark that ends a text by itself: an answer that is there before it is not an answer to the text."""
        data = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        text, end = (data[: -len(_END_OF_TEXT)], _END_OF_TEXT) if data.endswith(b"\r\n" + _END_OF_TEXT) else (data, b"")
        for part in filter(None, (text, end)):
            if isinstance(self.file, _Replies) and self.file.has_more():
                self.close()
                raise ProtocolViolation("the server said more than it was asked")
            if self.sock is not None:
                self.sock.settimeout(self._allowance.seconds())
            super().send(part)


class _EncryptedSession(SMTP_SSL, _Session):
    """The same, encrypted from the first byte on."""

    def __init__(self, host: str, port: int, allowance: Allowance, context: ssl.SSLContext) -> None:
        self._allowance = allowance
        SMTP_SSL.__init__(self, host, port, timeout=allowance.seconds(), local_hostname=_NOT_LOOKED_UP, context=context)
