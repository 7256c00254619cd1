"""Quarantine: what a source sent and was not believed is held, told once, and released or rejected.

Our list stays as it is meanwhile. What a person releases is taken in as if it had been believed at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.events.findings import Findings
from monitor.intake.csl_reconcile import ConsolidatedIntake, lists_kept
from monitor.intake.ecfr_reconcile import PartIntake
from monitor.runtime.context import Context
from monitor.settle import Plan, derive_and_settle
from sources.fetched import RefusedContent
from sources.source import CopySource, ListSource
from state.captures import Capture
from state.customers import Customers
from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.storage import snapshots
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.storage.quarantine import Held, QuarantineStatus, answers_held, find_held, hold_capture, settle_held

LISTWATCH = "listwatch"


def hold_refused(context: Context, source: str, refused: RefusedContent) -> None:
    """Keep the bytes of an answer that was not believed, and tell the operator of it once.

    A source that says the same again in other bytes, as a wall against robots does, is held once while it lasts.
    """
    reason = f"{refused.trouble} {refused.remedy}".strip()
    with transaction(context.engine) as connection:
        if any(held.reason == reason for held in answers_held(connection, source)):
            return
    capture = context.keep(refused.fetched, source)
    with transaction(context.engine) as connection:
        now = context.now()
        if hold_capture(connection, source, capture, refused.as_of, reason, now):
            facts = {"source": source, "standing": QuarantineStatus.HELD.value, "reason": reason}
            append_evidence(connection, EvidenceKind.QUARANTINED, capture.sha256, facts, now)
            kept = "What it sent is kept, and our lists stay as they are: see `listwatch quarantine list`."
            advice = f"{kept} Until a good answer, silence from this source means nothing."
            # Named by its reason: a source that goes back and forth is told of once a day.
            thread = f"quarantine {source} {sha256(reason.encode()).hexdigest()[:12]}"
            enqueue_alert(connection, context, compose_operator(thread, source, reason, advice, now, capture.url))


def overtake_held(connection: Connection, context: Context, source: str) -> None:
    """Settle what is held of a source that has given a good answer since."""
    for held in answers_held(connection, source):
        settle_answer(
            connection, context, held, QuarantineStatus.REJECTED, LISTWATCH, "a later answer of this source was good"
        )


def release_held(context: Context, number: int, by: str, because: str, customers: Customers) -> tuple[str, ...]:
    """Believe what is held after all, and take it in; what was done comes back in lines.

    `by` is a person's name and `because` their reason. Raises UsageProblem where nothing is held under this number,
    where it is no list, and where a newer list was taken in since.
    """
    with transaction(context.engine) as connection:
        held = _find(connection, number)
        capture = find_capture(connection, context.settings.captures_folder, held.capture_sha256)
    as_of, source = _date_of(held), _source_of(context, held)
    intake = _intake_of(context, source, capture, as_of)

    def plan(connection: Connection, customers: Customers) -> Plan:
        _refuse_older(connection, source, _find(connection, number), as_of)
        intake.compare(connection)
        return intake.plan(connection, customers)

    def store(connection: Connection, findings: Sequence[Findings]) -> tuple[str, ...]:
        settle_answer(connection, context, _find(connection, number), QuarantineStatus.RELEASED, by, because)
        return intake.store(connection, findings)

    return derive_and_settle(context, lambda: customers, plan, store) or ()


def reject_held(context: Context, number: int, by: str, because: str) -> None:
    """Record that what is held is wrong. Raises UsageProblem where nothing is held under this number."""
    with transaction(context.engine) as connection:
        settle_answer(connection, context, _find(connection, number), QuarantineStatus.REJECTED, by, because)


def confirm_held(connection: Connection, context: Context, held: Held, because: str) -> None:
    """Release what a second answer of the source itself agrees with; the second answer is the one taken in."""
    settle_answer(connection, context, held, QuarantineStatus.RELEASED, LISTWATCH, because)


def _find(connection: Connection, number: int) -> Held:
    held = find_held(connection, number)
    if held is None or held.standing is not QuarantineStatus.HELD:
        trouble = "is not in quarantine." if held is None else f"was {held.standing} by {held.settled_by}."
        raise UsageProblem(str(number), trouble, "See `listwatch quarantine list`.")
    return held


def _date_of(held: Held) -> date:
    if held.as_of is None:
        raise UsageProblem(str(held.id), "is no list, so there is nothing to take in.", "It can be rejected.")
    return held.as_of


def _source_of(context: Context, held: Held) -> ListSource | CopySource:
    """Return the source whose answer is held. Raise UsageProblem where it is no source of lists, any more."""
    for source in context.settings.sources:
        if source.name == held.source and isinstance(source, ListSource | CopySource):
            return source
    raise UsageProblem(str(held.id), f"is of {held.source}, which is no source of lists.", "It can be rejected.")


def _refuse_older(connection: Connection, source: ListSource | CopySource, held: Held, as_of: date) -> None:
    code = source.code if isinstance(source, CopySource) else source.first_list
    newest = snapshots.latest_snapshot_date(connection, code)
    if newest is not None and newest > as_of:
        trouble = f"is of {as_of}, and a list of {newest} was taken in since."
        raise UsageProblem(str(held.id), trouble, "It can be rejected.")


def _intake_of(
    context: Context, source: ListSource | CopySource, capture: Capture, as_of: date
) -> PartIntake | ConsolidatedIntake:
    if isinstance(source, ListSource):
        return PartIntake(context, source, capture, source.read(capture.body, capture.url, as_of))
    shown = source.read(capture.body, capture.url, lists_kept(context.settings))
    return ConsolidatedIntake(context, source, capture, shown, as_of)


def settle_answer(
    connection: Connection, context: Context, held: Held, standing: QuarantineStatus, by: str, because: str
) -> None:
    """Store who settled what is held, how and why, and add it to the evidence."""
    now = context.now()
    if settle_held(connection, held.id, standing, by, because, now):
        facts = {"source": held.source, "standing": standing.value, "reason": because}
        append_evidence(connection, EvidenceKind.QUARANTINED, held.capture_sha256, facts, now, by)
