"""Reasons that a person can check: what agrees, how, how rare it is, and what does not."""

from __future__ import annotations

import pytest

from monitor.screening.addresses import read_address
from monitor.screening.explanations import explain_address, explain_name
from monitor.screening.names import name_forms, record_forms
from monitor.screening.scoring import Thresholds, score_name
from monitor.screening.similarity import compare_names
from state.matches import Strength


def explained(ours: str, theirs: str, strength: Strength = Strength.POSSIBLE) -> tuple[str, ...]:
    one, other = record_forms(ours)[0], name_forms(theirs)[0]
    return explain_name(one, other, compare_names(one, other), strength)


def test_a_name_is_explained_word_by_word() -> None:
    assert explained("Changfenk Avionics Trading LLC", "Suzhou Changfeng Avionics Co., Ltd.") == (
        "possible: not every word agrees",
        "changfenk = changfeng: perhaps a typing error, rare in names",
        "common words in both: avionics",
        "only in the customer's name: trading",
        "only in the listed name: suzhou",
        "legal form set aside: llc | co ltd",
    )


def test_a_strong_match_says_why_it_is_strong() -> None:
    assert explained("Inspur LLC", "Inspur", Strength.STRONG)[0] == "strong: the same name"
    assert explained("Muromskii Zavod", "Zavod Muromskiy", Strength.STRONG)[0] == (
        "strong: the same name but for spelling habits or one letter"
    )


def test_a_name_in_another_script_says_how_it_was_read() -> None:
    assert "read as: zeyun technology" in [
        line
        for form in record_forms("泽云科技有限公司")
        for line in explain_name(form, form, compare_names(form, form), Strength.STRONG)
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "doubt"),
    [
        ("NESCOM", "National Engineering Commission (NESCOM)", "only the acronym agrees"),
        ("Blue Lotus c/o Milvane Optics", "Milvane Optics", "only a part of what is written agrees"),
        ("Torvek Milvane", "Milvane Torvek", "another order may be another person"),
        ("Milvane Optics Holding", "Milvane Optics", "not every word agrees"),
    ],
)
def test_a_possible_match_says_what_is_in_doubt(ours: str, theirs: str, doubt: str) -> None:
    best = max(
        (
            evidence
            for one in record_forms(ours)
            for other in name_forms(theirs)
            if (evidence := score_name(one, other, 10.0, Thresholds()))
        ),
        key=lambda evidence: evidence.rank,
    )
    assert best.strength is Strength.POSSIBLE
    assert doubt in best.explain()[0]


def test_no_line_is_longer_than_a_message_bears_and_there_are_few() -> None:
    lines = explained("Zhq " + "abcdefgh " * 60, "Zhq " + "abcdefgh " * 60)
    assert max(map(len, lines)) <= 160
    assert len(lines) <= 12


def test_an_address_says_what_agrees_and_what_one_side_omits() -> None:
    ours = read_address("150 Chengfu Rd., Room 5, Haidian District, Beijing 100084")
    theirs = read_address("No. 150 Chengfu Road, Haidian District, Beijing 100085, China")
    assert explain_address(ours, theirs, Strength.POSSIBLE) == (
        "possible: the address of a listed party, which others may share",
        "street: chengfuroad",
        "same no 150",
        "place: beijing haidian",
        "only in the customer's address: room 5",
        "post code differs",
    )
