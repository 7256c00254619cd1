"""The far side of an installation: what each source sends now, and whether each channel would take a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from monitor.config.sources import FeedTable
from monitor.intake.csl_reconcile import CSL_SOURCE, WANTED
from monitor.intake.list_polls import ECFR_SOURCE
from monitor.intake.parsing import parse_or_refuse
from monitor.operations.findings import Finding, Level, as_finding
from monitor.runtime.context import Context
from notifiers.channel import Channel, Probing
from sources import ecfr, federal_register, feeds, public_inspection, screening_list
from sources.http import Validators
from state.deliveries import Outcome
from state.errors import ListwatchError
from state.storage.database import transaction
from state.storage.sources import find_source
from state.times import eastern_date

_RECENT = timedelta(days=30)


def examine_sources(context: Context) -> Iterator[Finding]:
    """Ask each source once, and see that what it sends can be read; nothing is stored."""
    checks: dict[str, Callable[[Context], str]] = {
        "public-inspection": _examine_inspection,
        "federal-register": _examine_documents,
        ECFR_SOURCE: _examine_ecfr,
        **{f"feed {table.name}": partial(_examine_feed, table) for table in context.settings.feeds},
    }
    if context.settings.screening_list.url:
        checks[CSL_SOURCE] = _examine_screening_list
    for name, examine in checks.items():
        try:
            yield Finding(f"source {name}", Level.OK, examine(context))
        except ListwatchError as problem:
            yield as_finding(f"source {name}", problem)


def examine_channel(channel: Channel) -> Finding:
    """Ask the far side whether it knows us, where that can be asked without sending."""
    subject = f"channel {channel.name}"
    if not isinstance(channel, Probing):
        return Finding(subject, Level.OK, "configured; only a message can show that it arrives")
    verdict = channel.probe()
    if verdict.outcome is Outcome.DELIVERED:
        return Finding(subject, Level.OK, verdict.detail or "it knows us")
    return Finding(subject, Level.FAIL, verdict.detail, "Mend it, then `listwatch check --send-test`.")


def _examine_inspection(context: Context) -> str:
    fetched = public_inspection.fetch_current(
        context.http, context.settings.federal_register.api_url, context.cache_buster
    )
    return f"{len(parse_or_refuse(fetched, public_inspection.read_current))} filings of the bureau are shown now"


def _examine_documents(context: Context) -> str:
    since = eastern_date(context.now() - _RECENT)
    url = context.settings.federal_register.api_url
    pages = federal_register.fetch_recent_rules(context.http, url, since, context.cache_buster)
    rules = sum(len(parse_or_refuse(page, federal_register.read_documents)) for page in pages)
    return f"{rules} rules of the bureau since {since}"


def _examine_ecfr(context: Context) -> str:
    fetched = ecfr.fetch_titles(context.http, context.settings.ecfr.url)
    return f"up to date as of {parse_or_refuse(fetched, ecfr.read_up_to_date_as_of)}"


def _examine_feed(table: FeedTable, context: Context) -> str:
    fetched = feeds.fetch_feed(context.http, table.url, None, context.cache_buster)
    return f"{len(parse_or_refuse(fetched, feeds.read_feed))} items" if fetched else "nothing changed"


def _examine_screening_list(context: Context) -> str:
    with transaction(context.engine) as connection:
        standing = find_source(connection, CSL_SOURCE)
    validators = Validators(standing.etag or "", standing.last_modified or "")
    fetched = screening_list.fetch_screening_list(context.http, context.settings.screening_list.url, validators)
    if fetched is None:
        return "unchanged since it was read last"
    parse_or_refuse(fetched, lambda body, subject: screening_list.read_screening_list(body, subject, WANTED))
    return f"{len(fetched.body):,} bytes, readable"
