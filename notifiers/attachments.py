"""Attachments: an alert as files, for programs and spreadsheets.

A sales notice has none: whoever holds an account needs no more than the notice says.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from urllib.parse import quote

from notifiers.message import Message
from state.alerts import AffectedCustomer, Audience
from state.cells import escape_formula
from state.encoding import to_json

_COLUMNS = (
    "customer_id",
    "customer_name",
    "open_orders",
    "owner_email",
    "strength",
    "score",
    "list",
    "change",
    "destination",
    "entry",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file beside a message: its name, its kind as (main type, subtype) of RFC 2046, and its bytes."""

    name: str
    kind: tuple[str, str]
    content: bytes


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """Return the alert as JSON by the published schema and, where customers are affected, those as CSV."""
    if message.audience is Audience.SALES:
        return ()
    stem = file_stem(message)
    alert = Attachment(f"{stem}.json", ("application", "json"), to_json(message))
    if not message.affected:
        return (alert,)
    return alert, Attachment(f"{stem}.customers.csv", ("text", "csv"), _affected_csv(message.affected))


def file_stem(message: Message) -> str:
    """Return the alert's id in letters fit for a file name, the same each time."""
    return quote(message.alert_id, safe="")


def _affected_csv(affected: tuple[AffectedCustomer, ...]) -> bytes:
    """Return a line for each possible match; UTF-8 with the mark by which spreadsheets know it."""
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    lines.writerows([escape_formula(cell) for cell in _cells(customer)] for customer in affected)
    return sheet.getvalue().encode("utf-8-sig")


def _cells(customer: AffectedCustomer) -> tuple[str, ...]:
    evidence = (f"{reason.kind}: {reason.customer_value} / {reason.listing_value}" for reason in customer.reasons)
    return (
        customer.customer_id,
        customer.customer_name,
        "" if customer.open_orders is None else str(customer.open_orders),
        customer.owner_email,
        customer.strength,
        f"{customer.score:.0f}",
        customer.list_code,
        customer.change.kind,
        customer.change.listing.destination,
        customer.change.listing.name,
        "\n".join(evidence),
    )
