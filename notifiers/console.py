"""The console channel: a message as text on a stream, for a first look and for a terminal that is watched."""

from __future__ import annotations

import sys
from typing import Literal, TextIO

from notifiers.channel import ChannelTable, Wiring
from notifiers.message import Message
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.deliveries import DeliveryResult, Outcome


class ConsoleChannel:
    """Writes to an open text stream such as standard output."""

    def __init__(self, name: str, stream: TextIO, templates: Templates = DEFAULT_TEMPLATES) -> None:
        self.name = name
        self._templates = templates
        self._stream = stream

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - no threads here
        """Write the text and flush it, so that it is seen before the attempt is recorded."""
        try:
            self._stream.write(self._templates.render_text(message) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream is closed, or cannot encode a name
            return DeliveryResult(Outcome.TRY_AGAIN, f"the stream took nothing ({type(error).__name__})")
        return DeliveryResult(Outcome.DELIVERED, receipt=message.alert_id)


class ConsoleChannelTable(ChannelTable):
    """The terminal, or whatever reads standard output."""

    type: Literal["console"]

    def open(self, wiring: Wiring) -> ConsoleChannel:
        """Return the channel."""
        return ConsoleChannel(self.name, sys.stdout, wiring.templates)
