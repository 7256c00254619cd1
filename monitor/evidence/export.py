"""Exporting: everything that one alert rests on, gathered from the database and the captures into one file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from monitor.events.affiliates import above_customers
from monitor.events.inputs import HeldList
from monitor.events.load import held_lists
from monitor.evidence.file import FORMAT, EvidenceFile, captures_named, pack_capture, unpack_capture
from monitor.evidence.format_1 import HoldGrounds
from monitor.evidence.packing import PackedCapture
from monitor.evidence.people_check import People
from sources.customers.reading import read_kept
from state.alerts import (
    AccountAction,
    AccountContent,
    Alert,
    ComplianceContent,
    OperatorContent,
    OwnershipContent,
)
from state.dispositions import HoldRecord
from state.errors import StateProblem, UsageProblem
from state.events import CustomersEvent, Event, ListDifferenceEvent, OwnershipEvent, RuleEvent, UnreadEvent
from state.evidence import link_of
from state.ownership import NO_OWNER_DATA, OwnerData
from state.storage.captures import find_capture
from state.storage.changes import changes_of
from state.storage.dispositions import false_dispositions
from state.storage.dossier import Dossier, cause_of_thread, find_dossier
from state.storage.events import find_event
from state.storage.evidence import chain_end, evidence_on, rows_since
from state.storage.holds import holds_of
from state.storage.outbox import event_of_alert, find_alert
from state.storage.owners import read_owner_data
from state.storage.ownership import current_findings


def export_alert(connection: Connection, captures_folder: Path | None, alert_id: str, now: datetime) -> EvidenceFile:
    """Gather the evidence of an alert. Raises UsageProblem when there is no such alert."""
    alert = find_alert(connection, alert_id)
    if alert is None:
        raise UsageProblem(
            alert_id, "is no alert we have.", "`listwatch show` with a document number names its alerts."
        )
    identity = event_of_alert(connection, alert_id)
    event = find_event(connection, identity) if identity else None
    cause = event.subject if isinstance(event, OwnershipEvent) else cause_of_thread(connection, alert.thread)
    if isinstance(event, UnreadEvent):  # it says so itself
        event = None
    hold = None if event else _hold_grounds(connection, alert, cause)
    named = captures_named(alert, event)
    packed, missing = _pack(connection, captures_folder, named)
    dossier, customers = find_dossier(connection, cause or alert.id), _rows_on_customers(connection, alert)
    decisions = false_dispositions(connection, event.known_at) if isinstance(event, OwnershipEvent) else ()
    people = People(dossier, customers, decisions, hold)
    log = evidence_on(connection, {alert.id, *filter(None, [cause]), *named, *people.subjects}, people.decided_on)
    earlier = event.earlier if isinstance(event, RuleEvent) else None
    before = event.earlier if isinstance(event, OwnershipEvent) else None
    return EvidenceFile(
        format=FORMAT,
        exported_at=now,
        exported_by=f"listwatch {version('listwatch')}",
        alert=alert,
        cause=cause,
        event=event,
        lists=_lists(connection, event),
        earlier=changes_of(connection, earlier) if earlier else None,
        superseded=_superseded(connection, alert),
        hold=hold,
        not_derived="" if event or hold else _why_nothing(alert),
        captures=packed,
        missing=missing,
        dossier=dossier,
        customers=customers,
        chain_hash=chain_end(connection).hash,
        log=log,
        links=tuple(map(link_of, rows_since(connection, log[0].id))) if log else (),
        owners=_owner_data(connection, event, packed) if isinstance(event, OwnershipEvent) else NO_OWNER_DATA,
        standing=tuple(current_findings(connection, before).values()) if before else (),
        decisions=decisions,
    )


def _owner_data(connection: Connection, event: OwnershipEvent, packed: Iterable[PackedCapture]) -> OwnerData:
    """Return the owner data above the customers of an event, as it was known then; none where they are not kept."""
    kept = next((each for each in packed if each.sha256 == event.screened.customers_sha256), None)
    if kept is None:
        return NO_OWNER_DATA
    customers = read_kept(unpack_capture(kept).body).base
    return above_customers(customers, read_owner_data(connection, event.known_at))


def _lists(connection: Connection, event: Event | None) -> tuple[HeldList, ...]:
    """Return the lists that an event was derived from, as they were at its versions."""
    if isinstance(event, RuleEvent):
        return held_lists(connection, event.lists, event.subject)
    if isinstance(event, ListDifferenceEvent):
        return held_lists(connection, event.lists, event.without)
    return held_lists(connection, event.lists, None) if isinstance(event, CustomersEvent | OwnershipEvent) else ()


def _superseded(connection: Connection, alert: Alert) -> Alert | None:
    content = alert.content
    superseded = content.supersedes if isinstance(content, ComplianceContent) else ""
    return find_alert(connection, superseded) if superseded else None


def _hold_grounds(connection: Connection, alert: Alert, cause: str) -> HoldGrounds | None:
    content = alert.content
    if not isinstance(content, AccountContent) or not (content.action is AccountAction.RELEASE or content.escalated_to):
        return None
    hold = next((one for one in holds_of(connection, content.customer_id) if one.cause == cause), None)
    notice = find_alert(connection, hold.alert_id) if hold else None
    return HoldGrounds(HoldRecord.of(hold), notice) if hold and notice else None


def _why_nothing(alert: Alert) -> str:
    """Say of an alert that rests on no event and no hold why there is nothing to derive it from."""
    if isinstance(alert.content, OperatorContent):
        reason = "it states a fact about the service or an account"
    elif isinstance(alert.content, ComplianceContent) and alert.content.unread and not alert.content.changes:
        reason = "it says that a document could not be read"
    else:
        reason = "it follows from what people decided, or what it was made of is no longer kept"
    return f"nothing to derive: {reason}"


def _pack(
    connection: Connection, folder: Path | None, named: Iterable[str]
) -> tuple[tuple[PackedCapture, ...], tuple[str, ...]]:
    packed, missing = [], []
    for digest in named:
        try:
            packed.append(pack_capture(find_capture(connection, folder, digest)))
        except StateProblem:  # said in the file, which is worth having all the same
            missing.append(digest)
    return tuple(packed), tuple(missing)


def _rows_on_customers(connection: Connection, alert: Alert) -> dict[str, list[dict[str, Any]]]:
    """Return what was stored and decided of the customers that the alert names."""
    named: list[str] = []
    if isinstance(alert.content, ComplianceContent):
        named = [customer.customer_id for customer in alert.content.affected]
    elif isinstance(alert.content, OwnershipContent):
        named = [customer.customer_id for customer in alert.content.customers]
    elif isinstance(alert.content, AccountContent):
        named = [alert.content.customer_id]
    found: Dossier = {}
    for customer_id in dict.fromkeys(named):
        for kind, rows in find_dossier(connection, customer_id).items():
            if kind in {"customers", "dispositions", "account holds"}:
                found.setdefault(kind, []).extend(rows)
    return found
