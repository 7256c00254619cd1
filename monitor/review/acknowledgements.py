"""Acknowledgements that come back by a channel: what an ERP says it has blocked ends the waiting for that hold."""

from __future__ import annotations

from pathlib import Path

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.review.decisions import acknowledge_hold
from monitor.runtime.context import Context
from notifiers.channel import Acknowledged
from sources.customers.workbook import is_workbook, open_sheet
from state.errors import UsageProblem
from state.storage.database import transaction


def record_acknowledgements(context: Context) -> None:
    """Take what every channel has of them; the operator is told of one that cannot be taken, which is set apart."""
    for table in context.settings.channels:
        for acknowledged in table.acknowledgements(_as_csv):
            trouble = acknowledged.trouble or _record(context, acknowledged)
            if trouble:
                _report(context, table.name, acknowledged, trouble)
            table.settle(acknowledged, trouble)


def _as_csv(place: Path) -> bytes:
    with place.open("rb") as file:
        if not is_workbook(file):
            return file.read()
        with open_sheet(file, place.name, None) as sheet:
            return sheet.read()


def _record(context: Context, acknowledged: Acknowledged) -> str | None:
    """Record the acknowledgement of all holds that are named, or of none; why it was none comes back."""
    try:
        with transaction(context.engine) as connection:
            for alert_id in acknowledged.ids:
                acknowledge_hold(connection, context, alert_id, acknowledged.by)
    except UsageProblem as problem:
        return str(problem)
    return None


def _report(context: Context, name: str, acknowledged: Acknowledged, trouble: str) -> None:
    subject = f"acknowledgement of channel {name}"
    advice = "The hold still waits: look at the file, and acknowledge with `listwatch hold acknowledge`."
    with transaction(context.engine) as connection:
        detail = f"{acknowledged.place} was not taken: {trouble}"
        enqueue_alert(connection, context, compose_operator(acknowledged.place, subject, detail, advice, context.now()))
