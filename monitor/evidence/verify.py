"""Verifying: the log of evidence, and all that it vouches for, held against their hashes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from state.encoding import to_data
from state.errors import StateProblem
from state.evidence import EvidenceKind, first_break, is_without_facts
from state.storage.captures import find_capture
from state.storage.evidence import all_evidence, chain_end, pruned_rows, pruned_subjects
from state.storage.outbox import find_alert_json


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it: how much was looked at, the hash that the log ends with, and the first thing that is wrong.

    `row` is the evidence row at which `trouble` was found, 0 where it is no row's. Keep `hash` somewhere else (print
    it, mail it): a log that was cut off, or made anew, does not hold it.
    """

    rows: int
    captures: int
    alerts: int
    hash: str
    row: int = 0
    trouble: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def verify_evidence(connection: Connection, captures_folder: Path | None, expected_hash: str = "") -> Verified:
    """Walk the chain, then read every capture and alert that it names; the first break comes back.

    `expected_hash` is a hash that the log ended with at some earlier time.
    """
    end = chain_end(connection)
    row, trouble = first_break(all_evidence(connection), end, pruned_rows(connection))
    if trouble:
        return Verified(end.last_id, 0, 0, end.hash, row, f"row {row} {trouble}")
    if expected_hash and all(one.hash != expected_hash for one in all_evidence(connection)):
        return Verified(end.last_id, 0, 0, end.hash, 0, f"no row has the expected hash {expected_hash}")
    return _verify_what_is_named(connection, captures_folder)


def verified_answer(verified: Verified) -> dict[str, Any]:
    """Return the result as `listwatch evidence verify --json` answers it."""
    answer: dict[str, Any] = to_data(verified) | {"is_whole": verified.is_whole}
    return answer


def _verify_what_is_named(connection: Connection, folder: Path | None) -> Verified:
    end, gone = chain_end(connection), pruned_subjects(connection)
    captures: set[str] = set()
    alerts = 0
    for row in all_evidence(connection):
        if row.id < gone.get(row.subject, 0) or is_without_facts(row.noun):
            continue
        trouble = ""
        if row.kind == EvidenceKind.RECEIVED and row.subject not in captures:
            captures.add(row.subject)
            trouble = _trouble_of_capture(connection, folder, row.subject)
        elif row.kind == EvidenceKind.QUEUED:
            alerts += 1
            trouble = _trouble_of_alert(connection, row.subject, json.loads(row.noun).get("alert_sha256"))
        if trouble:
            return Verified(end.last_id, len(captures), alerts, end.hash, row.id, trouble)
    return Verified(end.last_id, len(captures), alerts, end.hash)


def _trouble_of_capture(connection: Connection, folder: Path | None, digest: str) -> str:
    try:
        find_capture(connection, folder, digest)
    except StateProblem as problem:
        return str(problem)
    return ""


def _trouble_of_alert(connection: Connection, alert_id: str, expected: str | None) -> str:
    stored = find_alert_json(connection, alert_id)
    if stored is None:
        return f"alert {alert_id} is gone"
    if expected and sha256(stored.encode()).hexdigest() != expected:
        return f"alert {alert_id} was altered"
    return ""
