"""Settling: an event and all that follows from it are stored in one short transaction, or none of it is.

An event is derived first, without any lock (`monitor.events.derive`). Then, under the lock: do its inputs still hold?
If a list, the customers or the document have changed meanwhile it is derived again; else one COMMIT stores

- the event with its inputs, and what was read of the document
- the new versions of the list, after what an earlier reading did to it is taken back
- the screening with its matches, and the changes as they are told
- the decisions that no longer hold, the holds, the alerts with their deliveries
- the rows of evidence on all of this
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from monitor.alerting.compose import compose_compliance, compose_holds, compose_operator
from monitor.alerting.correcting import correct
from monitor.alerting.milestones import record_stage
from monitor.alerting.open_items import with_open_items
from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.ownership import compose_effect, settle_ownership
from monitor.alerting.prior_decisions import accounts_held, apply_dispositions, note_hold
from monitor.events.derive import derive
from monitor.events.effects import reader_of
from monitor.events.findings import Findings
from monitor.events.inputs import Inputs
from monitor.events.screening_basis import screening_basis
from monitor.ownership.proposals import propose_state
from monitor.runtime.context import Context
from state.alerts import Alert, ComplianceContent, SourceRef
from state.applying import changes_by_day
from state.documents import Document, Stage
from state.errors import StateProblem, StoreDamaged
from state.events import EffectEvent, Event, OwnershipEvent, RuleEvent, StageEvent, UnreadEvent, event_id
from state.storage import lists, outbox
from state.storage.changes import note_changes
from state.storage.customer_records import accounts_of
from state.storage.database import snapshot, transaction
from state.storage.documents import (
    DocumentStatus,
    documents_with_status,
    known_stages,
    latest_reading,
    record_document,
    record_rule,
)
from state.storage.events import record_event
from state.storage.regimes import end_regimes, propose_regime
from state.storage.screenings import record_screening
from state.storage.versions import CUSTOMERS, version_of
from state.times import eastern_date

log = logging.getLogger(__name__)

# How often an event is derived when others keep changing what it rests on; each time costs a screening.
_MOST_TRIES = 5

C = TypeVar("C")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """Events to derive, each with its inputs, and what must be as it is now when they are settled.

    `versions` are numbers by subject (`state.storage.versions`), `stages` is how far each document had been dealt with.
    """

    events: tuple[tuple[Event, Inputs], ...]
    versions: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, Mapping[Stage, DocumentStatus]] = field(default_factory=dict)


def derive_and_settle(
    context: Context,
    read_customers: Callable[[], C],
    plan: Callable[[Connection, C], Plan | None],
    store: Callable[[Connection, Sequence[Findings]], T],
) -> T | None:
    """Derive the events of a plan and store them; None where there is nothing to do, any more.

    `plan` looks at what is stored and at the customers, and is asked again when either changed before `store` could be
    called, which runs in the transaction. Raise StateProblem where they keep changing, and what reading the customers,
    `plan` and `derive` raise.
    """
    made: Plan | None = None
    for _ in range(_MOST_TRIES):
        with snapshot(context.engine) as connection:
            customers_version = version_of(connection, CUSTOMERS)
        try:
            customers = read_customers()
            with snapshot(context.engine) as connection:
                made = plan(connection, customers)
            if made is None:
                return None
            findings = [derive(event, inputs, context.call) for event, inputs in made.events]
        except StoreDamaged as problem:
            log.warning("store_damaged", extra={"trouble": str(problem)})
            continue
        with transaction(context.engine) as connection:
            if version_of(connection, CUSTOMERS) == customers_version and _still_holds(connection, made):
                return store(connection, findings)
        log.info("event_derived_again")
    subject = made.events[0][0].subject if made and made.events else "an event"
    raise StateProblem(
        subject, f"could not be settled: what it rests on changed {_MOST_TRIES} times.", "It is retried."
    )


def stages_seen(connection: Connection, number: str) -> dict[Stage, DocumentStatus]:
    """Return how far each stage of a document has been dealt with."""
    return {stage: known.standing for stage, known in known_stages(connection, number).items()}


def settle(connection: Connection, context: Context, findings: Findings, held: frozenset[str] = frozenset()) -> bool:
    """Store an event and all that follows from it; False, and nothing done, where it is settled already.

    The customers `held` are on hold for the same already, and sales is not told again.
    """
    now, event = context.now(), findings.event
    if not record_event(connection, event, now):
        return False
    if isinstance(event, RuleEvent) and not _store_reading(connection, event, findings, now):
        return True
    if isinstance(event, OwnershipEvent):
        settle_ownership(connection, context, findings)
        return True
    if isinstance(event, EffectEvent):
        return enqueue_alert(connection, context, compose_effect(findings, now), event_id(event))
    if isinstance(event, StageEvent | UnreadEvent):
        findings = _with_open_items(connection, context, findings)
        return enqueue_alert(connection, context, compose_compliance(findings, now), event_id(event))
    store_screening(connection, context, _correct(connection, apply_dispositions(connection, findings, now)), held)
    return True


def settle_stage(
    connection: Connection,
    context: Context,
    document: Document,
    lines: Sequence[str],
    sources: tuple[SourceRef, ...] = (),
    superseded: Alert | None = None,
) -> bool:
    """Tell of a stage that changes nothing and screens nobody, in these lines; False where it was told before.

    `superseded` is the alert that no longer holds, where there is one.
    """
    reading = latest_reading(connection, document.number)
    capture = reading.capture_sha256 if reading else None
    event = StageEvent(document, tuple(lines), capture, superseded.id if superseded else None)
    findings = derive(event, Inputs(read=reading.rule if reading else None, superseded=superseded))
    return settle(connection, context, replace(findings, sources=sources))


def store_screening(
    connection: Connection, context: Context, findings: Findings, held: frozenset[str] = frozenset()
) -> None:
    """Store a screening with its changes and holds, and queue the alerts; decisions were applied before.

    `held` is as in `settle`.
    """
    now, identity = context.now(), event_id(findings.event)
    basis = screening_basis(context.settings, findings.customers, findings.screening)
    record_screening(connection, findings.screening, findings.subject, findings.stage, now, basis, identity)
    note_changes(connection, findings.changes, findings.subject, findings.stage, now, identity)
    notices = _hold_notices(connection, context, findings, held=held)
    findings = _with_open_items(connection, context, findings, notices)
    enqueue_alert(connection, context, compose_compliance(findings, now), identity)
    _place_holds(connection, context, findings, notices)
    _notify_operator(connection, context, findings, now)


def reopen_holds(connection: Connection, context: Context, findings: Findings, again: str) -> Findings:
    """Hold each account with a strong match that nobody has judged, and return the event with what is open then.

    `again` is as for composing.
    """
    notices = _hold_notices(connection, context, findings, again)
    found = _with_open_items(connection, context, findings, notices)
    _place_holds(connection, context, findings, notices)
    return found


def _hold_notices(
    connection: Connection,
    context: Context,
    findings: Findings,
    again: str = "",
    held: frozenset[str] = frozenset(),
) -> tuple[Alert, ...]:
    """Return the notices for accounts with a strong match that nobody has judged, but those `held`."""
    accounts = accounts_of(connection, [match.customer_id for match in findings.screening.matches])
    held_now = accounts_held(connection, findings) | held
    return compose_holds(findings, context.settings.sales, held_now, context.now(), again, accounts)


def _with_open_items(
    connection: Connection, context: Context, findings: Findings, notices: Sequence[Alert] = ()
) -> Findings:
    today = eastern_date(context.now())
    return with_open_items(connection, findings, context.settings.sales, today, notices)


def _place_holds(connection: Connection, context: Context, findings: Findings, notices: Sequence[Alert]) -> None:
    """Queue each notice and store its hold, once for each rule."""
    now, sales = context.now(), context.settings.sales
    for alert in notices:
        if enqueue_alert(connection, context, alert, event_id(findings.event)):
            note_hold(connection, alert, findings.subject, event_id(findings.event), sales, now)


def last_alert(connection: Connection, number: str) -> Alert | None:
    """Return the last alert that told compliance what a document changes, or that it is withdrawn; None for neither."""
    alerts = [
        alert
        for alert in outbox.alerts_in_thread(connection, number)
        if isinstance(alert.content, ComplianceContent)
        and (alert.content.changes or alert.content.rule.stage is Stage.WITHDRAWN)
    ]
    return alerts[-1] if alerts else None


def _store_reading(connection: Connection, event: RuleEvent, findings: Findings, now: datetime) -> bool:
    """Store what was read and what it does to the list; whether it changes any entry comes back."""
    rule, document = findings.rule, event.document
    assert rule is not None, "a rule was read"
    record_rule(connection, rule, document.stage, event.capture_sha256, event.screened.parser_version, now)
    record_stage(connection, document, event_id(event))
    citation = document.citation or rule.citation
    if proposed := propose_state(rule.effects, document.number, citation, now, reader_of(document)):
        propose_regime(connection, proposed)
    else:
        end_regimes(connection, document.number, now, reader_of(document))
    # An earlier reading of the same document gives way to this one, so the rule is applied to the list without it.
    lists.retract(connection, document.number, now)
    if rule.amends_nothing:
        record_document(connection, document, DocumentStatus.NOT_OURS, now, rule.no_change_reason)
        return False
    held = {each.list_code for each in event.lists}
    for list_code, day, changes in changes_by_day(findings.changes, event.effective_on):
        if list_code in held and rule.is_complete:
            lists.record_changes(connection, list_code, changes, document.number, day, now)
    record_document(
        connection, document, DocumentStatus.BEFORE_OUR_TIME if event.is_past else DocumentStatus.SETTLED, now
    )
    return True


def _notify_operator(connection: Connection, context: Context, findings: Findings, now: datetime) -> None:
    """Tell the operator of what was not read, or does not agree with the rule's own counts."""
    document = findings.document
    if document is None or not (findings.unread or findings.counts_agree is False):
        return
    trouble = f"{len(findings.unread)} parts of its {document.stage} text were not read or do not fit the list"
    if findings.counts_agree is False:
        trouble += "; its own counts do not agree with what was read"
    advice = "Read the document, and send its number to whoever maintains listwatch."
    number, url = document.number, document.html_url
    enqueue_alert(connection, context, compose_operator(number, number, f"{trouble}.", advice, now, url))


def _correct(connection: Connection, findings: Findings) -> Findings:
    """Hold an event against what was told of its document or, the first time, of the one that it corrects."""
    last_told = last_alert(connection, findings.subject)
    corrects = findings.rule.corrects if findings.rule else ""
    if last_told is None and corrects:
        corrected = [
            known.document.number
            for known in documents_with_status(connection, DocumentStatus.SETTLED)
            if corrects in {known.document.number, known.document.citation}
        ]
        last_told = last_alert(connection, corrected[-1]) if corrected else None
    return correct(findings, last_told) if last_told else findings


def _still_holds(connection: Connection, plan: Plan) -> bool:
    return all(version_of(connection, subject) == number for subject, number in plan.versions.items()) and all(
        stages_seen(connection, number) == seen for number, seen in plan.stages.items()
    )
