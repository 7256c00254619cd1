"""Reasons that a person can check: what agrees, how, how rare it is, and what does not."""

from __future__ import annotations

from monitor.screening.addresses import read_address
from monitor.screening.explanations import explain_address, explain_name
from monitor.screening.names import name_forms
from monitor.screening.similarity import compare_names


def explained(ours: str, theirs: str) -> tuple[str, ...]:
    one, other = name_forms(ours)[0], name_forms(theirs)[0]
    return explain_name(one, other, compare_names(one, other))


def test_a_name_is_explained_word_by_word() -> None:
    assert explained("Changfang Avionics Trading LLC", "Suzhou Changfeng Avionics Co., Ltd.")[:-1] == (
        "changfang = changfeng: typing error",
        "common words that agree: avionics",
        "only in ours: trading",
        "only in theirs: suzhou",
        "legal form left out: llc | co ltd",
    )


def test_the_last_line_says_by_which_weights() -> None:
    assert explained("Inspur", "Inspur")[-1] == "100 % agrees, 12 bits, weights 3"


def test_no_line_is_longer_than_a_message_bears_and_there_are_few() -> None:
    lines = explained("Zhq " + "abcdefgh " * 60, "Zhq " + "abcdefgh " * 60)
    assert max(map(len, lines)) <= 160
    assert len(lines) <= 12


def test_an_address_says_what_agrees_and_what_one_side_omits() -> None:
    ours = read_address("150 Chengfu Rd., Room 5, Haidian District, Beijing 100084")
    theirs = read_address("No. 150 Chengfu Road, Haidian District, Beijing 100085, China")
    assert explain_address(ours, theirs) == (
        "street: chengfuroad",
        "same no 150",
        "place: beijing haidian",
        "only in ours: room 5",
        "post code differs",
    )
