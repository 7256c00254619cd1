"""Telling: the entries that changed are screened, and what each audience is told goes into the outbox."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.alerting.compose import Event, compose_compliance, compose_holds, compose_operator
from monitor.alerting.correcting import correct
from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.prior_decisions import accounts_held, apply_dispositions, note_hold
from monitor.config.alerting import ScreeningTable
from monitor.events.screening_basis import screening_basis
from monitor.runtime.context import Context
from monitor.screening.request import ScreeningRequest, run_request
from monitor.screening.version import MATCHER_VERSION
from state.alerts import Alert, ComplianceContent, SourceRef
from state.changes import Change
from state.customers import CustomerBase
from state.documents import Document, Stage
from state.listings import ListCode
from state.matches import Screening
from state.rules import Rule, TextForm
from state.storage import lists, outbox
from state.storage.customer_records import accounts_of
from state.storage.documents import DocumentStatus, documents_standing, latest_rule, record_document
from state.storage.screenings import record_screening

log = logging.getLogger(__name__)

LIST = ListCode.ENTITY_LIST

# For what is told without screening: a document not read, a stage that changes nothing.
NO_CUSTOMERS = CustomerBase((), "")
NOT_SCREENED = Screening(0, 0, "", MATCHER_VERSION, ())


def screen_changes(
    context: Context, customers: CustomerBase, changes: Sequence[Change], chosen: frozenset[str] | None = None
) -> Screening:
    """Screen all customers, or those with the chosen ids, against the entries that changed.

    Raises WorkerFailed where the process that was to do it gave no result.
    """
    if not customers.customers or not changes:
        screened = customers.customers if chosen is None else chosen
        return Screening(len(screened), len(changes), customers.sha256, MATCHER_VERSION, ())
    order = _order(context.settings.screening, customers, changes, chosen)
    done = context.call(run_request, replace(order, index_folder=context.index_folder))
    if done.index_trouble:
        log.warning("screened without the kept index: %s", done.index_trouble)
    return done.screening


def screen_with(
    table: ScreeningTable, customers: CustomerBase, changes: Sequence[Change], chosen: frozenset[str] | None = None
) -> Screening:
    """Screen as these settings ask, in this process and without a kept index."""
    return run_request(_order(table, customers, changes, chosen)).screening


def _order(
    table: ScreeningTable, customers: CustomerBase, changes: Sequence[Change], chosen: frozenset[str] | None
) -> ScreeningRequest:
    return ScreeningRequest(customers, tuple(change.listing for change in changes), table.similar_name, chosen)


def tell(connection: Connection, context: Context, event: Event, held: frozenset[str] = frozenset()) -> None:
    """Store what an event changed and whom it may concern, and queue what each audience is told of it.

    The customers `held` are on hold for the same already, and sales is not told again.
    """
    now, document = context.now(), event.document
    event = _correct(connection, apply_dispositions(connection, event, now))
    basis = screening_basis(context.settings, event.customers, event.screening)
    record_screening(connection, event.screening, document.number, document.stage, now, basis)
    lists.note_changes(connection, event.changes, document.number, document.stage, now)
    enqueue_alert(connection, context, compose_compliance(event, now))
    tell_holds(connection, context, event, now, held=held)
    if event.unread or event.rule.counts_agree is False:
        trouble = f"{len(event.unread)} parts of its {document.stage} text were not read or do not fit the list"
        if event.rule.counts_agree is False:
            trouble += "; its own counts do not agree with what was read"
        advice = "Read the document, and send its number to whoever maintains listwatch."
        enqueue_alert(
            connection,
            context,
            compose_operator(document.number, document.number, f"{trouble}.", advice, now, document.html_url),
        )


def tell_holds(
    connection: Connection,
    context: Context,
    event: Event,
    now: datetime,
    again: str = "",
    held: frozenset[str] = frozenset(),
) -> None:
    """Hold each account with a strong match that nobody has judged, but those `held`, once for each rule.

    `again` is as for composing.
    """
    sales, cause = context.settings.sales, event.document.number
    accounts = accounts_of(connection, [match.customer_id for match in event.screening.matches])
    for alert in compose_holds(event, sales, accounts_held(connection, event) | held, now, again, accounts):
        if enqueue_alert(connection, context, alert):
            note_hold(connection, alert, cause, sales, now)


def tell_stage(
    connection: Connection,
    context: Context,
    document: Document,
    lines: Sequence[str],
    evidence: tuple[SourceRef, ...] = (),
    supersedes: str = "",
) -> None:
    """Settle a stage that changes nothing and screens nobody, and tell compliance of it in these lines.

    `supersedes` is the id of the alert that no longer holds, where there is one.
    """
    never_read = Rule(document.number, document.title, "", TextForm.PLAIN_TEXT)
    rule = latest_rule(connection, document.number) or never_read
    event = Event(document, rule, (), (), NOT_SCREENED, NO_CUSTOMERS, evidence, tuple(lines), supersedes=supersedes)
    enqueue_alert(connection, context, compose_compliance(event, context.now()))
    record_document(connection, document, DocumentStatus.SETTLED, context.now())


def last_told(connection: Connection, number: str) -> Alert | None:
    """Return the last alert that told compliance what a document changes, or that it is withdrawn; None for neither."""
    told = [
        alert
        for alert in outbox.alerts_in_thread(connection, number)
        if isinstance(alert.content, ComplianceContent)
        and (alert.content.changes or alert.content.rule.stage is Stage.WITHDRAWN)
    ]
    return told[-1] if told else None


def _correct(connection: Connection, event: Event) -> Event:
    """Hold an event against what was told of its document or, the first time, of the one that it corrects."""
    told = last_told(connection, event.document.number)
    if told is None and event.rule.corrects:
        corrected = [
            known.document.number
            for known in documents_standing(connection, DocumentStatus.SETTLED)
            if event.rule.corrects in {known.document.number, known.document.citation}
        ]
        told = last_told(connection, corrected[-1]) if corrected else None
    return correct(event, told) if told else event
