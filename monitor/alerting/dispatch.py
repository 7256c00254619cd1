"""Dispatching: what is due in the outbox goes out, channel by channel, and each channel's verdict is recorded.

Nothing is marked before it is sent and nothing is forgotten after: a process killed between the two leaves the
delivery leased, and it falls due again. One channel that does not answer holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from monitor.alerting.acknowledge_links import LinkSigner
from monitor.alerting.compose import compose_operator
from monitor.alerting.digest import render_digest
from monitor.runtime.workers import run_side_by_side
from notifiers.channel import Addressed, Channel
from notifiers.message import render_message
from state.alerts import Alert
from state.deliveries import DeliveryResult, Outcome
from state.storage import outbox
from state.storage.database import concurrent_transaction
from state.storage.digests import lease_digest
from state.storage.outbox import DueDelivery
from state.storage.recipients import lease_recipient, recipients_waiting, record_recipient, record_recipients

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
# After this long without success a delivery is given up, and the operator is told on every other channel.
PATIENCE = timedelta(days=3)


def dispatch_due(
    engine: Engine,
    channels: Iterable[Channel],
    operator_channels: tuple[str, ...],
    now: Callable[[], datetime],
    jitter: Callable[[float, float], float],
    node: str,
    links: LinkSigner | None = None,
) -> tuple[int, int]:
    """Send what is due on each channel, all beside each other; how many were delivered, and how many not, comes back.

    `operator_channels` names the channels that hear of a delivery given up. `jitter` spreads the next tries. `node`
    names us to other nodes that send from the same outbox. With `links`, hold notices have one to acknowledge by.
    """

    def dispatch(channel: Channel) -> _Sent:
        return _dispatch_channel(engine, channel, operator_channels, now, jitter, node, links)

    channels = tuple(channels)
    sent = run_side_by_side([partial(dispatch, channel) for channel in channels])
    if any(each.delivered or each.failed for each in sent):
        # What the operator is told of a channel may have been queued on one that was done already.
        sent += [dispatch(channel) for channel, each in zip(channels, sent, strict=True) if not each.is_in_trouble]
    return sum(each.delivered for each in sent), sum(each.failed for each in sent)


@dataclass(slots=True)
class _Sent:
    """How many messages a channel took and did not take; in trouble, it is left alone until the next round."""

    delivered: int = 0
    failed: int = 0
    is_in_trouble: bool = False


def _dispatch_channel(
    engine: Engine,
    channel: Channel,
    operator_channels: tuple[str, ...],
    now: Callable[[], datetime],
    jitter: Callable[[float, float], float],
    node: str,
    links: LinkSigner | None,
) -> _Sent:
    """Send what is due on one channel, one message after another."""
    sent = _Sent()
    while not sent.is_in_trouble:
        digest, deliveries = _lease(engine, channel.name, now(), node)
        if not deliveries:
            break
        verdict = _send(engine, channel, digest, deliveries, links)
        _record_all(engine, deliveries, verdict, operator_channels, now(), jitter(0.75, 1.25))
        if verdict.retry_after:
            with concurrent_transaction(engine) as connection:
                outbox.put_off(connection, channel.name, now() + timedelta(seconds=verdict.retry_after))
        if verdict.outcome is Outcome.DELIVERED:
            sent.delivered += 1
        else:
            sent.failed += 1
            # What one recipient does not take says nothing of the channel.
            sent.is_in_trouble = verdict.outcome is not Outcome.GAVE_UP and not verdict.postpone
    return sent


def _lease(engine: Engine, channel: str, now: datetime, node: str) -> tuple[str, tuple[DueDelivery, ...]]:
    """Take what goes out next as one message: a digest, by its name, or one delivery by itself."""
    with concurrent_transaction(engine) as connection:
        name, gathered = lease_digest(connection, channel, now, node)
        if gathered:
            return name, gathered
        delivery = outbox.lease_next(connection, channel, now, node) or lease_recipient(connection, channel, now, node)
    return "", (delivery,) if delivery else ()


def _send(
    engine: Engine, channel: Channel, digest: str, deliveries: tuple[DueDelivery, ...], links: LinkSigner | None
) -> DeliveryResult:
    """Send once; an internal error over one message is that message's trouble, and no other channel's."""
    from structlog.contextvars import bound_contextvars

    alerts = ", ".join(delivery.alert.id for delivery in deliveries)
    try:
        with bound_contextvars(alert=alerts):
            verdict = (
                _send_digest(channel, digest, deliveries)
                if digest
                else _send_alert(engine, channel, deliveries[0], links)
            )
            log.info("message_tried", extra={"channel": channel.name, "outcome": verdict.outcome.value})
            return verdict
    except Exception as fault:
        log.exception("internal_error", extra={"doing": "send", "alerts": alerts, "channel": channel.name})
        return DeliveryResult(
            Outcome.PERHAPS_SENT, f"a fault of listwatch itself ({type(fault).__name__}), see its log"
        )


def _send_alert(engine: Engine, channel: Channel, delivery: DueDelivery, links: LinkSigner | None) -> DeliveryResult:
    message = render_message(delivery.alert)
    if links is not None:
        message = links.add_to(message, channel)
    if not isinstance(channel, Addressed):
        return channel.send(message, delivery.reply_to, repeat=delivery.is_repeat)
    everybody = channel.recipients_of(message)
    if delivery.recipient is not None:
        if delivery.recipient not in everybody:
            return DeliveryResult(Outcome.GAVE_UP, f"{delivery.recipient} is no recipient of this channel any more.")
        return channel.send_to((delivery.recipient,), message, delivery.reply_to)
    with concurrent_transaction(engine) as connection:
        waiting = recipients_waiting(connection, channel.name, delivery.alert.thread)
    behind = tuple(recipient for recipient in everybody if recipient in waiting)
    others = tuple(recipient for recipient in everybody if recipient not in waiting)
    if not others:
        return DeliveryResult(Outcome.TRY_AGAIN, "waits behind earlier messages of its thread.", postpone=behind)
    result = channel.send_to(others, message, delivery.reply_to)
    return replace(result, postpone=(*result.postpone, *behind))


def _send_digest(channel: Channel, name: str, deliveries: tuple[DueDelivery, ...]) -> DeliveryResult:
    """Send many alerts as one message, which is no part of their threads: nothing later is tied to its receipt."""
    message = render_digest(name, [delivery.alert for delivery in deliveries])
    return replace(channel.send(message, "", repeat=any(delivery.is_repeat for delivery in deliveries)), receipt="")


def next_try(
    delivery: DueDelivery, verdict: DeliveryResult, now: datetime, jitter: Callable[[float, float], float]
) -> datetime | None:
    """When to try again: later each time, spread by chance, no sooner than the channel asks; None to give up."""
    if verdict.outcome in {Outcome.DELIVERED, Outcome.GAVE_UP} or now - delivery.queued_at > PATIENCE:
        return None
    doubled = FIRST_WAIT * (1 << min(delivery.tries, 10))
    wait = min(doubled, LONGEST_WAIT) * jitter(0.75, 1.25)
    return now + max(wait, timedelta(seconds=verdict.retry_after or 0))


def _record_all(
    engine: Engine,
    deliveries: tuple[DueDelivery, ...],
    verdict: DeliveryResult,
    operator_channels: tuple[str, ...],
    now: datetime,
    spread: float,
) -> None:
    """Record one verdict on all that one message held, due again at one time: a digest stays one message."""
    for delivery in deliveries:
        _record(engine, delivery, verdict, operator_channels, now, lambda _low, _high: spread)


def _record(
    engine: Engine,
    delivery: DueDelivery,
    verdict: DeliveryResult,
    operator_channels: tuple[str, ...],
    now: datetime,
    jitter: Callable[[float, float], float],
) -> None:
    due_at = next_try(delivery, verdict, now, jitter)
    with concurrent_transaction(engine) as connection:
        if delivery.recipient is not None:
            is_ours = record_recipient(connection, delivery, verdict, now, due_at)
        elif verdict.reached:
            # Some have it: the delivery is done, and who does not is due again alone.
            is_ours = outbox.record_attempt(
                connection, delivery, replace(verdict, outcome=Outcome.DELIVERED), now, None
            )
            if is_ours:
                retry_at = due_at or now + FIRST_WAIT
                record_recipients(connection, delivery, verdict.reached, verdict.postpone, now, retry_at)
                due_at = None
        else:
            is_ours = outbox.record_attempt(connection, delivery, verdict, now, due_at)
        if is_ours and due_at is None and (verdict.outcome is not Outcome.DELIVERED or verdict.detail):
            # Where there is no other, the channel itself: it may take this message, or be mended before it gives up.
            others = tuple(name for name in operator_channels if name != delivery.channel) or operator_channels
            outbox.queue_alert(connection, _not_for_all(delivery, verdict, now), others)


def _not_for_all(delivery: DueDelivery, verdict: DeliveryResult, now: datetime) -> Alert:
    """Tell the operator that a channel did not reach everybody: once a day for each channel, whatever it missed."""
    is_partial = verdict.outcome is Outcome.DELIVERED or verdict.reached or delivery.recipient is not None
    reached = "not everybody" if is_partial else "nobody"
    return compose_operator(
        f"channel {delivery.channel}",
        f"channel {delivery.channel}",
        f"alert {delivery.alert.id} reached {reached} there: {verdict.detail or verdict.outcome}",
        "Mend the channel, then run `listwatch deliver --again`.",
        now,
        since=delivery.queued_at,
    )
