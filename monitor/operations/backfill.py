"""Backfill: rules from before we began are read and recorded, so that an entry's own rule can be shown.

The list we began with has them already, so it stays as it is, and nobody is alerted unless a person asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Connection

from monitor.events.derive import read_captured
from monitor.events.findings import Findings
from monitor.events.next_step import NextStep, next_step
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.documents import plan_rule
from monitor.runtime.context import Context
from monitor.settle import LIST, Plan, derive_and_settle, settle
from sources import federal_register
from sources.parsing import parse_or_refuse
from sources.reading import PARSER_VERSION
from sources.source import Known
from state.captures import Capture
from state.customers import Customers
from state.documents import Document, Stage
from state.errors import SourceProblem, StateProblem, UnreadableInput
from state.rules import Rule, Verb
from state.storage import snapshots
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, latest_rule, record_document, record_rule


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
        base = snapshots.base_date(connection, LIST)
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
    lines = (_read_one(context, document, is_told=is_told) for document in in_order)
    return tuple(line for line in lines if line is not None)


def _read_one(context: Context, document: Document, *, is_told: bool) -> HistoryLine | None:
    """Read one document; None where that was done before."""
    with transaction(context.engine) as connection:
        if not is_told and latest_rule(connection, document.number) is not None:
            return None
    try:
        capture = context.keep(federal_register.fetch_text(context.http, document), f"text of {document.number}")
        rule = read_captured(capture, document.record)
    except (SourceProblem, UnreadableInput) as problem:
        return HistoryLine(document.number, f"{document.number}: not read ({problem})", str(problem))
    _record(context, document, rule, capture, is_told=is_told)
    return HistoryLine(document.number, f"{document.number}: {_counts(rule)}")


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
