"""A notice that prints a whole list, filed and withdrawn an hour later, then printed: told each time, and no hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pytest_httpserver import HTTPServer

from monitor.alerting.routing import severity_of
from monitor.demo.run import DemoClock
from monitor.intake.documents import ingest_document
from monitor.runtime.context import Context
from notifiers.message import render_message
from state.alerts import Audience
from state.documents import Document, Stage
from state.listings import ListCode
from state.matches import Strength
from state.severity import Severity
from state.storage import lists
from state.storage.database import transaction
from tests.monitor.intake.test_denial_orders import BASE, alerts, begin
from tests.sources.reading.notices.test_whole_lists import COMPANIES, ENTRIES, OPENING, notice_text, notice_xml

FILED = datetime(2026, 9, 14, 20, 15, tzinfo=UTC)
LISTED = (OPENING, *ENTRIES, "Northwind Traders Ltd.")


def listed(context: Context, on: date) -> list[str]:
    with transaction(context.engine) as connection:
        return [each.name for each in lists.listings_in_force(connection, ListCode.MILITARY_COMPANIES, on)]


def test_a_filing_that_is_withdrawn_within_the_hour_is_told_twice_and_holds_nobody(
    context: Context, clock: DemoClock, httpserver: HTTPServer
) -> None:
    context.settings.customers.file.write_text("id,name,country\n7,Northwind Traders Ltd.,CN\n", encoding="utf-8")
    clock.moment = FILED
    begin(context)
    text = notice_text("DEPARTMENT OF DEFENSE", COMPANIES, LISTED)
    httpserver.expect_request("/raw.txt").respond_with_data(text, content_type="text/plain")
    address = httpserver.url_for("/raw.txt")
    filed = Document("2026-03099", Stage.FILED, COMPANIES, "Notice", ("defense-department",), text_url=address)
    filed = replace(filed, filed_at=FILED, publication_date=date(2026, 9, 17))
    assert ingest_document(context, filed, BASE) == "2026-03099 filed: 7 entries, 1 customers possibly affected"
    (told,) = alerts(context)
    assert (told.audience, severity_of(told)) == (Audience.COMPLIANCE, Severity.DECIDE)
    assert told.content.affected[0].strength is Strength.STRONG, "a strong match that holds no account"
    words = repr(render_message(told))
    assert "being on this list requires no license and blocks nothing" in words
    assert "Review by trade compliance is required" not in words
    assert listed(context, date(2026, 9, 20)) == [
        *(entry.partition(" (")[0] for entry in ENTRIES),
        "Northwind Traders Ltd.",
    ]

    clock.moment += timedelta(hours=1)
    gone = replace(filed, stage=Stage.WITHDRAWN, filed_at=None, publication_date=None)
    assert ingest_document(context, gone, BASE) == "2026-03099: withdrawn"
    assert alerts(context)[-1].content.rule.stage is Stage.WITHDRAWN
    assert listed(context, date(2026, 9, 20)) == []

    body = notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, LISTED[:-1])
    httpserver.expect_request("/full.xml").respond_with_data(body, content_type="text/xml")
    printed = Document("2026-11571", Stage.PUBLISHED, COMPANIES, "Notice", ("defense-department",))
    printed = replace(printed, publication_date=date(2026, 9, 21), text_url=httpserver.url_for("/full.xml"))
    assert ingest_document(context, printed, BASE) == "2026-11571 published: 6 entries, 0 customers possibly affected"
    assert {alert.audience for alert in alerts(context)} == {Audience.COMPLIANCE}
