"""Judging: what earlier decisions say of an event before it is told, and the holds that telling it begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.alerting.compose import open_matches
from monitor.config.alerting import SalesTable
from monitor.events.dispositions import weigh_matches
from monitor.events.findings import Findings
from monitor.events.holds import LISTWATCH, begin_hold
from state.alerts import AccountContent, Alert
from state.dispositions import Disposition, HoldStatus, key_of
from state.encoding import to_data
from state.evidence import EvidenceKind
from state.matches import Strength
from state.storage.dispositions import current_dispositions, end_disposition
from state.storage.evidence import append_evidence
from state.storage.holds import holds_for, record_hold
from state.times import eastern_date


def apply_dispositions(connection: Connection, findings: Findings, now: datetime) -> Findings:
    """Return the event with what people have decided of its matches; what a decision no longer covers is open again."""
    customers = {customer.id: customer for customer in findings.customers.customers}
    matches = findings.screening.matches
    standing = current_dispositions(connection, {match.customer_id for match in matches})
    weighed = weigh_matches(matches, findings.changes, customers, standing, eastern_date(now))
    for disposition, because in weighed.ended:
        reopen_match(connection, disposition, because, now)
    return replace(findings, prior=weighed)


def reopen_match(connection: Connection, disposition: Disposition, because: str, now: datetime) -> None:
    """End a decision that holds no more, and say why in the evidence."""
    end_disposition(connection, disposition.id, because, now)
    facts = to_data(disposition.key) | {"open_again": because}
    append_evidence(connection, EvidenceKind.DISPOSED, disposition.key.id, facts, now)


def accounts_held(connection: Connection, findings: Findings) -> frozenset[str]:
    """Return the customers that an event need not hold.

    They are on hold for it, or a person released them although the match was confirmed, and nothing else has come up.
    """
    waiting = {
        match.customer_id
        for match, change in open_matches(findings)
        if match.strength is Strength.STRONG and key_of(match.customer_id, change).id not in findings.prior.confirmed
    }
    return frozenset(
        hold.customer_id
        for hold in holds_for(connection, findings.subject)
        if hold.standing is not HoldStatus.RELEASED or hold.customer_id not in waiting
    )


def note_hold(
    connection: Connection, alert: Alert, cause: str, identity: str, sales: SalesTable, now: datetime
) -> None:
    """Store the hold that a notice asks for, under its cause and with the id of its event."""
    assert isinstance(alert.content, AccountContent), "a hold's notice is about an account"
    hold = begin_hold(alert.content.customer_id, cause, alert.id, sales, now, identity)
    record_hold(connection, hold)
    facts = {
        "customer_id": hold.customer_id,
        "cause": hold.cause,
        "event_id": identity,
        "standing": hold.standing.value,
        "acknowledge_by": hold.acknowledge_by.isoformat() if hold.acknowledge_by else None,
    }
    append_evidence(connection, EvidenceKind.HELD, alert.id, facts, now, LISTWATCH)
