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
from monitor.customer_base.sync import CUSTOMERS_SOURCE, poll_customers
from monitor.ingest import announce, ingest_document
from monitor.operations.rhythm import due_after, rhythm_of
from monitor.reading_answers import read_answer
from monitor.reconciling.consolidated import CSL_SOURCE
from monitor.reconciling.list_polls import ECFR_SOURCE, poll_ecfr, poll_screening_list
from monitor.reconciling.quarantine import hold_refused, overtake_held
from monitor.tables.sources import FeedTable
from monitor.telling import LIST, queue
from monitor.vanishing import PRINT_SOURCE, tell_vanished
from monitor.watch import Watch
from sources import federal_register, feeds, public_inspection
from sources.http import NotServed, RefusedContent, Validators
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

Report = tuple[str, ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """One source as the schedule knows it: its name, how often it is asked (seconds), and how."""

    name: str
    every: int
    poll: Callable[[Watch], Report]


def sources_of(watch: Watch) -> tuple[Source, ...]:
    """Give the sources in the order to poll them: the list first, for rules are applied to it."""
    federal, consolidated = watch.settings.federal_register, watch.settings.screening_list
    return (
        Source(ECFR_SOURCE, watch.settings.ecfr.every, poll_ecfr),
        Source(CUSTOMERS_SOURCE, watch.settings.customers.every, poll_customers),
        Source("public-inspection", federal.inspection_every, poll_public_inspection),
        Source(PRINT_SOURCE, federal.documents_every, poll_federal_register),
        *(Source(f"feed {table.name}", table.every, _feed_poll(table)) for table in watch.settings.feeds),
        *((Source(CSL_SOURCE, consolidated.every, poll_screening_list),) if consolidated.url else ()),
    )


def poll_source(watch: Watch, source: Source) -> tuple[Report, str]:
    """Poll one source and record how it went; what was done comes back, and the trouble if there was any.

    Of several nodes the one that holds the source's lease polls it, for the others there is nothing to do. After a
    good poll it keeps the lease until the source's rhythm has the next one due; after a failed one another node may
    try. One that dies while it polls keeps the others waiting for `_LONGEST_POLL`, however rarely the source is asked.
    """
    lease = f"poll {source.name}"
    with concurrent_transaction(watch.engine) as connection:
        if not take_lease(connection, lease, watch.node, watch.now(), _LONGEST_POLL):
            return (), ""
        not_before = find_source(connection, source.name).not_before
    if not_before is not None and watch.now() < not_before:
        return (), f"asked us not to come before {not_before:%Y-%m-%d %H:%M} UTC"
    try:
        report = source.poll(watch)
        with transaction(watch.engine) as connection:
            now = watch.now()
            due = due_after(rhythm_of(watch.settings.schedule, source.name, source.every), now)
            take_lease(connection, lease, watch.node, now, due - now)
            overtake_held(connection, watch, source.name)
        return report, ""
    except ListwatchError as problem:
        trouble = problem
    except Exception as fault:
        # A fault of ours must be told like one of theirs: a source that is not heard must not seem to be silent.
        log.exception("a fault of listwatch itself while it polled %s", source.name)
        trouble = ListwatchError(source.name, f"a fault of listwatch itself ({type(fault).__name__}), see its log.")
    if isinstance(trouble, RefusedContent):
        hold_refused(watch, source.name, trouble)
    with transaction(watch.engine) as connection:
        _record_trouble(connection, watch, source, trouble)
        release_lease(connection, lease, watch.node)
    return (), str(trouble)


def poll_public_inspection(watch: Watch) -> Report:
    """Look at what is on public inspection now: the earliest a rule can be known."""
    url = watch.settings.federal_register.api_url
    fetched = public_inspection.fetch_current(watch.http, url, watch.cache_buster)
    capture = watch.keep(fetched, "public-inspection")
    shown = read_answer(fetched, public_inspection.read_current)
    done = _ingest(watch, shown)
    with transaction(watch.engine) as connection:
        done += tell_vanished(connection, watch, shown)
        record_checked(connection, "public-inspection", watch.now(), capture.sha256)
    return done


def poll_federal_register(watch: Watch) -> Report:
    """Look at the bureau's rules published, or scheduled, since a while before the last good poll."""
    with transaction(watch.engine) as connection:
        checked_at = find_source(connection, PRINT_SOURCE).checked_at
    since = (eastern_date(checked_at) if checked_at else _base(watch)) - _OVERLAP
    url = watch.settings.federal_register.api_url
    pages = federal_register.fetch_recent_rules(watch.http, url, since, watch.cache_buster)
    captures = [watch.keep(page, PRINT_SOURCE) for page in pages]
    documents = [document for page in pages for document in read_answer(page, federal_register.read_documents)]
    done = _ingest(watch, documents)
    with transaction(watch.engine) as connection:
        content = sha256("".join(capture.sha256 for capture in captures).encode()).hexdigest()
        record_checked(connection, PRINT_SOURCE, watch.now(), content)
    return done


def _feed_poll(table: FeedTable) -> Callable[[Watch], Report]:
    def poll_feed(watch: Watch) -> Report:
        """Read a feed, and where it names a document we do not know, look at once where documents come from."""
        name = f"feed {table.name}"
        with transaction(watch.engine) as connection:
            standing = find_source(connection, name)
        validators = Validators(standing.etag or "", standing.last_modified or "") if standing.checked_at else None
        fetched = feeds.fetch_feed(watch.http, table.url, validators, watch.cache_buster)
        if fetched is None:
            with transaction(watch.engine) as connection:
                record_checked(connection, name, watch.now())
            return ()
        capture = watch.keep(fetched, name)
        done = _follow_feed(watch, read_answer(fetched, partial(feeds.read_feed, may_be_empty=table.may_be_empty)))
        with transaction(watch.engine) as connection:
            kept = fetched.validators
            record_checked(connection, name, watch.now(), capture.sha256, kept.etag, kept.last_modified)
        return done

    return poll_feed


def _follow_feed(watch: Watch, items: Iterable[feeds.FeedItem]) -> Report:
    base = _base(watch)
    recent = [item for item in items if item.published_at is None or eastern_date(item.published_at) > base]
    with transaction(watch.engine) as connection:
        unknown = [item for item in recent if not known_stages(connection, item.key)]
    if not unknown:
        return ()
    done = poll_public_inspection(watch) + poll_federal_register(watch)
    done += _ingest(watch, _documents_named(watch, unknown))
    with transaction(watch.engine) as connection:
        for item in unknown:
            if not known_stages(connection, item.key):
                announce(connection, watch, item)
    return done


def _documents_named(watch: Watch, items: Iterable[feeds.FeedItem]) -> list[Document]:
    """Ask for each document that a feed names by number and no list has: the lists may lag behind it."""
    url = watch.settings.federal_register.api_url
    named: list[Document] = []
    for item in items:
        with transaction(watch.engine) as connection:
            is_known = bool(known_stages(connection, item.key))
        if not item.number or is_known:
            continue
        try:
            fetched = federal_register.fetch_document(watch.http, url, item.number, watch.cache_buster)
        except NotServed as problem:
            if problem.status != HTTPStatus.NOT_FOUND:
                raise
            continue
        watch.keep(fetched, PRINT_SOURCE)
        named.append(read_answer(fetched, federal_register.read_document))
    return named


def _ingest(watch: Watch, documents: Iterable[Document]) -> Report:
    """Take in documents, those in force earliest first, so that each is applied to the list it amends."""
    base = _base(watch)
    in_order = sorted(documents, key=lambda document: (document.publication_date or date.max, document.number))
    return tuple(done for document in in_order if (done := ingest_document(watch, document, base)))


def _base(watch: Watch) -> date:
    """The date of the list we began with. Raises SourceProblem while there is none."""
    with transaction(watch.engine) as connection:
        base = snapshots.base_date(connection, LIST)
    if base is None:
        raise SourceProblem(
            "the list", "has not been built yet, and rules amend it.", "The eCFR must answer first: see its trouble."
        )
    return base


def _record_trouble(connection: Connection, watch: Watch, source: Source, problem: ListwatchError) -> None:
    """Note a failed poll, and tell the operator once it is more than a lost answer."""
    now = watch.now()
    not_before: datetime | None = None
    if isinstance(problem, AskedToWait):
        not_before = now + timedelta(seconds=problem.seconds)
    standing = record_failed(connection, source.name, now, str(problem), not_before)
    if standing.failures >= _FAILURES_TOLD:
        since = f"{standing.checked_at:%Y-%m-%d %H:%M} UTC" if standing.checked_at else "the first start"
        trouble = f"{standing.failures} polls in a row have failed; the last good one was {since}. {problem}"
        advice = "Until it answers again, silence from this source means nothing. See `listwatch status`."
        queue(connection, watch, compose_operator(source.name, source.name, trouble, advice, now))
