from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.ownership.findings import Deriving, counts_as_owner
from monitor.ownership.graph import build_graph
from monitor.ownership.judging import judge
from monitor.ownership.parties import CUSTOMERS, join_listed, note_ambiguous, read_customer_owners, register
from monitor.ownership.requirement import most_restrictive
from monitor.ownership.words import describe, describe_regime
from state.customers import Customer
from state.listings import ListCode, ListingKind
from state.ownership import Edge, EdgeKind, Finding, FindingClass, ListedAs, Party, Share
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, read_regime
from tests.monitor.ownership.graphs import TODAY, edge, share

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
ALL_ITEMS = "For all items subject to the EAR (see § 744.11 of the EAR)"
INSPUR = ListedAs(
    ListCode.ENTITY_LIST,
    CHINA,
    "Inspur Group Co., Ltd.",
    "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4",
    "Case-by-case",
    (4,),
)
HUAWEI = ListedAs(
    ListCode.ENTITY_LIST, CHINA, "Huawei Technologies Co., Ltd.", ALL_ITEMS, "Presumption of denial", (1,)
)
CUSTOMER = Customer(
    "c2",
    "Blue Meadow Optics GmbH",
    country="DE",
    parent="Inspur Group Co., Ltd.",
    parent_share=30.0,
    beneficial_owner="Huawei Technologies Co Ltd",
    beneficial_owner_share=20.0,
)


def derive(
    customers: list[Customer],
    *edges: Edge,
    listed: dict[str, tuple[ListedAs, ...]],
    parties: tuple[Party, ...] = (),
    on: date = TODAY,
) -> tuple[dict[str, Finding], dict[str, Party]]:
    """Findings by customer; owners are matched to the lists by their names."""
    own_parties, own_edges = read_customer_owners(customers)
    known = register([*own_parties, *parties])
    entries = {each.id: listed[each.name] for each in known.parties.values() if each.name in listed}
    judged = join_listed(known, entries)
    graph = build_graph([*own_edges, *edges], on, same=known.same)
    reading = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, on, datetime(2026, 11, 30, tzinfo=UTC))
    us = {known.find(each.id) for each in known.parties.values() if each.country == "US"}
    deriving = Deriving(judge(graph, judged, us), known.parties, reading)
    found = {each.id: deriving.find_one(each.id, f"customer:{each.id}") for each in customers}
    return found, known.parties


LISTED = {"Inspur Group Co., Ltd.": (INSPUR,), "Huawei Technologies Co Ltd": (HUAWEI,)}


def test_two_listed_owners_of_half_together_are_told_with_both_texts_and_never_as_a_listing() -> None:
    found, parties = derive([CUSTOMER], listed=LISTED)
    finding = found["c2"]
    assert finding.classification is FindingClass.CAPTURED
    assert finding.held == share(50)
    assert [(owner.party.name, owner.path[0].share) for owner in finding.owners] == [
        ("Inspur Group Co., Ltd.", share(30)),
        ("Huawei Technologies Co Ltd", share(20)),
    ]
    assert (finding.footnotes, finding.needs_regime) == ((1, 4), True)
    said = " ".join(describe(finding, CUSTOMER.name, parties))
    assert said.startswith(
        "Blue Meadow Optics GmbH is not on the list. Two listed owners hold 50 % together: Inspur Group Co., Ltd. 30 % "
        "(Entity List, footnote 4) and Huawei Technologies Co Ltd 20 % (Entity List, footnote 1)."
    )
    assert (
        "If the Affiliates Rule is in force on November 30, 2026 (in force by its terms since November 10, 2026" in said
    )
    assert "not verified here), it needs the same license as Inspur Group Co., Ltd.: For all items" in said
    assert "Review policy, as for Huawei Technologies Co., Ltd.: Presumption of denial" in said
    assert f"Owner data: {CUSTOMERS} of unknown date." in said


def test_one_owner_under_two_names_is_one_party_and_not_counted_twice() -> None:
    customer = Customer(
        "c1",
        "Blue Co",
        parent="Inspur Group Co., Ltd.",
        parent_share=30.0,
        beneficial_owner="Inspur Group",
        beneficial_owner_share=25.0,
    )
    found, _ = derive([customer], listed={**LISTED, "Inspur Group": (INSPUR,)})
    assert found["c1"].classification is FindingClass.RED_FLAG_29
    assert found["c1"].held == share([30, 55])
    assert "2 shares at once" in found["c1"].data_problems[0]


def test_an_owner_that_is_a_customer_too_is_one_party_and_passes_on_what_stands_above_it() -> None:
    parent = Customer(
        "c1", "Blue Harbor Instruments Pte Ltd", country="SG", parent="Inspur Group Co., Ltd.", parent_share=50.0
    )
    child = Customer(
        "c6", "Blue Lagoon Servers Ltd", country="HK", parent="Blue Harbor Instruments Pte. Ltd.", parent_share=60.0
    )
    found, parties = derive([parent, child], listed=LISTED)
    assert found["c6"].classification is FindingClass.CAPTURED
    said = " ".join(describe(found["c6"], child.name, parties))
    assert (
        "The way down: Inspur Group Co., Ltd. owns 50 % of Blue Harbor Instruments Pte Ltd, "
        "Blue Harbor Instruments Pte Ltd owns 60 % of Blue Lagoon Servers Ltd." in said
    )
    assert "is on the list" not in said


def test_a_name_of_two_parties_in_two_countries_leads_to_neither_and_is_told() -> None:
    known = register([Party("a", "Nordwind AG", "DE"), Party("b", "Nordwind AG", "CH"), Party("c", "Nordwind AG")])
    assert len({known.find(each) for each in "abc"}) == 3
    graph = build_graph([edge("c", "T", 60), edge("X", "a", 100)], TODAY, same=known.same)
    note_ambiguous(known, graph)
    assert [fault.owner for fault in graph.faults[graph.number["T"]]] == ["c"]


@pytest.mark.parametrize(("country", "needs"), [("CN", False), ("China", False), ("MY", True)])
def test_a_branch_counts_without_the_rule_in_the_country_of_the_entry_alone(country: str, needs: bool) -> None:
    branch = Customer("c8", "Inspur Group Branch", country=country)
    head = Party("lei:1", "Inspur Group Co., Ltd.")
    edges = edge("lei:1", "customer:c8", None, EdgeKind.BRANCH)
    found, _ = derive([branch], edges, listed=LISTED, parties=(head,))
    assert (found["c8"].classification, found["c8"].needs_regime) == (FindingClass.BRANCH, needs)


def test_age_and_source_of_the_owner_data_are_in_every_message() -> None:
    told = Edge("o", "customer:c1", Share(*(2 * [share(60).low])), source="owners.csv", as_of=date(2026, 8, 1))
    found, parties = derive(
        [Customer("c1", "Blue Co")], told, listed=LISTED, parties=(Party("o", "Inspur Group Co., Ltd."),)
    )
    assert "Owner data: owners.csv as of August 1, 2026 (121 days old)." in describe(found["c1"], "Blue Co", parties)


def test_no_owner_known_is_never_said_to_be_no_owner() -> None:
    found, parties = derive([Customer("c1", "Blue Co")], listed=LISTED)
    assert "no statement that there is none" in describe(found["c1"], "Blue Co", parties)[0]


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ([ALL_ITEMS, "For all items on the CCL (see § 744.11 of the EAR)"], 0),
        (["For all items on the CCL", ALL_ITEMS], 1),
        # Whatever an unknown wording says, it cannot ask for more than all items.
        (["As the circumstances require", ALL_ITEMS], 1),
        (["As the circumstances require", "For all items on the CCL"], None),
        (["For all items on the CCL when used in projects of 746.5", "For all items on the CCL"], None),
        (["", "For all items on the CCL"], None),
        ([""], None),
    ],
)
def test_the_strictest_text_is_chosen_only_where_it_is_certain(texts: list[str], chosen: int | None) -> None:
    entries = [ListedAs(ListCode.ENTITY_LIST, CHINA, str(place), text) for place, text in enumerate(texts)]
    found = most_restrictive(entries).requirement_of
    assert found == (None if chosen is None else entries[chosen])


def test_only_the_lists_of_the_rule_and_parties_on_them_count_as_owners() -> None:
    party = ListingKind.PARTY
    assert counts_as_owner(ListCode.ENTITY_LIST, party)
    assert counts_as_owner(ListCode.MILITARY_END_USER_LIST, party)
    assert counts_as_owner(ListCode.SPECIALLY_DESIGNATED_NATIONALS, party, ["RUSSIA-EO14024"])
    assert not counts_as_owner(ListCode.SPECIALLY_DESIGNATED_NATIONALS, party, ["CUBA"])
    assert not counts_as_owner(ListCode.ENTITY_LIST, ListingKind.ADDRESS)
    assert not any(counts_as_owner(code, party) for code in (ListCode.UNVERIFIED_LIST, ListCode.DENIED_PERSONS_LIST))


def test_an_unverified_regime_says_how_to_verify_it() -> None:
    reading = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, TODAY, datetime(2026, 11, 30, tzinfo=UTC))
    assert "NOT VERIFIED" in describe_regime(reading)
    assert "listwatch regime verify 2025-19846@2026-11-10" in describe_regime(reading)


def test_a_customer_that_may_be_listed_itself_is_not_said_to_be_on_no_list() -> None:
    itself = replace(HUAWEI, name="Blue Meadow Optoelectronics", is_certain=False)
    found, parties = derive([CUSTOMER], listed={**LISTED, CUSTOMER.name: (itself,)})
    assert found["c2"].classification is FindingClass.CAPTURED
    said = describe(found["c2"], CUSTOMER.name, parties)[0]
    assert said.startswith("Blue Meadow Optics GmbH is itself a possible match with “Blue Meadow Optoelectronics”")


def test_a_possible_match_below_an_owner_without_a_share_that_counts() -> None:
    itself = replace(HUAWEI, name="Blue Meadow Optoelectronics", is_certain=False)
    owned = replace(CUSTOMER, parent_share=0.0, beneficial_owner=None, beneficial_owner_share=None)
    found, parties = derive([owned], listed={**LISTED, CUSTOMER.name: (itself,)})
    assert found["c2"].owners == ()
    assert found["c2"].classification is FindingClass.TO_BE_DETERMINED
    assert "no way down is known" in describe(found["c2"], CUSTOMER.name, parties)[0]
