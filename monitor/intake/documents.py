"""Ingesting a document: its text is kept, read, applied to the list and screened, and its alerts are queued.

::

    document -> text -> Capture -> Rule -> Changes -> Matches -> Alerts
               (network)                  (one transaction, with the list and the outbox)

What cannot be fetched or read is told to compliance at once, stays pending, and is tried again at the next poll.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection
from structlog.contextvars import bound_contextvars

from monitor.alerting.compose import Event, compose_compliance, compose_operator, listed_from
from monitor.alerting.correcting import withdrawal_line
from monitor.alerting.milestones import record_stage
from monitor.alerting.outbox import enqueue_alert
from monitor.events.next_step import NextStep, next_step
from monitor.events.since import lines_since_filing
from monitor.intake.believed_customers import customers_to_screen
from monitor.ownership.proposals import propose_state
from monitor.runtime.bounded_reading import read_rule_bounded
from monitor.runtime.context import Context
from monitor.settle import NO_CUSTOMERS, NOT_SCREENED, last_told, screen_changes, tell, tell_stage
from sources import federal_register, public_inspection
from sources.bureau import speaks_of_bureau
from sources.feeds import FeedItem
from sources.http import Fetched, Http, RefusedContent
from sources.reading import PARSER_VERSION
from state.alerts import SourceRef
from state.applying import Applied, amendments_by_day, apply_amendments
from state.captures import Capture
from state.changes import Change
from state.customers import CustomerBase
from state.dispositions import HoldStatus
from state.documents import Document, Stage
from state.errors import ListwatchError, SourceProblem, UnexpectedContent, UnreadableInput
from state.rules import Rule, TextForm, UnreadInstruction, Verb
from state.storage import lists, snapshots
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, known_stages, record_document, record_rule
from state.storage.holds import holds_for
from state.storage.regimes import propose_regime

log = logging.getLogger(__name__)


def ingest_document(context: Context, document: Document, base: date) -> str:
    """Do what one stage of a document asks for, and say in a few words what was done; empty when nothing was.

    `base` is the date of the list we began with.
    """
    with transaction(context.engine) as connection:
        step = next_step(document, known_stages(connection, document.number), base)
        if step is NextStep.NOTE_BEFORE_OUR_TIME:
            record_document(connection, document, DocumentStatus.BEFORE_OUR_TIME, context.now())
        elif step is NextStep.NOTE_NOT_A_RULE:
            record_document(connection, document, DocumentStatus.NOT_OURS, context.now(), f"a {document.type.lower()}")
    if step is NextStep.READ:
        return _read_in_any_case(context, document, base)
    if step is NextStep.WITHDRAW:
        return _withdraw(context, document)
    return ""


def announce(connection: Connection, context: Context, item: FeedItem) -> None:
    """Note what a feed names and no other source knows; tell compliance when it speaks of the Entity List."""
    now = context.now()
    document = Document(item.key, Stage.ANNOUNCED, item.title, html_url=item.link)
    record_document(connection, document, DocumentStatus.SETTLED, now)
    if speaks_of_bureau(f"{item.title} {item.summary}"):
        reason = "only announced: no source has its text yet"
        _tell_whole_unread(connection, context, document, reason)


def _read_in_any_case(context: Context, document: Document, base: date) -> str:
    """Read a document, and let no fault of ours over it keep the documents behind it from being read."""
    try:
        with bound_contextvars(document=document.number):
            return _read_and_tell(context, document, base)
    except ListwatchError:
        raise
    except Exception as fault:
        log.exception("a fault of listwatch itself while it read %s", document.number)
        with transaction(context.engine) as connection:
            trouble = f"a fault of listwatch itself ({type(fault).__name__}), see its log"
            return _tell_unread(connection, context, document, trouble)


def _read_and_tell(context: Context, document: Document, base: date) -> str:
    try:
        capture, rule = _read_text(context, document)
    except (SourceProblem, UnreadableInput) as problem:
        with transaction(context.engine) as connection:
            return _tell_unread(connection, context, document, str(problem))
    customers = customers_to_screen(context)
    with transaction(context.engine) as connection:
        # Another node may have settled this stage, or a later one, while we read.
        if next_step(document, known_stages(connection, document.number), base) is not NextStep.READ:
            return ""
        return _settle(connection, context, document, rule, capture, customers)


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
    log.info("kept the text of %s, sha256 %s", document.number, capture.sha256)
    return capture, read_rule_bounded(capture.body, capture.url, document.record)


def _keep_refused(context: Context, document: Document, refused: RefusedContent) -> UnexpectedContent:
    """Keep what was sent in the place of a text, and give the problem with its sha256 named.

    A wall against robots, which says the same in other bytes each time, is kept once while it lasts.
    """
    said = f"{refused} What it sent is kept as capture "
    with transaction(context.engine) as connection:
        known = known_stages(connection, document.number).get(document.stage)
    before = (known.trouble or "").partition(said)[2] if known else ""
    digest = before.partition(".")[0] or context.keep(refused.fetched, f"text of {document.number}").sha256
    remedy = f"{refused.remedy} What it sent is kept as capture {digest}.".strip()
    return UnexpectedContent(refused.subject, refused.trouble, remedy)


def _settle(
    connection: Connection, context: Context, document: Document, rule: Rule, capture: Capture, customers: CustomerBase
) -> str:
    """Store what was read and what follows from it: the list, the matches and the alerts, all or nothing."""
    now, stage = context.now(), document.stage
    record_rule(connection, rule, stage, capture.sha256, PARSER_VERSION, now)
    record_stage(connection, document)
    reader = f"reading of {document.number} ({stage})"
    if proposed := propose_state(rule.effects, document.number, rule.citation, now, reader):
        propose_regime(connection, proposed)
    # An earlier reading of the same document gives way to this one, so the rule is applied to the list without it.
    lists.retract(connection, document.number, now)
    if rule.amends_nothing:
        record_document(connection, document, DocumentStatus.NOT_OURS, now, rule.no_change_reason)
        touched = f"; touches {', '.join(effect.provision for effect in rule.effects)}" if rule.effects else ""
        return f"{document.number} {stage}: changes no entry ({rule.no_change_reason}){touched}"
    effective_on = listed_from(document, rule, capture.received_at)
    earlier = lists.noted_changes(connection, document.number, Stage.FILED)
    applied = _apply_and_record(connection, rule, document.number, effective_on, earlier, now)
    event = Event(
        document=document,
        rule=rule,
        changes=applied.changes,
        unread=unread_of(rule, applied),
        screening=screen_changes(context, customers, applied.changes),
        customers=customers,
        evidence=(SourceRef(f"text as {stage}", capture.sha256, capture.url, capture.received_at),),
        since_last=_since_last(connection, document, applied.changes),
    )
    record_document(connection, document, DocumentStatus.SETTLED, now)
    tell(connection, context, event)
    matched = len({match.customer_id for match in event.screening.matches})
    return f"{document.number} {stage}: {len(applied.changes)} entries, {matched} customers possibly affected"


def _apply_and_record(
    connection: Connection, rule: Rule, cause: str, effective_on: date, earlier: Sequence[Change], now: datetime
) -> Applied:
    """Apply a rule list by list, and day by day where amendments have days of their own.

    What it changes is recorded where the rule was read whole, in the lists that we hold. `earlier` are the changes that
    an earlier reading of it made.
    """
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for list_code, day, amendments in amendments_by_day(rule, effective_on):
        is_held = snapshots.base_date(connection, list_code) is not None
        listings = lists.listings_in_force(connection, list_code, day) if is_held else None
        applied = apply_amendments(listings, amendments)
        made = lists.identified(connection, list_code, applied.changes, day, cause, earlier)
        if is_held and rule.is_complete:
            lists.record_changes(connection, list_code, made, cause, day, now)
        changes += made
        unapplied += applied.unapplied
    return Applied(tuple(changes), tuple(unapplied))


def _since_last(connection: Connection, document: Document, changes: Sequence[Change]) -> tuple[str, ...]:
    filed = known_stages(connection, document.number).get(Stage.FILED)
    if document.stage is not Stage.PUBLISHED or filed is None or filed.standing is not DocumentStatus.SETTLED:
        return ()
    return lines_since_filing(document, lists.noted_changes(connection, document.number, Stage.FILED), changes)


def unread_of(rule: Rule, applied: Applied) -> tuple[UnreadInstruction, ...]:
    """Return all of a rule that an alert cannot stand for: what was not read, and what did not fit the list."""
    return (*rule.unread, *_known_by_name_only(rule), *applied.unapplied)


def _known_by_name_only(rule: Rule) -> tuple[UnreadInstruction, ...]:
    """Say which entries of a manuscript are known by name alone, because no cell of its table could be tied to them."""
    if rule.text_form is not TextForm.PLAIN_TEXT:
        return ()
    reason = "only its name is known: its aliases and addresses could not be told apart in the manuscript"
    return tuple(
        UnreadInstruction(f"table under {amendment.destination}", amendment.name, reason)
        for amendment in rule.amendments
        if amendment.listing is None and amendment.verb is not Verb.REMOVE and not amendment.edits
    )


def _tell_unread(connection: Connection, context: Context, document: Document, trouble: str) -> str:
    """Say at once that a rule is there and could not be read; it stays pending until it can be."""
    now = context.now()
    known = known_stages(connection, document.number)
    record_document(connection, document, DocumentStatus.PENDING, now, trouble)
    if any(seen.standing is DocumentStatus.SETTLED for seen in known.values()):
        return f"{document.number} {document.stage}: not read yet ({trouble})"
    if document.doubt is None:
        _tell_whole_unread(connection, context, document, trouble)
    else:
        trouble = f"may be a rule on our lists ({document.doubt}), and was not read: {trouble}"
    advice = "listwatch tries again at every poll; until then, read the document itself."
    enqueue_alert(
        connection, context, compose_operator(document.number, document.number, trouble, advice, now, document.html_url)
    )
    return f"{document.number} {document.stage}: NOT READ ({trouble})"


def _tell_whole_unread(connection: Connection, context: Context, document: Document, trouble: str) -> None:
    unread = UnreadInstruction("the whole document", document.title, trouble)
    rule = Rule(document.number, document.title, "", TextForm.PLAIN_TEXT, unread=(unread,))
    event = Event(document, rule, (), (unread,), NOT_SCREENED, NO_CUSTOMERS, ())
    enqueue_alert(connection, context, compose_compliance(event, context.now(), "unread"))


def _withdraw(context: Context, document: Document) -> str:
    """Take back what a filing did, and say so: nobody may go on holding customers for a rule that is gone."""
    now = context.now()
    with transaction(context.engine) as connection:
        lists.retract(connection, document.number, now)
        holds = holds_for(connection, document.number)
        held = sorted(hold.customer_id for hold in holds if hold.standing is not HoldStatus.RELEASED)
        lines = [f"Withdrawn from public inspection: {document.editorial_note or 'no reason given'}"]
        if held:
            lines.append(f"Accounts on hold for this rule, for compliance to release: {', '.join(held)}.")
        told = last_told(connection, document.number)
        if told:
            lines.insert(1, withdrawal_line(told))
        tell_stage(connection, context, document, lines, supersedes=told.id if told else "")
    return f"{document.number}: withdrawn"
