"""One round: poll the sources, then send what is due. What `poll` does once, and the demo four times."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.alerting.acknowledge_links import signer_of
from monitor.alerting.dispatch import dispatch_due
from monitor.operations.check_and_notify import check_and_notify, ping
from monitor.operations.health import read_health
from monitor.review.acknowledgements import record_acknowledgements
from monitor.review.follow_up import follow_up_holds
from monitor.runtime.context import Context
from monitor.runtime.workers import run_side_by_side
from notifiers.channel import Channel
from state.alerts import Audience
from state.documents import Stage
from state.storage.database import transaction
from state.storage.liveness import prove_storage
from state.storage.sources import find_source

if TYPE_CHECKING:
    from monitor.intake.polling import Source

# A rule that was filed and published since the last look is only missed by whoever looked away this long.
_DAYS_OFF = timedelta(days=1)
# Rules apply to the list in order, so a source is polled when the one before it has answered, unless that is slow.
LONGEST_TURN = 20.0  # seconds


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


def poll_and_send(context: Context, channels: tuple[Channel, ...]) -> Round:
    """Poll every source once, in order, and send what is due."""
    done, troubles = _poll_all(context)
    return Round(done, troubles, *send_due(context, channels))


def _poll_all(context: Context) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    from monitor.intake.polling import poll_source

    sources = sources_in_turn(context)
    polls = run_side_by_side([partial(poll_source, context, source) for source in sources], LONGEST_TURN)
    record_acknowledgements(context)
    follow_up_holds(context)
    done = tuple(line for report, _ in polls for line in report)
    return done, tuple((source.name, trouble) for source, (_, trouble) in zip(sources, polls, strict=True) if trouble)


def poll_once(context: Context, channels: tuple[Channel, ...]) -> Round:
    """Do all that a run under cron is for: poll, check the service, send, write the metrics, ping.

    Raises ConfigProblem where the ping's secret, the extra `metrics` or the metrics file is not there.
    """
    _ = context.http  # a proxy or certificates that cannot be used are said before anything is asked
    ping(context, "start")
    try:
        done, troubles = _poll_all(context)
        problems = check_and_notify(context)
        made = Round(done, troubles, *send_due(context, channels))
        if textfile := context.settings.metrics.textfile:
            from monitor.operations.metrics import write_metrics

            write_metrics(textfile, read_health(context))
        prove_storage(context.engine, context.node, context.now())
    except BaseException:
        ping(context, "fail")
        raise
    ping(context, "" if made.is_fine and not problems else "fail")
    return made


def sources_in_turn(context: Context) -> tuple[Source, ...]:
    """Return the sources in the order to poll them now.

    After days off, what was published meanwhile is read before what is filed now: rules apply to the list in order.
    """
    from monitor.intake.polling import sources_of

    sources = sources_of(context)
    with transaction(context.engine) as connection:
        looks = [find_source(connection, each.name).checked_at for each in context.settings.sources_at(Stage.PUBLISHED)]
    if any(last is None or context.now() - last < _DAYS_OFF for last in looks):
        return sources
    filings = {each.name for each in context.settings.sources_at(Stage.FILED)}
    return tuple(sorted(sources, key=lambda source: source.name in filings))


def send_due(context: Context, channels: tuple[Channel, ...]) -> tuple[int, int]:
    """Send what is due; how many messages were delivered, and how many were not, comes back."""
    operator_channels = context.settings.channels_for(Audience.OPERATOR)
    links = signer_of(context.settings)
    return dispatch_due(context.engine, channels, operator_channels, context.now, random.uniform, context.node, links)
