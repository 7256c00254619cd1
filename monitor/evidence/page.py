"""The evidence file as a page to print.

First a summary: who decided what, what became of the accounts, and who was told. Then the alert in the words in which
it was sent, and below it what it rests on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.evidence.file import EvidenceFile
from monitor.evidence.format_1 import HoldGrounds
from notifiers.blocks import FieldList, Heading, Paragraph, Part, Table, facts
from notifiers.message import render_message
from notifiers.phrases import time_words
from notifiers.templating import DEFAULT_TEMPLATES
from state.events import (
    EffectEvent,
    Event,
    ListDifferenceEvent,
    RuleEvent,
    StageEvent,
    UnreadEvent,
    event_id,
    screened_of,
)

# What the page shows of each kind of stored row. The file itself holds every column.
_TABLES: dict[str, tuple[str, ...]] = {
    "events": ("id", "kind", "stage", "settled_at"),
    "documents": ("number", "stage", "title", "standing", "first_seen_at", "settled_at"),
    "readings": ("stage", "capture_sha256", "parser_version", "complete", "read_at"),
    "changes": ("stage", "kind", "destination", "name", "recorded_at"),
    "versions": ("name", "in_force_from", "in_force_until", "known_from", "known_until", "opened_by", "closed_by"),
    "screenings": ("stage", "screened_at", "customers_sha256", "config_sha256", "parser_version", "matcher_version"),
    "matches": ("stage", "customer_id", "destination", "listing_name", "strength", "score"),
    "deliveries": ("alert_id", "channel", "standing", "tries", "due_at", "delivered_at"),
    "attempts": ("alert_id", "channel", "tried_at", "outcome", "detail"),
    "dispositions": ("customer_id", "listing_name", "verdict", "reason", "decided_by", "decided_at", "expires_on"),
    "account holds": ("customer_id", "standing", "since", "acknowledged_by", "released_by", "released_because"),
    "evidence": ("id", "kind", "subject", "actor", "recorded_at", "hash"),
}


# Hashes and addresses have no blank to break at: on paper nothing can be scrolled.
_STYLE = """.rows td, .rows th { overflow-wrap: anywhere; }
@media print { .page { background: none !important; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def render_page(held: EvidenceFile) -> str:
    """Return one HTML page that needs nothing from the network; every value is escaped."""
    message = render_message(held.alert)
    parts = (*_summary(held), Heading("The alert as it was sent"), *message.parts, *_parts(held))
    page = DEFAULT_TEMPLATES.render_html(replace(message, parts=parts))
    return page.replace("</style>", f"{_STYLE}</style>", 1)


def _summary(held: EvidenceFile) -> list[Part]:
    """Say in a few lines who was told, who decided what, and what became of the accounts."""
    summary = facts(
        ("Alert", f"{held.alert.id}, for {held.alert.audience}, made {time_words(held.alert.created_at)}"),
        ("Document", held.cause),
        ("Sent", "; ".join(map(_delivery_words, held.dossier.get("deliveries", [])))),
    )
    decisions = tuple(map(_decision_row, _rows_of(held, "dispositions")))
    holds = tuple(map(_hold_row, _rows_of(held, "account holds")))
    parts: list[Part] = [Heading("Summary"), summary]
    if decisions:
        parts.append(Table(("Customer", "Entry", "Decided", "Why"), decisions))
    else:
        parts.append(Paragraph("Nobody has decided on a match of this alert."))
    if holds:
        parts.append(Table(("Account", "On hold since", "Acknowledged by", "Released by"), holds))
    return parts


def _rows_of(held: EvidenceFile, kind: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = held.dossier.get(kind, []) or held.customers.get(kind, [])
    return rows


def _delivery_words(row: dict[str, Any]) -> str:
    at = f" {_moment(row['delivered_at'])}" if row.get("delivered_at") else ""
    return f"{row.get('channel')}: {row.get('standing')}{at}"


def _decision_row(row: dict[str, Any]) -> tuple[str, ...]:
    ended = f"; ended {_moment(row['ended_at'])}" if row.get("ended_at") else ""
    decided = f"{row.get('verdict')} by {row.get('decided_by')}, {_moment(row.get('decided_at'))}{ended}"
    return str(row.get("customer_id")), str(row.get("listing_name")), decided, str(row.get("reason") or "")


def _hold_row(row: dict[str, Any]) -> tuple[str, ...]:
    released = f"{row['released_by']}: {row.get('released_because') or ''}" if row.get("released_by") else "nobody yet"
    since = f"{_moment(row.get('since'))}, {row.get('standing')}"
    return str(row.get("customer_id")), since, str(row.get("acknowledged_by") or "nobody"), released


def _moment(text: object) -> str:
    """Return a stored time (ISO, UTC) as messages show times; empty for none."""
    return time_words(datetime.fromisoformat(str(text))) if text else ""


def _parts(held: EvidenceFile) -> list[Part]:
    parts: list[Part] = [Heading("Evidence"), FieldList(_head(held))]
    match held.basis:
        case str(reason):
            parts.append(Paragraph(reason))
        case HoldGrounds(hold, notice):
            parts.append(FieldList((("Follows the notice", notice.id), ("The hold", hold.standing))))
        case event:
            parts.append(FieldList(_event_rows(event)))
    if held.missing:
        parts.append(Paragraph(f"No longer kept: {', '.join(held.missing)}", strong=True))
    parts.append(Heading("captures", level=2))
    captures = tuple((one.sha256, one.url, f"{one.received_at:%Y-%m-%d %H:%M:%S} UTC") for one in held.captures)
    parts.append(Table(("sha256", "url", "received"), captures))
    for kind, columns in _TABLES.items():
        if rows := _rows_of(held, kind):
            parts += [Heading(f"{kind} ({len(rows)})", level=2), Table(columns, tuple(_cells(columns, rows)))]
    return parts


def _head(held: EvidenceFile) -> tuple[tuple[str, str], ...]:
    return (
        ("Alert", held.alert.id),
        ("Document", held.cause or "none"),
        ("Exported", f"{held.exported_at:%Y-%m-%d %H:%M:%S} UTC by {held.exported_by}"),
        ("The log then ended with", held.chain_hash),
    )


def _event_rows(event: Event) -> tuple[tuple[str, str], ...]:
    """Return the inputs of an event, by name."""
    rows = [("Event", event_id(event))]
    if isinstance(event, RuleEvent | ListDifferenceEvent | StageEvent | EffectEvent) and event.capture_sha256:
        rows.append(("Text read", event.capture_sha256))
    screened = screened_of(event)
    if screened is None:
        return tuple(rows)
    settings = [
        (f"{table}.{key}", str(value)) for table, values in screened.settings.items() for key, value in values.items()
    ]
    lists = (
        []
        if isinstance(event, StageEvent | UnreadEvent | EffectEvent)
        else [(f"List {each.list_code}", f"of {each.on}, version {each.version}") for each in event.lists]
    )
    regime = [("Affiliates Rule", screened.regime.words)] if screened.regime else []
    versions = ("Parser, matcher", f"{screened.parser_version}, {screened.matcher_version}")
    return (*rows, ("Customers file", screened.customers_sha256), *lists, *regime, versions, *settings)


def _cells(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [tuple("" if row.get(column) is None else str(row[column]) for column in columns) for row in rows]
