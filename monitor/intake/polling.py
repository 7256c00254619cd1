"""Polling: one function for each source, from the request to the documents or the list it brings.

A poll ends well when an answer came *and* was what the source sends; only then is the source "checked". Anything else
is recorded as a failure, told to the operator, and tried again at the next poll.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.config.sources import FeedTable
from monitor.intake.csl_reconcile import CSL_SOURCE
from monitor.intake.customers import poll_customers
from monitor.intake.disappeared_filings import PRINT_SOURCE, Look, tell_disappeared
from monitor.intake.documents import announce, ingest_document
from monitor.intake.list_polls import ECFR_SOURCE, poll_ecfr, poll_screening_list
from monitor.intake.parsing import parse_or_refuse
from monitor.intake.poll_interval import due_after, rhythm_of
from monitor.intake.quarantine import hold_refused, overtake_held
from monitor.runtime.context import Context
from monitor.settle import LIST
from sources import federal_register, feeds, public_inspection
from sources.http import NotServed, RefusedContent, Validators
from state.customers import CUSTOMERS_SOURCE
from state.documents import Document
from state.errors import AskedToWait, ListwatchError, SourceProblem
from state.storage import snapshots
from state.storage.database import concurrent_transaction, transaction
from state.storage.documents import known_stages
from state.storage.leases import release_lease, take_lease
from state.storage.sources import find_source, record_checked, record_failed
from state.times import eastern_date

# A published rule is looked for this long before the last good poll: the office adds and corrects for some days.
_OVERLAP = timedelta(days=30)
# A source that fails once is noted; failing this often in a row is told. One lost answer is no news.
_FAILURES_TOLD = 3
# How long a node that died while it polled keeps the others waiting. A poll that takes longer may be made twice, which
# does no harm: what another node has settled is not settled again.
_LONGEST_POLL = timedelta(minutes=2)

INSPECTION_SOURCE = "public-inspection"

Report = tuple[str, ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the schedule knows it: its name, how often it is asked (seconds), and how."""

    name: str
    every: int
    poll: Callable[[Context], Report]


def sources_of(context: Context) -> tuple[Source, ...]:
    """Return the sources in the order to poll them: the list first, for rules are applied to it."""
    federal, consolidated = context.settings.federal_register, context.settings.screening_list
    return (
        Source(ECFR_SOURCE, context.settings.ecfr.every, poll_ecfr),
        Source(CUSTOMERS_SOURCE, context.settings.customers.every, poll_customers),
        Source(INSPECTION_SOURCE, federal.inspection_every, poll_public_inspection),
        Source(PRINT_SOURCE, federal.documents_every, poll_federal_register),
        *(Source(f"feed {table.name}", table.every, _feed_poll(table)) for table in context.settings.feeds),
        *((Source(CSL_SOURCE, consolidated.every, poll_screening_list),) if consolidated.url else ()),
    )


def poll_source(context: Context, source: Source) -> tuple[Report, str]:
    """Poll one source and record how it went; what was done comes back, and the trouble if there was any.

    Of several nodes the one that holds the source's lease polls it, for the others there is nothing to do. After a
    good poll it keeps the lease until the source's rhythm has the next one due; after a failed one another node may
    try. One that dies while it polls keeps the others waiting for `_LONGEST_POLL`, however rarely the source is asked.
    """
    lease = f"poll {source.name}"
    with concurrent_transaction(context.engine) as connection:
        if not take_lease(connection, lease, context.node, context.now(), _LONGEST_POLL):
            return (), ""
        not_before = find_source(connection, source.name).not_before
    if not_before is not None and context.now() < not_before:
        return (), f"asked us not to come before {not_before:%Y-%m-%d %H:%M} UTC"
    try:
        report = source.poll(context)
        with transaction(context.engine) as connection:
            now = context.now()
            due = due_after(rhythm_of(context.settings.schedule, source.name, source.every), now)
            take_lease(connection, lease, context.node, now, due - now)
            overtake_held(connection, context, source.name)
        return report, ""
    except ListwatchError as problem:
        trouble = problem
    except Exception as fault:
        # A fault of ours must be told like one of theirs: a source that is not heard must not seem to be silent.
        log.exception("a fault of listwatch itself while it polled %s", source.name)
        trouble = ListwatchError(source.name, f"a fault of listwatch itself ({type(fault).__name__}), see its log.")
    if isinstance(trouble, RefusedContent):
        hold_refused(context, source.name, trouble)
    with transaction(context.engine) as connection:
        _record_trouble(connection, context, source, trouble)
        release_lease(connection, lease, context.node)
    return (), str(trouble)


def poll_public_inspection(context: Context) -> Report:
    """Look at what is on public inspection now: the earliest a rule can be known."""
    url = context.settings.federal_register.api_url
    fetched = public_inspection.fetch_current(context.http, url, context.cache_buster)
    capture = context.keep(fetched, INSPECTION_SOURCE)
    shown = parse_or_refuse(fetched, public_inspection.read_current)
    updated_at = parse_or_refuse(fetched, public_inspection.read_updated_at)
    done = _ingest(context, shown)
    with transaction(context.engine) as connection:
        # The list has no validators; its own time of change stands in their place.
        said = find_source(connection, INSPECTION_SOURCE).last_modified
        newest = datetime.fromisoformat(said) if said else None
        look = Look(tuple(shown), timedelta(seconds=fetched.age), updated_at, newest)
        done += tell_disappeared(connection, context, look)
        latest = max(filter(None, (updated_at, newest)), default=None)
        last_modified = latest.isoformat() if latest else None
        record_checked(connection, INSPECTION_SOURCE, context.now(), capture.sha256, last_modified=last_modified)
    return done


def poll_federal_register(context: Context) -> Report:
    """Look at the bureau's rules published, or scheduled, since a while before the last good poll."""
    with transaction(context.engine) as connection:
        checked_at = find_source(connection, PRINT_SOURCE).checked_at
    since = (eastern_date(checked_at) if checked_at else _base(context)) - _OVERLAP
    url = context.settings.federal_register.api_url
    pages = federal_register.fetch_recent_rules(context.http, url, since, context.cache_buster)
    captures = [context.keep(page, PRINT_SOURCE) for page in pages]
    documents = [document for page in pages for document in parse_or_refuse(page, federal_register.read_documents)]
    of_part = federal_register.fetch_recent_rules(
        context.http, url, since, context.cache_buster, federal_register.OF_PART_744
    )
    captures += [context.keep(page, PRINT_SOURCE) for page in of_part]
    known = {document.number for document in documents}
    found = [each for page in of_part for each in parse_or_refuse(page, federal_register.read_documents_of_part)]
    documents += [document for document in found if document.number not in known]
    done = _ingest(context, documents)
    with transaction(context.engine) as connection:
        content = sha256("".join(capture.sha256 for capture in captures).encode()).hexdigest()
        record_checked(connection, PRINT_SOURCE, context.now(), content)
    return done


def _feed_poll(table: FeedTable) -> Callable[[Context], Report]:
    def poll_feed(context: Context) -> Report:
        """Read a feed, and where it names a document we do not know, look at once where documents come from."""
        name = f"feed {table.name}"
        with transaction(context.engine) as connection:
            standing = find_source(connection, name)
        validators = Validators(standing.etag or "", standing.last_modified or "") if standing.checked_at else None
        fetched = feeds.fetch_feed(context.http, table.url, validators, context.cache_buster)
        if fetched is None:
            with transaction(context.engine) as connection:
                record_checked(connection, name, context.now())
            return ()
        capture = context.keep(fetched, name)
        done = _follow_feed(
            context, parse_or_refuse(fetched, partial(feeds.read_feed, may_be_empty=table.may_be_empty))
        )
        with transaction(context.engine) as connection:
            kept = fetched.validators
            record_checked(connection, name, context.now(), capture.sha256, kept.etag, kept.last_modified)
        return done

    return poll_feed


def _follow_feed(context: Context, items: Iterable[feeds.FeedItem]) -> Report:
    base = _base(context)
    recent = [item for item in items if item.published_at is None or eastern_date(item.published_at) > base]
    with transaction(context.engine) as connection:
        unknown = [item for item in recent if not known_stages(connection, item.key)]
    if not unknown:
        return ()
    done = poll_public_inspection(context) + poll_federal_register(context)
    done += _ingest(context, _documents_named(context, unknown))
    with transaction(context.engine) as connection:
        for item in unknown:
            if not known_stages(connection, item.key):
                announce(connection, context, item)
    return done


def _documents_named(context: Context, items: Iterable[feeds.FeedItem]) -> list[Document]:
    """Ask for each document that a feed names by number and no list has: the lists may lag behind it."""
    url = context.settings.federal_register.api_url
    named: list[Document] = []
    for item in items:
        with transaction(context.engine) as connection:
            is_known = bool(known_stages(connection, item.key))
        if not item.number or is_known:
            continue
        try:
            fetched = federal_register.fetch_document(context.http, url, item.number, context.cache_buster)
        except NotServed as problem:
            if problem.status != HTTPStatus.NOT_FOUND:
                raise
            continue
        context.keep(fetched, PRINT_SOURCE)
        named.append(parse_or_refuse(fetched, federal_register.read_document))
    return named


def _ingest(context: Context, documents: Iterable[Document]) -> Report:
    """Take in documents, those in force earliest first, so that each is applied to the list it amends."""
    base = _base(context)
    in_order = sorted(documents, key=lambda document: (document.publication_date or date.max, document.number))
    return tuple(done for document in in_order if (done := ingest_document(context, document, base)))


def _base(context: Context) -> date:
    """Return the date of the list we began with. Raises SourceProblem while there is none."""
    with transaction(context.engine) as connection:
        base = snapshots.base_date(connection, LIST)
    if base is None:
        raise SourceProblem(
            "the list", "has not been built yet, and rules amend it.", "The eCFR must answer first: see its trouble."
        )
    return base


def _record_trouble(connection: Connection, context: Context, source: Source, problem: ListwatchError) -> None:
    """Note a failed poll, and tell the operator once it is more than a lost answer."""
    now = context.now()
    not_before: datetime | None = None
    if isinstance(problem, AskedToWait):
        not_before = now + timedelta(seconds=problem.seconds)
    standing = record_failed(connection, source.name, now, str(problem), not_before)
    if standing.failures >= _FAILURES_TOLD:
        since = f"{standing.checked_at:%Y-%m-%d %H:%M} UTC" if standing.checked_at else "the first start"
        trouble = f"{standing.failures} polls in a row have failed; the last good one was {since}. {problem}"
        advice = "Until it answers again, silence from this source means nothing. See `listwatch status`."
        enqueue_alert(connection, context, compose_operator(source.name, source.name, trouble, advice, now))
