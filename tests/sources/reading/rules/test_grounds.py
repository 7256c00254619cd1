"""Why BIS lists: the groups of a preamble, their names without quotation marks, and the themes of their reasons."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.rule_text import read_rule_text
from sources.reading.rule_xml import read_rule_xml
from sources.reading.rules.grounds import read_grounds
from state.listings import Listing, ListingKind
from state.rules import Verb, grounds_for
from tests.typesetting.facts import NUMBERS, read_facts
from tests.typesetting.wording import draft_of

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"

GROUP = (
    "The ERC determined to add {names}, to the Entity List. These entities are added for {reason}. This activity is "
    "contrary to the national security interests of the United States. A license is required for all items."
)


def group(names: str, reason: str = "supplying quantum technology") -> str:
    return GROUP.format(names=names, reason=reason)


NAMES = {
    "one": ("Abel Co., Ltd., under the destination of China", ["Abel Co., Ltd."]),
    "semicolons": (
        "Abel Co., Ltd.; the Baker Institute; and Chou & Sons, all under the destination of China",
        ["Abel Co., Ltd.", "Baker Institute", "Chou & Sons"],
    ),
    "commas": (
        "Abel Limited, Baker Company, Ltd., and Chou Works, all under the destination of Iran",
        ["Abel Limited", "Baker Company, Ltd.", "Chou Works"],
    ),
    "two of them": (
        "Abel Co., Ltd. and Baker Works, both under the destination of China",
        ["Abel Co., Ltd.", "Baker Works"],
    ),
    "a name for each destination": (
        "Abel JSC, under the destination of Russia; and Baker Ltd., under the destinations of China and the UAE",
        ["Abel JSC", "Baker Ltd."],
    ),
    "two of them, and one elsewhere": (
        "Abel Ltd. and Baker Works, under the destination of Iran, and Chou Co. Ltd., under the destination of China",
        ["Abel Ltd.", "Baker Works", "Chou Co. Ltd."],
    ),
    "counted before": (
        "the following two entities, both under the destination of China, to the Entity List: Abel LLC; and Baker LLC",
        ["Abel LLC", "Baker LLC"],
    ),
    "words between": (
        "one entity, Abel Trading LLC, under the destination of Oman",
        ["Abel Trading LLC"],
    ),
    "addresses have no names": ("eight addresses under the destination of China", []),
}


@pytest.mark.parametrize("form", NAMES)
def test_names_end_where_a_reader_would_end_them(form: str) -> None:
    words, expected = NAMES[form]
    (ground,) = read_grounds([group(words)])
    assert list(ground.names) == expected


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (
            "Academy of Sound, Light, and Heat; and Abel LLC, under the destination of China",
            ["Academy of Sound, Light, and Heat", "Abel LLC"],
        ),
        ("Abel Optics and Baker Optics, both under the destination of China", ["Abel Optics", "Baker Optics"]),
        ("Abel Research and Design Institute, under the destination of China", ["Abel Research and Design Institute"]),
        (
            "John Abel and his company, Abel Trading Ltd., under the destination of Iran",
            ["John Abel", "Abel Trading Ltd."],
        ),
    ],
)
def test_the_names_of_the_instructions_settle_what_prose_leaves_open(words: str, known: list[str]) -> None:
    (ground,) = read_grounds([group(words)], known)
    assert list(ground.names) == known


def test_a_typing_error_stays_as_worded() -> None:
    (ground,) = read_grounds([group("Abel Technology and Baker Optics")], ["Abel Techology", "Baker Optics"])
    assert ground.names == ("Abel Technology", "Baker Optics")


def test_another_figure_is_another_name() -> None:
    words = "Abel Research Institute 13 and Design Office"
    assert read_grounds([group(words)], ["Abel Research Institute 14"])[0].names == (words,)


def test_destinations_are_headings_of_the_list() -> None:
    words = "Abel JSC, under the destination of Russia; and Baker, under the destinations of China, Iran, and the UAE"
    assert read_grounds([group(words)])[0].destinations == ("RUSSIA", CHINA, "IRAN", "UNITED ARAB EMIRATES")


def test_a_destination_may_hold_a_comma_or_be_new() -> None:
    words = (
        "Abel LLC, under the destination of China, People's Republic of (China); Baker LLC, under the destinations of "
        "the Republic of Korea and Iran; and Chou LLC, under the destination of Ruritania"
    )
    (ground,) = read_grounds([group(words)])
    assert ground.names == ("Abel LLC", "Baker LLC", "Chou LLC")
    assert ground.destinations == (CHINA, "SOUTH KOREA", "IRAN", "RURITANIA")


@pytest.mark.parametrize(
    ("reason", "themes"),
    [
        ("acquiring items in support of China's military modernization", ["military modernization"]),
        ("exascale computers and models of artificial intelligence", ["artificial intelligence", "supercomputers"]),
        (
            "unsafeguarded nuclear activities and a ballistic missile program",
            ["missile programs", "nuclear activities"],
        ),
        ("the transshipment of U.S.-origin goods to Russia", ["diversion to Russia"]),
        ("attempting to divert U.S.-origin equipment to Iran", ["diversion to Iran"]),
        ("the training of Chinese military forces", ["training of military forces"]),
        ("enabling human rights abuses", ["human rights and surveillance"]),
        ("painting the town red", []),
    ],
)
def test_themes_are_our_words_for_theirs(reason: str, themes: list[str]) -> None:
    paragraph = group("Abel LLC, under the destination of Oman", reason)
    (ground,) = read_grounds([paragraph])
    assert (list(ground.themes), ground.paragraph) == (themes, paragraph)


def test_a_reason_in_the_same_sentence_counts() -> None:
    text = "The ERC determined to add Abel LLC, under the destination of Oman, to the Entity List for their drones."
    assert [(each.names, each.themes) for each in read_grounds([text])] == [
        (("Abel LLC",), ("unmanned aerial vehicles",))
    ]


def test_what_another_party_was_listed_for_is_no_reason() -> None:
    text = group("Abel LLC, under the destination of China", "supplying Baker Works")
    history = " Baker Works was added to the Entity List in 2019 for building supercomputers."
    assert read_grounds([text + history])[0].themes == ()


def test_one_paragraph_may_hold_two_groups() -> None:
    second = group("Baker LLC", "their quantum work").replace("The ERC", "In addition, the ERC")
    grounds = read_grounds([f"{group('Abel LLC', 'their hypersonic work')} {second}"])
    assert [(each.names, each.themes) for each in grounds] == [
        (("Abel LLC",), ("hypersonics",)),
        (("Baker LLC",), ("quantum technology",)),
    ]


def test_paragraphs_on_the_committee_name_nobody() -> None:
    assert read_grounds(["The ERC makes all decisions to add an entry by majority vote.", "• Abel LLC"]) == ()


def test_an_entry_finds_its_grounds() -> None:
    paragraphs = [
        group("Suma Technology Co., Ltd. and Abel LLC, both under the destination of China"),
        group("eight addresses under the destination of China", "transshipment of goods to Russia"),
        group("Abel LLC, under the destination of Iran"),
    ]
    named, addresses, again = grounds = read_grounds(paragraphs)
    assert grounds_for(grounds, Listing(CHINA, "Suma Techology Co., Ltd.")) == (named,)
    assert grounds_for(grounds, Listing("IRAN", "Abel L.L.C.")) == (named, again)
    assert grounds_for(grounds, Listing(CHINA, "Address 01", ListingKind.ADDRESS)) == (addresses,)
    assert grounds_for(grounds, Listing("IRAN", "Address 01", ListingKind.ADDRESS)) == ()
    assert grounds_for(grounds, Listing(CHINA, "Chou Works")) == ()


def test_a_manuscript_tells_the_same() -> None:
    paragraph = group("Abel LLC and Baker Works, both under the destination of China")
    typed = "\n\n".join(textwrap.fill(text, 60) for text in ("Background", paragraph, "Savings Clause"))
    captions = "AGENCY: Bureau of Industry and Security.\n\nACTION: Final rule.\n\nSUMMARY: It adds two entities.\n\n"
    rule = read_rule_text(f"{captions}SUPPLEMENTARY INFORMATION:\n\n{typed}\n".encode(), "x")
    assert [(each.names, each.themes) for each in rule.grounds] == [
        (("Abel LLC", "Baker Works"), ("quantum technology",))
    ]


@given(
    st.lists(
        st.text(max_size=80) | st.sampled_from([group("A, B and C; D"), "ERC determined to add ; , and "]), max_size=4
    )
)
def test_no_text_is_too_much(pieces: list[str]) -> None:
    read_grounds(["".join(pieces), "The ERC determined to add " + "".join(pieces)], pieces)


WITH_GROUNDS = [number for number in NUMBERS if read_facts(number).grounds]


@pytest.mark.parametrize("number", WITH_GROUNDS)
def test_the_groups_of_a_real_rule(number: str) -> None:
    facts = read_facts(number)
    rule = read_rule_xml(set_rule_xml(draft_of(facts)), number)
    expected = [(each.names, set(each.destinations), each.themes) for each in facts.grounds]
    assert [(each.names, set(each.destinations), each.themes) for each in rule.grounds] == expected
    grounded = [each.name for each in rule.amendments_by(Verb.ADD) if grounds_for(rule.grounds, each.entry)]
    assert len(grounded) == facts.additions
