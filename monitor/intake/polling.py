"""Polling: from the request to the documents or the list a source brings, by what the source shows.

A poll ends well when an answer came *and* was what the source sends; only then is the source "checked". Anything else
is recorded as a failure, and tried again at the next poll; the operator hears of it from `monitor.operations.health`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from monitor.intake.customers import poll_customers
from monitor.intake.disappeared_filings import Observation, report_disappeared
from monitor.intake.documents import UNREAD_DIGEST, announce, ingest_document
from monitor.intake.list_polls import poll_copy, poll_lists
from monitor.intake.order_terms import follow_terms
from monitor.intake.outage import LIST_MISSING
from monitor.intake.ownership import poll_ownership
from monitor.intake.poll_interval import Polled, due_after, interval_of, polled_sources
from monitor.intake.quarantine import hold_refused, overtake_held
from monitor.runtime.context import Context
from sources.fetched import Fetched, NotServed, RefusedContent, Validators
from sources.parsing import parse_or_refuse
from sources.source import CopySource, DocumentSource, FeedItem, FeedSource, Known, ListSource
from state.captures import Capture
from state.customers import CUSTOMERS_SOURCE
from state.documents import Document
from state.errors import ListwatchError, RetryLater, SourceProblem
from state.listings import ListCode
from state.storage import snapshots
from state.storage.database import concurrent_transaction, transaction
from state.storage.digests import send_digest_now
from state.storage.documents import known_stages
from state.storage.leases import acquire_lease, release_lease
from state.storage.sources import find_source, record_checked, record_failed
from state.tables import Hours
from state.times import eastern_date

# A published rule is looked for this long before the last good poll: the office adds and corrects for some days.
_OVERLAP = timedelta(days=30)
# How long a node that died while it polled keeps the others waiting. A poll that takes longer may be made twice, which
# does no harm: what another node has settled is not settled again.
_LONGEST_POLL = timedelta(minutes=2)

Report = tuple[str, ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the schedule knows it: its name, how often it is asked (seconds, within its hours), and how."""

    name: str
    every: int
    poll: Callable[[Context], Report]
    hours: Hours | None = None


def sources_of(context: Context) -> tuple[Source, ...]:
    """Return the sources in the order to poll them."""
    return tuple(Source(each.name, each.every, _poll_of(each), each.hours) for each in polled_sources(context.settings))


def poll_source(context: Context, source: Source) -> tuple[Report, str]:
    """Poll one source and record how it went; what was done comes back, and the trouble if there was any.

    Of several nodes the one that holds the source's lease polls it, for the others there is nothing to do. After a
    good poll it keeps the lease until the source's interval has the next one due; after a failed one another node may
    try. One that dies while it polls keeps the others waiting for `_LONGEST_POLL`, however rarely the source is asked.
    """
    lease = f"poll {source.name}"
    with concurrent_transaction(context.engine) as connection:
        if not acquire_lease(connection, lease, context.node, context.now(), _LONGEST_POLL):
            return (), ""
        not_before = find_source(connection, source.name).not_before
    if not_before is not None and context.now() < not_before:
        return (), f"asked us not to come before {not_before:%Y-%m-%d %H:%M} UTC"
    try:
        report = source.poll(context)
        with transaction(context.engine) as connection:
            now = context.now()
            due = due_after(interval_of(context.settings.schedule, source.every, source.hours), now)
            acquire_lease(connection, lease, context.node, now, due - now)
            overtake_held(connection, context, source.name)
        return report, ""
    except ListwatchError as problem:
        trouble = problem
    except Exception as fault:
        # An internal error must be told like one of theirs: a source that does not answer must not seem to be silent.
        log.exception("internal_error", extra={"doing": "poll", "source": source.name})
        trouble = ListwatchError(source.name, f"a fault of listwatch itself ({type(fault).__name__}), see its log.")
    if isinstance(trouble, RefusedContent):
        hold_refused(context, source.name, trouble)
    with transaction(context.engine) as connection:
        now = context.now()
        not_before = now + timedelta(seconds=trouble.seconds) if isinstance(trouble, RetryLater) else None
        record_failed(connection, source.name, now, str(trouble), not_before)
        release_lease(connection, lease, context.node)
    return (), str(trouble)


def _poll_of(polled: Polled) -> Callable[[Context], Report]:
    """Return how a source is polled: by what it shows."""
    match source := polled.source:
        case None:
            return poll_customers if polled.name == CUSTOMERS_SOURCE else poll_ownership
        case ListSource():
            return partial(poll_lists, source=source)
        case CopySource():
            return partial(poll_copy, source=source)
        case DocumentSource():
            return partial(_poll_documents, source=source)
        case FeedSource():
            return partial(_poll_feed, source=source)


def _poll_documents(context: Context, source: DocumentSource) -> Report:
    """Look at the documents there are: filed now, or published since a while before the last good poll."""
    with transaction(context.engine) as connection:
        checked_at = find_source(connection, source.name).checked_at
    since = (eastern_date(checked_at) if checked_at else _base(context)) - _OVERLAP
    captures: list[Capture] = []
    documents: dict[str, Document] = {}
    for page in source.fetch(context.http, Known(context.cache_buster, since=since)):
        captures.append(context.keep(page.fetched, source.name))
        for document in parse_or_refuse(page.fetched, page.read):
            documents.setdefault(document.number, document)
    if source.read_updated_at is not None:
        return _ingest_all_shown(context, source, page.fetched, captures[0], tuple(documents.values()))
    done = ingest_documents(context, documents.values())
    with transaction(context.engine) as connection:
        content = sha256("".join(capture.sha256 for capture in captures).encode()).hexdigest()
        record_checked(connection, source.name, context.now(), content)
        # Whoever has just looked for renewals can say which orders have none.
        done += follow_terms(connection, context)
    return done


def _ingest_all_shown(
    context: Context, source: DocumentSource, fetched: Fetched, capture: Capture, shown: tuple[Document, ...]
) -> Report:
    """Take in documents that are all there are at their stage: what was there before, and is not now, is gone."""
    assert source.read_updated_at is not None, "asked before"
    updated_at = parse_or_refuse(fetched, source.read_updated_at)
    done = ingest_documents(context, shown)
    with transaction(context.engine) as connection:
        # The list has no validators; its own time of change stands in their place.
        said = find_source(connection, source.name).last_modified
        newest = datetime.fromisoformat(said) if said else None
        done += report_disappeared(
            connection, context, Observation(shown, timedelta(seconds=fetched.age), updated_at, newest)
        )
        latest = max(filter(None, (updated_at, newest)), default=None)
        last_modified = latest.isoformat() if latest else None
        record_checked(connection, source.name, context.now(), capture.sha256, last_modified=last_modified)
    return done


def _poll_feed(context: Context, source: FeedSource) -> Report:
    """Read a feed, and where it names a document we do not know, look at once where documents come from."""
    with transaction(context.engine) as connection:
        standing = find_source(connection, source.name)
    validators = Validators(standing.etag or "", standing.last_modified or "") if standing.checked_at else None
    fetched = source.fetch(context.http, Known(context.cache_buster, validators))
    if fetched is None:
        with transaction(context.engine) as connection:
            record_checked(connection, source.name, context.now())
        return ()
    capture = context.keep(fetched, source.name)
    done = _follow_feed(context, parse_or_refuse(fetched, source.read))
    with transaction(context.engine) as connection:
        kept = fetched.validators
        record_checked(connection, source.name, context.now(), capture.sha256, kept.etag, kept.last_modified)
    return done


def _follow_feed(context: Context, items: Iterable[FeedItem]) -> Report:
    base = _base(context)
    recent = [item for item in items if item.published_at is None or eastern_date(item.published_at) > base]
    with transaction(context.engine) as connection:
        unknown = [item for item in recent if not known_stages(connection, item.key)]
    if not unknown:
        return ()
    places = [source for source in context.settings.sources if isinstance(source, DocumentSource)]
    done = tuple(line for source in places for line in _poll_documents(context, source))
    done += ingest_documents(
        context, [document for source in places for document in _documents_named(context, source, unknown)]
    )
    with transaction(context.engine) as connection:
        for item in unknown:
            if not known_stages(connection, item.key):
                announce(connection, context, item)
    return done


def _documents_named(context: Context, source: DocumentSource, items: Iterable[FeedItem]) -> list[Document]:
    """Ask for each document that a feed names by number and no list has: the lists may lag behind it."""
    named: list[Document] = []
    for item in items if source.fetch_one is not None else ():
        with transaction(context.engine) as connection:
            is_known = bool(known_stages(connection, item.key))
        if not item.number or is_known:
            continue
        assert source.fetch_one is not None, "asked before"
        try:
            page = source.fetch_one(context.http, item.number, context.cache_buster)
        except NotServed as problem:
            if problem.status != HTTPStatus.NOT_FOUND:
                raise
            continue
        context.keep(page.fetched, source.name)
        named += parse_or_refuse(page.fetched, page.read)
    return named


def ingest_documents(context: Context, documents: Iterable[Document]) -> Report:
    """Take in documents, those in force earliest first, so that each is applied to the list it amends."""
    base = _base(context)
    in_order = sorted(documents, key=lambda document: (document.publication_date or date.max, document.number))
    done = tuple(done for document in in_order if (done := ingest_document(context, document, base)))
    with transaction(context.engine) as connection:
        send_digest_now(connection, UNREAD_DIGEST, context.now())
    return done


def _base(context: Context) -> date:
    """Return the date of the list we began with. Raises SourceProblem while there is none."""
    with transaction(context.engine) as connection:
        base = snapshots.base_date(connection, ListCode.ENTITY_LIST)
    if base is None:
        raise SourceProblem("the list", LIST_MISSING, "The eCFR must answer first: see its trouble.")
    return base
