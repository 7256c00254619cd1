"""Reconciling: the list as the eCFR shows it, against the list we built from rules.

A difference is either *awaited* (the eCFR has not taken up a rule that we read) or *unexplained*. What is unexplained
is taken over from the eCFR, screened and told: it is how a rule that nobody polled for would be noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from monitor.alerting.compose import Event, effective_date
from monitor.alerting.since import lines_of_differences
from monitor.telling import LIST, screen_changes, tell, tell_stage
from monitor.watch import Watch
from state.alerts import Evidence
from state.captures import Capture
from state.changes import Change, ChangeKind, compare_lists, same_entry
from state.customers import CustomerBase
from state.documents import Document, Stage
from state.errors import UnexpectedContent
from state.listings import Snapshot
from state.rules import Rule, TextForm
from state.storage import lists
from state.storage.documents import (
    KnownDocument,
    Standing,
    documents_standing,
    known_stages,
    latest_rule,
)
from state.storage.lists import Version

# A rule removes a handful of entries. A snapshot that lacks more than this share of our list without a rule behind it
# is taken for a fault of the source: a heading lost in the markup loses a whole country.
LARGEST_SHRINKAGE = 0.02

# What begins or ends an entry is a document number, or this word and the date of a snapshot.
ECFR = "eCFR"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A snapshot against our list. `awaited` pairs a difference with the document number that explains it."""

    awaited: tuple[tuple[Change, str], ...]
    unexplained: tuple[Change, ...]


def reconcile(
    connection: Connection, watch: Watch, snapshot: Snapshot, capture: Capture, customers: CustomerBase
) -> str:
    """Take in a whole list, tell what it confirms and what it shows that no rule explains; a few words come back.

    Raises UnexpectedContent when the snapshot lacks too much to be believed.
    """
    now = watch.now()
    ours = lists.versions_in_force(connection, LIST, snapshot.as_of)
    if not ours:
        lists.record_base(connection, snapshot, f"{ECFR} {snapshot.as_of}", now)
        lists.record_snapshot(connection, snapshot, capture.sha256, True, now)
        return f"base list of {snapshot.as_of}: {len(snapshot.listings)} entries"
    comparison = compare_snapshot(connection, ours, snapshot)
    _refuse_shrinkage(len(ours), comparison, capture)
    told = [change for change in comparison.unexplained if not change.is_editorial]
    lists.record_snapshot(connection, snapshot, capture.sha256, not told, now)
    cause = f"{ECFR} {snapshot.as_of}"
    lists.record_changes(connection, LIST, comparison.unexplained, cause, snapshot.as_of, now)
    evidence = Evidence(f"eCFR as of {snapshot.as_of}", capture.sha256, capture.url, capture.received_at)
    confirmed = _confirm(connection, watch, comparison, snapshot.as_of, evidence)
    if told:
        _tell_unexplained(connection, watch, told, cause, capture, evidence, customers)
    return (
        f"list of {snapshot.as_of}: {len(snapshot.listings)} entries, {len(confirmed)} rules confirmed, "
        f"{len(comparison.awaited)} differences awaited, {len(told)} unexplained"
    )


def compare_snapshot(connection: Connection, ours: Sequence[Version], snapshot: Snapshot) -> Comparison:
    """Compare a snapshot with our list and explain what can be explained."""
    opened_by = {id(version.listing): version.opened_by for version in ours}
    closed = lists.versions_closed(connection, LIST)
    awaited: list[tuple[Change, str]] = []
    unexplained: list[Change] = []
    for difference in compare_lists((version.listing for version in ours), snapshot.listings):
        rule = _rule_behind(difference, opened_by, closed)
        if rule:
            awaited.append((difference, rule))
        else:
            unexplained.append(difference)
    return Comparison(tuple(awaited), tuple(unexplained))


def _rule_behind(difference: Change, opened_by: dict[int, str], closed: Sequence[Version]) -> str:
    """Name the rule that the snapshot has not taken up: it shows what that rule ended, or lacks what it began."""
    opener = opened_by[id(difference.before)] if difference.before is not None else ""
    if difference.after is None:
        return opener if _is_rule(opener) else ""
    ended = [version for version in closed if _is_rule(version.closed_by)]
    if difference.before is not None:
        ended = [version for version in ended if version.closed_by == opener]
    return next((version.closed_by for version in ended if same_entry(version.listing, difference.after)), "")


def _is_rule(cause: str) -> bool:
    return not cause.startswith(ECFR)


def _confirm(
    connection: Connection, watch: Watch, comparison: Comparison, as_of: date, evidence: Evidence
) -> list[KnownDocument]:
    """Tell of each printed rule in force by then that the snapshot holds all of it."""
    outstanding = {rule for _, rule in comparison.awaited}
    confirmed = [
        known
        for known in documents_standing(connection, Standing.SETTLED)
        if known.document.stage is Stage.PUBLISHED
        and known.document.number not in outstanding
        and Stage.CODIFIED not in known_stages(connection, known.document.number)
        and _in_force(connection, known.document, as_of)
    ]
    for known in confirmed:
        document = replace(known.document, stage=Stage.CODIFIED)
        line = f"The eCFR as of {as_of} shows every entry of this rule as it was read."
        tell_stage(connection, watch, document, (line,), (evidence,))
    return confirmed


def _in_force(connection: Connection, document: Document, as_of: date) -> bool:
    rule = latest_rule(connection, document.number)
    effective_on = effective_date(document, rule) if rule else None
    return effective_on is not None and effective_on <= as_of


def _tell_unexplained(
    connection: Connection,
    watch: Watch,
    told: Sequence[Change],
    cause: str,
    capture: Capture,
    evidence: Evidence,
    customers: CustomerBase,
) -> None:
    """Tell differences that no rule we read explains, as an event of its own."""
    document = Document(
        cause, Stage.CODIFIED, "Entity List: changes that no rule we read explains", html_url=capture.url
    )
    rule = Rule(cause, document.title, "", TextForm.XML)
    screening = screen_changes(watch, customers, told)
    lines = ("The eCFR differs from the list that the rules we read give:", *lines_of_differences(told))
    event = Event(document, rule, tuple(told), (), screening, customers, (evidence,), lines)
    tell(connection, watch, event)


def _refuse_shrinkage(ours: int, comparison: Comparison, capture: Capture) -> None:
    # Under a lost heading the entries seem to have moved to the destination above it.
    gone = sum(change.kind is ChangeKind.REMOVAL or change.is_move for change in comparison.unexplained)
    if gone > ours * LARGEST_SHRINKAGE:
        raise UnexpectedContent(
            capture.url,
            f"lacks or moves {gone} of our {ours} entries, and no rule does: not to be believed.",
            "Compare it with the Federal Register; our list stays as it is.",
        )
