"""Reconciling: the lists as the eCFR shows them, against the lists we built from rules.

A difference is either *awaited* (the eCFR has not taken up a rule that we read) or *unexplained*. What is unexplained
is taken over from the eCFR, screened and told: it is how a rule that nobody polled for would be noticed. But an entry
that a rule brought stays until a rule takes it away: the eCFR may have left out what the law says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.config.sources import GuardsTable
from monitor.events.differences import Difference, explain_differences
from monitor.events.findings import Findings, effective_date
from monitor.events.inputs import Inputs
from monitor.events.load import held_lists, screening_inputs
from monitor.intake.codified import ingest_codified
from monitor.intake.plausibility import PlausibilityIssue, doubt_flicker, doubt_headings, doubt_removals, doubt_size
from monitor.intake.rule_steps import rules_known, steps_taken
from monitor.runtime.context import Context
from monitor.settle import Plan, settle, settle_stage
from sources.source import ListSource
from state.alerts import SourceRef
from state.captures import Capture
from state.changes import Change, compare_lists
from state.customers import Customers
from state.documents import Document, Stage
from state.events import Event, ListDifferenceEvent, ListInput
from state.list_kinds import list_kind
from state.listings import ListCode, Snapshot
from state.normalization import wording_of
from state.storage import lists, snapshots
from state.storage.captures import find_capture
from state.storage.changes import note_changes, noted_changes
from state.storage.documents import (
    DocumentStatus,
    KnownDocument,
    documents_with_status,
    known_stages,
    latest_rule,
    record_document,
)
from state.storage.milestones import Milestone, record_milestone
from state.storage.versions import list_subject, versions_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """A snapshot against our list, `is_base` where we have none yet; `doubts` are why it may not be believed."""

    source: ListSource
    snapshot: Snapshot
    is_base: bool
    differences: tuple[Difference, ...]
    doubts: tuple[PlausibilityIssue, ...]

    @property
    def name(self) -> str:
        """The list by its full name."""
        return list_kind(self.snapshot.list_code).name

    @property
    def cause(self) -> str:
        """What the changes that no rule explains are stored under."""
        return cause_of(self.source, self.snapshot.list_code, self.snapshot.as_of)

    @property
    def rules_outstanding(self) -> frozenset[str]:
        """The rules of which something is not shown."""
        return frozenset(rule for each in self.differences for rule in (*each.awaits, *each.contradicts))

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences that say something and that no rule explains."""
        return tuple(each for each in self.differences if not each.is_explained)


def cause_of(source: ListSource, list_code: ListCode, as_of: date) -> str:
    """Name a snapshot of a source as what begins and ends entries: its first list by its date alone."""
    return f"{source.label} {as_of}" if list_code is source.first_list else f"{source.label} {list_code} {as_of}"


def compare_part(
    connection: Connection, source: ListSource, shown: Sequence[Snapshot], guards: GuardsTable
) -> tuple[Comparison, ...]:
    """Compare the lists of a source with ours. One of ours that it does not show is a doubt about its first."""
    first, *others = (_compare_snapshot(connection, source, snapshot, guards) for snapshot in shown)
    missing = [
        PlausibilityIssue(f"{source.label} shows no {list_kind(code).name}", needs_person=True)
        for code in source.lists
        if code not in {snapshot.list_code for snapshot in shown} and snapshots.base_date(connection, code)
    ]
    return (replace(first, doubts=(*first.doubts, *missing)), *others)


class PartIntake:
    """The lists of a part, taken in: `plan` holds them against ours, `store` belongs into the transaction."""

    def __init__(self, context: Context, source: ListSource, capture: Capture, shown: Sequence[Snapshot]) -> None:
        """`capture` holds the bytes in which the lists are shown."""
        self._context, self.source, self._capture, self._shown = context, source, capture, shown
        self.comparisons: tuple[Comparison, ...] = ()
        self._provisions: Mapping[str, str] = {}

    def compare(self, connection: Connection) -> tuple[PlausibilityIssue, ...]:
        """Compare the lists with ours as they are now, and return why they may not be believed."""
        if self.source.read_provisions is not None and not self._provisions:
            self._provisions = self.source.read_provisions(self._capture.body, self._capture.url)
        self.comparisons = compare_part(connection, self.source, self._shown, self._context.settings.guards)
        return tuple(issue for each in self.comparisons for issue in each.doubts)

    def plan(self, connection: Connection, customers: Customers) -> Plan:
        """Return the events for what no rule explains; the lists were compared just before."""
        return plan_part(connection, self._context, self.comparisons, self._capture, customers)

    def store(self, connection: Connection, findings: Sequence[Findings]) -> tuple[str, ...]:
        """Take the lists in; what was done comes back, a line for each."""
        done = ingest_part(connection, self._context, self.comparisons, self._capture, findings)
        if not self._provisions:
            return done
        as_of, capture = self.comparisons[0].snapshot.as_of, self._capture
        evidence = SourceRef(f"{self.source.label} as of {as_of}", capture.sha256, capture.url, capture.received_at)
        return (*done, *ingest_codified(connection, self._context, self._provisions, as_of, evidence))


def plan_part(
    connection: Connection,
    context: Context,
    comparisons: Sequence[Comparison],
    capture: Capture,
    customers: Customers,
) -> Plan:
    """Return the events for what the lists of a part show and no rule explains, with their inputs as they are now."""
    versions = versions_of(connection, [each.snapshot.list_code for each in comparisons])
    events: list[tuple[Event, Inputs]] = []
    for compared in comparisons:
        code, as_of = compared.snapshot.list_code, compared.snapshot.as_of
        ours = (ListInput(code, as_of, versions[list_subject(code)]),)
        for subject, title, changes in _unexplained_news(connection, context, compared):
            screened = screening_inputs(connection, context.settings, customers, context.now())
            event = ListDifferenceEvent(
                subject, title, capture.sha256, as_of, ours, tuple(changes), screened, without=compared.cause
            )
            held, shown = held_lists(connection, ours, compared.cause), {code: compared.snapshot.listings}
            events.append((event, Inputs({capture.sha256: capture}, held, customers, shown=shown)))
    return Plan(tuple(events), versions)


def ingest_part(
    connection: Connection,
    context: Context,
    comparisons: Sequence[Comparison],
    capture: Capture,
    findings: Sequence[Findings],
) -> tuple[str, ...]:
    """Take in the lists of a part: tell what they confirm and what they show that no rule explains, a line for each."""
    source, as_of = comparisons[0].source, comparisons[0].snapshot.as_of
    done = [_ingest_list(connection, context, each, capture) for each in comparisons]
    for found in findings:
        settle(connection, context, found)
    evidence = SourceRef(f"{source.label} as of {as_of}", capture.sha256, capture.url, capture.received_at)
    if not source.confirms_rules:
        return tuple(done)
    outstanding = frozenset[str]().union(*(each.rules_outstanding for each in comparisons))
    codes = frozenset(each.snapshot.list_code for each in comparisons)
    confirmed = _confirm(connection, context, codes, outstanding, as_of, evidence)
    if confirmed:
        done.append(f"{len(confirmed)} rules confirmed by the {source.label} as of {as_of}")
    return tuple(done)


def _compare_snapshot(
    connection: Connection, source: ListSource, snapshot: Snapshot, guards: GuardsTable
) -> Comparison:
    code, name = snapshot.list_code, list_kind(snapshot.list_code).name
    size = doubt_size(name, len(snapshot.listings), guards.size_of(code, source.lists.get(code)))
    if snapshots.base_date(connection, code) is None:
        return Comparison(source, snapshot, is_base=True, differences=(), doubts=size)
    ours = lists.versions_in_force(connection, code, snapshot.as_of)
    compared = compare_lists((version.listing for version in ours), snapshot.listings)
    changes = [replace(change, list_code=code) for change in compared]
    found = lists.identified(connection, code, changes, snapshot.as_of, cause_of(source, code, snapshot.as_of))
    steps = steps_taken(connection, code, snapshot.as_of, ours, Milestone.CODIFIED)
    differences = explain_differences(found, steps)
    unexplained = [each.change for each in differences if not each.is_explained]
    returned = _count_returned(connection, snapshot, unexplained, ours, guards.flicker_days)
    doubts = (
        *size,
        *doubt_removals(name, len(ours), unexplained, guards.largest_shrinkage, has_rules=source.confirms_rules),
        *(doubt_headings(name, unexplained, snapshot.listings) if source.confirms_rules else ()),
        *doubt_flicker(name, returned, guards.flicker_days),
    )
    return Comparison(source, snapshot, is_base=False, differences=differences, doubts=doubts)


def _count_returned(
    connection: Connection,
    snapshot: Snapshot,
    unexplained: Iterable[Change],
    ours: Sequence[lists.Version],
    days: int,
) -> int:
    """Count the changes that undo what the eCFR itself showed within so many days."""
    code, rules = snapshot.list_code, rules_known(connection)
    since, base = snapshot.as_of - timedelta(days=days), snapshots.base_date(connection, code)
    went = {
        wording_of(version.listing)
        for version in lists.versions_closed(connection, code)
        if version.closed_by not in rules and version.in_force_until and version.in_force_until >= since
    }
    came = {
        id(version.listing)
        for version in ours
        if version.opened_by not in rules and version.in_force_from >= since and version.in_force_from != base
    }
    return sum(
        id(change.before) in came or (change.after is not None and wording_of(change.after) in went)
        for change in unexplained
    )


def _ingest_list(connection: Connection, context: Context, compared: Comparison, capture: Capture) -> str:
    now, snapshot = context.now(), compared.snapshot
    code, as_of, entries = snapshot.list_code, snapshot.as_of, len(snapshot.listings)
    again = _reported_before(connection, compared)
    snapshots.record_snapshot(
        connection, code, as_of, capture.sha256, entries, agrees=not compared.unexplained, now=now
    )
    _report_unread(connection, context, compared, capture)
    if compared.is_base:
        lists.record_base(connection, snapshot, compared.cause, now)
        return f"base list of {as_of}: {entries} entries ({compared.name})"
    kept = {id(each) for each in compared.unexplained if each.contradicts and each.change.after is None}
    taken = [each.change for each in compared.differences if not each.awaits and id(each) not in kept]
    lists.record_changes(connection, code, taken, compared.cause, as_of, now)
    note_changes(connection, again, compared.cause, Stage.CODIFIED, now)
    awaited = sum(bool(each.awaits) for each in compared.differences)
    counts = f"{awaited} differences awaited, {len(compared.unexplained)} unexplained"
    return f"list of {as_of}: {entries} entries, {counts} ({compared.name})"


def _report_unread(connection: Connection, context: Context, compared: Comparison, capture: Capture) -> None:
    """Tell the operator of rows that could not be read: they are part of the list, and nobody is screened for them."""
    rows = compared.snapshot.unread
    if rows:
        trouble = f"{len(rows)} rows of the {compared.name} could not be read, the first: {rows[0][:200]}"
        advice = f"Look them up in the {compared.source.label}, and send them to whoever maintains listwatch."
        subject = compared.source.name
        enqueue_alert(
            connection, context, compose_operator(subject, compared.name, trouble, advice, context.now(), capture.url)
        )


def _reported_before(connection: Connection, compared: Comparison) -> list[Change]:
    """Return the unexplained differences that the last snapshot showed already, and that were told then."""
    code = compared.snapshot.list_code
    before = snapshots.latest_snapshot(connection, code)
    noted = noted_changes(connection, cause_of(compared.source, code, before.as_of), Stage.CODIFIED) if before else ()
    return [each.change for each in compared.unexplained if each.change in noted]


def _unexplained_news(
    connection: Connection, context: Context, compared: Comparison
) -> Iterable[tuple[str, str, list[Change]]]:
    """Return the differences to tell, each group with its subject and title.

    What the last snapshot shows as well, read again today, is no news of the source: we read it otherwise now.
    """
    code, name = compared.snapshot.list_code, compared.name
    before = snapshots.latest_snapshot(connection, code)
    if before is None:
        return ()
    again = _reported_before(connection, compared)
    news = [each for each in compared.unexplained if each.change not in again]
    ours = _read_otherwise(connection, context, compared, before, news)
    theirs = [each.change for each in news if each.change not in ours]
    reread = f"{name}: entries that we read otherwise than before; the {compared.source.label} did not change"
    groups = (
        (compared.cause, f"{name}: changes that no rule we read explains", theirs),
        (f"{compared.cause} read", reread, ours),
    )
    return [group for group in groups if group[2]]


def _read_otherwise(
    connection: Connection,
    context: Context,
    compared: Comparison,
    before: snapshots.KnownSnapshot,
    news: Sequence[Difference],
) -> list[Change]:
    """Return the changes that the last snapshot's bytes show already, now that they are read by today's reader."""
    made_by_no_rule = [each.change for each in news if not each.contradicts]
    if not made_by_no_rule:
        return []
    kept = find_capture(connection, context.settings.captures_folder, before.capture_sha256)
    code = compared.snapshot.list_code
    snapshots = compared.source.read(kept.body, kept.url, before.as_of)
    shown = {wording_of(listing) for one in snapshots if one.list_code is code for listing in one.listings}
    return [change for change in made_by_no_rule if (wording_of(change.listing) in shown) == (change.after is not None)]


def _confirm(
    connection: Connection,
    context: Context,
    codes: frozenset[ListCode],
    outstanding: frozenset[str],
    as_of: date,
    evidence: SourceRef,
) -> list[KnownDocument]:
    """Tell of each printed rule in force by then, of the lists of these codes alone, that the eCFR holds all of it."""
    confirmed = [
        known
        for known in documents_with_status(connection, DocumentStatus.SETTLED)
        if known.document.stage is Stage.PUBLISHED
        and known.document.number not in outstanding
        and Stage.CODIFIED not in known_stages(connection, known.document.number)
        and _in_force(connection, known.document, codes, as_of)
    ]
    for known in confirmed:
        document = replace(known.document, stage=Stage.CODIFIED)
        line = f"The eCFR as of {as_of} shows every entry of this rule as it was read."
        settle_stage(connection, context, document, (line,), (evidence,))
        record_document(connection, document, DocumentStatus.SETTLED, context.now())
        record_milestone(connection, document.number, Milestone.CODIFIED, context.now(), evidence.url)
    return confirmed


def _in_force(connection: Connection, document: Document, codes: frozenset[ListCode], as_of: date) -> bool:
    """Return whether a rule is in force by a date, and changes no list but those of these codes."""
    rule = latest_rule(connection, document.number)
    effective_on = effective_date(document, rule) if rule else None
    if rule is None or effective_on is None or effective_on > as_of:
        return False
    return {*(each.list_code for each in rule.amendments), *(each.list_code for each in rule.headings)} <= codes
