"""A channel in one file, as notifiers/README.md says how to write one: lines in a text file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from notifiers.channel import ChannelTable, Wiring
from notifiers.message import Message
from state.deliveries import DeliveryResult, Outcome


class LinesChannel:
    """Appends the subject of each message to a file."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self._file = file

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
        """Append one line."""
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(f"{message.subject}\n")
        return DeliveryResult(Outcome.DELIVERED)


class LinesChannelTable(ChannelTable):
    """A file that gets the subject of each alert as a line."""

    type: Literal["lines"]
    file: Path

    def open(self, wiring: Wiring) -> LinesChannel:
        """Return the channel."""
        return LinesChannel(self.name, self.file)
