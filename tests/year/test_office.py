from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from tests.year.dates import at
from tests.year.documents import WITHDRAWN
from tests.year.office import Offices
from tests.year.troubles import ECFR, REGISTER, TROUBLES, Kind
from tests.year.world import World

CURRENT = f"/{REGISTER}/api/v1/public-inspection-documents/current.json"
SINCE = "conditions[publication_date][gte]=2024-09-01"


def ask(offices: Offices, path: str, moment: datetime, query: str = "") -> Any:
    return json.loads(offices.answer(path, query, moment).body)


def numbers(answer: Any) -> set[str]:
    return {each["document_number"] for each in answer.get("results", ())}


def test_a_rule_is_on_inspection_from_its_filing_until_its_issue(offices: Offices, world: World) -> None:
    rule = world.rules[0]
    second = timedelta(seconds=1)
    assert rule.number not in numbers(ask(offices, CURRENT, rule.filed_at - second))
    assert rule.number in numbers(ask(offices, CURRENT, rule.filed_at))
    assert rule.number not in numbers(ask(offices, CURRENT, at(rule.publication_date, 8, 45)))


def test_a_withdrawn_filing_says_so_before_it_goes(offices: Offices, world: World) -> None:
    withdrawn_at = world.withdrawn.withdrawn_at
    assert withdrawn_at is not None
    shown = ask(offices, CURRENT, withdrawn_at)["results"]
    (filing,) = (each for each in shown if each["document_number"] == WITHDRAWN)
    assert "withdrawn" in filing["editorial_note"]
    assert filing["publication_date"] is None
    assert WITHDRAWN not in numbers(ask(offices, CURRENT, withdrawn_at + timedelta(hours=6)))


def test_an_issue_listed_early_has_no_text_yet(offices: Offices) -> None:
    saturday, monday = at(date(2025, 1, 4), 12), at(date(2025, 1, 6), 6)
    documents = f"/{REGISTER}/api/v1/documents.json"
    text = f"/{REGISTER}/documents/full_text/xml/2024-31468.xml"
    assert "2024-31468" in numbers(ask(offices, documents, saturday, SINCE))
    assert offices.answer(text, "", saturday).status == 404
    assert offices.answer(text, "", monday).status == 200


def test_the_ecfr_follows_by_two_business_days_and_stands_still_in_the_shutdown(world: World) -> None:
    assert world.complete_up_to(at(date(2025, 3, 28), 10)) == date(2025, 3, 26)
    assert world.complete_up_to(at(date(2025, 3, 28), 9)) == date(2025, 3, 25)
    assert world.complete_up_to(at(date(2025, 11, 3), 12)) == date(2025, 9, 26)
    assert world.complete_up_to(at(date(2025, 11, 14), 12)) == date(2025, 11, 12)


def test_the_ecfr_has_no_date_that_it_is_not_complete_for(offices: Offices) -> None:
    path = f"/{ECFR}/api/versioner/v1/full/2025-03-28/title-15.xml"
    assert offices.answer(path, "part=744", at(date(2025, 3, 28), 12)).status == 404


def test_a_host_in_trouble_refuses_in_its_own_way(offices: Offices) -> None:
    by_kind = {each.kind: each for each in TROUBLES if each.host == REGISTER}
    statuses = {kind: offices.answer(CURRENT, "", each.begins).status for kind, each in by_kind.items()}
    assert statuses == {Kind.OUTAGE: 503, Kind.BUSY: 429, Kind.WALL: 200}
    assert b"Request Access" in offices.answer(CURRENT, "", by_kind[Kind.WALL].begins).body


def test_answers_stay_the_same_within_an_edition(offices: Offices, world: World) -> None:
    rule = world.rules[0]
    before, after = rule.filed_at - timedelta(seconds=1), rule.filed_at
    assert world.edition("public-inspection", before) < world.edition("public-inspection", after)
    later = after + timedelta(minutes=30)
    assert world.edition("public-inspection", after) == world.edition("public-inspection", later)
    assert offices.answer(CURRENT, "", after) == offices.answer(CURRENT, "", later)
