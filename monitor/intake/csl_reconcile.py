"""The Consolidated Screening List against our lists: what rules it has taken up, and what it shows unexplained.

It is a late copy in other words, so entries are compared by their names alone, and nothing of it goes into our lists.
What it has shown since the first answer we had of it is told to nobody; what is new and unexplained is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.config.settings import Settings
from monitor.config.sources import GuardsTable
from monitor.events.differences import Difference, RuleStep, compare_names, explain_differences, revisions_shown
from monitor.events.findings import Findings
from monitor.events.inputs import Inputs
from monitor.events.load import held_lists, screening_inputs
from monitor.intake.plausibility import PlausibilityIssue, doubt_counts, doubt_size
from monitor.intake.rule_steps import steps_taken
from monitor.runtime.context import Context
from monitor.settle import Plan, settle
from sources.source import Consolidated, CopySource, ListSource
from state.captures import Capture
from state.changes import Change
from state.customers import Customers
from state.destinations import BY_ISO_CODE
from state.documents import Stage
from state.events import ListDifferenceEvent, ListInput
from state.list_kinds import BY_ORDER
from state.listings import ListCode, Snapshot
from state.normalization import fold_spelling
from state.storage import lists, snapshots
from state.storage.changes import note_changes, noted_changes
from state.storage.milestones import Milestone, record_milestone
from state.storage.versions import list_subject, versions_of


def lists_kept(settings: Settings) -> frozenset[ListCode]:
    """Return the lists we build from elsewhere than a copy; the others are only counted there.

    One that orders make has the copy as its base: it shows what was ordered before we read any.
    """
    copies = {source.address for source in settings.sources if isinstance(source, CopySource)}
    ours = (each for each in settings.sources if isinstance(each, ListSource) and each.address not in copies)
    return frozenset((*BY_ORDER, *(code for source in ours for code in source.lists)))


def doubts_of_consolidated(
    connection: Connection, source: CopySource, shown: Consolidated, guards: GuardsTable
) -> tuple[PlausibilityIssue, ...]:
    """Tell why the file may not be believed: its size, and what its lists lost since the last good answer."""
    total = sum(shown.counts.values())
    known = {code: snapshots.latest_snapshot(connection, _stored(source, code)) for code in ListCode}
    before = {str(code): snapshot.entries for code, snapshot in known.items() if snapshot}
    code = source.code
    whole = snapshots.latest_snapshot(connection, code)
    return (
        *doubt_size(f"the {source.title}", total, guards.size_of(code, source.entries)),
        *doubt_counts({code: whole.entries} if whole else {}, {code: total}, guards.largest_shrinkage),
        *doubt_counts(before, shown.counts, guards.largest_shrinkage),
    )


@dataclass(frozen=True, slots=True)
class ConsolidatedNews:
    """The file against our lists: what it shows of each, what no rule explains, and what of that is new.

    `noted` is what was unexplained before. `compared` are the lists of ours it was held against, `bases` those that
    begin with what it shows. `taken_up` names the rules of which it shows all, `awaited` counts the differences that
    rules explain.
    """

    source: CopySource
    shown: Consolidated
    capture: Capture
    as_of: date
    noted: tuple[Change, ...]
    news: tuple[Change, ...]
    taken_up: tuple[str, ...]
    awaited: int
    compared: tuple[ListCode, ...]
    bases: tuple[ListCode, ...]

    @property
    def subject(self) -> str:
        """What the file is stored and told under."""
        return _cause(self.source, self.as_of, self.capture.sha256)


def compare_consolidated(
    connection: Connection, source: CopySource, shown: Consolidated, capture: Capture, as_of: date
) -> ConsolidatedNews:
    """Hold the file, which has the entries of the lists that we keep, against our lists as they are now."""
    before = snapshots.latest_snapshot(connection, source.code)
    bases = tuple(code for code in _lists_in(shown) if _lacks_base(connection, code))
    found = {code: _explain(connection, code, shown, as_of) for code in _lists_in(shown) if code not in bases}
    unexplained = [each.change for differences, _ in found.values() for each in differences if not each.is_explained]
    noted = _noted(connection, source, before) if before else unexplained
    shown_before = set(map(_key, noted))
    news = tuple(change for change in unexplained if _key(change) not in shown_before)
    revised = [revisions_shown(steps, shown.listings[code]) for code, (_, steps) in found.items()]
    return ConsolidatedNews(
        source,
        shown,
        capture,
        as_of,
        tuple(change for change in unexplained if change not in news),
        news,
        tuple(_confirmed_rules(found.values(), revised)),
        sum(bool(each.awaits) for differences, _ in found.values() for each in differences),
        tuple(found),
        bases,
    )


class ConsolidatedIntake:
    """The file, taken in: `plan` holds it against our lists, `store` belongs into the transaction."""

    def __init__(
        self, context: Context, source: CopySource, capture: Capture, shown: Consolidated, as_of: date
    ) -> None:
        """`capture` holds the bytes of the file, which is of this Eastern date."""
        self._context, self._source, self._capture, self._shown = context, source, capture, shown
        self.as_of = as_of
        self._compared: ConsolidatedNews | None = None

    def compare(self, connection: Connection) -> tuple[PlausibilityIssue, ...]:
        """Hold the file against our lists as they are now, and return why it may not be believed."""
        self._compared = compare_consolidated(connection, self._source, self._shown, self._capture, self.as_of)
        return doubts_of_consolidated(connection, self._source, self._shown, self._context.settings.guards)

    def plan(self, connection: Connection, customers: Customers) -> Plan:
        """Return the event of what is new and unexplained; the file was compared just before."""
        assert self._compared is not None, "it was compared"
        return plan_consolidated(connection, self._context, self._compared, customers)

    def store(self, connection: Connection, findings: Sequence[Findings]) -> tuple[str, ...]:
        """Take the file in; what was done comes back in a line."""
        assert self._compared is not None, "it was planned"
        return ingest_consolidated(connection, self._context, self._compared, findings)


def plan_consolidated(
    connection: Connection, context: Context, compared: ConsolidatedNews, customers: Customers
) -> Plan:
    """Return the event of what is new in the file, where anything is, with its inputs as they are now."""
    codes = compared.compared
    versions = versions_of(connection, codes)
    if not compared.news:
        return Plan((), versions)
    title = f"{compared.source.title}: differences from our lists that no rule we read explains"
    ours = tuple(ListInput(code, compared.as_of, versions[list_subject(code)]) for code in codes)
    screened = screening_inputs(connection, context.settings, customers, context.now())
    capture = compared.capture
    event = ListDifferenceEvent(compared.subject, title, capture.sha256, compared.as_of, ours, compared.news, screened)
    held, shown = held_lists(connection, ours, None), {code: tuple(compared.shown.listings[code]) for code in codes}
    return Plan(((event, Inputs({capture.sha256: capture}, held, customers, shown=shown)),), versions)


def ingest_consolidated(
    connection: Connection, context: Context, compared: ConsolidatedNews, findings: Sequence[Findings]
) -> tuple[str, ...]:
    """Note the file, tell what is new and unexplained in it, and which rules it has taken up; a line comes back."""
    now, shown, capture, as_of = context.now(), compared.shown, compared.capture, compared.as_of
    total, agrees = sum(shown.counts.values()), not compared.news
    note_changes(connection, compared.noted, compared.subject, Stage.CODIFIED, now)
    for found in findings:
        settle(connection, context, found)
    snapshots.record_snapshot(connection, compared.source.code, as_of, capture.sha256, total, agrees=agrees, now=now)
    for code in (code for code in ListCode if code in shown.counts):
        stored = _stored(compared.source, code)
        snapshots.record_snapshot(connection, stored, as_of, capture.sha256, shown.counts[code], agrees=agrees, now=now)
    for code in compared.bases:
        _begin(connection, code, compared, now)
    for rule in compared.taken_up:
        record_milestone(connection, rule, Milestone.CONSOLIDATED, now, capture.url)
    counts = f"{len(compared.taken_up)} rules taken up, {compared.awaited} differences awaited"
    counts += f", {len(compared.news)} new and unexplained"
    return (f"{compared.source.title} of {as_of}: {total} entries, {counts}",)


def _lacks_base(connection: Connection, code: ListCode) -> bool:
    """Return whether a list that orders make has begun with nothing but the orders we have read."""
    begun = snapshots.latest_snapshot(connection, code)
    return code in BY_ORDER and (begun is None or begun.entries == 0)


def _begin(connection: Connection, code: ListCode, compared: ConsolidatedNews, now: datetime) -> None:
    """Begin a list with what the copy shows of it, but for those of whom an order that we read says more."""
    as_of = compared.as_of
    read = {fold_spelling(each.name) for each in lists.listings_in_force(connection, code, as_of)}
    entries = tuple(
        # The copy gives countries as codes, orders are read with headings.
        replace(each, destination=known.heading if (known := BY_ISO_CODE.get(each.destination)) else each.destination)
        for each in compared.shown.listings[code]
        if fold_spelling(each.name) not in read
    )
    snapshots.record_snapshot(connection, code, as_of, compared.capture.sha256, len(entries), agrees=True, now=now)
    lists.record_base(connection, Snapshot(code, as_of, entries), compared.subject, now)


def _lists_in(shown: Consolidated) -> list[ListCode]:
    return sorted(code for code in ListCode if code in shown.listings)


def _cause(source: CopySource, as_of: date, sha256: str) -> str:
    """Name one file: there may be several of one date."""
    return f"{source.code} {as_of} {sha256[:8]}"


def _noted(connection: Connection, source: CopySource, snapshot: snapshots.KnownSnapshot) -> tuple[Change, ...]:
    """Return what that file showed unexplained."""
    return noted_changes(connection, _cause(source, snapshot.as_of, snapshot.capture_sha256), Stage.CODIFIED)


def _stored(source: CopySource, code: ListCode) -> str:
    return f"{source.code} {code}"


def _explain(
    connection: Connection, code: ListCode, shown: Consolidated, as_of: date
) -> tuple[tuple[Difference, ...], list[RuleStep]]:
    """Hold one list of the file against ours; the steps that rules took come with the differences."""
    ours = lists.versions_in_force(connection, code, as_of)
    steps = steps_taken(connection, code, as_of, ours, Milestone.CONSOLIDATED)
    ended = [step.change.before for step in steps if step.change.before is not None]
    found = compare_names([version.listing for version in ours], shown.listings[code], ended, code)
    return explain_differences(found, steps), steps


def _confirmed_rules(
    found: Iterable[tuple[tuple[Difference, ...], list[RuleStep]]], revised: Iterable[Mapping[str, bool]]
) -> list[str]:
    """Return the rules that came or went by name in our lists and differ nowhere in the copy.

    Of a rule that only revises entries, names tell nothing: it is taken up where each list shows all it `revised`.
    """
    visible: set[str] = set()
    outstanding: set[str] = set()
    for differences, steps in found:
        visible |= {step.rule for step in steps if step.change.before is None or step.change.after is None}
        outstanding |= {rule for each in differences for rule in (*each.awaits, *each.contradicts)}
    invisible = [(rule, is_shown) for of_list in revised for rule, is_shown in of_list.items() if rule not in visible]
    outstanding |= {rule for rule, is_shown in invisible if not is_shown}
    return sorted((visible | {rule for rule, _ in invisible}) - outstanding)


def _key(change: Change) -> tuple[str, str, str]:
    """Return what makes two differences one from day to day, whatever else the copy says of the entry."""
    return change.list_code, change.kind, change.listing.name
