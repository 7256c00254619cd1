"""Alerts that no rule's text gave come out again from their file too: of lists, of customers, of stages, of holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from monitor.alerting.compose import compose_operator
from monitor.alerting.outbox import enqueue_alert
from monitor.demo.run import DemoClock
from monitor.events.holds import sign_release
from monitor.evidence.export import export_alert
from monitor.evidence.file import EvidenceFile, read_evidence_file
from monitor.evidence.page import render_page
from monitor.evidence.replay import Replayed, replay_evidence
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.csl_reconcile import ConsolidatedIntake, lists_kept
from monitor.intake.customers import sync_customers
from monitor.intake.disappeared_filings import Observation, report_disappeared
from monitor.intake.documents import ingest_document
from monitor.intake.ecfr_reconcile import PartIntake
from monitor.review.follow_up import escalate, release
from monitor.runtime.context import Context
from monitor.settle import Plan, derive_and_settle
from sources import ecfr
from sources.ecfr import EcfrTable
from sources.fetched import Fetched
from sources.screening_list import ScreeningListTable, read_screening_list
from state.alerts import AccountContent, Alert, ComplianceContent
from state.customers import CustomerBase
from state.documents import Stage
from state.encoding import to_json
from state.errors import UnreadableInput
from state.events import ListDifferenceEvent, StageEvent
from state.listings import ListCode
from state.storage import lists, outbox
from state.storage.absences import record_absence
from state.storage.captures import find_capture
from state.storage.database import transaction
from state.storage.documents import known_stages
from state.storage.holds import open_holds
from state.storage.schema import documents
from state.storage.snapshots import latest_snapshot

EL = ListCode.ENTITY_LIST
RULE = "2025-05426"


@pytest.fixture
def told(context: Context, clock: DemoClock) -> Callable[[], list[Alert]]:
    """Gives the alerts that were queued since the test began, an hour after the history."""
    with transaction(context.engine) as connection:
        before = {each.alert.id for each in outbox.all_deliveries(connection)}
    clock.moment += timedelta(hours=1)

    def since() -> list[Alert]:
        with transaction(context.engine) as connection:
            queued = [each.alert for each in outbox.all_deliveries(connection)]
        return [alert for alert in queued if alert.id not in before]

    return since


def export(context: Context, alert_id: str) -> EvidenceFile:
    with transaction(context.engine) as connection:
        held = export_alert(connection, context.settings.captures_folder, alert_id, context.now())
    return read_evidence_file(to_json(held), "a file")


def replay(context: Context, alert_id: str) -> Replayed:
    return replay_evidence(export(context, alert_id))


def assert_same(context: Context, alerts: list[Alert]) -> None:
    assert alerts
    for alert in alerts:
        held = export(context, alert.id)
        assert held.chain_hash in render_page(held)
        replayed = replay_evidence(held)
        assert replayed.is_same, (alert.id, replayed.differences[:1], replayed.not_derived)


def add_listed_customer(context: Context) -> None:
    """A new customer under the name of an entry that stands on the list."""
    with transaction(context.engine) as connection:
        listing = lists.listings_in_force(connection, EL, date(2025, 3, 28))[-1]
    file = context.settings.customers.file
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    row = ["NEW1", f'"{listing.name}"', *[""] * (header.count(",") - 1)]
    file.write_text("\n".join([header, *rows, ",".join(row), ""]), encoding="utf-8")


def test_new_customers_are_screened_again_against_the_lists_of_then(
    context: Context, clock: DemoClock, told: Callable[[], list[Alert]]
) -> None:
    sync_customers(context)
    clock.moment += timedelta(minutes=1)
    add_listed_customer(context)
    assert sync_customers(context).matched == 1
    assert_same(context, told())
    assert {type(alert.content) for alert in told()} == {ComplianceContent, AccountContent}


def ingest_part(context: Context, intake: PartIntake | ConsolidatedIntake) -> None:
    """Believe what was read, whatever the guards say of it."""

    def plan(connection: Connection, customers: CustomerBase) -> Plan:
        intake.compare(connection)
        return intake.plan(connection, customers)

    derive_and_settle(context, lambda: customers_to_screen(context), plan, intake.store)


def keep(context: Context, url: str, body: bytes) -> str:
    return context.keep(Fetched(url, body, "text/plain"), "a list").sha256


def test_what_no_rule_explains_is_found_in_the_bytes_of_the_ecfr_again(
    context: Context, clock: DemoClock, told: Callable[[], list[Alert]]
) -> None:
    with transaction(context.engine) as connection:
        base = latest_snapshot(connection, EL)
        assert base is not None
        capture = find_capture(connection, context.settings.captures_folder, base.capture_sha256)
        name = lists.listings_in_force(connection, EL, base.as_of)[0].name
    body = capture.body.replace(name.encode(), b"Unheard Works of Nowhere Limited")
    assert body != capture.body
    clock.moment += timedelta(days=2)
    kept = replace(capture, sha256=keep(context, capture.url, body), body=body)
    as_of = clock.moment.date()
    ingest_part(context, PartIntake(context, EcfrTable().sources()[0], kept, ecfr.read_lists(body, kept.url, as_of)))
    alerts = [alert for alert in told() if alert.thread.startswith("eCFR")]
    assert_same(context, alerts)
    held = export(context, alerts[0].id)
    assert isinstance(held.event, ListDifferenceEvent)
    other = tuple(replace(one, listings=()) for one in held.lists)
    assert not replay_evidence(replace(held, lists=other)).is_same


def test_what_the_screening_list_shows_is_found_in_its_bytes_again(
    context: Context, clock: DemoClock, told: Callable[[], list[Alert]]
) -> None:
    on = date(2025, 3, 31)
    with transaction(context.engine) as connection:
        names = [listing.name for listing in lists.listings_in_force(connection, EL, on)]
    for shown in (names, [*names, "Unheard Works"]):
        clock.moment += timedelta(hours=1)
        results = [{"source": "Entity List (EL)", "name": name, "addresses": [], "alt_names": []} for name in shown]
        body = json.dumps({"total": len(results), "results": results}).encode()
        digest = keep(context, "http://127.0.0.1:9/csl.json", body)
        with transaction(context.engine) as connection:
            capture = find_capture(connection, context.settings.captures_folder, digest)
        read = read_screening_list(body, capture.url, lists_kept(context.settings))
        ingest_part(context, ConsolidatedIntake(context, ScreeningListTable().sources()[0], capture, read, on))
    assert_same(context, [alert for alert in told() if alert.thread.startswith("CSL")])


def forget_print(connection: Connection) -> None:
    printed = (documents.c.number == RULE) & (documents.c.stage == Stage.PUBLISHED)
    connection.execute(documents.delete().where(printed))


def test_a_filing_withdrawn_names_the_alert_that_holds_no_more(
    context: Context, told: Callable[[], list[Alert]]
) -> None:
    with transaction(context.engine) as connection:
        forget_print(connection)
        filed = known_stages(connection, RULE)[Stage.FILED].document
    note = "Withdrawn at the request of the agency."
    ingest_document(context, replace(filed, stage=Stage.WITHDRAWN, editorial_note=note), date(2025, 3, 24))
    (alert,) = told()
    assert_same(context, [alert])
    held = export(context, alert.id)
    assert isinstance(held.event, StageEvent)
    assert held.superseded is not None
    noted = replace(held.event, document=replace(held.event.document, editorial_note="Another reason."))
    (difference,) = replay_evidence(replace(held, event=noted)).differences
    assert difference.place == "['content']['since_last'][0]"


def test_a_filing_that_vanished(context: Context, told: Callable[[], list[Alert]]) -> None:
    with transaction(context.engine) as connection:
        forget_print(connection)
        documents_left = known_stages(connection, RULE)[Stage.FILED].document
        early = replace(documents_left, publication_date=None)
        connection.execute(
            documents.update()
            .where((documents.c.number == RULE) & (documents.c.stage == Stage.FILED))
            .values(payload=to_json(early).decode())
        )
        record_absence(connection, RULE, context.now() - timedelta(hours=1))
        report_disappeared(connection, context, Observation((), timedelta(), None, None))
    assert_same(context, told())


def test_what_follows_a_hold_comes_from_the_hold_and_its_notice(
    context: Context, told: Callable[[], list[Alert]]
) -> None:
    sales = context.settings.sales
    with transaction(context.engine) as connection:
        hold = open_holds(connection)[0]
        told_on = escalate(connection, context, hold, "files")
        release(connection, context, sign_release([told_on], sales, "R. Ahn", "no match", context.now()))
    assert_same(context, told())
    assert len(told()) == 2


def test_of_a_statement_of_fact_the_log_is_the_proof(context: Context, told: Callable[[], list[Alert]]) -> None:
    with transaction(context.engine) as connection:
        enqueue_alert(
            connection, context, compose_operator("disk", "disk", "is full", "Free some space.", context.now())
        )
    (alert,) = told()
    replayed = replay(context, alert.id)
    assert (replayed.is_fine, replayed.is_same, replayed.is_vouched) == (True, False, True)
    assert replayed.not_derived == "nothing to derive: it states a fact about the service or an account"
    held = export(context, alert.id)
    altered = replay_evidence(replace(held, alert=replace(held.alert, thread="another")))
    assert not altered.is_fine
    (row,) = held.log
    false = replace(held, log=(replace(row, actor="somebody else"),))
    with pytest.raises(UnreadableInput, match="was altered"):
        replay_evidence(false)
