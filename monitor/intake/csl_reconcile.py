"""The Consolidated Screening List against our lists: what rules it has taken up, and what it shows unexplained.

It is a late copy in other words, so entries are compared by their names alone, and nothing of it goes into our lists.
What it has shown since the first answer we had of it is told to nobody; what is new and unexplained is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from monitor.alerting.compose import Event
from monitor.config.sources import GuardsTable
from monitor.events.differences import Difference, RuleStep, explain_differences, revisions_shown
from monitor.events.since import lines_of_differences
from monitor.intake.ecfr_reconcile import NAMES
from monitor.intake.plausibility import PlausibilityIssue, doubt_counts, doubt_size
from monitor.intake.rule_steps import steps_taken
from monitor.runtime.context import Context
from monitor.settle import screen_changes, tell
from sources.screening_list import Consolidated
from state.alerts import SourceRef
from state.captures import Capture
from state.changes import Change, ChangeKind
from state.customers import CustomerBase
from state.documents import Document, Stage
from state.entry_ids import identify
from state.listings import ListCode, Listing
from state.normalization import fold_spelling
from state.rules import Rule, TextForm
from state.storage import lists, snapshots
from state.storage.milestones import Milestone, record_milestone

CSL = "CSL"
CSL_SOURCE = "screening-list"
# The lists we build ourselves; the others are only counted.
WANTED = frozenset(NAMES)


def doubts_of_consolidated(
    connection: Connection, shown: Consolidated, guards: GuardsTable
) -> tuple[PlausibilityIssue, ...]:
    """Tell why the file may not be believed: its size, and what its lists lost since the last good answer."""
    total = sum(shown.counts.values())
    known = {code: snapshots.latest_snapshot(connection, _stored(code)) for code in ListCode}
    before = {str(code): snapshot.entries for code, snapshot in known.items() if snapshot}
    whole = snapshots.latest_snapshot(connection, CSL)
    return (
        *doubt_size("the Consolidated Screening List", total, guards.entries.get(CSL)),
        *doubt_counts({CSL: whole.entries} if whole else {}, {CSL: total}, guards.largest_shrinkage),
        *doubt_counts(before, shown.counts, guards.largest_shrinkage),
    )


def take_in_consolidated(
    connection: Connection,
    context: Context,
    shown: Consolidated,
    capture: Capture,
    as_of: date,
    customers: CustomerBase,
) -> tuple[str, ...]:
    """Note the file, tell what is new and unexplained in it, and which rules it has taken up; a line comes back."""
    now, cause, total = context.now(), _cause(as_of, capture.sha256), sum(shown.counts.values())
    before = snapshots.latest_snapshot(connection, CSL)
    found = {code: _explain(connection, code, shown, as_of) for code in sorted(WANTED) if code in shown.listings}
    unexplained = [each.change for differences, _ in found.values() for each in differences if not each.is_explained]
    shown_before = {_key(change) for change in _noted(connection, before)} if before else set(map(_key, unexplained))
    news = [change for change in unexplained if _key(change) not in shown_before]
    lists.note_changes(connection, [each for each in unexplained if each not in news], cause, Stage.CODIFIED, now)
    if news:
        _tell_news(connection, context, news, cause, capture, customers)
    snapshots.record_snapshot(connection, CSL, as_of, capture.sha256, total, not news, now)
    for code in (code for code in ListCode if code in shown.counts):
        snapshots.record_snapshot(connection, _stored(code), as_of, capture.sha256, shown.counts[code], not news, now)
    revised = [revisions_shown(steps, shown.listings[code]) for code, (_, steps) in found.items()]
    taken_up = _rules_taken_up(found.values(), revised)
    for rule in taken_up:
        record_milestone(connection, rule, Milestone.CONSOLIDATED, now, capture.url)
    awaited = sum(bool(each.awaits) for differences, _ in found.values() for each in differences)
    counts = f"{len(taken_up)} rules taken up, {awaited} differences awaited, {len(news)} new and unexplained"
    return (f"Consolidated Screening List of {as_of}: {total} entries, {counts}",)


def _cause(as_of: date, sha256: str) -> str:
    """Name one file: there may be several of one date."""
    return f"{CSL} {as_of} {sha256[:8]}"


def _noted(connection: Connection, snapshot: snapshots.KnownSnapshot) -> tuple[Change, ...]:
    """Return what that file showed unexplained."""
    return lists.noted_changes(connection, _cause(snapshot.as_of, snapshot.capture_sha256), Stage.CODIFIED)


def _stored(code: ListCode) -> str:
    return f"{CSL} {code}"


def _explain(
    connection: Connection, code: ListCode, shown: Consolidated, as_of: date
) -> tuple[tuple[Difference, ...], list[RuleStep]]:
    """Hold one list of the file against ours; the steps that rules took come with the differences."""
    ours = lists.versions_in_force(connection, code, as_of)
    steps = steps_taken(connection, code, as_of, ours, Milestone.CONSOLIDATED)
    ended = [step.change.before for step in steps if step.change.before is not None]
    found = compare_names([version.listing for version in ours], shown.listings[code], ended, code)
    return explain_differences(found, steps), steps


def compare_names(
    ours: Sequence[Listing], shown: Iterable[Listing], ended: Iterable[Listing], code: ListCode
) -> list[Change]:
    """Tell which of our entries have none of their names in the copy, and which entries of the copy none in ours.

    An entry of the copy that bears a name of one that a rule `ended` is given as that one, in the words of the list.
    """
    theirs = identify(code, shown)
    our_names, their_names = _names(ours), _names(theirs)
    by_name = {name: listing for listing in ended for name in _names([listing])}
    missing = [listing for listing in ours if their_names.isdisjoint(_names([listing]))]
    extra = [listing for listing in theirs if our_names.isdisjoint(_names([listing]))]
    known = {id(each): next((by_name[name] for name in _names([each]) if name in by_name), each) for each in extra}
    return [
        *(Change(ChangeKind.REMOVAL, listing, None, list_code=code) for listing in missing),
        *(Change(ChangeKind.ADDITION, None, known[id(listing)], list_code=code) for listing in extra),
    ]


def _names(listings: Iterable[Listing]) -> frozenset[str]:
    return frozenset(fold_spelling(name) for listing in listings for name in listing.names)


def _rules_taken_up(
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
    told = [(rule, is_shown) for of_list in revised for rule, is_shown in of_list.items() if rule not in visible]
    outstanding |= {rule for rule, is_shown in told if not is_shown}
    return sorted((visible | {rule for rule, _ in told}) - outstanding)


def _key(change: Change) -> tuple[str, str, str]:
    """Return what makes two differences one from day to day, whatever else the copy says of the entry."""
    return change.list_code, change.kind, change.listing.name


def _tell_news(
    connection: Connection,
    context: Context,
    news: Sequence[Change],
    cause: str,
    capture: Capture,
    customers: CustomerBase,
) -> None:
    """Tell what the copy shows that neither our lists nor a rule we read does: a rule may have been missed."""
    title = "Consolidated Screening List: differences from our lists that no rule we read explains"
    document = Document(cause, Stage.CODIFIED, title, html_url=capture.url)
    evidence = SourceRef(cause, capture.sha256, capture.url, capture.received_at)
    lines = (f"{title}. Our lists stay as they are:", *lines_of_differences(news))
    rule = Rule(cause, title, "", TextForm.XML)
    screening = screen_changes(context, customers, news)
    tell(connection, context, Event(document, rule, tuple(news), (), screening, customers, (evidence,), lines))
