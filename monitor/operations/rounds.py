"""One round: poll the sources, then send what is due. What `poll` does once, and the demo four times."""

from __future__ import annotations

import random
from dataclasses import dataclass

from monitor.alerting.dispatch import dispatch_due
from monitor.polling import poll_source, sources_of
from monitor.watch import Watch
from notifiers.channel import Channel
from state.alerts import Audience


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did.

    `done` says it in lines, one for each thing that was new; `troubles` pairs the name of a source that failed with
    what it said. `delivered` and `undelivered` count messages.
    """

    done: tuple[str, ...]
    troubles: tuple[tuple[str, str], ...]
    delivered: int
    undelivered: int

    @property
    def is_fine(self) -> bool:
        """Whether every source answered as it should and every message that was due went out."""
        return not self.troubles and not self.undelivered


def poll_and_send(watch: Watch, channels: tuple[Channel, ...]) -> Round:
    """Poll every source once, in order, and send what is due."""
    done: list[str] = []
    troubles: list[tuple[str, str]] = []
    for source in sources_of(watch):
        report, trouble = poll_source(watch, source)
        done += report
        if trouble:
            troubles.append((source.name, trouble))
    delivered, undelivered = send_due(watch, channels)
    return Round(tuple(done), tuple(troubles), delivered, undelivered)


def send_due(watch: Watch, channels: tuple[Channel, ...]) -> tuple[int, int]:
    """Send what is due; how many messages were delivered, and how many were not, comes back."""
    operator_channels = watch.settings.channels_for(Audience.OPERATOR)
    return dispatch_due(watch.engine, channels, operator_channels, watch.now, random.uniform)
