"""What each role sees, in every format, and what is nowhere in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from monitor.desk.catalog import PAGES
from monitor.runtime.context import Context
from state.storage.database import transaction
from state.storage.evidence import all_evidence
from tests.monitor.desk.conftest import Browser

BrowserOf = Callable[[str], Browser]
FORMATS = ("", ".json", ".csv")
# A customer and an owner that the demo's Sam has, and those of another owner.
OWN, OTHERS = "D029", ("D034", "Suzhou Changfeng", "s.tanaka@example.com")


def addresses(match_id: str) -> list[str]:
    """Every page in every format, with names that the demo has."""
    names = {"{id}": match_id, "{number}": "2025-05426"}
    found = []
    for page in PAGES:
        path = page.path
        for word, name in names.items():
            path = path.replace(word, name)
        found += ["/index" + kind if path == "/" and kind else path + kind for kind in FORMATS]
    return found


def test_the_queue_shows_what_a_person_decides_by(alone: Browser) -> None:
    facts = json.loads(alone.get("/matches.json").text)
    first = facts["matches"][0]
    assert (first["strength"], first["customer_id"], facts["counts"]["strong"]) == ("strong", "D029", 9)
    words = facts["match"]["reasons"][0]["words"]["columns"]
    assert [word["how"] for word in words[:3]] == ["exact"] * 3
    assert facts["about"]["disclaimer"] == "Possible match; not a legal determination."
    rows = list(csv.DictReader(alone.get("/matches.csv").text.splitlines()))
    assert [row["id"] for row in rows] == [row["id"] for row in facts["matches"]]
    page = alone.get("/matches").text
    assert all(row["customer_name"].split()[0] in page for row in facts["matches"])


def test_a_rule_shows_its_way_its_counts_and_whom_it_touches(alone: Browser) -> None:
    facts = json.loads(alone.get("/rules/2025-05426.json").text)
    assert [mark["name"] for mark in facts["timeline"][:2]] == ["filed", "alerted"]
    assert (facts["counts_agree"], len(facts["changes"]), facts["unread"]) == (True, 74, [])
    revised = [change for change in facts["changes"] if change["kind"] == "revision"]
    assert len(revised) == 4
    assert all(change["fields"] for change in revised)
    assert alone.get("/rules/2099-00001").status == 404


@pytest.mark.parametrize("kind", FORMATS)
def test_sales_sees_its_own_accounts_and_no_judgment(by_role: BrowserOf, kind: str) -> None:
    browser = by_role("Sam")
    shown = browser.get(f"/holds{kind}").text
    assert OWN in shown
    hidden = (*OTHERS, "score", ">strong<", "2025-05427", "undecided", "/matches")
    for address in (f"/holds{kind}", f"/index{kind}" if kind else "/"):
        text = browser.get(address).text
        assert [word for word in hidden if word in text] == []
    for address in addresses("b827859ee9"):
        if address.endswith(kind or "s") and "holds" not in address and "index" not in address and address != "/":
            assert browser.get(address).status == 403, address


def test_the_operator_sees_no_customer_anywhere(by_role: BrowserOf) -> None:
    browser = by_role("Olga")
    for address in addresses("b827859ee9"):
        text = browser.get(address).text
        found = [word for word in ("D029", "Nettrix Information Industry Company", "m.lindqvist") if word in text]
        assert found == [], address
    assert "2025-05426" in browser.get("/rules").text


def test_the_auditor_sees_all_and_changes_nothing(by_role: BrowserOf) -> None:
    browser = by_role("Aud")
    page = browser.get("/holds")
    assert "D029" in page.text
    assert "<textarea" not in browser.get("/matches").text
    token = by_role("Cleo").get("/matches").token
    assert browser.post("/holds/D029/acknowledge", {"token": token}).status == 403


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


def test_sales_acknowledges_its_own_hold_and_no_other(by_role: BrowserOf) -> None:
    browser = by_role("Sam")
    form = {"token": browser.get("/holds").token}
    assert browser.post("/holds/D034/acknowledge", form).status == 404
    assert browser.post("/holds/D029/release", form | {"reason": "Sold."}).status == 403
    assert browser.post("/holds/D029/acknowledge", form).status == 303
    held = {row["customer_id"]: row for row in json.loads(browser.get("/holds.json").text)["holds"]}
    assert held["D029"]["acknowledged_by"] == "Sam"


def test_a_desk_for_other_machines_needs_more_than_an_address(
    desk_context: Context, opened: Callable[..., AbstractContextManager[str]]
) -> None:
    for table in ({"listen": "0.0.0.0:8425"}, {"listen": "0.0.0.0:8425", "mode": "local"}, {"mode": "proxy"}):
        with pytest.raises(ValueError, match=r"proxies|other machines"), opened(desk_context, **table):
            pass
