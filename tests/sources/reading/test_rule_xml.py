"""Rules read from full-text XML: the facts of real rules, the shapes of tables, and documents of other kinds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.rule_xml import read_rule_xml
from state.edits import Edit, EntryPart
from state.errors import UnreadableInput
from state.rules import Amendment, Rule, TextForm, Verb
from tests.typesetting.facts import NUMBERS, read_facts
from tests.typesetting.wording import draft_of


@pytest.mark.parametrize("number", NUMBERS)
def test_reads_the_head_of_a_real_rule(number: str) -> None:
    facts = read_facts(number)
    rule = read_rule_xml(set_rule_xml(draft_of(facts)), number)
    assert (rule.document_number, rule.title, rule.action) == (number, facts.title, "Final rule.")
    assert (rule.effective_on, rule.publication_date) == (facts.effective_on, facts.publication_date)
    assert (rule.filed_at, rule.citation) == (facts.filed_at, facts.citation)
    assert rule.filed_at is not None
    assert rule.filed_at.tzinfo is UTC
    savings = (rule.savings.en_route_on, rule.savings.deadline) if rule.savings else (None, None)
    assert savings == (facts.en_route_on, facts.savings_until)
    added = Counter(each.destination for each in facts.by_verb(Verb.ADD))
    assert dict(rule.stated.additions_by_destination) == dict(added)
    assert (rule.stated.revisions, rule.stated.removals) == (facts.revisions or None, facts.removals or None)
    # Its preamble says 85 revised entries, its instructions name 84.
    assert rule.counts_agree is (number != "2024-13148")


ROW = (
    "<ROW><ENT I='22'> </ENT><ENT>{entity}</ENT><ENT>For all items subject to the EAR</ENT><ENT>Policy of denial</ENT>"
    "<ENT>90 FR 14035, 3/28/25.</ENT></ROW>"
)
COUNTRY = "<ROW><ENT I='01'>{name}</ENT><ENT A='03'> * * * *</ENT></ROW>"
STARS = "<ROW><ENT I='28'>* * * * *</ENT></ROW>"


def document(instructions: list[str], rows: list[str], root: str = "RULE", **said: str) -> bytes:
    summary = said.get("summary", "")
    paragraphs = "".join(f"<AMDPAR>{text}</AMDPAR>" for text in instructions)
    return f"""<{root}><PREAMB><SUBJECT>{said.get("title", "Additions to the Entity List")}</SUBJECT>
        <ACT><HD>ACTION:</HD><P>{said.get("action", "Final rule.")}</P></ACT>
        <SUM><HD>SUMMARY:</HD><P>{summary}</P></SUM>
        <EFFDATE><HD>DATES:</HD><P>{said.get("dates", "This rule is effective March 25, 2025.")}</P></EFFDATE></PREAMB>
        <SUPLINF><P>Background. <PRTPAGE P="14033"/> More of it.</P>
        <REGTEXT TITLE="15" PART="744">{paragraphs}<HD SOURCE="HD1">Supplement No. 4 to Part 744—Entity List</HD>
        <GPOTABLE COLS="5"><ROW><ENT I="25">Country</ENT><ENT>Entity</ENT></ROW>{"".join(rows)}</GPOTABLE>
        </REGTEXT></SUPLINF><FRDOC>[FR Doc. 2025–05426 Filed 3–25–25; 4:30 pm]</FRDOC></{root}>""".encode()


HEAD = "2. Supplement no. 4 to part 744 is amended by:"
TWO_ENTRIES = [HEAD, "a. Under IRAN, adding entries for “Abel Trading Company” and “Baker Industrial Group.”"]
TWO_ROWS = [
    COUNTRY.format(name="IRAN"),
    ROW.format(entity="Abel Trading Company, No. 5 Azadi Street, Tehran, Iran."),
    STARS,
    ROW.format(entity="Baker Industrial Group, No. 7 Azadi Street, Tehran, Iran."),
]


def rows_of(rule: Rule) -> list[tuple[str, str | None]]:
    return [(each.name, each.listing.name if each.listing else None) for each in rule.amendments]


def test_a_rule_whole() -> None:
    rule = read_rule_xml(document(TWO_ENTRIES, TWO_ROWS, summary="It adds two entities to the Entity List."), "x")
    first = rule.amendments[0]
    assert first.listing is not None
    assert first == Amendment(Verb.ADD, "IRAN", "Abel Trading Company", first.listing, TWO_ENTRIES[1])
    assert first.listing.license_review_policy == "Policy of denial"
    assert (rule.text_form, rule.citation, rule.is_complete) == (TextForm.XML, "90 FR 14032", True)
    assert (rule.document_number, rule.filed_at) == ("2025-05426", datetime(2025, 3, 25, 20, 30, tzinfo=UTC))
    assert rule.publication_date == date(2025, 3, 28)


def test_the_subject_of_a_section_is_no_part_of_the_title() -> None:
    section = b"<SECTION><SECTNO>744.11</SECTNO><SUBJECT>License requirements</SUBJECT></SECTION></REGTEXT>"
    data = document(TWO_ENTRIES, TWO_ROWS).replace(b"</REGTEXT>", section)
    assert read_rule_xml(data, "rule").title == "Additions to the Entity List"


def test_a_cell_goes_on_in_the_next_row() -> None:
    split = [*TWO_ROWS, "<ROW><ENT I='22'> </ENT><ENT>Unit 9, Baker House, Tabriz, Iran.</ENT></ROW>"]
    listing = read_rule_xml(document(TWO_ENTRIES, split), "x").amendments[1].listing
    assert listing is not None
    assert listing.verbatim.endswith("\nUnit 9, Baker House, Tabriz, Iran.")


def test_a_country_may_stand_beside_its_first_entity_and_may_be_new() -> None:
    row = TWO_ROWS[1].replace("<ENT I='22'> </ENT>", "<ENT I='01'>RURITANIA</ENT>")
    rule = read_rule_xml(document([HEAD, "a. Under RURITANIA, adding “Abel Trading Company.”"], [row]), "x")
    assert [(each.destination, each.listing is not None) for each in rule.amendments] == [("RURITANIA", True)]


def test_names_may_differ_in_small_things_but_not_in_figures() -> None:
    paragraphs = [
        HEAD,
        "a. Under IRAN, adding entries for “Abel Tradings Company;” “Address 01;” and “Baker Industrial.”",
    ]
    rows = [TWO_ROWS[0], TWO_ROWS[1], ROW.format(entity="Address 02, No. 5 Azadi Street, Tehran, Iran.")]
    rule = read_rule_xml(document(paragraphs, rows), "x")
    assert rows_of(rule) == [
        ("Abel Tradings Company", "Abel Trading Company"),
        ("Address 01", None),
        ("Baker Industrial", None),
    ]
    assert [(each.place, each.text.split(",")[0]) for each in rule.unread] == [
        ("table row under IRAN", "Address 02"),
        ("table under IRAN", "Address 01"),
        ("table under IRAN", "Baker Industrial"),
    ]


def test_a_removed_entry_has_no_row_and_needs_none() -> None:
    rule = read_rule_xml(document([HEAD, "a. Under IRAN, removing the entry for “Abel.”"], [STARS]), "x")
    assert (rows_of(rule), rule.unread) == ([("Abel", None)], ())


def test_a_row_under_no_country_is_unread() -> None:
    rule = read_rule_xml(document(TWO_ENTRIES, TWO_ROWS[1:2]), "x")
    assert rule.unread[0].place == "table row"
    assert rule.unread[0].text.startswith("Abel Trading Company")


def test_other_provisions_are_the_reason_why_nothing_changes() -> None:
    paragraphs = [
        "2. Section 740.2 is amended by revising paragraph (b):",
        "3. Supplement no. 5 to part 744 is amended by:",
    ]
    data = document(paragraphs, TWO_ROWS).replace(
        "No. 4 to Part 744—Entity".encode(), "No. 5 to Part 744—Procedures".encode()
    )
    rule = read_rule_xml(data, "x")
    assert (rule.amendments, rule.unread, rule.counts_agree) == ((), (), None)
    assert rule.no_change_reason == (
        "It amends § 740.2, supplement no. 5 to part 744, not the Entity List (supplement no. 4 to part 744)."
    )


def test_introductory_text_alone_changes_no_entry() -> None:
    rule = read_rule_xml(document([HEAD, "a. Revising the introductory text."], []), "x")
    assert (rule.unread, "introductory text" in rule.no_change_reason) == ((), True)


@pytest.mark.parametrize(
    ("root", "reason"),
    [("NOTICE", "It is a notice, which amends nothing."), ("PRORULE", "It is a proposed rule, which amends nothing.")],
)
def test_a_document_that_is_no_rule_amends_nothing(root: str, reason: str) -> None:
    rule = read_rule_xml(document(TWO_ENTRIES, TWO_ROWS, root=root), "x")
    assert (rule.amendments, rule.unread, rule.no_change_reason) == ((), (), reason)


def test_a_correction_in_words_is_unread_and_not_silent() -> None:
    words = "<P>On page 51652, in supplement no. 4 to part 744, the entry should read “Abel.”</P>"
    for data in (
        f"<CORRECT><SUBJECT>Additions</SUBJECT>{words}</CORRECT>",
        f"<RULE><PREAMB><SUBJECT>Additions; Correction</SUBJECT></PREAMB>{words}</RULE>",
    ):
        rule = read_rule_xml(data.encode(), "x")
        assert (rule.no_change_reason, rule.is_complete) == ("", False)
        assert "the entry should read" in rule.unread[0].text


CORRECTION = """<CORRECT><PREAMB><SUBJECT>Additions to the Entity List</SUBJECT></PREAMB><SUPLINF>
<P>In rule document 2024-13148 beginning on page 51644, make the following correction:</P>
<SECTION><SECTNO>Supplement No. 4 to Part 744 [Corrected]</SECTNO>{}</SECTION></SUPLINF>
<FRDOC>[FR Doc. C1-2024-13148 Filed 6-25-24; 8:45 am]</FRDOC></CORRECT>"""
IN_ENTRY = (
    "<P>1. On page 51650, in the second column, under IRAN, in the entry for “Abel”, in the first line, “No. 1” should "
    "read “No. 7”.</P>"
)
NO_ENTRY = "<P>2. On the same page, in the last entry, “Chna” should read “China”.</P>"


def test_a_correction_is_read_where_it_says_which_entry_reads_how() -> None:
    rule = read_rule_xml(CORRECTION.format(IN_ENTRY).encode(), "x")
    assert [(each.destination, each.name, each.edits) for each in rule.amendments] == [
        ("IRAN", "Abel", (Edit(EntryPart.WORDS, "No. 1", "No. 7"),))
    ]
    assert (rule.corrects, rule.unread) == ("2024-13148", ())
    rule = read_rule_xml(CORRECTION.format(IN_ENTRY + NO_ENTRY).encode(), "x")
    assert (len(rule.amendments), ["“Chna”" in part.text for part in rule.unread]) == (1, [True])


def test_a_correction_of_the_preamble_is_unread() -> None:
    words = "<P>On page 51646, in the first column, in the third line, “84” should read “85”.</P>"
    before = CORRECTION.format("").replace("Supplement No. 4 to Part 744 [Corrected]", "")
    rule = read_rule_xml(before.replace("<SECTION>", words + "<SECTION>").encode(), "x")
    assert (rule.amendments, len(rule.unread), rule.is_complete) == ((), 1, False)


@pytest.mark.parametrize("data", ["<FEDREG><RULE/><RULE/></FEDREG>", "<ECFR><DIV9/></ECFR>"])
def test_what_is_no_single_document_says_so(data: str) -> None:
    assert read_rule_xml(data.encode(), "x").no_change_reason


def test_a_page_mark_before_all_text_is_the_first_page() -> None:
    data = document(TWO_ENTRIES, TWO_ROWS).replace(b"<PREAMB>", b"<PRTPAGE P='14046'/><PREAMB>", 1)
    assert read_rule_xml(data, "x").citation == "90 FR 14046"


def test_without_a_date_of_filing_no_volume_is_guessed() -> None:
    data = document(TWO_ENTRIES, TWO_ROWS).replace("Filed 3–25–25; 4:30 pm".encode(), b"")
    rule = read_rule_xml(data, "x")
    assert (rule.filed_at, rule.publication_date, rule.citation) == (None, None, "")


def is_told(rule: Rule) -> bool:
    """Whether a damaged rule says that it is damaged."""
    return bool(rule.unread) or rule.counts_agree is False


TWO_ADDED = "It adds two entities to the Entity List, under the destination of Iran (2)."
WHOLE = document(TWO_ENTRIES, TWO_ROWS, summary=TWO_ADDED)
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a row twice": lambda data: data.replace(TWO_ROWS[1].encode(), (TWO_ROWS[1] * 2).encode()),
    "a row lost": lambda data: data.replace(TWO_ROWS[1].encode(), b""),
    "the table lost": lambda data: data.replace(b"GPOTABLE", b"IMAGE"),
    "an instruction lost": lambda data: data.replace(TWO_ENTRIES[1].encode(), b""),
    "an instruction twice": lambda data: data.replace(
        b"<AMDPAR>a.", f"<AMDPAR>{TWO_ENTRIES[1]}</AMDPAR><AMDPAR>b.".encode(), 1
    ),
    "another country over the rows": lambda data: data.replace(b"'01'>IRAN", b"'01'>IRAQ"),
    "a name of the instruction lost": lambda data: data.replace(" and “Baker Industrial Group.”".encode(), b"."),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_rule_says_so(damage: str) -> None:
    assert not is_told(read_rule_xml(WHOLE, "x"))
    assert is_told(read_rule_xml(DAMAGES[damage](WHOLE), "x"))


def test_the_order_of_rows_does_not_matter() -> None:
    rows = TWO_ROWS[1:]
    random.Random(7).shuffle(rows)
    rule = read_rule_xml(document(TWO_ENTRIES, [TWO_ROWS[0], *rows]), "x")
    assert rows_of(rule) == [(name, name) for name in ("Abel Trading Company", "Baker Industrial Group")]


@pytest.mark.parametrize("share", range(0, 100, 5))
def test_a_document_that_is_cut_off_is_refused(share: int) -> None:
    with pytest.raises(UnreadableInput):
        read_rule_xml(WHOLE[: len(WHOLE) * share // 100], "cut.xml")


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_flipped_byte_raises_nothing_else(place: int, mask: int) -> None:
    data = bytearray(WHOLE)
    data[place] ^= mask
    with suppress(UnreadableInput):
        read_rule_xml(bytes(data), "flipped.xml")


@pytest.mark.parametrize("depth", [50, 200, 5000])
def test_deep_nesting_raises_nothing_else(depth: int) -> None:
    data = b"<RULE>" + b"<P>" * depth + b"text" + b"</P>" * depth + b"</RULE>"
    with suppress(UnreadableInput):
        assert read_rule_xml(data, "deep.xml").no_change_reason
