"""Ingesting a document: its text is kept, read, applied to the list and screened, and its alerts are queued.

What cannot be fetched or read is told to compliance at once, stays pending, and is tried again at the next poll.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from structlog.contextvars import bound_contextvars

from monitor.events.derive import derive, read_captured
from monitor.events.effects import reader_of
from monitor.events.findings import Findings, listed_from
from monitor.events.inputs import Inputs
from monitor.events.load import held_lists, screening_inputs
from monitor.events.next_step import NextStep, next_step
from monitor.events.two_texts import lines_of_disagreement
from monitor.intake.believed_customers import customers_to_screen
from monitor.runtime.context import Context
from monitor.settle import Plan, derive_and_settle, last_alert, settle, settle_stage, stages_seen
from sources import federal_register, public_inspection
from sources.bureau import mentions_bureau
from sources.fetched import Fetched, RefusedContent
from sources.reading import PARSER_VERSION
from sources.source import FeedItem
from state.alerts import SourceRef
from state.applying import amendments_by_day
from state.captures import Capture
from state.customers import Customers
from state.dispositions import HoldStatus
from state.documents import Document, Stage
from state.errors import ListwatchError, SourceProblem, UnexpectedContent, UnreadableInput
from state.events import EffectEvent, Event, EventKind, ListInput, RuleEvent, UnreadEvent
from state.list_kinds import BY_ORDER
from state.regimes import Regime
from state.rules import Rule
from state.storage import lists, snapshots
from state.storage.captures import find_capture, is_received
from state.storage.changes import changes_of
from state.storage.database import transaction
from state.storage.digests import gather
from state.storage.documents import (
    DocumentStatus,
    count_pending,
    known_stages,
    latest_reading,
    latest_rule,
    record_document,
)
from state.storage.events import last_event_id
from state.storage.holds import holds_for
from state.storage.regimes import all_regimes, end_regimes
from state.storage.versions import list_subject, versions_of
from state.times import eastern_date

if TYPE_CHECKING:
    from sources.http import Http

log = logging.getLogger(__name__)

UNREAD_DIGEST = "documents not read"
_MOST_ALONE = 3
_FLOOD_WITHIN = timedelta(minutes=15)


def ingest_document(context: Context, document: Document, base: date) -> str:
    """Do what one stage of a document asks for, and say in a few words what was done; empty when nothing was.

    `base` is the date of the list we began with.
    """
    with transaction(context.engine) as connection:
        known = known_stages(connection, document.number)
        step = next_step(document, known, base)
        if step is NextStep.NOTE_BEFORE_OUR_TIME:
            record_document(connection, document, DocumentStatus.BEFORE_OUR_TIME, context.now())
        elif step is NextStep.NOTE_NOT_A_RULE:
            record_document(connection, document, DocumentStatus.NOT_OURS, context.now(), f"a {document.type.lower()}")
    if step is NextStep.READ:
        return _read_in_any_case(context, document, base)
    if step is NextStep.WITHDRAW:
        return _withdraw(context, document)
    is_read_filing = document.stage is Stage.FILED and Stage.PUBLISHED not in known
    if step is NextStep.PASS and is_read_filing and known[Stage.FILED].standing is DocumentStatus.SETTLED:
        _compare_with_plain_text(context, document)
    return ""


def announce(connection: Connection, context: Context, item: FeedItem) -> None:
    """Note what a feed names and no other source knows; tell compliance when it speaks of the Entity List."""
    now = context.now()
    document = Document(item.key, Stage.ANNOUNCED, item.title, html_url=item.link)
    record_document(connection, document, DocumentStatus.SETTLED, now)
    if mentions_bureau(f"{item.title} {item.summary}"):
        reason = "only announced: no source has its text yet"
        settle(connection, context, derive(UnreadEvent(document, reason)))


def _read_in_any_case(context: Context, document: Document, base: date) -> str:
    """Read a document, and let no internal error over it keep the documents behind it from being read."""
    try:
        with bound_contextvars(document=document.number):
            return _read_and_settle(context, document, base)
    except ListwatchError:
        raise
    except Exception as fault:
        log.exception("internal_error", extra={"doing": "read", "document": document.number})
        with transaction(context.engine) as connection:
            trouble = f"a fault of listwatch itself ({type(fault).__name__}), see its log"
            return _settle_unread(connection, context, document, trouble)


def _read_and_settle(context: Context, document: Document, base: date) -> str:
    try:
        capture, rule = _read_text(context, document)
    except (SourceProblem, UnreadableInput) as problem:
        with transaction(context.engine) as connection:
            return _settle_unread(connection, context, document, str(problem))

    with transaction(context.engine) as connection:
        _begin_lists_by_order(connection, rule, capture, base, context.now())

    def plan(connection: Connection, customers: Customers) -> Plan | None:
        # Another node may have settled this stage, or a later one, while we read.
        if next_step(document, known_stages(connection, document.number), base) is not NextStep.READ:
            return None
        return plan_rule(connection, context, document, capture, rule, customers)

    def store(connection: Connection, findings: Sequence[Findings]) -> str:
        found = findings[0]
        for each in findings:
            settle(connection, context, each)
        if rule.amends_nothing:
            touched = f"; touches {', '.join(effect.provision for effect in rule.effects)}" if rule.effects else ""
            return f"{document.number} {document.stage}: changes no entry ({rule.no_change_reason}){touched}"
        matched = len({match.customer_id for match in found.screening.matches})
        counts = f"{len(found.changes)} entries, {matched} customers possibly affected"
        return f"{document.number} {document.stage}: {counts}"

    done = derive_and_settle(context, partial(customers_to_screen, context), plan, store) or ""
    _compare_with_plain_text(context, document)
    return done


def _compare_with_plain_text(context: Context, document: Document) -> None:
    """Tell where the office's plain text of a filing says otherwise than its PDF that was read; once, when it comes."""
    source = f"plain text of {document.number}"
    with transaction(context.engine) as connection:
        reading = latest_reading(connection, document.number)
        if reading is None or reading.stage is not Stage.FILED or is_received(connection, source):
            return
        capture = find_capture(connection, context.settings.captures_folder, reading.capture_sha256)
    if not capture.body.lstrip().startswith(b"%PDF"):
        return
    try:
        plain = context.keep(public_inspection.fetch_text(context.http, document), source)
        read = read_captured(plain, document.record)
    except (SourceProblem, UnreadableInput):
        return  # not there yet, or of no help: the PDF was read
    if lines := lines_of_disagreement(reading.rule, read):
        sources = tuple(
            SourceRef(label, each.sha256, each.url, each.received_at)
            for label, each in (("PDF as filed", capture), ("plain text as filed", plain))
        )
        with transaction(context.engine) as connection:
            settle_stage(connection, context, document, lines, sources)


def _begin_lists_by_order(connection: Connection, rule: Rule, capture: Capture, base: date, now: datetime) -> None:
    """Begin each list that an order amends and that no source shows whole: empty, from the day we began on."""
    for code in sorted({each.list_code for each in rule.amendments} & set(BY_ORDER)):
        if snapshots.base_date(connection, code) is None:
            snapshots.record_snapshot(connection, code, base, capture.sha256, 0, agrees=True, now=now)


def plan_rule(
    connection: Connection,
    context: Context,
    document: Document,
    capture: Capture,
    rule: Rule,
    customers: Customers,
    *,
    is_past: bool = False,
) -> Plan:
    """Return the event of a stage of a document whose text was read, with its inputs as they are now.

    `is_past` says that the lists we began with hold the rule already.
    """
    number = document.number
    effective_on = listed_from(document, rule, capture.received_at)
    days = () if is_past else amendments_by_day(rule, effective_on)
    versions = versions_of(connection, {code for code, _, _ in days})
    lists_read = tuple(
        ListInput(code, day, versions[list_subject(code)])
        for code, day, _ in days
        if snapshots.base_date(connection, code) is not None
    )
    stages = stages_seen(connection, number)
    earlier = last_event_id(connection, number, EventKind.RULE, Stage.FILED)
    if stages.get(Stage.FILED) is not DocumentStatus.SETTLED:
        earlier = None
    screened = screening_inputs(connection, context.settings, customers, context.now())
    event = RuleEvent(
        document,
        capture.sha256,
        effective_on,
        lists_read,
        screened,
        earlier,
        is_past,
    )
    inputs = Inputs(
        captures={capture.sha256: capture},
        lists=held_lists(connection, lists_read, number),
        customers=customers,
        earlier=changes_of(connection, earlier) if earlier else None,
    )
    effects = [] if is_past else _effect_events(connection, context, document, capture, rule)
    return Plan(((event, inputs), *effects), versions, {number: stages})


def _effect_events(
    connection: Connection, context: Context, document: Document, capture: Capture, rule: Rule
) -> list[tuple[Event, Inputs]]:
    """Return the event of what a rule does to the law around the lists, where it does anything, or did as filed."""
    before = latest_rule(connection, document.number)
    earlier_effects = before.effects if before is not None and before.effects else None
    if not rule.effects and earlier_effects is None:
        return []
    now = context.now()
    regimes = all_regimes(connection)
    known = tuple(each for each in regimes if each.is_known(now))
    event = EffectEvent(document, capture.sha256, PARSER_VERSION, eastern_date(now), now, known, earlier_effects)
    return [(event, Inputs({capture.sha256: capture}))]


def _read_text(context: Context, document: Document) -> tuple[Capture, Rule]:
    """Fetch, keep and read the text of this stage: of a filing its PDF, or without one that helps its plain text.

    Plain text is taken from the PDF by the office, and has lost which column a word is of.
    """
    if document.stage is not Stage.FILED:
        return _read_fetched(context, document, federal_register.fetch_text)
    try:
        return _read_fetched(context, document, public_inspection.fetch_pdf)
    except (SourceProblem, UnreadableInput) as no_pdf:
        try:
            return _read_fetched(context, document, public_inspection.fetch_text)
        except (SourceProblem, UnreadableInput) as no_text:
            both = f"{no_text} Nor does its PDF help: {no_pdf}"
            raise UnreadableInput(f"document {document.number}", both) from no_text


def _read_fetched(
    context: Context, document: Document, fetch: Callable[[Http, Document], Fetched]
) -> tuple[Capture, Rule]:
    try:
        fetched = fetch(context.http, document)
    except RefusedContent as refused:
        raise _keep_refused(context, document, refused) from refused
    capture = context.keep(fetched, f"text of {document.number}")
    log.info("text_kept", extra={"document": document.number, "sha256": capture.sha256})
    return capture, read_captured(capture, document.record)


def _keep_refused(context: Context, document: Document, refused: RefusedContent) -> UnexpectedContent:
    """Keep what was sent in the place of a text, and return the problem with its sha256 named.

    A wall against robots, which says the same in other bytes each time, is kept once while it lasts.
    """
    detail = f"{refused} What it sent is kept as capture "
    with transaction(context.engine) as connection:
        known = known_stages(connection, document.number).get(document.stage)
    before = (known.trouble or "").partition(detail)[2] if known else ""
    digest = before.partition(".")[0] or context.keep(refused.fetched, f"text of {document.number}").sha256
    remedy = f"{refused.remedy} What it sent is kept as capture {digest}.".strip()
    return UnexpectedContent(refused.subject, refused.trouble, remedy)


def _settle_unread(connection: Connection, context: Context, document: Document, trouble: str) -> str:
    """Say at once that a rule is there and could not be read; it stays pending until it can be.

    The operator hears of what is pending from who looks after the service (`monitor.operations.health`). Many that
    cannot be read at once are one message to compliance, which goes when the poll is over.
    """
    now = context.now()
    known = known_stages(connection, document.number)
    record_document(connection, document, DocumentStatus.PENDING, now, trouble)
    if any(seen.standing is DocumentStatus.SETTLED for seen in known.values()):
        return f"{document.number} {document.stage}: not read yet ({trouble})"
    is_news = document.doubt is None and settle(connection, context, derive(UnreadEvent(document, trouble)))
    if is_news and count_pending(connection, now - _FLOOD_WITHIN) > _MOST_ALONE:
        channels = [each.name for each in context.settings.channels if each.takes_digests]
        gather(connection, document.number, channels, now, now + _FLOOD_WITHIN, UNREAD_DIGEST)
    return f"{document.number} {document.stage}: NOT READ ({trouble})"


def _withdraw(context: Context, document: Document) -> str:
    """Take back what a filing did, and say so: nobody may go on holding customers for a rule that is gone."""
    now = context.now()
    with transaction(context.engine) as connection:
        lists.retract(connection, document.number, now)
        ended = end_regimes(connection, document.number, now, reader_of(document))
        holds = holds_for(connection, document.number)
        held = sorted(hold.customer_id for hold in holds if hold.standing is not HoldStatus.RELEASED)
        lines = [f"Accounts on hold for this rule, for compliance to release: {', '.join(held)}."] if held else []
        lines += [f"What it said of the Affiliates Rule no longer holds: {_state_words(each)}." for each in ended]
        superseded = last_alert(connection, document.number)
        settle_stage(connection, context, document, lines, superseded=superseded)
        record_document(connection, document, DocumentStatus.SETTLED, now)
    return f"{document.number}: withdrawn"


def _state_words(regime: Regime) -> str:
    last = f" through {regime.last_day}" if regime.last_day else ""
    return f"{regime.state} from {regime.since}{last}"
