"""Exporting: everything that one alert rests on, gathered from the database and the captures into one file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from monitor.alerting.compose import listed_from
from monitor.evidence.file import (
    FORMAT,
    AlertBasis,
    CustomersGrounds,
    Derivation,
    EvidenceFile,
    ListBefore,
    ListGrounds,
    PackedCapture,
    StageGrounds,
    pack_capture,
)
from monitor.evidence.grounds import find_grounds, why_nothing
from state.alerts import AccountContent, Alert, ComplianceContent, OperatorContent
from state.applying import amendments_by_day
from state.documents import Stage
from state.errors import StateProblem, UsageProblem
from state.evidence import EvidenceKind, EvidenceRow, link_of
from state.storage.captures import find_capture
from state.storage.documents import Reading, known_stages, readings_of
from state.storage.dossier import Dossier, cause_of_thread, find_dossier
from state.storage.evidence import chain_end, evidence_on, rows_since
from state.storage.lists import listings_to_come, listings_without, noted_changes, version_before
from state.storage.outbox import find_alert
from state.storage.snapshots import base_date


def export_alert(connection: Connection, captures_folder: Path | None, alert_id: str, now: datetime) -> EvidenceFile:
    """Gather the evidence of an alert. Raises UsageProblem when there is no such alert."""
    alert = find_alert(connection, alert_id)
    if alert is None:
        raise UsageProblem(
            alert_id, "is no alert we have.", "`listwatch show` with a document number names its alerts."
        )
    cause = cause_of_thread(connection, alert.thread)
    is_fact = not cause or isinstance(alert.content, OperatorContent)
    screened = None if is_fact else _screened(connection, alert, cause)
    derivation = _derivation(connection, alert, cause, screened) if screened else None
    grounds = None if is_fact or derivation else find_grounds(connection, alert, cause, screened)
    named = _named_captures(alert, derivation, grounds)
    packed, missing = _pack(connection, captures_folder, named)
    log = evidence_on(connection, {alert.id, *filter(None, [cause]), *named})
    return EvidenceFile(
        format=FORMAT,
        exported_at=now,
        exported_by=f"listwatch {version('listwatch')}",
        alert=alert,
        cause=cause,
        derivation=derivation,
        not_derived="" if derivation or grounds else why_nothing(alert),
        captures=packed,
        missing=missing,
        dossier=find_dossier(connection, cause or alert.id),
        customers=_rows_on_customers(connection, alert),
        chain_hash=chain_end(connection).hash,
        grounds=grounds,
        log=log,
        links=tuple(map(link_of, rows_since(connection, log[0].id))) if log else (),
    )


def _derivation(connection: Connection, alert: Alert, cause: str, screened: EvidenceRow) -> Derivation | None:
    """Find the reading behind the screening that the alert tells of; None where no text was read for it."""
    facts = json.loads(screened.noun)
    stage = Stage(facts["stage"])
    reading = _reading(connection, cause, stage, alert.created_at)
    if reading is None or "customers" not in facts:
        return None
    document = known_stages(connection, cause)[stage].document
    on = listed_from(document, reading.rule, reading.read_at)
    known = known_stages(connection, cause)
    told_before = (
        noted_changes(connection, cause, Stage.FILED) if stage is Stage.PUBLISHED and Stage.FILED in known else None
    )
    return Derivation(
        document=document,
        capture_sha256=reading.capture_sha256,
        customers_sha256=facts["customers_sha256"],
        effective_on=on,
        lists_before=_lists_before(connection, cause, reading, on),
        told_before=told_before,
        settings=facts["settings"],
        parser_version=reading.parser_version,
        matcher_version=facts["matcher_version"],
        superseded=find_alert(connection, alert.content.supersedes)
        if isinstance(alert.content, ComplianceContent)
        else None,
    )


def _lists_before(connection: Connection, cause: str, reading: Reading, effective_on: date) -> tuple[ListBefore, ...]:
    found = []
    for code, day, _ in amendments_by_day(reading.rule, effective_on):
        version = version_before(connection, code, reading.read_at)
        is_held = base_date(connection, code) is not None
        if is_held:
            listings = listings_without(connection, code, day, cause, version)
            found.append(ListBefore(code, day, listings, listings_to_come(connection, code, day, cause, version)))
        else:
            found.append(ListBefore(code, day, None))
    return tuple(found)


def _screened(connection: Connection, alert: Alert, cause: str) -> EvidenceRow | None:
    """Return the row on the screening in whose transaction the alert was made: both carry the same time."""
    rows = [row for row in evidence_on(connection, [cause]) if row.kind == EvidenceKind.SCREENED]
    return next((row for row in reversed(rows) if row.recorded_at == alert.created_at), None)


def _reading(connection: Connection, cause: str, stage: Stage, by: datetime) -> Reading | None:
    readings = [one for one in readings_of(connection, cause) if one.stage is stage and one.read_at <= by]
    return readings[-1] if readings else None


def _named_captures(alert: Alert, derivation: Derivation | None, grounds: AlertBasis | None) -> list[str]:
    named = [derivation.capture_sha256, derivation.customers_sha256] if derivation else []
    if isinstance(grounds, ListGrounds | StageGrounds):
        named.append(grounds.capture_sha256)
    if isinstance(grounds, ListGrounds | CustomersGrounds):
        named.append(grounds.screened.customers_sha256)
    if isinstance(alert.content, ComplianceContent):
        named += [evidence.sha256 for evidence in alert.content.evidence]
    return list(dict.fromkeys(named))


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
    elif isinstance(alert.content, AccountContent):
        named = [alert.content.customer_id]
    found: Dossier = {}
    for customer_id in dict.fromkeys(named):
        for kind, rows in find_dossier(connection, customer_id).items():
            if kind in {"customers", "dispositions", "account holds"}:
                found.setdefault(kind, []).extend(rows)
    return found
