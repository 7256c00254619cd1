"""Exchange: dispositions as CSV, to read elsewhere and to take over from elsewhere.

Columns: `match_id` (not read), `entry_id` (where it is empty the entry is looked up by list, heading and name),
`customer_id`, `list_code`, `destination`, `listing_name`, `verdict` (true, false,
unsure), `reason`, `decided_by`, `expires_on` (YYYY-MM-DD or empty), and `decided_at` (not read: what is imported is
decided when it is imported).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from monitor.review.decisions import find_alerted_match, record_decision
from monitor.runtime.context import Context
from state.cells import escape_formula, plain_cell
from state.dispositions import Decision, Disposition, MatchKey, Verdict, former_match_id
from state.errors import UsageProblem
from state.listings import EntryId

_READ = ("customer_id", "list_code", "destination", "listing_name", "verdict", "reason", "decided_by", "expires_on")
COLUMNS = ("match_id", "entry_id", *_READ, "decided_at")
_SHOWN_AT_MOST = 20


def write_dispositions(dispositions: Iterable[Disposition]) -> str:
    """Return dispositions as CSV, a line each under a head line."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    for one in dispositions:
        key, decision = one.key, one.decision
        row = {
            "match_id": key.id,
            "customer_id": key.customer_id,
            "entry_id": str(key.entry_id),
            "list_code": key.entry_id.list_code,
            "destination": key.destination,
            "listing_name": key.listing_name,
            "verdict": decision.verdict.value,
            "reason": decision.reason,
            "decided_by": decision.decided_by,
            "expires_on": decision.expires_on.isoformat() if decision.expires_on else "",
            "decided_at": one.decided_at.isoformat(),
        }
        table.writerow({name: escape_formula(cell) for name, cell in row.items()})
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Imported:
    """One line of such a CSV: a decision on the match of this id, or of one that an earlier listwatch gave it."""

    line: int
    customer_id: str
    match_id: str
    decision: Decision


def read_dispositions(text: str, subject: str) -> tuple[Imported, ...]:
    """Read such a CSV: each decision with its line. Raises UsageProblem naming the lines that are wrong."""
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in _READ if name not in (table.fieldnames or ())]
    if missing:
        raise UsageProblem(
            subject, f"has no column {', '.join(missing)}.", "`listwatch dispositions export` shows all."
        )
    read: list[Imported] = []
    problems: list[str] = []
    for row in table:
        try:
            read.append(_read_row(table.line_num, row))
        except ValueError as problem:
            problems.append(f"line {table.line_num}: {problem}")
    _refuse(subject, problems)
    return tuple(read)


def import_dispositions(connection: Connection, context: Context, read: Iterable[Imported], subject: str) -> int:
    """Record what was read, all or nothing; how many were new comes back, for what stands already is left alone.

    Raises UsageProblem naming the lines that are about no match that was told, or cannot be recorded.
    """
    new, problems = 0, []
    for one in read:
        try:
            alerted = find_alerted_match(connection, one.match_id, one.customer_id)
            new += record_decision(connection, context, alerted, one.decision)
        except UsageProblem as problem:
            problems.append(f"line {one.line}: {problem}")
    _refuse(subject, problems)
    return new


def _read_row(line: int, row: Mapping[str, str | None]) -> Imported:
    fields = {name: plain_cell((row[name] or "").strip()) for name in _READ}
    empty = [name for name in _READ if not fields[name] and name != "expires_on"]
    if empty:
        raise ValueError(f"{', '.join(empty)} is empty")
    if fields["verdict"] not in set(Verdict):
        raise ValueError("verdict is none of true, false, unsure")
    try:
        expires_on = date.fromisoformat(fields["expires_on"]) if fields["expires_on"] else None
    except ValueError as problem:
        raise ValueError("expires_on is no date such as 2025-03-31") from problem
    decision = Decision(Verdict(fields["verdict"]), fields["reason"], fields["decided_by"], expires_on)
    return Imported(line, fields["customer_id"], _match_id(fields, (row.get("entry_id") or "").strip()), decision)


def _match_id(fields: Mapping[str, str], entry_id: str) -> str:
    customer_id, destination, name = fields["customer_id"], fields["destination"], fields["listing_name"]
    if not entry_id:
        return former_match_id(customer_id, fields["list_code"], destination, name)
    return MatchKey(customer_id, EntryId.parse(entry_id), destination, name).id


def _refuse(subject: str, problems: list[str]) -> None:
    if problems:
        more = len(problems) - _SHOWN_AT_MOST
        alerted = [*problems[:_SHOWN_AT_MOST], *([f"{more} more"] if more > 0 else [])]
        raise UsageProblem(subject, "; ".join(alerted), "Nothing was recorded.")
