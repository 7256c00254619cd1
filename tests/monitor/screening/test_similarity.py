"""How alike two names are: rare words count, generic ones hardly, and some things speak against."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.names import name_forms
from monitor.screening.similarity import Likeness, compare_names

POSSIBLE = 64.0


def best(ours: str, theirs: str) -> Likeness:
    pairs = [(one, other) for one in name_forms(ours) for other in name_forms(theirs)]
    return max((compare_names(one, other) for one, other in pairs), key=lambda likeness: likeness.score)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("JSC Plant Uralelement", "Tactical Missile Corporation, Joint Stock Company “URALELEMENT”"),
        ("NPP Istok", "Research & Production Enterprise Istok named after A.I. Shokin JSC"),
        ("NII Platan", "Scientific-Research Institute Platan"),
        ("Petrovsky Mashinostroitelnyy Zavod Molot", "Petrovskii Machinery Plant “Molot”"),
        ("Муромский приборостроительный завод", "JSC Murom Instrument Plant"),
        ("深圳市科陆电子科技股份有限公司", "Shenzhen Kelu Electronics Technology Co., Ltd."),
        ("ピムコジャパンリミテッド", "PIMCO Japan Ltd."),
        ("Crocus Nano Electronics", "Limited Liability Company Krokus Nanoelektronika"),
        ("Van der Bilt Corp", "Vanderbilt Corp"),
    ],
)
def test_one_party_in_two_spellings_or_scripts_is_near(ours: str, theirs: str) -> None:
    assert best(ours, theirs).score >= POSSIBLE


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Systems Inc", "E and I Systems"),
        ("615 Research Institute Zhaoxin", "631 Research Institute Zhaoxin"),
        ("Beijing Institute of Technology", "Nanjing Institute of Technology"),
        ("Silk Route Travel", "Silk Road Trading"),
        ("Research Institute of Applied Chemistry", "Research Institute of Applied Physics"),
        ("Global Electronics", "General Electronics"),
        ("Roche Diagnostics Vertrieb", "Roche Consulting"),
    ],
)
def test_other_parties_with_words_in_common_are_not(ours: str, theirs: str) -> None:
    assert best(ours, theirs).score < POSSIBLE


def test_a_word_that_many_parties_use_is_worth_less() -> None:
    often, rare = best("Silver Optik", "Silver Marine"), best("Zvirkov Optik", "Zvirkov Marine")
    assert often.bits < rare.bits
    assert often.score < rare.score


def test_two_classes_of_organization_are_held_against_a_pair() -> None:
    same, other = best("NPO Zvezda", "Zvezda"), best("NPO Zvezda", "NPP Zvezda")
    assert other.score < same.score


def test_several_typing_errors_lower_the_score_and_do_not_end_it() -> None:
    scores = [
        best(written, "Suzhou Changfeng Avionics").score
        for written in ("Suzhou Changfenk Avionics", "Suzou Changfenk Avonics")
    ]
    assert 90 > scores[0] > scores[1] > 50


def test_a_part_of_a_name_is_not_whole() -> None:
    assert best("Shipyard Zaliv", "Shipyard Zaliv").is_whole
    assert not best("ألفا كوانت", "Alpha Quant").is_whole


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_sides_are_treated_alike(ours: str, theirs: str) -> None:
    for one in name_forms(ours):
        for other in name_forms(theirs):
            there, back = compare_names(one, other), compare_names(other, one)
            assert 0 <= there.score <= 100
            assert there.score == pytest.approx(back.score, abs=25)


@given(st.text(min_size=1, max_size=60))
def test_a_name_is_never_more_like_another_than_itself(written: str) -> None:
    for name in name_forms(written):
        assert compare_names(name, name).coverage == pytest.approx(100)


@pytest.mark.parametrize(
    "written", ["", "—", "x" * 10_000, "a b " * 5_000, "(" * 10_000, "“" * 9_999, "12 " * 4_000, "🤖" * 500]
)
def test_bad_input_takes_no_time_and_raises_nothing(written: str) -> None:
    for name in name_forms(written):
        assert len(name.words) <= 40
        compare_names(name, name_forms("Suzhou Changfeng Avionics 12")[0])
