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
from state.storage.documents import DocumentStatus, KnownDocument, documents_standing, latest_rule
from state.storage.troubles import Trouble, all_troubles, record_trouble
from state.times import EASTERN, eastern_date

_HEARTBEAT = "heartbeat"
_A_DAY = timedelta(days=1)
_LONGEST_TITLE = 80


def check_and_notify(context: Context) -> tuple[Problem, ...]:
    """Record what is wrong and queue what is news of it, and the heartbeat when due; what is wrong comes back."""
    health = read_health(context)
    wrongs = find_problems(health, context.settings.health)
    with transaction(context.engine) as connection:
        before = all_troubles(connection)
        news = problem_changes(before, wrongs, health.now)
        ended_today = {each.subject for each in before if each.over_at and _is_today(each.over_at, health.now)}
        for trouble in news.record:
            record_trouble(connection, trouble)
        for wrong in news.tell:
            enqueue_alert(connection, context, _alert_of(wrong, health.now, is_second=wrong.subject in ended_today))
        for trouble in news.tell_over:
            enqueue_alert(connection, context, _recovered(trouble, health.now))
        if is_heartbeat_due(context, health.now):
            enqueue_alert(connection, context, _heartbeat(connection, health, wrongs))
    return wrongs


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


def _alert_of(wrong: Problem, now: datetime, is_second: bool) -> Alert:
    """Name it by its subject and day, as whoever finds a trouble first does; one that came back today is news again."""
    alert = compose_operator(wrong.subject, wrong.subject, wrong.detail, wrong.next_step, now, since=wrong.since)
    return replace(alert, id=f"{alert.id}.{now:%H%M%S}") if is_second else alert


def _recovered(trouble: Trouble, now: datetime) -> Alert:
    detail = f"Recovered. It was wrong since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.detail}"
    subject = f"{trouble.subject} recovered"
    alert = compose_operator(trouble.subject, subject, detail, "", now, since=trouble.since)
    return replace(alert, id=f"{alert.id}.{now:%H%M%S}")


def _heartbeat(connection: Connection, health: Health, wrongs: tuple[Problem, ...]) -> Alert:
    """Alive, how fresh each source is, and what was new since the day before."""
    now = health.now
    fresh = "; ".join(f"{each.standing.name} {_time(each.standing.checked_at)}" for each in health.sources)
    new = [
        known.document.number
        for known in documents_standing(connection, DocumentStatus.SETTLED)
        if now - known.first_seen_at < _A_DAY
    ]
    news = f"New since yesterday: {', '.join(dict.fromkeys(new))}." if new else "Nothing new since yesterday."
    news += _untouched(connection, now)
    wrong = f" Wrong now: {', '.join(each.subject for each in wrongs)}." if wrongs else ""
    step = "See `listwatch status`." if wrongs else ""
    detail = f"Alive. {news}{wrong} Last good answers (UTC): {fresh}."
    return compose_operator(_HEARTBEAT, f"daily heartbeat of {eastern_date(now)}", detail, step, now)


def _untouched(connection: Connection, now: datetime) -> str:
    """Name the other documents of the bureau since the day before: silence is proved for them too."""
    ours = {each.document.number for each in documents_standing(connection, DocumentStatus.SETTLED)}
    seen = {
        known.document.number: known
        for known in documents_standing(connection, DocumentStatus.NOT_OURS)
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


def _is_today(moment: datetime, now: datetime) -> bool:
    return eastern_date(moment) == eastern_date(now)


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
