"""The console channel: a message as text on a stream, for a first look and for a terminal that is watched."""

from __future__ import annotations

from typing import TextIO

from notifiers.message import Message
from notifiers.plain import render_text
from state.deliveries import Outcome, Verdict


class ConsoleChannel:
    """Writes to an open text stream such as standard output."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self.name = name
        self._stream = stream

    def send(self, message: Message, reply_to: str) -> Verdict:  # noqa: ARG002 - a stream has no threads
        """Write the text and flush it, so that it is seen before the attempt is recorded."""
        try:
            self._stream.write(render_text(message) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream is closed, or cannot encode a name
            return Verdict(Outcome.TRY_AGAIN, f"the stream took nothing ({type(error).__name__})")
        return Verdict(Outcome.DELIVERED, receipt=message.alert_id)
