import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.ownership.findings import Deriving
from monitor.ownership.graph import build_graph, change_edges
from monitor.ownership.judging import Judgement, judge, rejudge
from monitor.ownership.words import describe
from state.ownership import EdgeKind, FindingClass
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, read_regime
from tests.monitor.ownership.graphs import TODAY, brute_force, class_of, edge, judged, listed, lists_of
from tests.sources.conftest import SHARED_DATA

# Lists of the worked cases whose parties do not count as owners.
NOT_COUNTING = {"UVL", "DPL", "SDN-other", "EL-address"}
CASES = SHARED_DATA / "ownership" / "cases.json"


def test_every_worked_case_is_judged_as_written() -> None:
    if not CASES.is_file():
        pytest.skip("the shared test data is not beside this repository")
    wrong, number = {}, 0
    for case in json.loads(Path(CASES).read_text()):
        lists = {party: set(codes) - NOT_COUNTING for party, codes in case["lists"].items()}
        judgement = judged(
            [edge(*each) for each in case["owners"]],
            {party: each for party, each in lists.items() if each},
            case.get("us", ()),
        )
        for party, (found, codes) in case["expect"].items():
            number += 1
            ours = (class_of(judgement, party), lists_of(judgement, party))
            if ours != (found, sorted(codes)):
                wrong[case["id"], party] = ours
    assert (wrong, number) == ({}, 34)


NAMES = "ABCDEFG"
SHARES = st.one_of(
    st.sampled_from([0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 100]).map(lambda each: (each, each)),
    st.sampled_from([(0, 100), (25, 50), (50, 75), (75, 100), (10, 60)]),
)
GRAPHS = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    SHARES,
    max_size=16,
)
LISTS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["EL", "MEU", "SDN"]), min_size=1, max_size=3)
MAYBE = st.frozensets(st.sampled_from(NAMES), max_size=2)


def all_classes(judgement: Judgement) -> dict[str, tuple[str, list[str]]]:
    return {each: (class_of(judgement, each), lists_of(judgement, each)) for each in NAMES}


def judge_graph(shares: dict, lists: dict, maybe: frozenset = frozenset()) -> Judgement:
    edges = [edge(owner, owned, each) for (owner, owned), each in shares.items()]
    return judged(edges, {party: [code] for party, code in lists.items()}, maybe=maybe)


@given(GRAPHS, LISTS, MAYBE)
def test_any_graph_is_judged_as_by_the_words_of_the_rule(shares: dict, lists: dict, maybe: frozenset) -> None:
    judgement = judge_graph(shares, lists, maybe)
    expected = brute_force(shares, lists, maybe)
    assert {each: class_of(judgement, each) for each in expected} == expected


SAID = {
    "United States entity": FindingClass.US_ENTITY,
    "own each other": FindingClass.CIRCULAR,
    "Red flag:": FindingClass.MINORITY_RED_FLAG,
    "Red Flag 29": FindingClass.RED_FLAG_29,
    "Ownership to be determined": FindingClass.TO_BE_DETERMINED,
}


@given(GRAPHS, LISTS, MAYBE, st.frozensets(st.sampled_from(NAMES), max_size=1))
# Of each class one whose listed parties are not known to reach it.
@example({("C", "A"): (50, 50), ("A", "C"): (0, 100), ("A", "G"): (50, 50)}, {"A": "MEU"}, frozenset("A"), frozenset())
@example({("B", "A"): (0, 0)}, {"A": "EL", "B": "SDN"}, frozenset("A"), frozenset("A"))
@example(
    {("B", "F"): (0, 100), ("F", "D"): (25, 50), ("D", "B"): (100, 100), ("A", "F"): (0, 0)},
    {"A": "EL"},
    frozenset(),
    frozenset(),
)
@example(
    {("D", "A"): (50, 50), ("G", "C"): (0, 0), ("E", "B"): (30, 30), ("F", "B"): (10, 60)}
    | {("F", "E"): (49, 49), ("E", "C"): (30, 30), ("C", "E"): (50, 50), ("B", "F"): (25, 50)},
    {"D": "MEU", "G": "EL"},
    frozenset("G"),
    frozenset("F"),
)
def test_whatever_is_found_is_said_of_its_class(shares: dict, lists: dict, maybe: frozenset, us: frozenset) -> None:
    edges = [edge(owner, owned, each) for (owner, owned), each in shares.items()]
    judgement = judged(edges, {party: [code] for party, code in lists.items()}, us, maybe)
    reading = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, TODAY, datetime(2026, 11, 30, tzinfo=UTC))
    deriving = Deriving(judgement, {}, reading)
    for party in judgement.graph.ids:
        found = deriving.find_one("c1", party)
        said = describe(found, "Blue Meadow Optics GmbH", {})
        assert all(said)
        assert {SAID[words] for words in SAID if words in said[0]} == {found.classification} & set(SAID.values())


@given(GRAPHS, LISTS, GRAPHS, LISTS)
def test_judging_a_change_is_judging_everything(before: dict, lists: dict, after: dict, relisted: dict) -> None:
    judgement = judge_graph(before, lists)
    changed = {
        owned: [edge(owner, party, each) for (owner, party), each in after.items() if party == owned]
        for owned in {party for _, party in [*before, *after]}
    }
    entries = {party: listed(relisted[party]) if party in relisted else () for party in {*lists, *relisted}}
    rejudge(judgement, change_edges(judgement.graph, changed), entries)
    assert all_classes(judgement) == all_classes(judge_graph(after, relisted))


WEIGHT = ["none", "indirect interest", "minority red flag", "circular, to be determined", "ownership to be determined"]
WEIGHT += ["red flag 29", "captured", "listed"]


@given(GRAPHS, LISTS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_another_listed_owner_never_makes_a_finding_lighter(shares: dict, lists: dict, owner: str, owned: str) -> None:
    before = judge_graph(shares, lists)
    more = judge_graph(shares, {**lists, owner: "EL"})
    for each in NAMES:
        assert WEIGHT.index(class_of(more, each)) >= WEIGHT.index(class_of(before, each))


@given(GRAPHS, LISTS, st.permutations(NAMES))
def test_names_and_order_say_nothing(shares: dict, lists: dict, others: list) -> None:
    named = dict(zip(NAMES, others, strict=True))
    renamed = {(named[owner], named[owned]): each for (owner, owned), each in reversed(shares.items())}
    again = judge_graph(renamed, {named[party]: code for party, code in lists.items()})
    before = judge_graph(shares, lists)
    assert {each: class_of(before, each) for each in NAMES} == {each: class_of(again, named[each]) for each in NAMES}


def test_a_branch_is_one_entity_with_its_head_office_also_through_another_branch() -> None:
    edges = [
        edge("X", "X Malaysia", None, EdgeKind.BRANCH),
        edge("X Malaysia", "X Penang", None, EdgeKind.BRANCH),
        edge("A", "A Berlin", None, EdgeKind.BRANCH),
        edge("X", "A", 50),
    ]
    judgement = judged(edges, {"X": ["EL"]})
    assert [class_of(judgement, each) for each in ("X Malaysia", "X Penang", "A Berlin")] == [
        "branch",
        "branch",
        "captured",
    ]


def test_control_is_a_red_flag_and_no_ownership() -> None:
    judgement = judged([edge("X", "T", None, EdgeKind.CONTROL), edge("T", "V", 100)], {"X": ["EL"]})
    assert class_of(judgement, "T") == "minority red flag"
    assert class_of(judgement, "V") == "indirect interest"


def test_a_parent_of_the_accounts_is_an_owner_whose_share_is_not_known() -> None:
    judgement = judged([edge("X", "T", None, EdgeKind.CONSOLIDATED)], {"X": ["EL"]})
    assert class_of(judgement, "T") == "red flag 29"


def test_an_owner_that_may_be_listed_is_to_be_determined() -> None:
    judgement = judged([edge("X", "T", 60)], {"X": ["EL"]}, maybe=["X"])
    assert class_of(judgement, "T") == "ownership to be determined"


def test_shares_over_100_in_sum_limit_nobody_and_are_told() -> None:
    graph = build_graph([edge("X", "T", None), edge("A", "T", 80), edge("B", "T", 70)], TODAY)
    judgement = judge(graph, {"X": listed("EL")})
    assert class_of(judgement, "T") == "red flag 29"
    assert "150 %" in graph.faults_of(graph.number["T"])[0].text


def test_a_share_of_itself_is_not_counted_and_told() -> None:
    graph = build_graph([edge("T", "T", 60), edge("X", "T", 40)], TODAY)
    assert class_of(judge(graph, {"X": listed("EL")}), "T") == "minority red flag"
    assert "share of itself" in graph.faults[graph.number["T"]][0].text


def test_an_edge_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    bought = edge("X", "T", 100, since=date(2026, 3, 1), until=date(2026, 11, 30))
    on = {
        day: class_of(judge(build_graph([bought], day), {"X": listed("EL")}), "T")
        for day in map(date.fromisoformat, ("2026-02-28", "2026-03-01", "2026-11-29", "2026-11-30"))
    }
    assert list(on.values()) == ["none", "captured", "captured", "none"]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # One source's newest statement counts.
        ([("a", 60, date(2025, 1, 1)), ("a", 30, date(2026, 1, 1))], "minority red flag"),
        # Told twice is told once.
        ([("a", 30, None), ("a", 30, None)], "minority red flag"),
        # Two holdings, or one told twice: it may be half.
        ([("a", 30, None), ("a", 20, None)], "red flag 29"),
        # Two sources that agree: the narrower one counts.
        ([("a", [50, 75], None), ("b", 60, None)], "captured"),
        # Two that contradict each other: neither is believed alone.
        ([("a", 30, None), ("b", 60, None)], "red flag 29"),
        # One that does not know says nothing against one that does.
        ([("a", 30, None), ("b", None, None)], "minority red flag"),
    ],
)
def test_what_several_sources_say_of_one_share_is_merged(told: list, found: str) -> None:
    edges = [replace(edge("X", "T", share, source=source), as_of=as_of) for source, share, as_of in told]
    assert class_of(judged(edges, {"X": ["EL"]}), "T") == found
