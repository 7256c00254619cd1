"""Screening again what was told, after the parser or the matcher changed: only what comes out otherwise is told.

A difference is ours: the rule's stored bytes and the customers' are those of then, and so are the settings. So the
correcting alert says so, stands in the thread of the first, and names the alert that it supersedes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from monitor.alerting.correcting import as_correction, lines_that_differ
from monitor.alerting.prior_decisions import apply_dispositions
from monitor.events.findings import Findings
from monitor.evidence.export import export_alert
from monitor.evidence.file import unpack_capture
from monitor.evidence.replay import inputs_in
from monitor.runtime.context import Context
from monitor.runtime.progress import shown_at_desk
from monitor.screening.version import MATCHER_VERSION
from monitor.settle import Plan, derive_and_settle, store_screening
from sources.reading import PARSER_VERSION
from state.alerts import Alert, ComplianceContent
from state.documents import Stage
from state.events import RuleEvent
from state.storage import outbox
from state.storage.database import transaction
from state.storage.documents import known_stages, record_rule
from state.storage.events import record_event
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Rescreened:
    """One alert worked out again: `lines` say what differs, none where nothing does; `not_done` says why it was not."""

    alert_id: str
    thread: str
    lines: tuple[str, ...]
    not_done: str = ""


def rescreen_since(context: Context, since: date, *, dry_run: bool = False) -> tuple[Rescreened, ...]:
    """Work the last alert on each rule out again that was made since an Eastern date by other versions than today's.

    What differs is told at once, and holds are asked for; a dry run stores nothing and tells nobody. The same
    difference is told once. Our list stays as it is: what it lacks is seen when it is held against the eCFR.
    """
    with transaction(context.engine) as connection:
        last = _last_of_each_rule(connection, since)
    done = []
    with shown_at_desk(context, f"re-screening since {since}", len(last)) as moved:
        for number, alert in enumerate(last):
            moved(number)
            done.append(_rescreen(context, alert, dry_run=dry_run))
    return tuple(filter(None, done))


def _last_of_each_rule(connection: Connection, since: date) -> list[Alert]:
    """Return the last alert with a screening in each thread; an earlier stage is superseded by it already."""
    last_alerts: dict[str, Alert] = {}
    for delivery in outbox.all_deliveries(connection):
        alert = delivery.alert
        if isinstance(alert.content, ComplianceContent) and alert.content.customers_screened:
            last_alerts[alert.thread] = alert
    return [alert for alert in last_alerts.values() if eastern_date(alert.created_at) >= since]


def _rescreen(context: Context, alert: Alert, *, dry_run: bool) -> Rescreened | None:
    """Work one alert out again; None where its versions are today's.

    Nor is it where no rule's text gave it, and where the rule was withdrawn since: nobody is held for that.
    """
    missing = False

    def plan(connection: Connection, _: None) -> Plan | None:
        nonlocal missing
        held = export_alert(connection, context.settings.captures_folder, alert.id, context.now())
        event = held.event
        if not isinstance(event, RuleEvent) or _versions(event) == (PARSER_VERSION, MATCHER_VERSION):
            return None
        if Stage.WITHDRAWN in known_stages(connection, held.cause):
            return None
        missing = bool(held.missing)
        captures = {each.sha256: unpack_capture(each) for each in held.captures}
        return None if missing else Plan(((_as_read_today(event), inputs_in(held, captures)),))

    def store(connection: Connection, findings: Sequence[Findings]) -> Rescreened:
        judged = apply_dispositions(connection, findings[0], context.now())
        lines = lines_that_differ(judged, alert)
        if lines and not dry_run:
            _alert(connection, context, as_correction(judged, alert, lines))
        return Rescreened(alert.id, alert.thread, lines)

    done = derive_and_settle(context, lambda: None, plan, store)
    if missing:
        return Rescreened(alert.id, alert.thread, (), "what it was worked out from is no longer kept")
    return done


def _alert(connection: Connection, context: Context, findings: Findings) -> None:
    """Store today's reading and screening, and queue the correcting alert and the holds it asks for."""
    now, event = context.now(), findings.event
    assert isinstance(event, RuleEvent), "a rule was read again"
    assert findings.rule is not None, "its text was read"
    if record_event(connection, event, now):
        stage, digest = event.document.stage, event.capture_sha256
        record_rule(connection, findings.rule, stage, digest, PARSER_VERSION, now)
        store_screening(connection, context, findings)


def _as_read_today(event: RuleEvent) -> RuleEvent:
    screened = replace(event.screened, parser_version=PARSER_VERSION, matcher_version=MATCHER_VERSION)
    return replace(event, screened=screened, note=_whose_change(event))


def _versions(event: RuleEvent) -> tuple[str, str]:
    return event.screened.parser_version, event.screened.matcher_version


def _whose_change(event: RuleEvent) -> str:
    parser, matcher = _versions(event)
    return (
        f"Our reading changed, not the list: parser {parser} to {PARSER_VERSION}, "
        f"matcher {matcher} to {MATCHER_VERSION}."
    )
