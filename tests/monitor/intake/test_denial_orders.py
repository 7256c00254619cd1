"""A denial order from its notice to the alert, its renewal, the reminder of its end, and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pytest_httpserver import HTTPServer

from monitor.alerting.routing import severity_of
from monitor.demo.run import DemoClock
from monitor.intake.documents import ingest_document
from monitor.intake.order_terms import follow_terms
from monitor.operations.backfill import read_past
from monitor.runtime.context import Context
from notifiers.message import render_message
from state.alerts import AccountContent, Alert, ComplianceContent
from state.documents import Document, Stage
from state.listings import ListCode, Listing, Snapshot
from state.severity import Severity
from state.storage import lists, outbox, snapshots
from state.storage.database import transaction
from tests.sources.reading.notices.orders import BODY, clause, order_xml

BASE = date(2026, 9, 1)
SIGNED = datetime(2026, 9, 15, 13, tzinfo=UTC)
PARTY = "Northwind Traders, 1 Elm Road, Dubai, United Arab Emirates"
TITLE = "Order {} Temporary Denial of Export Privileges"
FOR_180_DAYS = "This Order is effective immediately and shall remain in effect for 180 days."


def begin(context: Context) -> None:
    """Our Entity List, which nobody of this test is on."""
    with transaction(context.engine) as connection:
        lists.record_base(connection, Snapshot(ListCode.ENTITY_LIST, BASE, ()), "eCFR 2026-09-01", context.now())
        snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 0, agrees=True, now=context.now())


def publish(context: Context, server: HTTPServer, number: str, doing: str, dated: str) -> str:
    return ingest_document(context, printed(context, server, number, doing, dated), BASE)


def printed(context: Context, server: HTTPServer, number: str, doing: str, dated: str) -> Document:
    title = f"{PARTY}; {TITLE.format(doing)}"
    text = order_xml(title, (), (BODY, clause(("Northwind Traders",)), FOR_180_DAYS), number, dated)
    server.expect_request(f"/{number}.xml").respond_with_data(text, content_type="text/xml")
    address = server.url_for(f"/{number}.xml")
    slugs = ("commerce-department", "industry-and-security-bureau")
    document = Document(number, Stage.PUBLISHED, title, "Notice", slugs, text_url=address)
    return replace(document, publication_date=context.now().date())


def alerts(context: Context) -> list[Alert]:
    with transaction(context.engine) as connection:
        return [delivery.alert for delivery in outbox.all_deliveries(connection)]


def denied(context: Context) -> list[tuple[str, str]]:
    with transaction(context.engine) as connection:
        listed = lists.listings_in_force(connection, ListCode.DENIED_PERSONS_LIST, context.now().date())
    return [(each.name, dict(each.source_fields)["expires_on"]) for each in listed]


def test_an_order_is_told_at_once_renewed_reminded_of_and_ended(
    context: Context, clock: DemoClock, httpserver: HTTPServer
) -> None:
    context.settings.customers.file.write_text("id,name,country\n7,Northwind Traders,AE\n", encoding="utf-8")
    clock.moment = SIGNED
    begin(context)
    assert publish(context, httpserver, "2026-19001", "of", "September 10, 2026").startswith("2026-19001 published: 1")
    told, held = alerts(context)
    assert isinstance(told.content, ComplianceContent)
    assert isinstance(held.content, AccountContent)
    assert severity_of(told) is Severity.ACT_NOW, "there are no open orders, and no license helps"
    words = repr(render_message(told))
    assert "No license or license exception overcomes a denial order" in words
    assert denied(context) == [("Northwind Traders", "2027-03-09")]

    clock.moment += timedelta(days=170)
    publish(context, httpserver, "2027-03001", "Renewing", "February 28, 2027")
    assert denied(context) == [("Northwind Traders", "2027-08-27")], "renewed, it stands once"
    renewed = alerts(context)[-1].content
    assert isinstance(renewed, ComplianceContent | AccountContent)

    clock.moment = datetime(2027, 8, 1, 13, tzinfo=UTC)
    assert follow(context) == ("2027-03001: expiring",)
    assert follow(context) == (), "it is told once"
    clock.moment = datetime(2027, 8, 28, 13, tzinfo=UTC)
    assert follow(context) == ("2027-03001: expired",)
    last = alerts(context)[-1]
    assert "no order that renews it has been read: Northwind Traders" in repr(render_message(last))
    assert severity_of(last) is Severity.DECIDE
    assert denied(context), "a renewal may be printed late"
    clock.moment += timedelta(days=30)
    assert "1 entries have left the Denied Persons List" in follow(context)[0]
    assert denied(context) == []


def test_an_order_from_before_gives_the_entries_of_a_copy_its_term(
    context: Context, clock: DemoClock, httpserver: HTTPServer
) -> None:
    clock.moment, code = SIGNED, ListCode.DENIED_PERSONS_LIST
    begin(context)
    rows = (("Northwind Traders", "1 Elm Road"), ("NORTHWIND TRADERS", "2 Oak Road"), ("Somebody Else", "3 Fir Road"))
    copied = [Listing("UNITED ARAB EMIRATES", name, addresses=(road,)) for name, road in rows]
    with transaction(context.engine) as connection:
        lists.record_base(connection, Snapshot(code, BASE, tuple(copied)), "DPL 2026-09-01", context.now())
        snapshots.record_snapshot(connection, code, BASE, "0" * 64, 3, agrees=True, now=context.now())
    for number, doing, dated in (
        ("2025-00001", "of", "May 2, 2025"),
        ("2026-00002", "Renewing", "March 20, 2026"),
        ("2026-00001", "of", "March 12, 2026"),
    ):
        line = read_past(context, printed(context, httpserver, number, doing, dated))
        taken = "" if number != "2026-00002" else "; 2 entries of the Denied Persons List have its terms"
        assert line.line.removeprefix(f"{number}: 1 to {'add' if doing == 'of' else 'revise'}") == taken
    clock.moment += timedelta(hours=1)
    with transaction(context.engine) as connection:
        held = lists.listings_in_force(connection, code, context.now().date())
    assert sorted((each.name, each.addresses[0], dict(each.source_fields).get("expires_on")) for each in held) == [
        ("NORTHWIND TRADERS", "2 Oak Road", "2026-09-16"),
        ("Northwind Traders", "1 Elm Road", "2026-09-16"),
        ("Somebody Else", "3 Fir Road", None),
    ]
    assert follow(context) == ("2026-00002: expiring",)


def follow(context: Context) -> tuple[str, ...]:
    with transaction(context.engine) as connection:
        return follow_terms(connection, context)
