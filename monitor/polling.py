"""Polling: one function for each source, from the request to the documents or the list it brings.

A poll ends well when an answer came *and* was what the source sends; only then is the source "checked". Anything else
is recorded as a failure, told to the operator, and tried again at the next poll.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from monitor.alerting.compose import compose_operator
from monitor.ingest import announce, ingest_document
from monitor.reconcile import reconcile
from monitor.settings import FeedTable
from monitor.telling import LIST, queue
from monitor.watch import Watch
from sources import ecfr, federal_register, feeds, public_inspection
from sources.customers import read_customers
from sources.http import Validators
from sources.reading.lists.entity_list import read_entity_list
from state.documents import Document
from state.errors import AskedToWait, ListwatchError, SourceProblem
from state.storage import lists
from state.storage.database import transaction
from state.storage.documents import known_stages
from state.storage.sources import find_source, record_checked, record_failed
from state.times import eastern_date

# A published rule is looked for this long before the last good poll: the office adds and corrects for some days.
_OVERLAP = timedelta(days=30)
# A source that fails once is noted; failing this often in a row is told. One lost answer is no news.
_FAILURES_TOLD = 3

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
    federal = watch.settings.federal_register
    return (
        Source("ecfr", watch.settings.ecfr.every, poll_ecfr),
        Source("public-inspection", federal.inspection_every, poll_public_inspection),
        Source("federal-register", federal.documents_every, poll_federal_register),
        *(Source(f"feed {table.name}", table.every, _feed_poll(table)) for table in watch.settings.feeds),
    )


def poll_source(watch: Watch, source: Source) -> tuple[Report, str]:
    """Poll one source and record how it went; what was done comes back, and the trouble if there was any."""
    with transaction(watch.engine) as connection:
        not_before = find_source(connection, source.name).not_before
    if not_before is not None and watch.now() < not_before:
        return (), f"asked us not to come before {not_before:%Y-%m-%d %H:%M} UTC"
    try:
        return source.poll(watch), ""
    except ListwatchError as problem:
        trouble = problem
    except Exception as fault:
        # A fault of ours must be told like one of theirs: a source that is not heard must not seem to be silent.
        log.exception("a fault of listwatch itself while it polled %s", source.name)
        trouble = ListwatchError(source.name, f"a fault of listwatch itself ({type(fault).__name__}), see its log.")
    _record_trouble(watch, source, trouble)
    return (), str(trouble)


def poll_ecfr(watch: Watch) -> Report:
    """Fetch the list when the eCFR has a newer one, and hold it against ours."""
    url = watch.settings.ecfr.url
    titles = ecfr.fetch_titles(watch.http, url)
    as_of = ecfr.read_up_to_date_as_of(titles.body, titles.url)
    with transaction(watch.engine) as connection:
        newest = lists.latest_snapshot_date(connection, LIST)
    done: Report = ()
    if newest is None or as_of > newest:
        capture = watch.keep(ecfr.fetch_part(watch.http, url, as_of), "ecfr")
        snapshot = read_entity_list(capture.body, capture.url, as_of)
        customers = read_customers(watch.settings.customers.file)
        with transaction(watch.engine) as connection:
            done = (reconcile(connection, watch, snapshot, capture, customers),)
    with transaction(watch.engine) as connection:
        record_checked(connection, "ecfr", watch.now(), sha256(titles.body).hexdigest())
    return done


def poll_public_inspection(watch: Watch) -> Report:
    """Look at what is on public inspection now: the earliest a rule can be known."""
    url = watch.settings.federal_register.api_url
    capture = watch.keep(public_inspection.fetch_current(watch.http, url, watch.cache_buster), "public-inspection")
    done = _ingest(watch, public_inspection.read_current(capture.body, capture.url))
    with transaction(watch.engine) as connection:
        record_checked(connection, "public-inspection", watch.now(), capture.sha256)
    return done


def poll_federal_register(watch: Watch) -> Report:
    """Look at the bureau's rules published, or scheduled, since a while before the last good poll."""
    with transaction(watch.engine) as connection:
        checked_at = find_source(connection, "federal-register").checked_at
    since = (eastern_date(checked_at) if checked_at else _base(watch)) - _OVERLAP
    url = watch.settings.federal_register.api_url
    pages = federal_register.fetch_recent_rules(watch.http, url, since, watch.cache_buster)
    captures = [watch.keep(page, "federal-register") for page in pages]
    documents = [
        document for capture in captures for document in federal_register.read_documents(capture.body, capture.url)
    ]
    done = _ingest(watch, documents)
    with transaction(watch.engine) as connection:
        content = sha256("".join(capture.sha256 for capture in captures).encode()).hexdigest()
        record_checked(connection, "federal-register", watch.now(), content)
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
        done = _follow_feed(watch, feeds.read_feed(capture.body, capture.url))
        with transaction(watch.engine) as connection:
            kept = fetched.validators
            record_checked(connection, name, watch.now(), capture.sha256, kept.etag, kept.last_modified)
        return done

    return poll_feed


def _follow_feed(watch: Watch, items: Iterable[feeds.FeedItem]) -> Report:
    base = _base(watch)
    recent = [item for item in items if item.published_at is None or eastern_date(item.published_at) > base]
    with transaction(watch.engine) as connection:
        unknown = [item for item in recent if not known_stages(connection, item.number or item.link)]
    if not unknown:
        return ()
    done = poll_public_inspection(watch) + poll_federal_register(watch)
    with transaction(watch.engine) as connection:
        for item in unknown:
            if not known_stages(connection, item.number or item.link):
                announce(connection, watch, item)
    return done


def _ingest(watch: Watch, documents: Iterable[Document]) -> Report:
    """Take in documents, those in force earliest first, so that each is applied to the list it amends."""
    base = _base(watch)
    in_order = sorted(documents, key=lambda document: (document.publication_date or date.max, document.number))
    return tuple(done for document in in_order if (done := ingest_document(watch, document, base)))


def _base(watch: Watch) -> date:
    """The date of the list we began with. Raises SourceProblem while there is none."""
    with transaction(watch.engine) as connection:
        base = lists.base_date(connection, LIST)
    if base is None:
        raise SourceProblem(
            "the list", "has not been built yet, and rules amend it.", "The eCFR must answer first: see its trouble."
        )
    return base


def _record_trouble(watch: Watch, source: Source, problem: ListwatchError) -> None:
    """Note a failed poll, and tell the operator once it is more than a lost answer."""
    now = watch.now()
    not_before: datetime | None = None
    if isinstance(problem, AskedToWait):
        not_before = now + timedelta(seconds=problem.seconds)
    with transaction(watch.engine) as connection:
        standing = record_failed(connection, source.name, now, str(problem), not_before)
        if standing.failures >= _FAILURES_TOLD:
            since = f"{standing.checked_at:%Y-%m-%d %H:%M} UTC" if standing.checked_at else "the first start"
            trouble = f"{standing.failures} polls in a row have failed; the last good one was {since}. {problem}"
            advice = "Until it answers again, silence from this source means nothing. See `listwatch status`."
            queue(connection, watch, compose_operator(source.name, source.name, trouble, advice, now))
