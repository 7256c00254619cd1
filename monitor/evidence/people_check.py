"""What people decided and did, as an evidence file has it, held against the rows of the log in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from monitor.events.holds import ESCALATED, LISTWATCH
from monitor.evidence.format_1 import HoldGrounds
from state.dispositions import Disposition, HoldRecord, HoldStatus
from state.encoding import from_json, to_data, to_json
from state.evidence import EvidenceKind, EvidenceRow
from state.storage.dossier import Dossier

# A row is written in the transaction that stores what it tells of, by a second look at the clock.
_NEAR = timedelta(seconds=10)

Acts = tuple[tuple[EvidenceRow, dict[str, Any]], ...]


class People:
    """The decisions and the accounts on hold in an evidence file, wherever in it they stand."""

    def __init__(
        self, dossier: Dossier, customers: Dossier, decisions: Iterable[Disposition], hold: HoldGrounds | None
    ) -> None:
        """Raise ValidationError or KeyError for stored rows that are none."""
        parts = (dossier, customers)
        stored = [from_json(HoldRecord, json.dumps(row)) for each in parts for row in each.get("account holds", ())]
        self._decisions = (*decisions, *(_disposition(row) for each in parts for row in each.get("dispositions", ())))
        self._holds = (*([hold.hold] if hold else []), *stored)

    @property
    def subjects(self) -> frozenset[str]:
        """The subjects under which the log has what became of them."""
        return frozenset(each.key.id for each in self._decisions) | {each.alert_id for each in self._holds}

    @property
    def decided_on(self) -> frozenset[str]:
        """The ids of the customers and parties that people decided on."""
        return frozenset(each.key.customer_id for each in self._decisions)

    def troubles(self, rows: Iterable[EvidenceRow]) -> Iterator[str]:
        """Name each decision and each hold that is not as these rows of the log have it."""
        kinds = {EvidenceKind.DISPOSED, EvidenceKind.HELD, EvidenceKind.RELEASED}
        acts: Acts = tuple((row, json.loads(row.noun)) for row in rows if row.kind in kinds)
        for decision in self._decisions:
            if not _is_decided_so(decision, acts):
                by, match = decision.decision.decided_by, decision.key.id
                yield f"the decision by {by} on match {match} is not one that the log in the file holds"
        for hold in self._holds:
            if not _is_held_so(hold, acts):
                account = f"account {hold.customer_id} for {hold.cause}"
                yield f"the hold of {account} is not one that the log in the file holds"


def _disposition(row: dict[str, Any]) -> Disposition:
    entry = {"list_code": row["list_code"], "key": row["entry_key"]}
    parts = {"key": row | {"entry_id": entry}, "decision": row, "relied_on": json.loads(row["relied_on"])}
    return from_json(Disposition, json.dumps(row | parts | {"ended_because": row["ended_because"] or ""}))


def _is_decided_so(decision: Disposition, acts: Acts) -> bool:
    """Whether the log has such a decision, and its end if it has one, or none if it has none."""
    expires_on = decision.decision.expires_on
    wanted = {
        **to_data(decision.key),
        "verdict": decision.decision.verdict.value,
        "reason": decision.decision.reason,
        "expires_on": expires_on.isoformat() if expires_on else None,
        "relied_on_sha256": sha256(to_json(decision.relied_on)).hexdigest(),
    }
    if not any(
        row.kind == EvidenceKind.DISPOSED
        and (row.actor, row.recorded_at) == (decision.decision.decided_by, decision.decided_at)
        and _agree(facts, wanted)
        for row, facts in acts
    ):
        return False
    entry = wanted["entry_id"]
    same = [(row, facts) for row, facts in acts if row.subject == decision.key.id or facts.get("entry_id") == entry]
    later = [
        (row.recorded_at, facts.get("open_again", f"decided again by {row.actor}"))
        for row, facts in same
        if row.recorded_at > decision.decided_at and facts.get("customer_id") == decision.key.customer_id
    ]
    end = (decision.ended_at, decision.ended_because)
    return end in later if decision.ended_at else not later


def _agree(facts: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether facts say what is wanted; those of versions before entries had ids say less."""
    if "entry_id" not in facts:
        wanted = {name: wanted[name] for name in ("customer_id", "verdict", "reason")}
    return all(facts.get(name) == value for name, value in wanted.items())


def _is_held_so(hold: HoldRecord, acts: Acts) -> bool:
    """Whether the log has each step of a hold, and no step that the hold has not."""
    of_account = {"customer_id": hold.customer_id, "cause": hold.cause}
    mine = [each for each in acts if each[0].subject == hold.alert_id and of_account.items() <= each[1].items()]

    def has_step(kind: EvidenceKind, by: str | None, at: datetime | None, **facts: str | None) -> bool:
        return at is not None and any(
            row.kind == kind
            # What no person did is signed with the version of the program.
            and by in {row.actor, row.actor.partition(" ")[0] if by == LISTWATCH else row.actor}
            and abs(row.recorded_at - at) < _NEAR
            and facts.items() <= step.items()
            for row, step in mine
        )

    seen = any(step.get("standing") == "acknowledged" for _, step in mine)
    last = [step["standing"] for _, step in mine if step.get("standing") in set(HoldStatus)][-1:]
    steps = [step for _, step in mine]
    begun = max((at for at, step in enumerate(steps) if "acknowledge_by" in step), default=None)
    # Versions before 0.3 did not write down by when a hold was to be acknowledged, and who was told that it was not.
    is_timed = begun is None or (
        steps[begun]["acknowledge_by"] == (hold.acknowledge_by.isoformat() if hold.acknowledge_by else None)
        and sum(step.get("standing") == ESCALATED for step in steps[begun:]) == hold.escalations
    )
    because = hold.released_because
    asked, released = (hold.release_asked_by, hold.release_asked_at), (hold.released_by, hold.released_at)
    is_released = hold.standing == HoldStatus.RELEASED
    return (
        is_timed
        and has_step(EvidenceKind.HELD, LISTWATCH, hold.since)
        and last == [hold.standing]
        and seen == (hold.acknowledged_at is not None)
        and (not seen or has_step(EvidenceKind.HELD, hold.acknowledged_by, hold.acknowledged_at))
        and (asked == (None, None) or has_step(EvidenceKind.RELEASED, *asked))
        and is_released == (released != (None, None))
        and (not is_released or has_step(EvidenceKind.RELEASED, *released, standing="released", reason=because))
    )
