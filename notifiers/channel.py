"""Channels: what the dispatcher asks of each. One file per channel; none knows of another, or of the outbox."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from notifiers.message import Message
from state.deliveries import DeliveryResult


class Channel(Protocol):
    """A way to reach people. `name` is the one given in the configuration."""

    name: str

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
        """Send once and say what came of it; never wait to try again, never raise for what the far side does.

        `reply_to` is the receipt of the first message of the same thread on this channel, empty if there is none.
        `repeat` says that an earlier try may have reached the far side: a channel that can ask there, asks first.
        """
        ...


@runtime_checkable
class Addressed(Channel, Protocol):
    """A channel whose messages go to many, each of whom may be put off alone."""

    def recipients_of(self, message: Message) -> tuple[str, ...]:
        """Return to whom a message goes."""
        ...

    def send_to(self, recipients: tuple[str, ...], message: Message, reply_to: str) -> DeliveryResult:
        """Send as `send` does, to some of the recipients of the message; the result says who has it."""
        ...


@runtime_checkable
class Probing(Protocol):
    """A channel whose far side can be asked whether it knows us, without sending a message to anybody."""

    def probe(self) -> DeliveryResult:
        """Ask once; delivered means that a message would be taken now."""
        ...
