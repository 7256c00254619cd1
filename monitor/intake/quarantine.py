"""Quarantine: what a source sent and was not believed is held, told once, and released or rejected.

Our list stays as it is meanwhile. What a person releases is taken in as if it had been believed at once.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.intake.csl_reconcile import CSL, CSL_SOURCE, WANTED, take_in_consolidated
from monitor.intake.ecfr_reconcile import compare_part, take_in
from monitor.runtime.context import Context
from monitor.settle import LIST
from sources import ecfr
from sources.http import RefusedContent
from sources.screening_list import read_screening_list
from state.captures import Capture
from state.customers import CustomerBase
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
            advice = "What it sent is kept, and our lists stay as they are: see `listwatch quarantine list`."
            # Named by its reason: a source that goes back and forth is told of once a day.
            thread = f"quarantine {source} {sha256(reason.encode()).hexdigest()[:12]}"
            enqueue_alert(connection, context, compose_operator(thread, source, reason, advice, now, capture.url))


def overtake_held(connection: Connection, context: Context, source: str) -> None:
    """Settle what is held of a source that has given a good answer since."""
    for held in answers_held(connection, source):
        settle(
            connection, context, held, QuarantineStatus.REJECTED, LISTWATCH, "a later answer of this source was good"
        )


def release_held(context: Context, number: int, by: str, because: str, customers: CustomerBase) -> tuple[str, ...]:
    """Believe what is held after all, and take it in; what was done comes back in lines.

    `by` is a person's name and `because` their reason. Raises UsageProblem where nothing is held under this number,
    where it is no list, and where a newer list was taken in since.
    """
    with transaction(context.engine) as connection:
        held = _find(connection, number)
        capture = find_capture(connection, context.settings.captures_folder, held.capture_sha256)
        done = _take_in_held(connection, context, held, capture, customers)
        settle(connection, context, held, QuarantineStatus.RELEASED, by, because)
    return done


def reject_held(context: Context, number: int, by: str, because: str) -> None:
    """Say for good that what is held is wrong. Raises UsageProblem where nothing is held under this number."""
    with transaction(context.engine) as connection:
        settle(connection, context, _find(connection, number), QuarantineStatus.REJECTED, by, because)


def confirm_held(connection: Connection, context: Context, held: Held, because: str) -> None:
    """Release what a second answer of the source itself agrees with; the second answer is the one taken in."""
    settle(connection, context, held, QuarantineStatus.RELEASED, LISTWATCH, because)


def _find(connection: Connection, number: int) -> Held:
    held = find_held(connection, number)
    if held is None or held.standing is not QuarantineStatus.HELD:
        trouble = "is not in quarantine." if held is None else f"was {held.standing} by {held.settled_by}."
        raise UsageProblem(str(number), trouble, "See `listwatch quarantine list`.")
    return held


def _take_in_held(
    connection: Connection, context: Context, held: Held, capture: Capture, customers: CustomerBase
) -> tuple[str, ...]:
    if held.as_of is None:
        raise UsageProblem(str(held.id), "is no list, so there is nothing to take in.", "It can be rejected.")
    newest = snapshots.latest_snapshot_date(connection, CSL if held.source == CSL_SOURCE else LIST)
    if newest is not None and newest > held.as_of:
        trouble = f"is of {held.as_of}, and a list of {newest} was taken in since."
        raise UsageProblem(str(held.id), trouble, "It can be rejected.")
    if held.source == CSL_SOURCE:
        shown = read_screening_list(capture.body, capture.url, WANTED)
        return take_in_consolidated(connection, context, shown, capture, held.as_of, customers)
    part = ecfr.read_lists(capture.body, capture.url, held.as_of)
    return take_in(connection, context, compare_part(connection, part, context.settings.guards), capture, customers)


def settle(
    connection: Connection, context: Context, held: Held, standing: QuarantineStatus, by: str, because: str
) -> None:
    """Store who settled what is held, how and why, and add it to the evidence."""
    now = context.now()
    if settle_held(connection, held.id, standing, by, because, now):
        facts = {"source": held.source, "standing": standing.value, "reason": because}
        append_evidence(connection, EvidenceKind.QUARANTINED, held.capture_sha256, facts, now, by)
