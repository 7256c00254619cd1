"""Polling the sources of whole lists: those that our lists follow, and copies that ours are held against.

What they send is believed only when no guard doubts it; else it is refused with its bytes, and our lists stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from monitor.events.findings import Findings
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.csl_reconcile import ConsolidatedIntake, lists_kept
from monitor.intake.ecfr_reconcile import Comparison, PartIntake
from monitor.intake.plausibility import PlausibilityIssue
from monitor.intake.quarantine import confirm_held
from monitor.runtime.context import Context
from monitor.settle import Plan, derive_and_settle
from sources.fetched import Fetched, RefusedContent, Validators
from sources.parsing import parse_or_refuse
from sources.source import CopySource, Known, ListAnswer, ListSource
from state.captures import Capture
from state.changes import compare_lists
from state.customers import Customers
from state.errors import UnexpectedContent
from state.storage import snapshots
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.quarantine import Held, answers_held
from state.storage.sources import SourceStatus, find_source, record_checked
from state.times import eastern_date

Report = tuple[str, ...]
# What another source was sent within this part of the time between two polls is taken for an answer of our own.
_LATELY = timedelta(seconds=0.25)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a source answered; `fetched`, and `capture` with its bytes, are None where it sent nothing, or no news."""

    answer: ListAnswer
    content_sha256: str | None
    fetched: Fetched | None = None
    capture: Capture | None = None

    @property
    def as_of(self) -> date:
        """The Eastern date of what was sent: the one that the source gives, else the day it was received."""
        assert self.capture is not None, "something was sent"
        return self.answer.as_of or eastern_date(self.capture.received_at)


def poll_lists(context: Context, source: ListSource) -> Report:
    """Fetch the lists of a source when it has newer ones, and hold them against ours."""
    with transaction(context.engine) as connection:
        newest = snapshots.latest_snapshot_date(connection, source.first_list)
    asked = _ask(context, source, newest)
    done: Report = ()
    if asked.fetched is not None and asked.capture is not None:
        shown = parse_or_refuse(asked.fetched, lambda body, subject: source.read(body, subject, asked.as_of))
        done = _ingest_lists(context, asked.fetched, PartIntake(context, source, asked.capture, shown))
    _record(context, source, asked)
    return done


def _ask(context: Context, source: ListSource | CopySource, newest: date | None = None) -> _Asked:
    """Ask a source, and keep what it sent before anyone reads it."""
    with transaction(context.engine) as connection:
        standing = find_source(connection, source.name)
        if (shared := _shared_answer(connection, context, source, standing)) is not None:
            return shared
    validators = Validators(standing.etag or "", standing.last_modified or "")
    answer = source.fetch(context.http, Known(context.cache_buster, validators, newest))
    if answer.fetched is None:
        return _Asked(answer, answer.content_sha256)
    capture = context.keep(answer.fetched, source.name)
    if capture.sha256 == standing.content_sha256:
        return _Asked(answer, capture.sha256)
    return _Asked(answer, answer.content_sha256 or capture.sha256, answer.fetched, capture)


def _shared_answer(
    connection: Connection, context: Context, source: ListSource | CopySource, standing: SourceStatus
) -> _Asked | None:
    """Return what another source of the same address was sent a while ago, so that nothing is fetched twice."""
    if source.date_of is None:
        return None
    since = max(context.now() - source.every * _LATELY, standing.checked_at or _LONG_AGO)
    for other in context.settings.sources:
        theirs = find_source(connection, other.name)
        if (
            other.address != source.address
            or theirs.content_sha256 is None
            or (theirs.checked_at or _LONG_AGO) <= since
        ):
            continue
        if theirs.content_sha256 == standing.content_sha256:
            return _Asked(ListAnswer(None), None)
        capture = find_capture(connection, context.settings.captures_folder, theirs.content_sha256)
        validators = Validators(theirs.etag or "", theirs.last_modified or "")
        fetched = Fetched(capture.url, capture.body, capture.content_type, validators)
        return _Asked(ListAnswer(fetched, source.date_of(validators)), capture.sha256, fetched, capture)
    return None


def _record(context: Context, source: ListSource | CopySource, asked: _Asked) -> None:
    kept = asked.answer.fetched.validators if asked.answer.fetched else Validators()
    with transaction(context.engine) as connection:
        record_checked(connection, source.name, context.now(), asked.content_sha256, kept.etag, kept.last_modified)


def _ingest_lists(context: Context, fetched: Fetched, intake: PartIntake) -> Report:
    """Hold the lists of a source against ours. Raise RefusedContent where they are not believed."""
    agreed: Held | None = None

    def plan(connection: Connection, customers: Customers) -> Plan:
        nonlocal agreed
        doubts = intake.compare(connection)
        agreed = _seen_before(connection, context, intake, doubts) if doubts else None
        if doubts and agreed is None:
            raise _refused(fetched, doubts, intake.comparisons)
        return intake.plan(connection, customers)

    def store(connection: Connection, findings: Sequence[Findings]) -> Report:
        if agreed is not None:
            confirm_held(connection, context, agreed, "a second answer shows the same lists")
        return intake.store(connection, findings)

    return derive_and_settle(context, partial(customers_to_screen, context), plan, store) or ()


def poll_copy(context: Context, source: CopySource) -> Report:
    """Fetch a copy of lists when it has changed, and hold it against ours. Raise RefusedContent where it is doubted."""
    asked = _ask(context, source)
    done: Report = ()
    if asked.fetched is not None and asked.capture is not None:
        kept = lists_kept(context.settings)
        shown = parse_or_refuse(asked.fetched, lambda body, subject: source.read(body, subject, kept))
        intake = ConsolidatedIntake(context, source, asked.capture, shown, asked.as_of)
        done = _ingest_copy(context, asked.fetched, intake)
    _record(context, source, asked)
    return done


def _ingest_copy(context: Context, fetched: Fetched, intake: ConsolidatedIntake) -> Report:
    def plan(connection: Connection, customers: Customers) -> Plan:
        if doubts := intake.compare(connection):
            raise RefusedContent(_as_problem(fetched.url, doubts), fetched, intake.as_of)
        return intake.plan(connection, customers)

    return derive_and_settle(context, partial(customers_to_screen, context), plan, intake.store) or ()


def _refused(fetched: Fetched, doubts: Iterable[PlausibilityIssue], compared: tuple[Comparison, ...]) -> RefusedContent:
    return RefusedContent(_as_problem(fetched.url, doubts), fetched, compared[0].snapshot.as_of)


def _as_problem(subject: str, doubts: Iterable[PlausibilityIssue]) -> UnexpectedContent:
    reasons = "; ".join(doubt.reason for doubt in doubts)
    remedy = "Our lists stay as they are until a person releases it: see `listwatch quarantine list`."
    return UnexpectedContent(subject, f"is not believed: {reasons}.", remedy)


def _seen_before(
    connection: Connection, context: Context, intake: PartIntake, doubts: Iterable[PlausibilityIssue]
) -> Held | None:
    """Return the answer held a while ago that shows the same lists; None where a doubt needs a person, or none is."""
    if any(doubt.needs_person for doubt in doubts):
        return None
    patience = timedelta(seconds=context.settings.guards.agree_after)
    for held in answers_held(connection, intake.source.name):
        if context.now() - held.held_at >= patience and _shows_the_same(connection, context, held, intake):
            return held
    return None


def _shows_the_same(connection: Connection, context: Context, held: Held, intake: PartIntake) -> bool:
    if held.as_of is None:
        return False
    kept = find_capture(connection, context.settings.captures_folder, held.capture_sha256)
    before = intake.source.read(kept.body, kept.url, held.as_of)
    now = [each.snapshot for each in intake.comparisons]
    return [one.list_code for one in before] == [one.list_code for one in now] and not any(
        compare_lists(old.listings, new.listings) for old, new in zip(before, now, strict=True)
    )
