"""What each role sees, in every format, and what is nowhere in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from monitor.config.desk import DeskTable
from monitor.desk.catalog import PAGES
from monitor.desk.pages.overview import rule_lines
from monitor.desk.pages.ownership import owner_tree
from monitor.evidence.file import read_evidence_file
from monitor.queries.ownership import Ownership
from monitor.review.decisions import find_alerted_match, record_decision
from monitor.runtime.context import Context
from monitor.runtime.progress import shown_at_desk
from state.alerts import Alert, Audience, ComplianceContent, OperatorContent, OwnershipContent
from state.dispositions import Decision, Verdict
from state.ownership import Edge, Party, Share
from state.storage.alert_log import last_of_each_thread, latest_alerts
from state.storage.claims import LASTS, claims_of
from state.storage.database import transaction
from state.storage.dispositions import current_dispositions
from state.storage.evidence import all_evidence
from state.storage.outbox import queue_alert
from state.storage.running_work import all_work
from tests.monitor.desk.conftest import Browser, served

BrowserOf = Callable[[str], Browser]
FORMATS = ("", ".json", ".csv")
# A customer and an owner that the demo's Sam has, and those of another owner.
OWN, OTHERS = "D029", ("D034", "Suzhou Changfeng", "s.tanaka@example.com")


def addresses(match_id: str) -> list[str]:
    """Every page in every format, with names that the demo has."""
    found = []
    for page in PAGES:
        path = page.path.replace("{number}", "2025-05426").replace("{code}", "EL").replace("{id:path}", OWN)
        path = path.replace("{id}", match_id if "matches" in path else "2025-05426.filed.compliance")
        found += ["/index" + kind if path == "/" and kind else path + kind for kind in FORMATS]
    return found


def test_the_queue_shows_what_a_person_decides_by(reading: BrowserOf) -> None:
    browser = reading("Cleo")
    facts = json.loads(browser.get("/matches.json").text)
    first = facts["matches"][0]
    assert (first["strength"], first["customer_id"], facts["counts"]["strong"]) == ("strong", "D029", 9)
    words = facts["match"]["reasons"][0]["words"]["columns"]
    assert [word["how"] for word in words[:3]] == ["exact"] * 3
    assert facts["about"]["disclaimer"] == "Possible match; not a legal determination."
    rows = list(csv.DictReader(browser.get("/matches.csv").text.splitlines()))
    assert [row["id"] for row in rows] == [row["id"] for row in facts["matches"]]
    page = browser.get("/matches").text
    assert all(row["customer_name"].split()[0] in page for row in facts["matches"])


def test_a_rule_shows_its_way_its_counts_and_whom_it_touches(reading: BrowserOf) -> None:
    browser = reading("Cleo")
    facts = json.loads(browser.get("/rules/2025-05426.json").text)
    assert [mark["name"] for mark in facts["timeline"][:2]] == ["filed", "alerted"]
    assert {mark["name"] for mark in facts["timeline"] if mark["is_day"]} == {"in force", "published"}
    assert (facts["counts_agree"], len(facts["changes"]), facts["unread"]) == (True, 74, [])
    revised = [change for change in facts["changes"] if change["kind"] == "revision"]
    assert len(revised) == 4
    assert all(change["fields"] for change in revised)
    assert browser.get("/rules/2099-00001").status == 404


def test_owners_stand_above_whom_they_own_whatever_a_source_calls_them() -> None:
    half = Share(Decimal(50), Decimal(50))
    edges = (
        Edge("name:holding", "lei:1", half),
        Edge("register:9", "name:holding", None),
        Edge("lei:1", "register:9", half),
    )
    parties = {each: Party(each, each) for edge in edges for each in (edge.owner, edge.owned)}
    judged_as = {each: each for each in parties} | {"lei:1": "customer:C1"}
    shown = Ownership((), {}, parties, None, edges, (), judged_as)  # type: ignore[arg-type]
    (owner,) = owner_tree(shown, "customer:C1")
    assert (owner["owner"], owner["low"]) == ("name:holding", 50.0)
    (above,) = owner["owners"]
    assert (above["owner"], above["low"], above["ends"]) == ("register:9", None, "")
    assert [each["ends"] for each in above["owners"]] == ["a circle"]


def test_what_is_no_rule_has_a_line_that_leads_to_its_alert(connection: Connection) -> None:
    now = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
    judged = OwnershipContent(now.date(), ("a stay ended",), "in force by its terms", False, True, (), 0, 0, "", (), ())
    alert = Alert("2026-11-10.owners", Audience.COMPLIANCE, "ownership", now, judged)
    queue_alert(connection, alert, ())
    to_sign = OperatorContent("account D034", "not signed yet", "sign it", now, customer_id="D034")
    queue_alert(connection, replace(alert, id="2026-11-10.1", thread="2025-05426 release D034", content=to_sign), ())
    (line,) = rule_lines(connection, last_of_each_thread(connection, Audience.COMPLIANCE, 9))
    assert (line["href"], line["number"]) == ("/alerts/2026-11-10.owners", "")
    assert "2026-11-10" in line["title"]


def test_a_rule_keeps_its_counts_when_a_later_stage_only_confirms_it(proxied: Context) -> None:
    with transaction(proxied.engine) as connection:
        alerts = latest_alerts(connection, Audience.COMPLIANCE, 1, "2025-05426")
        assert isinstance(alerts[0].content, ComplianceContent)
        confirms = replace(alerts[0], content=replace(alerts[0].content, counts=(), changes=()))
        (line,) = rule_lines(connection, [confirms])
    assert (line["additions"], line["revisions"], line["removals"], line["unread"]) == (70, 4, 0, 0)


def test_sales_sees_its_own_accounts_and_no_judgment(reading: BrowserOf) -> None:
    browser = reading("Sam")
    opened = []
    for address in addresses("b827859ee9"):
        answer = browser.get(address)
        hidden = (*OTHERS, '"score"', ">strong<", "strong,", "2025-05427", "undecided", "/matches/")
        assert [word for word in hidden if word in answer.text] == [], address
        if answer.status == 200:
            opened.append(address)
    assert opened == [
        path + kind if path != "/" or not kind else "/index" + kind
        for path in ("/", "/holds", "/customers", f"/customers/{OWN}")
        for kind in FORMATS
    ]
    assert all(OWN in browser.get(f"/holds{kind}").text for kind in FORMATS)
    assert browser.get("/customers/D034").status == 404, "the same as one that is not there"
    assert json.loads(browser.get("/customers.json?q=D0").text)["customers"], "its own among others"


def test_the_operator_sees_no_customer_anywhere(reading: BrowserOf) -> None:
    browser = reading("Olga")
    customers = ("D029", "D034", "m.lindqvist", "s.tanaka", "Suzhou Changfeng Avionics Company Limited")
    statuses = {address: browser.get(address) for address in addresses("b827859ee9")}
    for address, answer in statuses.items():
        assert [word for word in customers if word in answer.text] == [], address
    assert {statuses[each].status for each in ("/rules", "/sources", "/lag", "/audit", "/settings", "/lists/EL")} == {
        200
    }


def test_the_auditor_sees_all_and_changes_nothing(reading: BrowserOf) -> None:
    browser = reading("Aud")
    assert {browser.get(address).status for address in addresses("b827859ee9")} == {200}
    assert "<textarea" not in browser.get("/matches").text
    token = browser.get("/evidence/2025-05426.filed.compliance").token
    assert browser.post("/holds/D029/acknowledge", {"token": token}).status == 403


def test_an_evidence_file_leaves_with_a_row_of_evidence(by_role: BrowserOf, proxied: Context) -> None:
    browser, alert = by_role("Aud"), "2025-05426.filed.compliance"
    taken = browser.post(f"/evidence/{alert}/file", {"token": browser.get(f"/evidence/{alert}").token})
    assert read_evidence_file(taken.text.encode(), "file").alert.id == alert
    browser.get("/matches.csv")
    browser.get("/rules.json")
    browser.get("/holds.json")
    with transaction(proxied.engine) as connection:
        rows = [(row.subject, row.actor) for row in all_evidence(connection) if row.kind == "exported"]
    assert rows == [(alert, "Aud"), ("page /matches.csv", "Aud"), ("page /holds.json", "Aud")]


def test_a_decision_is_the_one_that_every_way_records(alone: Browser, desk_context: Context) -> None:
    match = json.loads(alone.get("/matches.json").text)["match"]
    form = {
        "token": alone.get("/matches").token,
        "version": match["version"],
        "verdict": "false",
        "reason": "Another company: registered in Delft, not in Beijing.",
    }
    address = f"/matches/{match['id']}"
    assert alone.post(address, form).status == 303
    again = alone.post(address, form | {"verdict": "true"})
    assert again.status == 409
    assert "Judged not a match by Ada Byron" in again.text
    decided = json.loads(alone.get(f"{address}.json").text)["match"]["decision"]
    assert (decided["verdict"], decided["by"]) == ("false", "Ada Byron")
    with transaction(desk_context.engine) as connection:
        assert "Ada Byron" in {row.actor for row in all_evidence(connection) if row.kind == "disposed"}


def test_matches_of_the_same_two_names_are_decided_together_or_not_at_all(
    alone: Browser, desk_context: Context
) -> None:
    rows = json.loads(alone.get("/matches.json?customer=D142").text)["matches"]
    first, second, *_ = (row["id"] for row in rows if row["listing_name"] == "Dart Aviation")
    match = json.loads(alone.get(f"/matches/{first}.json").text)["match"]
    also = {f"also_{each['id']}": each["version"] for each in match["also"]}
    assert (len(also), f"also_{second}" in also) == (3, True)
    form = {"token": alone.get("/matches").token, "verdict": "false", "reason": "A school in Dakar."}
    stale = form | also | {"version": "0", f"also_{second}": "0"}
    refused = alone.post(f"/matches/{first}", stale)
    assert (refused.status, all(each in refused.text for each in (first, second))) == (409, True)
    other = next(row["id"] for row in json.loads(alone.get("/matches.json").text)["matches"])
    version = json.loads(alone.get(f"/matches/{other}.json").text)["match"]["version"]
    assert alone.post(f"/matches/{first}", form | {"version": match["version"], f"also_{other}": version}).status == 400
    with transaction(desk_context.engine) as connection:
        assert current_dispositions(connection) == {}
    assert alone.post(f"/matches/{first}", form | also | {"version": match["version"]}).status == 303
    with transaction(desk_context.engine) as connection:
        assert set(current_dispositions(connection)) == {first, *(name.removeprefix("also_") for name in also)}


def test_a_claim_says_who_works_on_a_match_until_it_is_decided(by_role: BrowserOf, proxied: Context) -> None:
    cleo = by_role("Cleo")
    row = json.loads(cleo.get("/matches.json").text)["matches"][0]
    address, form = f"/matches/{row['id']}", {"token": cleo.get("/matches").token}
    assert cleo.post(f"{address}/claim", form | {"claim": "take"}).status == 303
    assert json.loads(by_role("Aud").get("/matches.json").text)["matches"][0]["claimed_by"] == "Cleo"
    assert "Put it back" in cleo.get(address).text
    with transaction(proxied.engine) as connection:
        assert claims_of(connection, [row["id"]], proxied.now() + LASTS) == {}, "forgotten after hours"
        told = find_alerted_match(connection, row["id"])
        record_decision(connection, proxied, told, Decision(Verdict.FALSE, "Another.", "Slack's Sue"))
        assert claims_of(connection, [row["id"]], proxied.now()) == {}, "decided elsewhere"


def test_work_on_its_way_is_shown_until_it_ends(reading: BrowserOf, desk_context: Context) -> None:
    with shown_at_desk(desk_context, "re-screening since 2025-03-01", 7), served(desk_context) as address:
        (work,) = json.loads(Browser(address).get("/sources.json").text)["work"]
        assert (work["name"], work["done"], work["total"]) == ("re-screening since 2025-03-01", 0, 7)
    assert json.loads(reading("Olga").get("/sources.json").text)["work"] == []
    with transaction(desk_context.engine) as connection:
        assert all_work(connection) == ()


def test_sales_acknowledges_its_own_hold_and_no_other(by_role: BrowserOf) -> None:
    browser = by_role("Sam")
    form = {"token": browser.get("/holds").token}
    assert browser.post("/holds/D034/acknowledge", form).status == 404
    assert browser.post("/holds/D029/release", form | {"reason": "Sold."}).status == 403
    assert browser.post("/holds/D029/acknowledge", form).status == 303
    held = {row["customer_id"]: row for row in json.loads(browser.get("/holds.json").text)["holds"]}
    assert held["D029"]["acknowledged_by"] == "Sam"


@pytest.mark.parametrize(
    "table",
    [{"listen": "0.0.0.0:8425"}, {"listen": "0.0.0.0:8425", "mode": "local"}, {"mode": "proxy"}, {"cert": "x.pem"}],
    ids=str,
)
def test_a_desk_for_other_machines_needs_more_than_an_address(table: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"proxies|other machines|belong together"):
        DeskTable.model_validate(table)
