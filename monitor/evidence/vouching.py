"""Vouching: what the rows of the log in an evidence file prove without any database."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from monitor.evidence.file import EvidenceFile
from state.changes import ValueChange, compare_values
from state.encoding import to_data
from state.errors import UnreadableInput
from state.evidence import EvidenceKind, canonical, hash_row


def check_rows(held: EvidenceFile) -> int:
    """Hold every row of the log in the file against its own hash; how many comes back.

    Raises UnreadableInput naming the first that was altered. That no row between them is missing, only the database
    can prove.
    """
    rows = held.dossier.get("evidence", [])
    for row in rows:
        moment = datetime.fromisoformat(row["recorded_at"])
        facts = canonical(row["noun"])
        if row["hash"] != hash_row(
            row["previous"], row["id"], row["kind"], row["subject"], row["actor"], facts, moment
        ):
            raise UnreadableInput(f"row {row['id']} of the log", "was altered: its hash is not that of what it says.")
    return len(rows)


def compare_with_log(held: EvidenceFile) -> tuple[ValueChange, ...]:
    """Tell where an alert differs from the one stored whose hash the log holds; all of it differs where none is."""
    stored = next((row["noun"] for row in held.dossier.get("alerts", []) if row["id"] == held.alert.id), None)
    logged = [
        row["noun"].get("alert_sha256")
        for row in held.dossier.get("evidence", [])
        if row["kind"] == EvidenceKind.QUEUED and row["subject"] == held.alert.id
    ]
    vouched = stored if stored is not None and _hash_of(stored) in logged else None
    return compare_values(to_data(held.alert), vouched)


def _hash_of(noun: Any) -> str:
    """Return the hash of an alert as it is stored: JSON without blanks, its fields in their order."""
    return sha256(json.dumps(noun, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
