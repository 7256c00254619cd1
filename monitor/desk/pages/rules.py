"""`/rules` and `/rules/{number}`: the rules that were told, and one of them: its way, its words, whom it touches."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import Any

from monitor.desk.pages.overview import rule_lines
from monitor.desk.question import ALL_BUT_SALES, Facts, Page, Question, Sees
from monitor.queries.lag import LedgerLine, ledger_line
from notifiers.phrases import footnote_line, in_force_line, special_date_lines
from state.alerts import Alert, Audience, ComplianceContent, EffectContent
from state.changes import Change
from state.encoding import to_data
from state.errors import NotFound
from state.list_kinds import list_kind
from state.storage.alert_log import last_of_each_thread, latest_alerts
from state.storage.documents import known_stages
from state.storage.milestones import Milestone
from state.times import EASTERN

_RULES = 200
_ALERTS = 20
_IN_FORCE = "in force"
_DAYS = frozenset({_IN_FORCE, Milestone.PUBLISHED.value})


def rule_list(question: Question) -> Facts:
    """Return the rules and other events that were told to compliance, the latest first."""
    alerts = last_of_each_thread(question.connection, Audience.COMPLIANCE, _RULES)
    return {"rules": rule_lines(question.connection, alerts)}


def rule(question: Question) -> Facts:
    """Return one rule as it stands after its last stage. Raise NotFound where none was told of that number."""
    number = question.path["number"]
    alerts = latest_alerts(question.connection, Audience.COMPLIANCE, _ALERTS, number)
    stages = known_stages(question.connection, number)
    if not alerts and not stages:
        raise NotFound(number, "is no document that was told.", "See the rules.")
    content, last_change = (
        _fullest(alerts),
        next((each.content for each in alerts if isinstance(each.content, EffectContent)), None),
    )
    document = content.rule if content else last_change.rule if last_change else None
    if document is None and not stages:
        raise NotFound(number, "is no document.", "Its alert says what it is.")
    line = ledger_line(question.connection, number)
    return {
        "rule": to_data(document or next(iter(stages.values())).document),
        "number": number,
        "headline": content.headline if content else "",
        "in_force": in_force_line(document, question.today)
        if document and (content is None or content.is_on_document)
        else "",
        "special_dates": list(special_date_lines(document)) if document else [],
        "unread": to_data(content.unread) if content else [],
        "timeline": _timeline(line, content),
        "counts": _counts(content),
        "stated": list(content.stated_sentences) if content else [],
        "counts_agree": content.counts_agree if content else None,
        "changes": [_change(change) for change in content.changes] if content else [],
        "footnotes": _footnotes(content),
        "grounds": to_data(content.grounds) if content else [],
        "screened": content.customers_screened if content else 0,
        "affected": to_data(content.affected) if content else [],
        "stages": [
            {"stage": stage.value, "status": known.standing.value, "trouble": known.trouble}
            for stage, known in stages.items()
        ],
        "alerts": [{"id": alert.id, "at": alert.created_at.isoformat()} for alert in alerts],
        "evidence": to_data(content.evidence) if content else [],
    }


def _fullest(alerts: tuple[Alert, ...]) -> ComplianceContent | None:
    """Return what the last alert with changes says, else the last one: a stage that confirms repeats none of them."""
    contents = [alert.content for alert in alerts if isinstance(alert.content, ComplianceContent)]
    return next((content for content in contents if content.changes), contents[0] if contents else None)


def _timeline(line: LedgerLine | None, content: ComplianceContent | None) -> list[dict[str, Any]]:
    """Return the milestones in their order in time, each with the seconds since the first; null where not reached.

    Of some only the Eastern day is known (`is_day`); the time stands at its beginning, for the scale alone.
    """
    reached = dict(line.reached) if line else {}
    marks = [(moment, each.value) for each, moment in reached.items()]
    if content and content.rule.effective_on:
        marks.append((datetime.combine(content.rule.effective_on, time(), EASTERN), _IN_FORCE))
    marks.sort()
    shown = [
        {
            "name": name,
            "at": at.astimezone(EASTERN).isoformat(),
            "is_day": name in _DAYS,
            "seconds": (at - marks[0][0]).total_seconds(),
            "never": False,
        }
        for at, name in marks
    ]
    missing = [each for each in Milestone if each not in reached]
    never = line.never_told if line else frozenset()
    none = {"at": None, "is_day": False, "seconds": None}
    return shown + [{"name": each.value, **none, "never": each in never} for each in missing]


def _counts(content: ComplianceContent | None) -> list[dict[str, Any]]:
    if content is None:
        return []
    return [to_data(count) | {"list": list_kind(count.list_code).name} for count in content.counts]


def _footnotes(content: ComplianceContent | None) -> list[str]:
    numbers = Counter(number for change in content.changes for number in change.listing.footnotes) if content else {}
    return [footnote_line(number) for number in sorted(numbers)]


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "list_code": change.list_code.value,
        "destination": change.listing.destination,
        "name": change.listing.name,
        "entry_id": str(change.entry_id),
        "fields": to_data(change.fields),
        "entry": to_data(change.listing),
        "is_editorial": change.is_editorial,
        "in_force_from": to_data(change.in_force_from),
    }


_RULE = dict.fromkeys(
    (
        "rule number headline in_force special_dates unread timeline counts stated counts_agree changes footnotes "
        "grounds screened stages alerts evidence"
    ).split(),
    Sees.WORK,
)
LIST_PAGE = Page("/rules", "Rules", "rules", {"rules": Sees.WORK}, rule_list, "rules", ALL_BUT_SALES)
PAGE = Page("/rules/{number}", "Rule", "rule", _RULE | {"affected": Sees.CASES}, rule, "changes", ALL_BUT_SALES)
