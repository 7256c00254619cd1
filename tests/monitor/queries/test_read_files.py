"""What the plain readers answer of a rule beyond its entries: its other dates, what it corrects, and why it lists."""

from __future__ import annotations

import json
from datetime import date

from monitor.queries.read_files import listed_answer, rule_answer
from state.listings import Listing
from state.rules import LaterDate, ListingRationale, Rule, TextForm


def test_a_rule_without_them_says_so() -> None:
    answer = rule_answer(Rule("2025-1", "Additions", "Final rule.", TextForm.XML))
    keys = ("applicable_as_of", "later_dates", "stayed_until", "corrects", "grounds")
    assert [answer[key] for key in keys] == [None, [], None, "", []]


def test_a_rule_with_them_is_plain_json() -> None:
    rule = Rule(
        "2025-1",
        "Additions",
        "Correcting amendments.",
        TextForm.XML,
        applicable_as_of=date(2022, 2, 14),
        later_dates=(LaterDate(date(2024, 9, 16), ("14",), "except for amendatory instruction 14"),),
        stayed_until=date(2026, 11, 9),
        corrects="87 FR 8180",
        grounds=(ListingRationale(("Abel LLC",), ("OMAN",), ("hypersonics",), "The ERC determined to add Abel LLC."),),
    )
    answer = json.loads(json.dumps(rule_answer(rule)))
    assert (answer["applicable_as_of"], answer["stayed_until"]) == ("2022-02-14", "2026-11-09")
    assert answer["later_dates"] == [
        {
            "on": "2024-09-16",
            "instructions": ["14"],
            "text": "except for amendatory instruction 14",
            "is_computed": False,
        }
    ]
    assert (answer["corrects"], answer["grounds"]) == (
        "87 FR 8180",
        [{"themes": ["hypersonics"], "names": ["Abel LLC"]}],
    )


def test_an_entry_of_a_list_has_its_columns_normalized_beside_the_printed_text() -> None:
    requirement = "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4"
    listing = Listing(
        "TAIWAN",
        "X",
        license_requirement=requirement,
        license_review_policy="Presumption of denial",
        citation="90 FR 14048, 3/28/25.",
        footnotes=(4,),
    )
    answer = json.loads(json.dumps(listed_answer("EL", listing)))
    assert answer["license_requirement"] == requirement
    normalized = answer["normalized"]
    assert normalized["requirement"] == {
        "scope": "all items subject to the EAR",
        "sections": ["734.9(e)(2)", "744.11"],
        "terms": "",
    }
    assert normalized["review_policy"]["policy"] == "presumption of denial"
    assert normalized["citations"] == {"found": [{"volume": 90, "page": 14048, "day": "2025-03-28"}], "unread": []}
    assert [footnote["section"] for footnote in normalized["footnotes"]] == ["734.9(e)(2)"]
