"""What a decision rests on, and what opens it again: in words, and never by spelling or order alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.events.dispositions import changed_since, relied_on, reopen_reason
from state.customers import Customer
from state.dispositions import Decision, Disposition, MatchKey, Verdict
from state.listings import Alias, EntryId, Listing, Member
from state.matches import Strength

ENTRY = Listing(
    "IRAN", "Barzin Optics", aliases=(Alias("Barzin Lens"), Alias("B.O.")), addresses=("12 Azadi Street", "1 Mill Road")
)
CUSTOMER = Customer("C1", "Barzin Optics Trading", aliases=("Barzin",), country="IR", addresses=("12 Azadi Street",))
BEFORE = relied_on(CUSTOMER, ENTRY, Strength.POSSIBLE)


@pytest.mark.parametrize(
    ("customer", "entry", "said"),
    [
        ({}, {"aliases": (*ENTRY.aliases, Alias("Sahand"))}, "the entry's alias Sahand (aka) is new"),
        ({}, {"aliases": ENTRY.aliases[:1]}, "the entry's alias B.O. (aka) is gone"),
        ({}, {"addresses": (*ENTRY.addresses, "9 Sea Road")}, "the entry's address 9 Sea Road is new"),
        ({}, {"members": (Member("Lab 3"),)}, "the entry's body that it covers Lab 3 is new"),
        ({"parent": "Sahand Group"}, {}, "the customer's parent Sahand Group is new"),
        ({"parent_share": 60.0}, {}, "the customer's parent's share 60 % is new"),
        ({"beneficial_owner": "Sahand Group"}, {}, "the customer's beneficial owner Sahand Group is new"),
        ({"beneficial_owner_share": 50.0}, {}, "the customer's beneficial owner's share 50 % is new"),
        ({"local_name": "بارزین"}, {}, "the customer's name بارزین is new"),
    ],
)
def test_a_field_that_was_relied_on_and_changed_is_said_in_words(
    customer: dict[str, Any], entry: dict[str, Any], said: str
) -> None:
    now = relied_on(replace(CUSTOMER, **customer), replace(ENTRY, **entry), Strength.POSSIBLE)
    assert changed_since(BEFORE, now) == (said,)


@pytest.mark.parametrize(
    ("customer", "entry"),
    [
        ({}, {"name": "BARZIN  Optics", "aliases": ENTRY.aliases[::-1], "addresses": ENTRY.addresses[::-1]}),
        ({}, {"citation": "90 FR 2", "license_requirement": "other", "footnotes": (4,), "verbatim": "other"}),
        ({"open_orders": 9, "owner_email": "o@example.com", "account_status": "on hold", "line": 7}, {}),
    ],
)
def test_order_spelling_and_what_tells_no_party_change_nothing(customer: dict[str, Any], entry: dict[str, Any]) -> None:
    assert not changed_since(
        BEFORE, relied_on(replace(CUSTOMER, **customer), replace(ENTRY, **entry), Strength.POSSIBLE)
    )


def test_a_stronger_match_is_a_reason_and_a_weaker_one_is_none() -> None:
    stronger = relied_on(CUSTOMER, ENTRY, Strength.STRONG)
    assert changed_since(BEFORE, stronger) == ("the match is strong now and was possible",)
    assert changed_since(stronger, BEFORE) == ()


@pytest.mark.parametrize(
    ("verdict", "today", "because"),
    [
        (Verdict.FALSE, date(2025, 4, 1), ""),
        (Verdict.FALSE, date(2025, 4, 2), "it held until 2025-04-01"),
        (Verdict.TRUE, date(2025, 4, 2), "it held until 2025-04-01"),
    ],
)
def test_a_decision_holds_to_the_end_of_its_last_day(verdict: Verdict, today: date, because: str) -> None:
    decision = Decision(verdict, "checked", "A. Ruiz", date(2025, 4, 1))
    key = MatchKey("C1", EntryId("EL", "0" * 12), "IRAN", "Barzin Optics")
    assert reopen_reason(Disposition(key, decision, datetime(2025, 3, 1, tzinfo=UTC), BEFORE), BEFORE, today) == because


def test_the_id_of_a_match_outlives_any_name_and_tells_lists_and_lines_apart() -> None:
    one = MatchKey("C1", EntryId("EL", "0" * 12), "CHINA, PEOPLE'S REPUBLIC OF", "Barzin Optics, Ltd.")
    assert one.id == replace(one, listing_name="Sahand Lenses", destination="IRAN").id
    others = [EntryId("UVL", "0" * 12), EntryId("EL", "0" * 12 + "-2")]
    assert len({one.id, replace(one, customer_id="C2").id, *(replace(one, entry_id=each).id for each in others)}) == 4


@given(st.lists(st.text(max_size=12), max_size=4), st.lists(st.text(max_size=12), max_size=4))
def test_what_changed_one_way_changed_the_other(some: list[str], others: list[str]) -> None:
    first = relied_on(CUSTOMER, replace(ENTRY, addresses=tuple(some)), Strength.STRONG)
    second = relied_on(CUSTOMER, replace(ENTRY, addresses=tuple(others)), Strength.STRONG)
    assert len(changed_since(first, second)) == len(changed_since(second, first))
    assert changed_since(first, first) == ()
