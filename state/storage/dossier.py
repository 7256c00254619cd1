"""The dossier: everything stored about one name, whatever it names.

A name is a document number (or `eCFR` and a date), an alert's id, a customer's id, or the sha256 of a capture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from state.storage.evidence import flush_evidence
from state.storage.schema import (
    account_holds,
    alerts,
    attempts,
    captures,
    changes,
    customer_records,
    deliveries,
    dispositions,
    documents,
    events,
    evidence,
    listings,
    matches,
    milestones,
    recipients,
    rules,
    screenings,
    sources,
)
from state.storage.service_tables import legal_holds, quarantine

# The stored rows of each kind, as JSON data: nouns as objects, times and dates as ISO text.
Dossier = dict[str, list[dict[str, Any]]]


def find_dossier(connection: Connection, name: str) -> Dossier:
    """Return every stored row about a name by its kind; kinds without any are left out."""
    flush_evidence(connection)
    found = {kind: [_plain(row._mapping) for row in connection.execute(query)] for kind, query in _queries(name)}
    return {kind: rows for kind, rows in found.items() if rows}


def cause_of_thread(connection: Connection, thread: str) -> str:
    """Return the document, or the other event, that an alert's thread is about; empty where it is about none.

    A thread is the document's number, or that, a blank and a customer's id; a number may hold a blank itself. What is
    no document and was screened for is an event all the same: a list as the eCFR showed it, a reading of the customers.
    Accounts may also be on hold for their owners.
    """
    words = thread.split(" ")
    beginnings = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
    numbers = select(documents.c.number).where(documents.c.number.in_(beginnings))
    causes = select(screenings.c.cause).where(screenings.c.cause.in_(beginnings))
    holds = select(account_holds.c.cause).where(account_holds.c.cause.in_(beginnings))
    known = set(connection.execute(numbers.union(causes, holds)).scalars())
    return next((beginning for beginning in beginnings if beginning in known), "")


def _queries(name: str) -> list[tuple[str, Select[Any]]]:
    in_thread = or_(
        alerts.c.id == name,
        alerts.c.thread == name,
        alerts.c.thread.startswith(f"{name} ", autoescape=True),
        alerts.c.customer_id == name,
    )
    in_alerts = select(alerts.c.id).where(in_thread)
    sent = deliveries.c.alert_id.in_(in_alerts)
    return [
        ("events", select(events).where(or_(events.c.subject == name, events.c.id == name)).order_by(events.c.number)),
        ("documents", select(documents).where(documents.c.number == name)),
        ("readings", select(rules).where(or_(rules.c.document_number == name, rules.c.capture_sha256 == name))),
        ("changes", select(changes).where(changes.c.cause == name)),
        ("versions", select(listings).where(or_(listings.c.opened_by == name, listings.c.closed_by == name))),
        (
            "screenings",
            select(screenings).where(or_(screenings.c.cause == name, screenings.c.customers_sha256 == name)),
        ),
        ("matches", _matches(name)),
        ("customers", select(customer_records).where(customer_records.c.id == name)),
        ("alerts", select(alerts).where(in_thread).order_by(alerts.c.created_at)),
        ("deliveries", select(deliveries).where(sent).order_by(deliveries.c.id)),
        ("recipients", select(recipients).join(deliveries).where(sent).order_by(recipients.c.id)),
        ("attempts", _attempts().where(sent).order_by(attempts.c.id)),
        ("dispositions", select(dispositions).where(dispositions.c.customer_id == name)),
        ("account holds", _account_holds(name)),
        ("milestones", select(milestones).where(milestones.c.document_number == name)),
        ("captures", select(captures).where(captures.c.sha256 == name)),
        ("quarantine", select(quarantine).where(or_(quarantine.c.capture_sha256 == name, quarantine.c.source == name))),
        ("sources", select(sources).where(sources.c.name == name)),
        ("legal holds", select(legal_holds).where(legal_holds.c.subject == name)),
        ("evidence", _evidence(name, in_alerts)),
    ]


def _matches(name: str) -> Select[Any]:
    about = or_(screenings.c.cause == name, matches.c.customer_id == name)
    head = (screenings.c.cause, screenings.c.stage, screenings.c.screened_at)
    return select(*head, matches).join(screenings).where(about).order_by(matches.c.id)


def _attempts() -> Select[Any]:
    return select(deliveries.c.alert_id, deliveries.c.channel, attempts).join(deliveries)


def _account_holds(name: str) -> Select[Any]:
    about = or_(account_holds.c.customer_id == name, account_holds.c.cause == name, account_holds.c.alert_id == name)
    return select(account_holds).where(about)


def _evidence(name: str, in_alerts: Select[tuple[str]]) -> Select[Any]:
    return (
        select(evidence)
        .where(or_(evidence.c.subject == name, evidence.c.subject.in_(in_alerts)))
        .order_by(evidence.c.id)
    )


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _value(str(key), value) for key, value in row.items()}


def _value(column: str, value: Any) -> Any:
    if column in ("noun", "payload"):
        return json.loads(value) if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
