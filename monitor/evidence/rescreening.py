"""Screening again what was told, after the parser or the matcher changed: only what comes out otherwise is told.

A difference is ours: the rule's stored bytes and the customers' are those of then, and so are the settings. So the
correcting alert says so, stands in the thread of the first, and names the alert that it supersedes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection

from monitor.alerting.compose import Event, compose_compliance
from monitor.alerting.correcting import as_correction, lines_that_differ
from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.prior_decisions import apply_dispositions
from monitor.events.screening_basis import screening_basis
from monitor.evidence.export import export_alert
from monitor.evidence.file import Derivation, unpack_capture
from monitor.evidence.replay import derive_event
from monitor.runtime.context import Context
from monitor.screening.version import MATCHER_VERSION
from monitor.settle import tell_holds
from sources.reading import PARSER_VERSION
from state.alerts import Alert, ComplianceContent
from state.documents import Stage
from state.storage import outbox
from state.storage.database import transaction
from state.storage.documents import known_stages, record_rule
from state.storage.screenings import record_screening
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
    return tuple(done for alert in last if (done := _rescreen(context, alert, dry_run)))


def _last_of_each_rule(connection: Connection, since: date) -> list[Alert]:
    """Return the last alert with a screening in each thread; an earlier stage is superseded by it already."""
    told: dict[str, Alert] = {}
    for delivery in outbox.all_deliveries(connection):
        alert = delivery.alert
        if isinstance(alert.content, ComplianceContent) and alert.content.customers_screened:
            told[alert.thread] = alert
    return [alert for alert in told.values() if eastern_date(alert.created_at) >= since]


def _rescreen(context: Context, alert: Alert, dry_run: bool) -> Rescreened | None:
    """Work one alert out again in one transaction; None where its versions are today's.

    Nor is it where no rule's text gave it, and where the rule was withdrawn since: nobody is held for that.
    """
    now = context.now()
    with transaction(context.engine) as connection:
        held = export_alert(connection, context.settings.captures_folder, alert.id, now)
        derivation = held.derivation
        if derivation is None or _versions(derivation) == (PARSER_VERSION, MATCHER_VERSION):
            return None
        if Stage.WITHDRAWN in known_stages(connection, held.cause):
            return None
        if held.missing:
            return Rescreened(alert.id, alert.thread, (), "what it was worked out from is no longer kept")
        event = derive_event(held, derivation, {each.sha256: unpack_capture(each) for each in held.captures})
        lines = lines_that_differ(event, alert)
        if lines and not dry_run:
            ours = replace(event, since_last=(_whose_change(derivation),))
            _tell(connection, context, as_correction(ours, alert, lines), derivation)
        return Rescreened(alert.id, alert.thread, lines)


def _tell(connection: Connection, context: Context, event: Event, derivation: Derivation) -> None:
    """Store today's reading and screening, and queue the correcting alert and the holds it asks for."""
    now, document = context.now(), event.document
    event = apply_dispositions(connection, event, now)
    record_rule(connection, event.rule, document.stage, derivation.capture_sha256, PARSER_VERSION, now)
    basis = screening_basis(context.settings, event.customers, event.screening)
    record_screening(connection, event.screening, document.number, document.stage, now, basis)
    subject = sha256("\n".join(event.since_last).encode()).hexdigest()
    enqueue_alert(connection, context, compose_compliance(event, now, subject))
    tell_holds(connection, context, event, now)


def _versions(derivation: Derivation) -> tuple[str, str]:
    return derivation.parser_version, derivation.matcher_version


def _whose_change(derivation: Derivation) -> str:
    parser, matcher = _versions(derivation)
    return (
        f"Our reading changed, not the list: parser {parser} to {PARSER_VERSION}, "
        f"matcher {matcher} to {MATCHER_VERSION}."
    )
