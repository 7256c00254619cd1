"""The far side of an installation: what each source sends now, and whether each channel would take a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from monitor.operations.findings import Finding, Level, as_finding
from monitor.runtime.context import Context
from notifiers.channel import Channel, Probing
from sources.fetched import Validators
from sources.source import Known
from state.deliveries import Outcome
from state.errors import ListwatchError
from state.storage.database import transaction
from state.storage.sources import find_source
from state.times import eastern_date

_RECENT = timedelta(days=30)


def examine_sources(context: Context) -> Iterator[Finding]:
    """Ask each source once, and see that what it sends can be read; nothing is stored."""
    since = eastern_date(context.now() - _RECENT)
    for source in context.settings.sources:
        with transaction(context.engine) as connection:
            standing = find_source(connection, source.name)
        validators = Validators(standing.etag or "", standing.last_modified or "")
        subject = f"source {source.name}"
        try:
            answer = source.probe(context.http, Known(context.cache_buster, validators, since=since))
            yield Finding(subject, Level.OK, answer)
        except ListwatchError as problem:
            yield as_finding(subject, problem)


def examine_channel(channel: Channel) -> Finding:
    """Ask the far side whether it knows us, where that can be asked without sending."""
    subject = f"channel {channel.name}"
    if not isinstance(channel, Probing):
        return Finding(subject, Level.OK, "configured; only a message can show that it arrives")
    verdict = channel.probe()
    if verdict.outcome is Outcome.DELIVERED:
        return Finding(subject, Level.OK, verdict.detail or "it knows us")
    return Finding(subject, Level.FAIL, verdict.detail, "Mend it, then `listwatch check --send-test`.")
