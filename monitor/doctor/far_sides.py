"""The far side of an installation: what each source sends now, and whether each channel would take a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from monitor.doctor.findings import Finding, Level, as_finding
from monitor.reading_answers import read_answer
from monitor.reconciling.consolidated import CSL_SOURCE, WANTED
from monitor.reconciling.list_polls import ECFR_SOURCE
from monitor.tables.sources import FeedTable
from monitor.watch import Watch
from notifiers.channel import Channel, Probing
from sources import ecfr, federal_register, feeds, public_inspection, screening_list
from sources.http import Validators
from state.deliveries import Outcome
from state.errors import ListwatchError
from state.storage.database import transaction
from state.storage.sources import find_source
from state.times import eastern_date

_RECENT = timedelta(days=30)


def examine_sources(watch: Watch) -> Iterator[Finding]:
    """Ask each source once, and see that what it sends can be read; nothing is stored."""
    checks: dict[str, Callable[[Watch], str]] = {
        "public-inspection": _examine_inspection,
        "federal-register": _examine_documents,
        ECFR_SOURCE: _examine_ecfr,
        **{f"feed {table.name}": partial(_examine_feed, table) for table in watch.settings.feeds},
    }
    if watch.settings.screening_list.url:
        checks[CSL_SOURCE] = _examine_screening_list
    for name, examine in checks.items():
        try:
            yield Finding(f"source {name}", Level.OK, examine(watch))
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


def _examine_inspection(watch: Watch) -> str:
    fetched = public_inspection.fetch_current(watch.http, watch.settings.federal_register.api_url, watch.cache_buster)
    return f"{len(read_answer(fetched, public_inspection.read_current))} filings of the bureau are shown now"


def _examine_documents(watch: Watch) -> str:
    since = eastern_date(watch.now() - _RECENT)
    url = watch.settings.federal_register.api_url
    pages = federal_register.fetch_recent_rules(watch.http, url, since, watch.cache_buster)
    rules = sum(len(read_answer(page, federal_register.read_documents)) for page in pages)
    return f"{rules} rules of the bureau since {since}"


def _examine_ecfr(watch: Watch) -> str:
    fetched = ecfr.fetch_titles(watch.http, watch.settings.ecfr.url)
    return f"up to date as of {read_answer(fetched, ecfr.read_up_to_date_as_of)}"


def _examine_feed(table: FeedTable, watch: Watch) -> str:
    fetched = feeds.fetch_feed(watch.http, table.url, None, watch.cache_buster)
    return f"{len(read_answer(fetched, feeds.read_feed))} items" if fetched else "nothing changed"


def _examine_screening_list(watch: Watch) -> str:
    with transaction(watch.engine) as connection:
        standing = find_source(connection, CSL_SOURCE)
    validators = Validators(standing.etag or "", standing.last_modified or "")
    fetched = screening_list.fetch_screening_list(watch.http, watch.settings.screening_list.url, validators)
    if fetched is None:
        return "unchanged since it was read last"
    read_answer(fetched, lambda body, subject: screening_list.read_screening_list(body, subject, WANTED))
    return f"{len(fetched.body):,} bytes, readable"
