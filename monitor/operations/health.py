"""Health: what is wrong with the service now. Silence is proof only while nothing here is.

What stands in the database is gathered in one read; what is wrong about it is a pure question.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.config.operations import HealthTable
from monitor.events.lateness import late_by
from monitor.intake.outage import NETWORK, describe_outage, follows_only, without_network
from monitor.intake.poll_interval import Polled, PollInterval, due_at, interval_at, interval_of, polled_sources
from monitor.operations.problems import Problem
from monitor.runtime.context import Context
from state.customers import CUSTOMERS_SOURCE
from state.documents import Stage
from state.ownership import OWNERSHIP_SOURCE
from state.storage.database import concurrent_transaction
from state.storage.documents import DocumentStatus, KnownDocument, documents_with_status
from state.storage.outbox import DeliveryStatus
from state.storage.quarantine import Held, answers_held
from state.storage.sources import SourceStatus, find_source
from state.storage.waiting import Waiting, messages_waiting

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source stands, when it is due next (aware UTC), and whether its silence proves nothing any more."""

    standing: SourceStatus
    next_due: datetime
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that health is judged by, at one aware UTC time.

    `disk_free` is in bytes. `clock_skew` is how far our clock is ahead of the source that answered last; None before
    any did.
    """

    now: datetime
    sources: tuple[SourceHealth, ...]
    pending: tuple[KnownDocument, ...]
    held: tuple[Held, ...]
    waiting: tuple[Waiting, ...]
    disk_free: int
    clock_skew: timedelta | None


def read_health(context: Context) -> Health:
    """Gather how the service stands now."""
    with concurrent_transaction(context.engine) as connection:
        return health_of(context, connection)


def health_of(context: Context, connection: Connection) -> Health:
    """Return how the service stands now, by what one transaction sees."""
    now = context.now()
    standings = [(source, find_source(connection, source.name)) for source in polled_sources(context.settings)]
    return Health(
        now=now,
        sources=tuple(_source_health(context, source, standing, now) for source, standing in standings),
        pending=documents_with_status(connection, DocumentStatus.PENDING),
        held=answers_held(connection),
        waiting=messages_waiting(connection, now),
        disk_free=shutil.disk_usage(context.settings.state.folder).free,
        clock_skew=context.network.clock_skew,
    )


def find_problems(health: Health, table: HealthTable) -> tuple[Problem, ...]:
    """Say what is wrong; each subject stands once."""
    found = (
        *_source_problems(health, table),
        *(_document_problem(known) for known in health.pending if not _is_to_come(known, health.now)),
        *(_answer_problem(held) for held in health.held),
        *(problem for waiting in health.waiting for problem in _channel_problems(waiting, table, health.now)),
        *_machine_problems(health, table),
    )
    return tuple({problem.subject: problem for problem in reversed(found)}.values())[::-1]


def _source_problems(health: Health, table: HealthTable) -> Iterator[Problem]:
    """Return the problems of sources: one for no network, and none for what only follows from another one.

    An answer that is held is a problem of its own, and the polls that fail for it are none beside it.
    """
    held = {f"{each.source}: {each.reason}" for each in health.held}
    found = [
        problem
        for source in health.sources
        if f"{source.standing.name}: {(source.standing.trouble or '').partition(': ')[2]}" not in held
        for problem in _one_source_problems(source, table)
    ]
    ours = {CUSTOMERS_SOURCE, OWNERSHIP_SOURCE}
    details = {
        each.standing.name: each.standing.trouble or "" for each in health.sources if each.standing.name not in ours
    }
    if cut_off := without_network(details):
        concerned = [problem for problem in found if problem.subject in cut_off]
        found = [problem for problem in found if problem.subject not in cut_off]
        if concerned:
            advice = "Mend this machine's way out. Until then, silence means nothing. See `listwatch doctor`."
            since = min(problem.since for problem in concerned)
            yield Problem(NETWORK, describe_outage(cut_off, details), advice, since)
    yield from (problem for problem in found if not follows_only(details.get(problem.subject, ""), details.values()))


def _source_health(context: Context, source: Polled, standing: SourceStatus, now: datetime) -> SourceHealth:
    interval = interval_of(context.settings.schedule, source.every, source.hours)
    backoff = timedelta(seconds=context.settings.schedule.longest_backoff)
    stale = is_stale(interval, standing, context.settings.health, now)
    return SourceHealth(standing, due_at(interval, standing, backoff, now), stale)


def hears_an_office(context: Context) -> bool:
    """Return whether any source answered lately: what is read from files of our own says nothing of the offices."""
    names = {source.name for source in context.settings.sources}
    now = context.now()
    with concurrent_transaction(context.engine) as connection:
        return any(
            not _source_health(context, source, find_source(connection, source.name), now).is_stale
            for source in polled_sources(context.settings)
            if source.name in names
        )


def is_stale(interval: PollInterval, standing: SourceStatus, table: HealthTable, now: datetime) -> bool:
    """Return whether nobody has received good content from this source for longer than its interval allows."""
    if standing.checked_at is None:
        return True
    gap = interval_at(interval, standing.checked_at)
    return now - standing.checked_at > max(timedelta(seconds=table.stale_after), table.stale_gaps * gap)


def _one_source_problems(source: SourceHealth, table: HealthTable) -> Iterator[Problem]:
    """Return the problem of a source that fails or is stale; a first poll that has not come yet is neither."""
    standing = source.standing
    since = standing.checked_at or standing.failed_at
    if since is None or not (source.is_stale or standing.failures >= table.failures):
        return
    last = (
        f"the last good poll was {standing.checked_at:%Y-%m-%d %H:%M} UTC" if standing.checked_at else "none was good"
    )
    details = f" {standing.trouble}" if standing.trouble else ""
    advice = "Until it answers again, silence from this source means nothing. See `listwatch doctor`."
    polled = {0: "it is not polled", 1: "the last poll has failed"}
    what = polled.get(standing.failures, f"{standing.failures} polls in a row have failed")
    yield Problem(standing.name, f"{what}; {last}.{details}", advice, since, kind="sources")


def _is_to_come(known: KnownDocument, now: datetime) -> bool:
    """Return whether a document is only listed ahead of its issue: it has no text before that is out on its day."""
    document = known.document
    has_day = document.stage is Stage.PUBLISHED and document.publication_date is not None
    return has_day and late_by(document, now) is None


def _document_problem(known: KnownDocument) -> Problem:
    document = known.document
    doubt = f"may be a rule on our lists ({document.doubt}), and was " if document.doubt else ""
    advice = "listwatch tries again at every poll; until then, read the document itself."
    detail = f"{doubt}not read yet: {known.trouble}"
    return Problem(document.number, detail, advice, known.first_seen_at, url=document.html_url, kind="documents")


def _answer_problem(held: Held) -> Problem:
    advice = "Look at it, then `listwatch quarantine release` or `reject`."
    return Problem(f"quarantine {held.source}", held.reason, advice, held.held_at, is_told=True, kind="answers held")


def _channel_problems(waiting: Waiting, table: HealthTable, now: datetime) -> Iterator[Problem]:
    """Messages given up, of which dispatching has told, or queued for too long."""
    gave_up = waiting.standing is DeliveryStatus.GAVE_UP
    if gave_up or now - waiting.since > timedelta(seconds=table.stuck_after):
        what = "were given up" if gave_up else "wait too long"
        detail = f"{waiting.messages} messages {what} there, the oldest of {waiting.since:%Y-%m-%d %H:%M} UTC"
        advice = "Mend the channel, then run `listwatch deliver --again`."
        yield Problem(f"channel {waiting.channel}", detail, advice, waiting.since, is_told=gave_up, kind="channels")


def _machine_problems(health: Health, table: HealthTable) -> Iterator[Problem]:
    if health.disk_free < table.disk_free * _MEGABYTE:
        detail = f"{health.disk_free // _MEGABYTE} MB are free in the state folder"
        yield Problem("disk", detail, "Free some space: what cannot be kept is not read.", health.now)
    skew = health.clock_skew
    if skew is not None and abs(skew) > timedelta(seconds=table.clock_skew):
        direction = "ahead of" if skew > timedelta() else "behind"
        detail = f"our clock is {abs(skew.total_seconds()):.0f} s {direction} the sources'"
        yield Problem("clock", detail, "Let the machine take its time from a time server.", health.now)
