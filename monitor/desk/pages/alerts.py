"""`/alerts/{id}`: an alert as it was sent and to whom; `/evidence/{id}`: what it rests on, with proof."""

from __future__ import annotations

from typing import Any

from monitor.desk.question import Facts, Page, Question, Sees, Viewer
from monitor.desk.redaction import owns
from monitor.evidence.export import export_alert
from monitor.evidence.log_check import check_log
from notifiers.blocks import Block, FieldList, Heading, Links, Paragraph, Quotation, Table
from notifiers.message import render_message
from state.alerts import AccountContent, Alert, ComplianceContent, OperatorContent
from state.encoding import to_data
from state.errors import NotFound
from state.people import Role
from state.storage.alert_log import SentTo, deliveries_of
from state.storage.dossier import cause_of_thread
from state.storage.evidence import evidence_on
from state.storage.outbox import event_of_alert, find_alert

_BLOCKS = (Heading, Paragraph, FieldList, Table, Quotation, Links)
_READERS = frozenset({Role.COMPLIANCE, Role.AUDITOR, Role.OPERATOR})
_CASES = frozenset({Role.COMPLIANCE, Role.AUDITOR})


def alert(question: Question) -> Facts:
    """Return an alert in the words it was sent in. Raise NotFound for one that the viewer may not read."""
    found = _find(question)
    message = render_message(found)
    return {
        "alert": {
            "id": found.id,
            "audience": found.audience.value,
            "thread": found.thread,
            "created_at": found.created_at.isoformat(),
            "subject": message.subject,
            "event": event_of_alert(question.connection, found.id),
        },
        "parts": [_part(part) for part in message.parts if isinstance(part, _BLOCKS)],
        "deliveries": [_sent(each) for each in deliveries_of(question.connection, found.id)],
    }


def evidence(question: Question) -> Facts:
    """Return what an alert rests on; and where it is asked for, the proof that all of the log agrees with it."""
    found = _find(question)
    named = [each.sha256 for each in found.content.evidence] if isinstance(found.content, ComplianceContent) else []
    cause = cause_of_thread(question.connection, found.thread)
    rows = evidence_on(question.connection, {found.id, *filter(None, [cause]), *named})
    return {
        "alert": {"id": found.id, "created_at": found.created_at.isoformat(), "thread": found.thread},
        "rows": {"total": len(rows), "altered": [row.id for row in rows if not row.is_genuine]},
        "proof": _proof(question, found) if question.words("verify") else None,
        "captures": to_data(found.content.evidence) if isinstance(found.content, ComplianceContent) else [],
        "log": [
            {
                "id": row.id,
                "kind": row.kind,
                "subject": row.subject,
                "actor": row.actor,
                "recorded_at": row.recorded_at.isoformat(),
                "hash": row.hash,
            }
            for row in rows
        ],
    }


def _proof(question: Question, found: Alert) -> dict[str, Any]:
    held = export_alert(question.connection, question.context.settings.captures_folder, found.id, question.now)
    checked = check_log(held)
    return {
        "rows": checked.rows,
        "is_tied": checked.is_tied,
        "troubles": list(checked.troubles),
        "chain_hash": held.chain_hash,
        "missing": list(held.missing),
    }


def _find(question: Question) -> Alert:
    name = question.path["id"]
    found = find_alert(question.connection, name)
    if found is None or not may_read(question.viewer, found):
        raise NotFound(name, "is no alert.", "See the rules.")
    return found


def may_read(viewer: Viewer, found: Alert) -> bool:
    """Return whether an alert is for a viewer: all for who sees cases, an operator's own, sales' own accounts."""
    if viewer.is_any_of(_CASES):
        return True
    if isinstance(found.content, AccountContent):
        return Role.SALES in viewer.roles and owns(viewer, found.content.owner_email)
    return isinstance(found.content, OperatorContent) and Role.OPERATOR in viewer.roles


def _part(part: Block) -> dict[str, Any]:
    shown: dict[str, Any] = to_data(part)
    return shown


def _sent(sent: SentTo) -> dict[str, Any]:
    return {
        "channel": sent.channel,
        "status": sent.standing.value,
        "due_at": sent.due_at.isoformat(),
        "delivered_at": to_data(sent.delivered_at),
        "tries": [{"at": at.isoformat(), "outcome": outcome, "detail": detail} for at, outcome, detail in sent.tries],
        "recipients": [{"recipient": who, "status": status} for who, status in sent.recipients],
    }


PAGE = Page(
    "/alerts/{id}",
    "Alert",
    "alert",
    dict.fromkeys(("alert", "parts", "deliveries"), Sees.WORK),
    alert,
    "deliveries",
    _READERS,
)
EVIDENCE_PAGE = Page(
    "/evidence/{id}",
    "Evidence",
    "evidence",
    dict.fromkeys(("alert", "rows", "proof", "captures", "log"), Sees.CASES),
    evidence,
    "log",
    _CASES,
)
