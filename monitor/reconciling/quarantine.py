"""Quarantine: what a source sent and was not believed is held, told once, and released or rejected.

Our list stays as it is meanwhile. What a person releases is taken in as if it had been believed at once.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.reconcile import compare_part, take_in
from monitor.reconciling.consolidated import CSL, CSL_SOURCE, WANTED, take_in_consolidated
from monitor.telling import LIST, queue
from monitor.watch import Watch
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
from state.storage.quarantine import Held, HeldStanding, answers_held, find_held, hold_capture, settle_held

LISTWATCH = "listwatch"


def hold_refused(watch: Watch, source: str, refused: RefusedContent) -> None:
    """Keep the bytes of an answer that was not believed, and tell the operator of it once.

    A source that says the same again in other bytes, as a wall against robots does, is held once while it lasts.
    """
    reason = f"{refused.trouble} {refused.remedy}".strip()
    with transaction(watch.engine) as connection:
        if any(held.reason == reason for held in answers_held(connection, source)):
            return
    capture = watch.keep(refused.fetched, source)
    with transaction(watch.engine) as connection:
        now = watch.now()
        if hold_capture(connection, source, capture, refused.as_of, reason, now):
            facts = {"source": source, "standing": HeldStanding.HELD.value, "reason": reason}
            append_evidence(connection, EvidenceKind.QUARANTINED, capture.sha256, facts, now)
            advice = "What it sent is kept, and our lists stay as they are: see `listwatch quarantine list`."
            # Named by its reason: a source that goes back and forth is told of once a day.
            thread = f"quarantine {source} {sha256(reason.encode()).hexdigest()[:12]}"
            queue(connection, watch, compose_operator(thread, source, reason, advice, now, capture.url))


def overtake_held(connection: Connection, watch: Watch, source: str) -> None:
    """Settle what is held of a source that has given a good answer since."""
    for held in answers_held(connection, source):
        _settle(connection, watch, held, HeldStanding.REJECTED, LISTWATCH, "a later answer of this source was good")


def release_held(watch: Watch, number: int, by: str, because: str, customers: CustomerBase) -> tuple[str, ...]:
    """Believe what is held after all, and take it in; what was done comes back in lines.

    `by` is a person's name and `because` their reason. Raises UsageProblem where nothing is held under this number,
    where it is no list, and where a newer list was taken in since.
    """
    with transaction(watch.engine) as connection:
        held = _find(connection, number)
        capture = find_capture(connection, watch.settings.captures_folder, held.capture_sha256)
        done = _take_in_held(connection, watch, held, capture, customers)
        _settle(connection, watch, held, HeldStanding.RELEASED, by, because)
    return done


def reject_held(watch: Watch, number: int, by: str, because: str) -> None:
    """Say for good that what is held is wrong. Raises UsageProblem where nothing is held under this number."""
    with transaction(watch.engine) as connection:
        _settle(connection, watch, _find(connection, number), HeldStanding.REJECTED, by, because)


def confirm_held(connection: Connection, watch: Watch, held: Held, because: str) -> None:
    """Release what a second answer of the source itself agrees with; the second answer is the one taken in."""
    _settle(connection, watch, held, HeldStanding.RELEASED, LISTWATCH, because)


def _find(connection: Connection, number: int) -> Held:
    held = find_held(connection, number)
    if held is None or held.standing is not HeldStanding.HELD:
        trouble = "is not in quarantine." if held is None else f"was {held.standing} by {held.settled_by}."
        raise UsageProblem(str(number), trouble, "See `listwatch quarantine list`.")
    return held


def _take_in_held(
    connection: Connection, watch: Watch, held: Held, capture: Capture, customers: CustomerBase
) -> tuple[str, ...]:
    if held.as_of is None:
        raise UsageProblem(str(held.id), "is no list, so there is nothing to take in.", "It can be rejected.")
    newest = snapshots.latest_snapshot_date(connection, CSL if held.source == CSL_SOURCE else LIST)
    if newest is not None and newest > held.as_of:
        trouble = f"is of {held.as_of}, and a list of {newest} was taken in since."
        raise UsageProblem(str(held.id), trouble, "It can be rejected.")
    if held.source == CSL_SOURCE:
        shown = read_screening_list(capture.body, capture.url, WANTED)
        return take_in_consolidated(connection, watch, shown, capture, held.as_of, customers)
    part = ecfr.read_lists(capture.body, capture.url, held.as_of)
    return take_in(connection, watch, compare_part(connection, part, watch.settings.guards), capture, customers)


def _settle(connection: Connection, watch: Watch, held: Held, standing: HeldStanding, by: str, because: str) -> None:
    now = watch.now()
    if settle_held(connection, held.id, standing, by, because, now):
        facts = {"source": held.source, "standing": standing.value, "reason": because}
        append_evidence(connection, EvidenceKind.QUARANTINED, held.capture_sha256, facts, now, by)
