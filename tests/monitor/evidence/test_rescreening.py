"""Alerts of an older parser or matcher, worked out again from the same bytes: what differs is told as ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.evidence.rescreening import rescreen_since
from monitor.runtime.context import Context
from state.alerts import Alert, ComplianceContent
from state.documents import Document, Stage
from state.encoding import to_json
from state.events import RuleEvent
from state.storage import outbox
from state.storage.database import transaction
from state.storage.documents import DocumentStatus, record_document
from state.storage.events import find_event
from state.storage.outbox import event_of_alert
from state.storage.schema import alerts, events
from tests.monitor.evidence.conftest import clock, context, history  # noqa: F401 - fixtures

SINCE = date(2025, 3, 25)
RULE = "2025-05427"


@pytest.fixture
def older(context: Context) -> Alert:  # noqa: F811 - the fixture
    """The last alert on one rule, as an older parser would have left it: without one of the customers."""
    with transaction(context.engine) as connection:
        told = [each.alert for each in outbox.all_deliveries(connection) if each.alert.thread == RULE]
        alert = [each for each in told if isinstance(each.content, ComplianceContent)][-1]
        assert isinstance(alert.content, ComplianceContent)
        left_out = replace(alert, content=replace(alert.content, affected=alert.content.affected[1:]))
        identity = event_of_alert(connection, alert.id)
        assert identity is not None
        event = find_event(connection, identity)
        assert isinstance(event, RuleEvent)
        read_then = replace(event, screened=replace(event.screened, parser_version="0"))
        written = events.update().where(events.c.id == identity)
        connection.execute(written.values(payload=to_json(read_then).decode()))
        this = alerts.update().where(alerts.c.id == alert.id)
        connection.execute(this.values(payload=to_json(left_out).decode()))
    return alert


def corrections(context: Context) -> list[Alert]:  # noqa: F811
    with transaction(context.engine) as connection:
        told = [each.alert for each in outbox.all_deliveries(connection)]
    return [
        alert
        for alert in told
        if isinstance(alert.content, ComplianceContent) and "Our reading changed" in " ".join(alert.content.since_last)
    ]


def test_where_nothing_changed_there_is_nothing_to_do(context: Context) -> None:  # noqa: F811
    assert rescreen_since(context, SINCE) == ()


def test_a_difference_is_told_as_ours_in_the_thread_of_the_first(context: Context, older: Alert) -> None:  # noqa: F811
    (done,) = rescreen_since(context, SINCE)
    (correction,) = corrections(context)
    assert isinstance(older.content, ComplianceContent)
    assert isinstance(correction.content, ComplianceContent)
    missed = older.content.affected[0]

    assert done.lines == (
        f"Now also a possible match: {missed.customer_id} with {missed.change.listing.name} ({missed.strength}).",
    )
    assert correction.thread == older.thread
    assert correction.id != older.id
    assert correction.content.supersedes == older.id
    assert correction.content.since_last[0].startswith(f"This corrects the alert {older.id} of ")
    assert missed.customer_id in {each.customer_id for each in correction.content.affected}


def test_the_same_difference_is_told_once(context: Context, older: Alert) -> None:  # noqa: F811
    rescreen_since(context, SINCE)
    assert rescreen_since(context, SINCE) == ()
    assert len(corrections(context)) == 1


def test_a_dry_run_tells_nobody(context: Context, older: Alert) -> None:  # noqa: F811
    for _ in range(2):
        assert [len(each.lines) for each in rescreen_since(context, SINCE, dry_run=True)] == [1]
    assert corrections(context) == []


def test_an_older_alert_and_a_withdrawn_rule_are_left_alone(context: Context, older: Alert) -> None:  # noqa: F811
    assert rescreen_since(context, date(2025, 4, 1)) == ()
    with transaction(context.engine) as connection:
        record_document(connection, Document(RULE, Stage.WITHDRAWN, ""), DocumentStatus.SETTLED, context.now())
    assert rescreen_since(context, SINCE) == ()
