"""Deriving: what an event comes to, from its inputs alone. A replay years later calls the same functions.

No transaction is open meanwhile: screening may take a minute, and nobody waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from monitor.events.differences import compare_names
from monitor.events.effects import assess_effects
from monitor.events.findings import Findings
from monitor.events.inputs import NO_INPUTS, HeldList, Inputs
from monitor.events.ownership import judge_customers
from monitor.events.since import lines_of_differences, lines_since_filing, withdrawal_lines
from monitor.runtime.bounded_reading import read_rule_bounded
from monitor.runtime.stored_customers import call_on_store
from monitor.runtime.subprocess_call import Caller, run_inline
from monitor.screening.request import Screened, ScreeningRequest, try_request
from monitor.screening.version import MATCHER_VERSION
from state.alerts import SourceRef
from state.applying import Applied, amendments_by_day, apply_amendments, apply_changes, apply_full_list
from state.captures import Capture
from state.changes import Change, ChangeKind, compare_lists
from state.documents import DocumentRecord, Stage
from state.entry_ids import identify_changes
from state.events import (
    CustomersEvent,
    EffectEvent,
    Event,
    ListDifferenceEvent,
    OwnershipEvent,
    RuleEvent,
    ScreeningInputs,
    StageEvent,
    UnreadEvent,
)
from state.matches import Match, Screening
from state.rules import Rule, TextForm, UnreadInstruction


def derive(event: Event, inputs: Inputs = NO_INPUTS, call: Caller = run_inline) -> Findings:
    """Return what an event comes to; `call` calls what screens, in this process or another.

    Raise UnreadableInput where a capture cannot be read, WorkerFailed where the screening gave no result, and
    StoreDamaged where the stored customers are not what they were.
    """
    match event:
        case RuleEvent():
            return _derive_rule(event, inputs, call)
        case CustomersEvent():
            return _derive_customers(event, inputs, call)
        case ListDifferenceEvent():
            return _derive_list_difference(event, inputs, call)
        case StageEvent():
            is_withdrawn = event.document.stage is Stage.WITHDRAWN
            opening = withdrawal_lines(event.document, inputs.superseded) if is_withdrawn else ()
            return Findings(event, inputs.read, lines=(*opening, *event.lines), supersedes=event.superseded or "")
        case UnreadEvent():
            unread = UnreadInstruction("the whole document", event.document.title, event.trouble)
            return Findings(event, unread=(unread,))
        case EffectEvent():
            capture = inputs.captures[event.capture_sha256]
            rule = read_captured(capture, event.document.record)
            source = _source(f"text as {event.document.stage}", capture)
            return Findings(event, rule, sources=(source,), effect=assess_effects(event, rule))
        case OwnershipEvent():
            capture = inputs.captures[event.screened.customers_sha256]
            outcome = judge_customers(event, inputs, call)
            source = _source("customers as read", capture)
            return Findings(event, customers=outcome.customers, sources=(source,), lines=event.because, owned=outcome)


@lru_cache(maxsize=1)
def read_captured(capture: Capture, record: DocumentRecord) -> Rule:
    """Return what the text of a document says; the last one read is kept, as several steps ask for it in a row."""
    return read_rule_bounded(capture.body, capture.url, record)


def apply_event(event: RuleEvent, rule: Rule, inputs: Inputs) -> Applied:
    """Apply a rule list by list and day by day; a later day finds what an earlier one brought, if it is recorded."""
    held = {(each.list_code, each.on): each for each in inputs.lists}
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for list_code, day, amendments in amendments_by_day(rule, event.effective_on):
        before = held.get((list_code, day), HeldList(list_code, day, None))
        listings = before.listings
        if listings is not None and rule.is_complete:
            listings = apply_changes(listings, (change for change in changes if change.list_code is list_code))
        if list_code in rule.whole_lists:
            new = next((each.new_entries for each in rule.stated_of_others if each.list_code is list_code), None)
            applied = apply_full_list(listings, amendments, new)
        else:
            applied = apply_amendments(listings, amendments)
        changes += identify_changes(applied.changes, listings or (), before.to_come, inputs.earlier or ())
        unapplied += applied.unapplied
    return Applied(tuple(changes), tuple(unapplied))


def _derive_rule(event: RuleEvent, inputs: Inputs, call: Caller) -> Findings:
    capture = inputs.captures[event.capture_sha256]
    rule = read_captured(capture, event.document.record)
    applied = apply_event(event, rule, inputs)
    is_repeated = inputs.earlier is not None and event.document.stage is Stage.PUBLISHED
    lines = lines_since_filing(event.document, inputs.earlier or (), applied.changes) if is_repeated else ()
    if event.note is not None:
        lines = (event.note,)
    screened = _screen(event.screened, inputs, applied.changes, call)
    return Findings(
        event,
        rule,
        applied.changes,
        (*rule.unread, *_known_by_name_only(rule), *(() if event.is_past else applied.unapplied)),
        screened.screening,
        inputs.customers.only(screened.customers),
        (_source(f"text as {event.document.stage}", capture),),
        lines,
    )


def _known_by_name_only(rule: Rule) -> tuple[UnreadInstruction, ...]:
    """Say which entries of a manuscript are known by name alone, because no row of its table proved to be theirs."""
    if rule.text_form is not TextForm.PLAIN_TEXT:
        return ()
    names: dict[str, list[str]] = defaultdict(list)
    for amendment in rule.names_only:
        names[amendment.destination].append(amendment.name)
    reason = "Known by name only: whom other names or an address would show is found when the rule is printed."
    return tuple(UnreadInstruction(f"table under {place}", "\n".join(each), reason) for place, each in names.items())


def _derive_customers(event: CustomersEvent, inputs: Inputs, call: Caller) -> Findings:
    """Return the chosen customers against every entry in force, each told as a revision that changes no field."""
    standing = tuple(
        Change(ChangeKind.REVISION, listing, listing, (), held.list_code)
        for held in inputs.lists
        for listing in held.listings or ()
    )
    screened = _screen(event.screened, inputs, standing, call, frozenset(event.chosen))
    matched = {match.entry for match in screened.screening.matches}
    gone = f"; {event.gone} are no longer among our customers" if event.gone else ""
    lines = (
        f"Our customers changed, not the list: {event.new} new, {event.changed} changed{gone}.",
        f"{len(event.chosen)} of them were screened against the {len(standing):,} entries in force.",
    )
    capture = inputs.captures[event.screened.customers_sha256]
    return Findings(
        event,
        changes=tuple(change for change in standing if change.entry_id in matched),
        screening=screened.screening,
        customers=inputs.customers.only(screened.customers),
        sources=(_source("customers as read", capture),),
        lines=lines,
    )


def _derive_list_difference(event: ListDifferenceEvent, inputs: Inputs, call: Caller) -> Findings:
    """Of the differences that no rule explained, those that the bytes show against our lists."""
    found = set(chain.from_iterable(_differences(event, held, inputs) for held in inputs.lists))
    shown = tuple(change for change in event.told if change in found)
    screened = _screen(event.screened, inputs, shown, call)
    capture = inputs.captures[event.capture_sha256]
    opening = f"{event.title}:" if event.without else f"{event.title}. Our lists stay as they are:"
    label = f"eCFR as of {event.as_of}" if event.without else event.subject
    return Findings(
        event,
        changes=shown,
        screening=screened.screening,
        customers=inputs.customers.only(screened.customers),
        sources=(_source(label, capture),),
        lines=(opening, *lines_of_differences(shown)),
    )


def _differences(event: ListDifferenceEvent, held: HeldList, inputs: Inputs) -> Iterable[Change]:
    ours, shown = held.listings or (), inputs.shown.get(held.list_code, ())
    if event.without is None:
        additions = [change.listing for change in event.told if change.kind is ChangeKind.ADDITION]
        return compare_names(ours, shown, additions, held.list_code)
    return (replace(change, list_code=held.list_code) for change in compare_lists(ours, shown))


def _screen(
    ran: ScreeningInputs,
    inputs: Inputs,
    changes: tuple[Change, ...],
    call: Caller,
    chosen: frozenset[str] | None = None,
) -> Screened:
    """Screen all customers, or the chosen ones, against the entries of changes; each entry once for each customer."""
    customers = inputs.customers
    if not customers.number or not changes:
        number = customers.number if chosen is None else len(chosen)
        return Screened(Screening(number, len(changes), customers.sha256, MATCHER_VERSION, ()), ())
    listings = tuple(change.listing for change in changes)
    request = ScreeningRequest(customers, listings, ran.settings["screening"]["similar_name"], chosen)
    screened = call_on_store(call, try_request, request)
    once: dict[tuple[str, object], Match] = {}
    for match in screened.screening.matches:
        once.setdefault((match.customer_id, match.entry), match)
    return replace(screened, screening=replace(screened.screening, matches=tuple(once.values())))


def _source(label: str, capture: Capture) -> SourceRef:
    return SourceRef(label, capture.sha256, capture.url, capture.received_at)
