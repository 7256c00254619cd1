"""A rule put together: whatever is done to its paragraphs and rows, each is amended, unread or set aside; none is lost.

Also the other lists of part 744, entries that only the table names, and instructions with a day of their own. The
rules on the Unverified List and the Military End-User List are set here in the grammar of 15 CFR 744.15 and 744.21.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.markup import lines_of, parse_xml, squeeze, text_of
from sources.reading.rule_xml import read_rule_xml
from state.edits import Edit, EntryPart
from state.listings import ListCode
from state.rules import Rule, StatedCounts, Verb
from tests.corpus.own import ALL_NUMBERS, facts_of
from tests.typesetting.wording import draft_of

HEAD = "2. Supplement no. 4 to part 744 is amended by:"
UNVERIFIED = "3. Supplement no. 6 to part 744 is amended by:"
MILITARY = "4. Supplement no. 7 to part 744 is amended:"
LICENSES = "<ENT>For all items subject to the EAR</ENT><ENT>Policy of denial</ENT>"


def country(name: str) -> str:
    return f"<ROW><ENT I='01'>{name}</ENT><ENT A='03'> * * * *</ENT></ROW>"


def row(entity: str, licenses: str = LICENSES) -> str:
    return f"<ROW><ENT I='22'> </ENT><ENT>{entity}</ENT>{licenses}<ENT>90 FR 14035, 3/28/25.</ENT></ROW>"


def part(paragraphs: list[str], heading: str, rows: list[str], number: str = "744") -> str:
    said = "".join(f"<AMDPAR>{paragraph}</AMDPAR>" for paragraph in paragraphs)
    table = f"<GPOTABLE>{''.join(rows)}</GPOTABLE>" if rows else ""
    return f'<REGTEXT TITLE="15" PART="{number}">{said}<HD SOURCE="HD1">{heading}</HD>{table}</REGTEXT>'


def document(*parts: str, summary: str = "", dates: str = "This rule is effective March 25, 2025.") -> bytes:
    return (
        "<RULE><PREAMB><SUBJECT>Changes to Lists</SUBJECT><ACT><HD>ACTION:</HD><P>Final rule.</P></ACT>"
        f"<SUM><P>{summary}</P></SUM><EFFDATE><P>{dates}</P></EFFDATE></PREAMB><SUPLINF>{''.join(parts)}</SUPLINF>"
        "<FRDOC>[FR Doc. 2025-05426 Filed 3-25-25; 4:30 pm]</FRDOC></RULE>"
    ).encode()


def words_of_rows(data: bytes) -> list[str]:
    """What the rows of all tables say, asterisks left out: the entity cell, and the whole of a row without one."""
    said = []
    for each in parse_xml(data, "x").iter("ROW"):
        cells = [squeeze(" ".join(lines_of(cell))) for cell in each.iter("ENT")]
        cells = [cell if cell.strip("* ") else "" for cell in cells]
        said.append(cells[1] if len(cells) > 1 and cells[1] else " ".join(filter(None, cells)))
    return [words for words in said if words]


def lost(data: bytes, rule: Rule) -> list[str]:
    """The amendatory paragraphs and rows of a document that the rule says nothing of."""
    paragraphs = [squeeze(text_of(each)) for each in parse_xml(data, "x").iter("AMDPAR")]
    told = {squeeze(each.instruction) for each in rule.amendments}
    others = [squeeze(text) for text in (*(each.text for each in rule.unread), *(each.text for each in rule.set_aside))]
    cells = [squeeze(each.listing.verbatim) for each in rule.amendments if each.listing]
    return [
        *(paragraph for paragraph in paragraphs if paragraph and paragraph not in (*told, *others)),
        *(words for words in words_of_rows(data) if not any(words in cell for cell in (*cells, *others))),
    ]


@pytest.mark.parametrize("number", ALL_NUMBERS)
def test_nothing_of_a_real_rule_disappears(number: str) -> None:
    data = set_rule_xml(draft_of(facts_of(number)))
    assert lost(data, read_rule_xml(data, number)) == []


PARAGRAPHS = [
    HEAD,
    "a. Under IRAN, adding entries for “Abel Trading Company” and “Baker Industrial Group;”",
    "b. Under OMAN:",
    "i. Revising the entry for “Chou Shipping LLC;”",
    "ii. Removing the entry for “Dong Shipping LLC;”",
    "c. In the entry for “Eddy” under OMAN, by removing the alias “Edd”;",
    "d. Under QATAR, by adding, in alphabetical order, one entity; and",
    "e. Revising footnote 3.",
    "The additions read as follows:",
    UNVERIFIED,
    "a. Under IRAN, adding “Abel Trading Company”.",
    "5. Section 744.11 is amended by revising paragraph (b).",
]
ROWS = [
    country("IRAN"),
    row("Abel Trading Company, No. 5 Azadi Street, Tehran, Iran."),
    row("Baker Industrial Group, No. 7 Azadi Street, Tehran, Iran."),
    country("OMAN"),
    row("Chou Shipping LLC, Muscat, Oman."),
    row("Foxtrot LLC, Muscat, Oman."),
    country("QATAR"),
    row("Gale Trading, Doha, Qatar."),
    "<ROW><ENT I='01'>MALTA</ENT><ENT>[Reserved]</ENT></ROW>",
]


@given(st.lists(st.sampled_from(PARAGRAPHS), max_size=14), st.lists(st.sampled_from(ROWS), max_size=12))
def test_nothing_disappears_of_what_is_shuffled_doubled_or_dropped(paragraphs: list[str], rows: list[str]) -> None:
    data = document(part(paragraphs, "Supplement No. 4 to Part 744—Entity List", rows))
    rule = read_rule_xml(data, "x")
    assert lost(data, rule) == []
    told = [each.listing for each in rule.amendments if each.listing]
    entities = [words for words in words_of_rows(data) if "." in words]
    unread = [each for each in rule.unread if each.place.startswith("table row")]
    assert len(told) + len(unread) == len(entities)


def test_a_table_of_another_provision_is_set_aside_row_by_row() -> None:
    other = part(["5. Supplement no. 4 to part 746 is amended by adding “250200.”"], "Codes", [row("250200")], "746")
    rule = read_rule_xml(document(other), "x")
    assert (rule.amendments, rule.unread) == ((), ())
    assert [each.reason for each in rule.set_aside] == [
        "It amends supplement no. 4 to part 746.",
        "a table of supplement no. 4 to part 746",
    ]


MOVED = (
    "In this rule, BIS amends the EAR by adding one entity to the Entity List under the destination of Iran, and "
    "removing one person from the Unverified List (UVL). It also adds two persons to the Unverified List."
)
TWO_LISTS = document(
    part([HEAD, "a. Under IRAN, adding “Abel Trading Company”."], "Supplement No. 4 to Part 744—Entity List", ROWS[:2]),
    part(
        [UNVERIFIED, "a. Under IRAN, removing “Abel Trading Company”; and", "b. Under OMAN, adding “Chou” and “Dong”."],
        "Supplement No. 6 to Part 744—Unverified List",
        [country("OMAN"), row("Chou, 1 Ruwi Street, Muscat, Oman.", ""), row("Dong, 2 Ruwi Street, Muscat, Oman.", "")],
    ),
    summary=MOVED,
)


def test_a_rule_on_two_lists_says_which_entry_is_of_which() -> None:
    rule = read_rule_xml(TWO_LISTS, "x")
    assert [(each.list_code, each.verb, each.name) for each in rule.amendments] == [
        (ListCode.ENTITY_LIST, Verb.ADD, "Abel Trading Company"),
        (ListCode.UNVERIFIED_LIST, Verb.REMOVE, "Abel Trading Company"),
        (ListCode.UNVERIFIED_LIST, Verb.ADD, "Chou"),
        (ListCode.UNVERIFIED_LIST, Verb.ADD, "Dong"),
    ]
    chou = rule.amendments[2].entry
    assert (chou.addresses, chou.citation) == (("1 Ruwi Street, Muscat, Oman",), "90 FR 14035, 3/28/25.")
    assert rule.unread == ()


def test_the_counts_of_a_preamble_are_held_against_the_list_that_they_speak_of() -> None:
    rule = read_rule_xml(TWO_LISTS, "x")
    assert (rule.stated.additions, rule.stated.removals) == (1, None)
    assert [(each.list_code, each.additions) for each in rule.stated_of_others] == [(ListCode.UNVERIFIED_LIST, 2)]
    assert rule.counts_agree is True
    lacking = read_rule_xml(TWO_LISTS.replace(" and “Dong”".encode(), b""), "x")
    assert lacking.counts_agree is False


def test_counts_of_one_list_say_nothing_of_another() -> None:
    amendments = read_rule_xml(TWO_LISTS, "x").amendments
    assert StatedCounts(additions=1).agree_with(amendments) is True
    assert StatedCounts(additions=1, list_code=ListCode.UNVERIFIED_LIST).agree_with(amendments) is False
    assert StatedCounts(list_code=ListCode.MILITARY_END_USER_LIST).agree_with(amendments) is None


def test_the_military_end_user_list_has_three_columns_too() -> None:
    data = document(
        part([MILITARY, "a. Under RUSSIA, by adding “Abel Works”."], "Supplement No. 7 to Part 744—MEU List", [])
    ).replace(b"</REGTEXT>", f"<GPOTABLE>{country('RUSSIA')}{row('Abel Works.', '')}</GPOTABLE></REGTEXT>".encode())
    rule = read_rule_xml(data, "x")
    assert [(each.list_code, each.entry.name, each.entry.citation) for each in rule.amendments] == [
        (ListCode.MILITARY_END_USER_LIST, "Abel Works", "90 FR 14035, 3/28/25.")
    ]
    assert rule.is_complete


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ("By adding under Iran, in alphabetical order, two Iranian entities;", []),
        ("Under IRAN, by adding, in alphabetical order, entries;", []),
        (
            "Under IRAN, by adding three Iranian entities;",
            ["It speaks of 3 entries and names none; the table has 2 under that heading."],
        ),
        ("Under OMAN, by adding two entities;", ["No instruction names this row."] * 2),
    ],
)
def test_the_table_names_what_an_instruction_does_not(words: str, unread: list[str]) -> None:
    rule = read_rule_xml(document(part([HEAD, f"a. {words}"], "Supplement No. 4 to Part 744", ROWS[:3])), "x")
    assert [each.reason for each in rule.unread][: len(unread)] == unread
    added = [] if "OMAN" in words else ["Abel Trading Company", "Baker Industrial Group"]
    assert [(each.verb, each.name) for each in rule.amendments] == [(Verb.ADD, name) for name in added]


@pytest.mark.parametrize(
    ("quoted", "known"), [("Industrial Group;”", 1), ("Baker Industrial Group;”", 2), ("“Baker Industrial", 1)]
)
def test_what_took_a_quotation_mark_may_have_taken_words_too(quoted: str, known: int) -> None:
    said = [HEAD, f"a. Under IRAN, by adding entries for “Abel Trading Company;” {quoted}"]
    rule = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", ROWS[:3])), "x")
    assert [each.name for each in rule.amendments] == ["Abel Trading Company", "Baker Industrial Group"][:known]
    assert rule.is_complete == (known == 2)


@pytest.mark.parametrize("opened", ["“", "“ "])
def test_a_quoted_name_that_ends_another_is_not_half_quoted(opened: str) -> None:
    said = [HEAD, f"a. Under IRAN, by adding entries for {opened}Trading Company;” and “Abel Trading Company.”"]
    rule = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", ROWS[:2])), "x")
    assert [(each.name, each.listing is None) for each in rule.amendments] == [
        ("Trading Company", True),
        ("Abel Trading Company", False),
    ]
    assert len(rule.unread) == 1


def test_a_half_quoted_name_without_a_row_is_told_once() -> None:
    said = [HEAD, "a. Under IRAN, by adding entries for “Abel Trading Company;” Industrial Group;”"]
    rule = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", ROWS[:2])), "x")
    assert [each.reason[:16] for each in rule.unread] == ["A quotation mark"]


def test_names_whose_heading_was_lost_stand_under_that_of_the_table() -> None:
    said = [HEAD, "a. Under OMAN, by adding entries for “Chou LLC,” “Abel Trading Company,” and “Dong Works.”"]
    names = part(
        said, "Supplement No. 4 to Part 744", [country("IRAN"), row("Abel Trading Company."), row("Dong Works.")]
    )
    assert {each.destination for each in read_rule_xml(document(names), "x").amendments} == {"IRAN"}
    rows = [country("OMAN"), row("Chou LLC."), country("IRAN"), row("Abel Trading Company.")]
    both = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", rows)), "x")
    assert {each.destination for each in both.amendments} == {"OMAN"}
    assert not both.is_complete


def test_rows_that_two_instructions_leave_to_the_table_are_nobodys() -> None:
    said = [HEAD, "a. Under IRAN, by adding one entity;", "b. Under IRAN, by revising one entity."]
    rule = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", ROWS[:3])), "x")
    assert rule.amendments == ()
    assert Counter(each.place for each in rule.unread) == Counter(
        {"table row under IRAN": 2, "amendatory instruction 2, a": 1, "amendatory instruction 2, b": 1}
    )


def test_an_entry_that_is_edited_in_words_needs_no_row() -> None:
    said = [HEAD, "a. Under IRAN, in the entry for “Abel”, by removing the alias “Abelco”;"]
    rule = read_rule_xml(document(part(said, "Supplement No. 4 to Part 744", [])), "x")
    assert [each.edits for each in rule.amendments] == [(Edit(EntryPart.ALIAS, "Abelco", ""),)]
    assert rule.is_complete


@pytest.mark.parametrize(
    ("dates", "head"),
    [
        ("It is effective March 25, 2025, except for amendatory instruction 2, which is effective May 1, 2025.", HEAD),
        ("This rule is effective March 25, 2025.", HEAD.replace("2. S", "2. Effective May 1, 2025, s")),
    ],
)
def test_an_instruction_with_a_day_of_its_own_takes_effect_on_it(dates: str, head: str) -> None:
    data = document(part([head, PARAGRAPHS[1]], "Supplement No. 4 to Part 744", ROWS[:3]), dates=dates)
    rule = read_rule_xml(data, "x")
    assert [each.effective_on for each in rule.amendments] == [date(2025, 5, 1)] * 2
    assert (rule.effective_on, rule.unread) == (date(2025, 3, 25), ())


def test_an_instruction_whose_own_day_is_not_known_is_told() -> None:
    dates = "It is effective March 25, 2025, except for amendatory instruction 2."
    data = document(part([HEAD, PARAGRAPHS[1]], "Supplement No. 4 to Part 744", ROWS[:3]), dates=dates)
    rule = read_rule_xml(data, "x")
    assert [each.effective_on for each in rule.amendments] == [None, None]
    assert [each.reason for each in rule.unread] == ["It takes effect on another day than the rule, not known yet."]
