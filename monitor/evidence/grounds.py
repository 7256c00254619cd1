"""Grounds: what an alert rests on that no rule's text gave, found in the database for the evidence file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from monitor.evidence.file import (
    AlertBasis,
    CustomersGrounds,
    HoldGrounds,
    ListBefore,
    ListGrounds,
    Screened,
    StageGrounds,
)
from monitor.intake.csl_reconcile import CSL
from monitor.intake.ecfr_reconcile import NAMES
from monitor.intake.rule_steps import ECFR
from state.alerts import AccountAction, AccountContent, Alert, ComplianceContent, OperatorContent
from state.documents import Document, Stage
from state.evidence import EvidenceRow
from state.listings import ListCode, Listing
from state.storage.customer_records import chosen_at
from state.storage.documents import known_stages, readings_of
from state.storage.holds import holds_of
from state.storage.lists import listings_in_force, listings_without, version_before
from state.storage.outbox import alerts_in_thread, find_alert
from state.storage.snapshots import base_date, date_of_snapshot
from state.times import eastern_date

_CUSTOMERS = "customers "


def find_grounds(connection: Connection, alert: Alert, cause: str, screened: EvidenceRow | None) -> AlertBasis | None:
    """Return what an alert on `cause` rests on; `screened` is the log's row on its screening. None: nothing kept."""
    if screened is None:
        return _hold_grounds(connection, alert, cause) or _stage_grounds(connection, alert, cause)
    facts = json.loads(screened.noun)
    told = next(
        (one for one in alerts_in_thread(connection, cause) if isinstance(one.content, ComplianceContent)), None
    )
    if told is None or not isinstance(told.content, ComplianceContent) or "customers" not in facts:
        return None
    ran = Screened(facts["customers_sha256"], facts["settings"], facts["parser_version"], facts["matcher_version"])
    head = told.content.rule
    document = Document(cause, Stage(facts["stage"]), head.title, html_url=head.html_url)
    if cause.startswith(_CUSTOMERS):
        return _customers_grounds(connection, told, document, facts["customers_screened"], ran)
    if cause.startswith((ECFR, CSL)) and told.content.evidence:
        return _list_grounds(connection, told, document, ran)
    return None


def why_nothing(alert: Alert) -> str:
    """Say of an alert without derivation and without grounds why there is nothing to derive it from."""
    if isinstance(alert.content, OperatorContent):
        reason = "it states a fact about the service or an account"
    elif isinstance(alert.content, ComplianceContent) and alert.content.unread and not alert.content.changes:
        reason = "it says that a document could not be read"
    else:
        reason = "it follows from what people decided, or what it was made of is no longer kept"
    return f"nothing to derive: {reason}"


def _customers_grounds(
    connection: Connection, told: Alert, document: Document, customers_screened: int, ran: Screened
) -> CustomersGrounds:
    on = eastern_date(told.created_at)
    in_force = (
        (code, listings_in_force(connection, code, on, told.created_at))
        for code in ListCode
        if base_date(connection, code) is not None
    )
    chosen = chosen_at(connection, told.created_at)
    known = chosen if len(chosen) == customers_screened else None
    return CustomersGrounds(document, on, _lists_on(on, in_force), known, customers_screened, ran)


def _list_grounds(connection: Connection, told: Alert, document: Document, ran: Screened) -> ListGrounds | None:
    """Return the lists to compare with: the eCFR's as they were without it; the Screening List changes none."""
    assert isinstance(told.content, ComplianceContent), "compliance was told of a list"
    digest = told.content.evidence[0].sha256
    as_of = date_of_snapshot(connection, digest)
    if as_of is None:
        return None
    codes = sorted({change.list_code for change in told.content.changes} & set(NAMES))
    at = told.created_at
    if document.number.startswith(CSL):
        ours = ((code, listings_in_force(connection, code, as_of, at)) for code in codes)
    else:
        cause = document.number.removesuffix(" read")
        ours = (
            (code, listings_without(connection, code, as_of, cause, version_before(connection, code, at)))
            for code in codes
        )
    return ListGrounds(document, digest, as_of, _lists_on(as_of, ours), told.content.changes, ran)


def _lists_on(on: date, held: Iterable[tuple[ListCode, tuple[Listing, ...]]]) -> tuple[ListBefore, ...]:
    return tuple(ListBefore(code, on, listings) for code, listings in held)


def _stage_grounds(connection: Connection, alert: Alert, cause: str) -> StageGrounds | None:
    content, known = alert.content, known_stages(connection, cause)
    if not isinstance(content, ComplianceContent) or content.rule.stage not in known:
        return None
    if content.unread or content.changes:  # not read at all, or a decision that has expired
        return None
    read = [reading for reading in readings_of(connection, cause) if reading.read_at <= alert.created_at]
    if not read:
        return None
    superseded = find_alert(connection, content.supersedes) if content.supersedes else None
    return StageGrounds(known[content.rule.stage].document, read[-1].capture_sha256, superseded)


def _hold_grounds(connection: Connection, alert: Alert, cause: str) -> HoldGrounds | None:
    content = alert.content
    if not isinstance(content, AccountContent) or not (content.action is AccountAction.RELEASE or content.escalated_to):
        return None
    hold = next((one for one in holds_of(connection, content.customer_id) if one.cause == cause), None)
    notice = find_alert(connection, hold.alert_id) if hold else None
    return HoldGrounds(hold, notice) if hold and notice else None
