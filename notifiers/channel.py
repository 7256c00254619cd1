"""Channels: what the configuration and the dispatcher ask of each.

One file per channel holds all that is known of it, its table of the configuration too; `registry` has a line for it.
None knows of another, or of the outbox.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from notifiers.message import Message
from notifiers.review import TriageAction
from notifiers.templating import Templates
from state.alerts import Audience
from state.deliveries import DeliveryResult
from state.tables import ChannelName, Table


class Channel(Protocol):
    """A way to reach people. `name` is the one given in the configuration."""

    name: str

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:
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


@runtime_checkable
class Listener(Protocol):
    """What hears the decisions that people take where they read: from `start` until `close`."""

    name: str

    def start(self) -> None:
        """Begin to hear. Raise a ListwatchError where that cannot be."""
        ...

    def close(self) -> None:
        """Stop hearing."""
        ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a channel is opened with besides its table.

    `now` gives aware UTC. `secret` returns what an environment variable or a file holds, and raises ConfigProblem,
    naming the channel, where it is not there.
    """

    templates: Templates
    now: Callable[[], datetime]
    secret: Callable[[str, Path | None], str]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a far side says it has done: the hold notices of these ids are acknowledged by somebody.

    `place` names where it was found. `trouble` says why it cannot be taken, None where it can.
    """

    place: str
    by: str
    ids: tuple[str, ...] = ()
    trouble: str | None = None


class ChannelTable(Table):
    """The table of one channel: how it is configured, and how it is opened. `audiences` says whose alerts go there.

    A channel's own table adds `type: Literal["..."]`, by which it is known in the configuration. `is_local` says that
    it reaches nobody outside, and can be probed at any time.
    """

    takes_digests: ClassVar[bool] = True
    is_local: ClassVar[bool] = False

    name: ChannelName
    audiences: frozenset[Audience] = frozenset(Audience)

    @property
    def mails_owners(self) -> bool:
        """Whether a notice about an account goes to any owner's address."""
        return False

    @abstractmethod
    def open(self, wiring: Wiring) -> Channel:
        """Return the channel. Raise ConfigProblem where a secret or a package is not there."""

    def listen(self, wiring: Wiring, decide: Callable[[TriageAction], None]) -> Listener | None:  # noqa: ARG002 - most hear nothing
        """Return what hears decisions there, not started yet; None where none are taken. `decide` records one."""
        return None

    def acknowledgements(self, as_csv: Callable[[Path], bytes]) -> tuple[Acknowledged, ...]:  # noqa: ARG002
        """Return what the far side says it has done, each until it is settled; nothing for most channels.

        `as_csv` gives a file as CSV, a workbook too, and raises UsageProblem for one that cannot be read.
        """
        return ()

    def settle(self, acknowledged: Acknowledged, trouble: str | None) -> None:
        """Set an acknowledgement apart that was taken or, with the reason, could not be."""
