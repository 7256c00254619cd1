"""Care: the service tells its operator what is wrong with it and what is over, and says daily that it lives."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.config.load import read_secret
from monitor.operations.health import Health, find_problems, read_health
from monitor.operations.problems import Problem, problem_changes
from monitor.runtime.context import Context
from state.alerts import Alert
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, KnownDocument, documents_with_status, latest_rule
from state.storage.problems import RecordedProblem, current_problems, record_problem
from state.times import EASTERN, eastern_date

_HEARTBEAT = "heartbeat"
_A_DAY = timedelta(days=1)
_LONGEST_TITLE = 80


def check_and_notify(context: Context) -> tuple[Problem, ...]:
    """Record current problems, and queue alerts for new, repeated and resolved ones, and the heartbeat when due.

    Return the current problems.
    """
    health = read_health(context)
    with transaction(context.engine) as connection:
        changes = problem_changes(
            current_problems(connection), find_problems(health, context.settings.health), health.now
        )
        for each in changes.record:
            record_problem(connection, each)
        for problem in changes.report:
            enqueue_alert(connection, context, _alert_of(problem, health.now))
        for ended in changes.resolved:
            enqueue_alert(connection, context, _recovered(ended, health.now))
        if is_heartbeat_due(context, health.now):
            enqueue_alert(connection, context, _heartbeat(connection, health, changes.current))
    return changes.current


def is_heartbeat_due(context: Context, now: datetime) -> bool:
    """Return whether it is past the time of today's heartbeat.

    Its alert's name keeps it from being told twice a day.
    """
    at = context.settings.heartbeat.at
    return at != "" and now.astimezone(EASTERN).time() >= at


def ping(context: Context, what: str = "") -> str:
    """Ping the address configured: "" for success, "start", "fail"; what was wrong comes back, never the address.

    Raises ConfigProblem where the secret is not there.
    """
    table = context.settings.heartbeat
    if not table.has_ping:
        return ""
    if what == "fail" and (table.ping_fail_url_env or table.ping_fail_url_file):
        return context.http.ping(
            read_secret(table.ping_fail_url_env, table.ping_fail_url_file, "heartbeat.ping_fail_url")
        )
    url = read_secret(table.ping_url_env, table.ping_url_file, "heartbeat.ping_url")
    path, mark, query = url.partition("?")
    return context.http.ping(f"{path.rstrip('/')}/{what}".rstrip("/") + mark + query if what else url)


def _alert_of(problem: Problem, now: datetime) -> Alert:
    """Name it by its time too: one that came back today, or has grown, is news again."""
    subject = problem.subject
    alert = compose_operator(subject, subject, problem.detail, problem.next_step, now, problem.url, problem.since)
    return replace(alert, id=f"{alert.id}.{now:%H%M%S}")


def _recovered(problem: RecordedProblem, now: datetime) -> Alert:
    detail = f"Recovered. It was wrong since {problem.since:%Y-%m-%d %H:%M} UTC: {problem.detail}"
    subject = f"{problem.subject} recovered"
    alert = compose_operator(problem.subject, subject, detail, "", now, since=problem.since)
    return replace(alert, id=f"{alert.id}.{now:%H%M%S}")


def _heartbeat(connection: Connection, health: Health, problems: tuple[Problem, ...]) -> Alert:
    """Alive, how fresh each source is, and what was new since the day before."""
    now = health.now
    fresh = "; ".join(f"{each.standing.name} {_time(each.standing.checked_at)}" for each in health.sources)
    new = [
        known.document.number
        for known in documents_with_status(connection, DocumentStatus.SETTLED)
        if now - known.first_seen_at < _A_DAY
    ]
    changes = f"New since yesterday: {', '.join(dict.fromkeys(new))}." if new else "Nothing new since yesterday."
    changes += _untouched(connection, now)
    problem = f" Wrong now: {', '.join(each.subject for each in problems)}." if problems else ""
    step = "See `listwatch status`." if problems else ""
    detail = f"Alive. {changes}{problem} Last good answers (UTC): {fresh}."
    return compose_operator(_HEARTBEAT, f"daily heartbeat of {eastern_date(now)}", detail, step, now)


def _untouched(connection: Connection, now: datetime) -> str:
    """Name the other documents of the bureau since the day before: silence is proved for them too."""
    ours = {each.document.number for each in documents_with_status(connection, DocumentStatus.SETTLED)}
    seen = {
        known.document.number: known
        for known in documents_with_status(connection, DocumentStatus.NOT_OURS)
        if now - known.first_seen_at < _A_DAY and known.document.number not in ours
    }
    read = {number: latest_rule(connection, number) for number in seen}
    touching = [number for number, rule in read.items() if rule is not None and rule.effects]
    idle = [_titled(seen[number]) for number, rule in read.items() if rule is not None and not rule.effects]
    unread = [_titled(seen[number]) for number, rule in read.items() if rule is None]
    lines = (
        ("Read, changes what being listed means", touching),
        ("Read, touches nothing of ours", idle),
        ("Not read, as it is no rule", unread),
    )
    return "".join(f" {words}: {'; '.join(names)}." for words, names in lines if names)


def _titled(known: KnownDocument) -> str:
    title = textwrap.shorten(known.document.title, _LONGEST_TITLE, placeholder="...")
    kind = known.document.type.lower()
    return f"{known.document.number} ({', '.join(filter(None, [kind, title]))})"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
