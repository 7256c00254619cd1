"""`/`: what to act on now, what to decide, what to know; how the sources stand; the next deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from monitor.alerting.routing import severity_of
from monitor.desk.pages.holds import next_holds
from monitor.desk.question import Facts, Page, Question, Sees
from monitor.operations.health import find_problems, health_of
from state.alerts import Alert, Audience, ComplianceContent, EffectContent, OwnershipContent
from state.changes import ChangeKind
from state.encoding import to_data
from state.matches import Strength
from state.severity import Severity
from state.storage.alert_log import change_counts, last_of_each_thread
from state.storage.documents import unread_counts
from state.storage.match_queue import QueueFilter, read_queue

_MATCHES = 5
_HOLDS = 5
_RULES = 8
_KINDS = {ChangeKind.ADDITION: "additions", ChangeKind.REVISION: "revisions", ChangeKind.REMOVAL: "removals"}


def overview(question: Question) -> Facts:
    """Return the first page of the day."""
    connection = question.connection
    waiting = read_queue(connection, question.today, QueueFilter(), _MATCHES)
    health = health_of(question.context, connection)
    problems = find_problems(health, question.context.settings.health)
    return {
        "open_matches": {strength.value: count for strength, count in waiting.counts.items()},
        "next_matches": [
            {
                "id": each.alerted.key.id,
                "customer_id": each.alerted.match.customer_id,
                "listing_name": each.alerted.match.listing_name,
                "destination": each.alerted.match.destination,
                "strength": each.alerted.match.strength.value,
                "since": each.since.isoformat(),
            }
            for each in waiting.part
        ],
        "is_urgent": bool(waiting.counts[Strength.STRONG]),
        "holds": next_holds(question, _HOLDS),
        "rules": rule_lines(connection, last_of_each_thread(connection, Audience.COMPLIANCE, _RULES)),
        "problems": [to_data(problem) for problem in problems],
        "sources": [
            {
                "name": source.standing.name,
                "checked_at": to_data(source.standing.checked_at),
                "is_stale": source.is_stale,
                "next_due": source.next_due.isoformat(),
            }
            for source in health.sources
        ],
    }


def rule_lines(connection: Connection, alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Return a line on the rule, or other event, that each of these compliance alerts tells of; no customer is in it.

    `href` is where the desk shows it: a rule on its page, anything else as its alert. The entries counted are those of
    the last stage that changed any: a later one, such as the eCFR's, only confirms them.
    """
    threads = {alert.thread for alert in alerts}
    counted, unread = change_counts(connection, threads), unread_counts(connection, threads)
    return [
        _rule_line(alert)
        | {name: counted.get(alert.thread, {}).get(kind, 0) for kind, name in _KINDS.items()}
        | {"unread": unread.get(alert.thread, 0)}
        for alert in alerts
    ]


def _rule_line(alert: Alert) -> dict[str, Any]:
    content, severity = alert.content, severity_of(alert)
    line: dict[str, Any] = {
        "number": "",
        "thread": alert.thread,
        "href": f"/alerts/{quote(alert.id)}",
        "title": "",
        "stage": "",
        "effective_on": None,
        "told_at": alert.created_at.isoformat(),
        "severity": severity.value,
        "is_urgent": severity is Severity.ACT_NOW,
    }
    if isinstance(content, ComplianceContent | EffectContent):
        line |= {
            "number": content.rule.document_number,
            "href": f"/rules/{quote(alert.thread)}",
            "title": content.rule.title,
            "stage": content.rule.stage.value,
            "effective_on": to_data(content.rule.effective_on),
        }
    if isinstance(content, ComplianceContent):
        line["title"] = content.headline or content.rule.title
    if isinstance(content, OwnershipContent):
        line["title"] = f"Who owns our customers, judged for {content.on}"
    return line


PAGE = Page(
    "/",
    "Overview",
    "overview",
    {
        "open_matches": Sees.CASES,
        "next_matches": Sees.CASES,
        "is_urgent": Sees.CASES,
        "holds": Sees.ACCOUNTS,
        "rules": Sees.WORK,
        "problems": Sees.WORK,
        "sources": Sees.WORK,
    },
    overview,
    "rules",
)
