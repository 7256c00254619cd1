"""`/`: what to act on now, what to decide, what to know; how the sources stand; the next deadlines."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from monitor.alerting.routing import severity_of
from monitor.desk.pages.holds import next_holds
from monitor.desk.question import Facts, Page, Question, Sees
from monitor.operations.health import find_problems, health_of
from state.alerts import Alert, Audience, ComplianceContent, EffectContent, OwnershipContent
from state.encoding import to_data
from state.matches import Strength
from state.severity import Severity
from state.storage.alert_log import last_of_each_thread
from state.storage.match_queue import QueueFilter, queued_matches, read_queue

_MATCHES = 5
_HOLDS = 5
_RULES = 8
_KINDS = ("additions", "revisions", "removals")


def overview(question: Question) -> Facts:
    """Return the first page of the day."""
    connection, today = question.connection, question.today
    waiting = read_queue(connection, today, QueueFilter())
    health = health_of(question.context, connection)
    problems = find_problems(health, question.context.settings.health)
    return {
        "open_matches": {strength.value: count for strength, count in waiting.counts.items()},
        "next_matches": [
            {
                "id": each.told.key.id,
                "customer_id": each.told.match.customer_id,
                "listing_name": each.told.match.listing_name,
                "destination": each.told.match.destination,
                "strength": each.told.match.strength.value,
                "since": each.since.isoformat(),
            }
            for each in queued_matches(connection, waiting.rows[:_MATCHES])
        ],
        "is_urgent": bool(waiting.counts[Strength.STRONG]),
        "holds": next_holds(question, _HOLDS),
        "rules": [rule_line(alert) for alert in last_of_each_thread(connection, Audience.COMPLIANCE, _RULES)],
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


def rule_line(alert: Alert) -> dict[str, Any]:
    """Return one line on the rule, or other event, that a compliance alert tells of; no customer is in it.

    `href` is where the desk shows it: a rule on its page, anything else as its alert.
    """
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
        "unread": 0,
        "additions": 0,
        "revisions": 0,
        "removals": 0,
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
        line |= {kind: sum(getattr(count, kind) for count in content.counts) for kind in _KINDS}
        line |= {"title": content.headline or content.rule.title, "unread": len(content.unread)}
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
