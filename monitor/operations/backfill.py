"""Backfill: rules from before we began are read and recorded, so that an entry's own rule can be shown.

The list we began with has them already, so it stays as it is, and nobody is alerted unless a person asks for it. A list
that no source shows whole, and of which we hold nothing, begins with the orders and notices that are read so; where we
began with a copy of it, which says of nobody until when, its entries get the terms of the orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy import Connection

from monitor.events.derive import read_captured
from monitor.events.findings import Findings, listed_from
from monitor.events.next_step import NextStep, next_step
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.documents import plan_rule
from monitor.runtime.context import Context
from monitor.settle import Plan, derive_and_settle, settle
from sources import federal_register
from sources.parsing import parse_or_refuse
from sources.reading import PARSER_VERSION
from sources.source import Known
from state.applying import amendments_by_day, apply_amendments, apply_full_list
from state.captures import Capture
from state.changes import Change, ChangeKind
from state.customers import Customers
from state.documents import Document, Stage
from state.entry_ids import identify_changes
from state.errors import SourceProblem, StateProblem, UnreadableInput
from state.list_kinds import BY_ORDER, list_kind
from state.listings import EXPIRES_ON, ListCode, Listing
from state.normalization import fold_spelling, heading_of
from state.rules import Amendment, HeadingAmendment, Rule, Verb
from state.storage import lists, snapshots
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, latest_rule, record_document, record_rule
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What became of one document; `trouble` is empty where it was read."""

    number: str
    line: str
    trouble: str = ""


def read_history(context: Context, since: date, *, is_told: bool) -> tuple[HistoryLine, ...]:
    """Read the bureau's rules published from an Eastern date on until we began, the earliest first.

    What was read before is passed over. With `is_told` all customers are screened against what each rule names, and
    compliance and sales are told, once. Raises StateProblem before there is a list, SourceProblem where the Federal
    Register does not answer.
    """
    with transaction(context.engine) as connection:
        base = snapshots.base_date(connection, ListCode.ENTITY_LIST)
        today = eastern_date(context.now())
        begun = frozenset(code for code in BY_ORDER if not lists.count_in_force(connection, code, today))
    if base is None:
        raise StateProblem("the list", "has not been built yet.", "`listwatch poll` builds it.")
    shown: dict[str, Document] = {}
    for source in context.settings.sources_at(Stage.PUBLISHED):
        for page in source.fetch(context.http, Known(context.cache_buster, since=since)):
            context.keep(page.fetched, source.name)
            for document in parse_or_refuse(page.fetched, page.read):
                shown.setdefault(document.number, document)
    history = [
        document for document in shown.values() if next_step(document, {}, base) is NextStep.NOTE_BEFORE_OUR_TIME
    ]
    in_order = sorted(history, key=lambda document: (document.publication_date or date.max, document.number))
    lines = (read_past(context, document, begun, is_told=is_told) for document in in_order)
    return tuple(line for line in lines if line is not None)


def read_past(
    context: Context, document: Document, begun: frozenset[ListCode] = frozenset(), *, is_told: bool = False
) -> HistoryLine | None:
    """Read one document from before we began, and let the lists `begun` by it stand as it says.

    None where it was read before.
    """
    with transaction(context.engine) as connection:
        if not is_told and latest_rule(connection, document.number) is not None:
            return None
    try:
        capture = context.keep(federal_register.fetch_text(context.http, document), f"text of {document.number}")
        rule = read_captured(capture, document.record)
    except (SourceProblem, UnreadableInput) as problem:
        return HistoryLine(document.number, f"{document.number}: not read ({problem})", str(problem))
    _record(context, document, rule, capture, is_told=is_told)
    with transaction(context.engine) as connection:
        words = "".join(_begin_lists(connection, context, document, rule, capture, begun))
    return HistoryLine(document.number, f"{document.number}: {_counts(rule)}{words}")


def _begin_lists(
    connection: Connection,
    context: Context,
    document: Document,
    rule: Rule,
    capture: Capture,
    begun: frozenset[ListCode],
) -> Iterator[str]:
    """Apply a document to lists that nothing else shows, as of its day; a few words for each come back."""
    now = context.now()
    for code, day, amendments in amendments_by_day(rule, listed_from(document, rule, capture.received_at)):
        base = snapshots.base_date(connection, code)
        if code not in BY_ORDER or (code not in begun and base is None):
            continue
        if not rule.is_complete:
            yield f"; the {list_kind(code).name} does not take it up, as it was not read whole"
            continue
        if code not in begun and base is not None:
            held = lists.listings_in_force(connection, code, eastern_date(now))
            made = identify_changes(_with_terms(held, amendments, base), held)
            lists.record_changes(connection, code, made, document.number, max(day, base), now)
            yield f"; {len(made)} entries of the {list_kind(code).name} have its terms" if made else ""
            continue
        if base is None:
            snapshots.record_snapshot(connection, code, day, capture.sha256, 0, agrees=True, now=now)
        held = lists.listings_in_force(connection, code, day)
        applied = (apply_full_list if code in rule.whole_lists else apply_amendments)(held, amendments)
        made = identify_changes(applied.changes, held)
        lists.record_changes(connection, code, made, document.number, day, now)
        doubts = f", {len(applied.unapplied)} not applied" if applied.unapplied else ""
        yield f"; {len(made)} changes of the {list_kind(code).name}{doubts}"


def _with_terms(
    held: Sequence[Listing], amendments: Iterable[Amendment | HeadingAmendment], base: date
) -> Iterator[Change]:
    """Return the revisions that give the entries of a copy what an order says of them, which the copy does not.

    Who is not on the copy, which is the later word, has left the list; and whom it shows after a term has ended is
    there for another order. An entry goes by its name, where its destination says no otherwise.
    """
    for each in amendments:
        fields = dict(each.entry.source_fields) if isinstance(each, Amendment) and each.listing else {}
        if not isinstance(each, Amendment) or fields.get(EXPIRES_ON, "") <= base.isoformat():
            continue
        named = [entry for entry in held if fold_spelling(entry.name) == fold_spelling(each.name)]
        there = [entry for entry in named if heading_of(entry.destination) == heading_of(each.destination)]
        for entry in there or (named if len({entry.destination for entry in named}) == 1 else ()):
            known = dict(entry.source_fields)
            if known.get(EXPIRES_ON, "") < fields[EXPIRES_ON]:
                after = replace(
                    entry,
                    aliases=entry.aliases or each.entry.aliases,
                    citation=each.entry.citation or entry.citation,
                    source_fields=tuple((known | fields).items()),
                )
                yield Change(ChangeKind.REVISION, entry, after, list_code=each.list_code)


def _record(context: Context, document: Document, rule: Rule, capture: Capture, *, is_told: bool) -> None:
    if is_told and rule.amendments:

        def plan(connection: Connection, customers: Customers) -> Plan:
            return plan_rule(connection, context, document, capture, rule, customers, is_past=True)

        def store(connection: Connection, findings: Sequence[Findings]) -> None:
            settle(connection, context, findings[0])

        derive_and_settle(context, partial(customers_to_screen, context), plan, store)
        return
    with transaction(context.engine) as connection:
        record_document(connection, document, DocumentStatus.BEFORE_OUR_TIME, context.now())
        record_rule(connection, rule, document.stage, capture.sha256, PARSER_VERSION, context.now())


def _counts(rule: Rule) -> str:
    named = {verb: sum(1 for each in rule.amendments if each.verb is verb) for verb in Verb}
    counted = ", ".join(f"{number} to {verb}" for verb, number in named.items() if number)
    return (counted or "changes no entry") + (f", {len(rule.unread)} parts not read" if rule.unread else "")
