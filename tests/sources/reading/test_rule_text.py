"""Rules read from the plain text of public inspection, typed in as many ways as one can think of.

No filing's text was to be had, so the manuscripts here are typed by a small typesetter: widths, spacing, page ends and
marks vary, and the table is flattened by rows or by columns. What must not vary is what is read: every verb,
destination and name, and of no entry more.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.manuscripts.manuscript import clean_lines, rebuild_paragraphs, restore_hyphens
from sources.reading.rule_text import read_rule_text
from state.errors import UnreadableInput
from state.rules import Rule, TextForm, Verb

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
CITATION = "90 FR [INSERT FR PAGE NUMBER], [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]."
ALL_ITEMS = "For all items subject to the EAR. (See § 744.11 of the EAR)"
FOOTNOTE_4 = "For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4"
DENIAL = "Presumption of denial"
POLICY = "Policy of denial for all items subject to the EAR apart from food. See §§ 746.8(b) and 744.21(e)"


@dataclass(frozen=True)
class Style:
    """How a manuscript is typed."""

    width: int = 72
    cell_width: int = 36
    double_spaced: bool = False
    form_feeds: bool = True
    page_numbers: bool = True
    lines_per_page: int = 23
    curly: bool = True
    by_columns: bool = False
    rows_per_page: int = 3
    heads_on_one_line: bool = False


ROWS: dict[str, list[tuple[list[str], str, str]]] = {
    CHINA: [
        (
            [
                "Abel Quantum Instruments Co., Ltd., a.k.a., the following three aliases:",
                "—Abel Quantum;",
                "—AQI (Hefei) Precision Instruments Company; and",
                "—Hefei Abel Quantum Measuring Technology Co., Ltd.",
                "No. 12 Wangjiang West Road, Hefei, Anhui, China; and Room 4, Building 7, Abel Park, Suzhou, China.",
            ],
            FOOTNOTE_4,
            DENIAL,
        ),
        (
            ["Baker (Hong Kong) Trading Limited, Unit 7, 3/F, 22 Fuk Hing Street, Kowloon, Hong Kong."],
            ALL_ITEMS,
            POLICY,
        ),
        (
            [
                "Chou Sci-Tech Import and Export Corporation, a.k.a., the following one alias:",
                "—CST.",
                "88 Nanjing Road, Shanghai, China.",
            ],
            ALL_ITEMS,
            DENIAL,
        ),
        (["Dunhua Research Institute No. 41, 5 Keji Road, Xi'an, Shaanxi, China."], ALL_ITEMS, DENIAL),
    ],
    "IRAN": [
        (["Baker (Hong Kong) Trading Limited, No. 9 Azadi Street, Tehran, Iran."], ALL_ITEMS, DENIAL),
        (
            ["Eshragh Machine Works, 14 Valiasr Street, Tehran, Iran. (See alternate address under Oman)."],
            ALL_ITEMS,
            DENIAL,
        ),
    ],
    "OMAN": [(["Eshragh Machine Works, P.O. Box 41, Muscat, Oman."], ALL_ITEMS, DENIAL)],
}
PROSE = [
    "This document is scheduled to be published in the Federal Register on 03/28/2025 and available online at "
    "https://federalregister.gov/d/2025-05426, and on https://govinfo.gov",
    "BILLING CODE 3510-33-P",
    "DEPARTMENT OF COMMERCE",
    "15 CFR Part 744",
    "[Docket No. 250324-0046]",
    "RIN 0694-AK07",
    "Additions and a Modification to the Entity List, and a Removal",
    "AGENCY: Bureau of Industry and Security, Department of Commerce.",
    "ACTION: Final rule.",
    "SUMMARY: In this rule, BIS amends the EAR by adding six entries to the Entity List, under the destinations of "
    "China, People's Republic of (China) (4); Iran (1); and Oman (1). It also modifies one existing entry under the "
    "destination of Iran, and removes one entry from the Entity List.",
    "DATES: This rule is effective [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].",
    "SUPPLEMENTARY INFORMATION:",
    "Background",
    "The Entity List (supplement no. 4 to part 744 of the EAR) names parties whose dealings concern national security.",
    "For these reasons, this rule lists:",
    "China",
    "• Abel Quantum Instruments Co., Ltd.,",
    "• Baker (Hong Kong) Trading Limited,",
    "• Chou Sci-Tech Import and Export Corporation, and",
    "• Dunhua Research Institute No. 41.",
    "Iran",
    "• Baker (Hong Kong) Trading Limited.",
    "Savings Clause",
    "Shipments that were en route aboard a carrier to a port of export, on [INSERT DATE OF PUBLICATION IN THE FEDERAL "
    "REGISTER], pursuant to actual orders, may proceed before April 28, 2025.",
    "1. This rule is not significant under Executive Order 12866.",
]
INSTRUCTIONS = [
    "PART 744—CONTROL POLICY: END-USER AND END-USE BASED",
    "1. The authority citation for 15 CFR part 744 continues to read as follows:",
    "Authority: 50 U.S.C. 4801-4852; 22 U.S.C. 7210; E.O. 12058, 43 FR 20947, 3 CFR, 1978 Comp., p. 179.",
    "2. Supplement no. 4 to part 744 is amended by:",
    f"a. Under {CHINA}, adding, in alphabetical order, entries for “Abel Quantum Instruments Co., Ltd.;” "
    "“Baker (Hong Kong) Trading Limited;” “Chou Sci-Tech Import and Export Corporation;” and "
    "“Dunhua Research Institute No. 41;”",
    "b. Under IRAN:",
    "i. Adding an entry in alphabetical order for “Baker (Hong Kong) Trading Limited;” and",
    "ii. Revising the entry for “Eshragh Machine Works;”",
    "c. Under OMAN, adding an entry for “Eshragh Machine Works;” and",
    "d. Under QATAR, removing the entry for “Fanar Spare Parts.”",
    "The additions and revision read as follows:",
]
END = [
    "Julia Roe,",
    "Deputy Assistant Secretary for Strategic Trade.",
    "[FR Doc. 2025-05426 Filed: 3/25/2025 4:15 pm; Publication Date: 3/28/2025]",
]


def type_manuscript(style: Style, prose: list[str] = PROSE, instructions: list[str] = INSTRUCTIONS) -> str:
    lines: list[str] = []
    for paragraph in [*prose, *instructions]:
        lines += [*wrapped(paragraph, style.width), ""]
    lines += ["Supplement No. 4 to Part 744—Entity List", "", "* * * * *", ""]
    lines += by_columns(style) if style.by_columns else by_rows(style)
    text = paged([*lines, "* * * * *", "", *END], style)
    return text if style.curly else text.translate(str.maketrans("“”", '""'))


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def heads(style: Style) -> list[str]:
    columns = ["Country", "Entity", "License requirement", "License review policy", "Federal Register citation"]
    return [" ".join(columns)] if style.heads_on_one_line else columns


def by_rows(style: Style) -> Iterator[str]:
    yield from heads(style)
    for country, rows in ROWS.items():
        yield from [*wrapped(country, style.cell_width), "* * * * * *"]
        for place, (entity, requirement, policy) in enumerate(rows):
            for cell in (*entity, requirement, policy, CITATION):
                yield from wrapped(cell, style.cell_width)
            yield from ["* * * * * *"] if place % 2 else []


def by_columns(style: Style) -> Iterator[str]:
    flat = [(country if not place else "", row) for country, rows in ROWS.items() for place, row in enumerate(rows)]
    for start in range(0, len(flat), style.rows_per_page):
        page = flat[start : start + style.rows_per_page]
        yield from heads(style)
        for country, _ in page:
            yield from [*wrapped(country, style.cell_width), "* * *"] if country else []
        for _, row in page:
            for line in row[0]:
                yield from wrapped(line, style.cell_width)
        for column in (1, 2):
            for _, row in page:
                yield from wrapped(str(row[column]), style.cell_width)
        for _ in page:
            yield from wrapped(CITATION, style.cell_width)


def paged(lines: list[str], style: Style) -> str:
    pages: list[str] = []
    for number, start in enumerate(range(0, len(lines), style.lines_per_page), start=1):
        page: list[str] = []
        for line in lines[start : start + style.lines_per_page]:
            page += [line, ""] if style.double_spaced and line else [line]
        pages.append("\n".join([*page, "", str(number)] if style.page_numbers else page))
    return ("\f" if style.form_feeds else "\n").join(pages)


def read(text: str) -> Rule:
    return read_rule_text(text.encode(), "filing.txt")


PLAIN = read(type_manuscript(Style(width=2000, cell_width=2000, form_feeds=False, page_numbers=False)))
TOLD = [(each.verb, each.destination, each.name) for each in PLAIN.amendments]


def test_a_manuscript_whole() -> None:
    assert [(verb.value, destination, name) for verb, destination, name in TOLD] == [
        ("add", CHINA, "Abel Quantum Instruments Co., Ltd."),
        ("add", CHINA, "Baker (Hong Kong) Trading Limited"),
        ("add", CHINA, "Chou Sci-Tech Import and Export Corporation"),
        ("add", CHINA, "Dunhua Research Institute No. 41"),
        ("add", "IRAN", "Baker (Hong Kong) Trading Limited"),
        ("revise", "IRAN", "Eshragh Machine Works"),
        ("add", "OMAN", "Eshragh Machine Works"),
        ("remove", "QATAR", "Fanar Spare Parts"),
    ]
    assert PLAIN.names_only == PLAIN.amendments[:-1]
    assert [part.place for part in PLAIN.unread] == ["table"]
    assert (PLAIN.text_form, PLAIN.is_complete) == (TextForm.PLAIN_TEXT, False)
    assert (PLAIN.document_number, PLAIN.action) == ("2025-05426", "Final rule.")
    assert PLAIN.title == "Additions and a Modification to the Entity List, and a Removal"
    assert PLAIN.filed_at == datetime(2025, 3, 25, 20, 15, tzinfo=UTC)
    assert PLAIN.publication_date == PLAIN.effective_on == date(2025, 3, 28)
    assert PLAIN.savings is not None
    assert (PLAIN.savings.en_route_on, PLAIN.savings.deadline) == (date(2025, 3, 28), date(2025, 4, 28))


@given(
    st.builds(
        Style,
        width=st.integers(60, 100),
        cell_width=st.integers(24, 60),
        double_spaced=st.booleans(),
        form_feeds=st.booleans(),
        page_numbers=st.booleans(),
        lines_per_page=st.integers(20, 60),
        curly=st.booleans(),
        by_columns=st.booleans(),
        rows_per_page=st.integers(1, 7),
        heads_on_one_line=st.booleans(),
    )
)
def test_names_are_read_however_they_are_typed_and_no_cell_is(style: Style) -> None:
    rule = read(type_manuscript(style))
    assert [(each.verb, each.destination, each.name) for each in rule.amendments] == TOLD
    assert [each.listing for each in rule.amendments] == [None] * len(TOLD)
    assert (rule.counts_agree, rule.savings, rule.title) == (True, PLAIN.savings, PLAIN.title)


def test_windows_text_is_read_too() -> None:
    text = type_manuscript(Style()).replace("•", "\u2022")
    assert [each.name for each in read_rule_text(text.encode("cp1252"), "x").amendments] == [
        name for _, _, name in TOLD
    ]


def test_a_name_that_the_preamble_lists_and_no_instruction_adds_is_unread() -> None:
    instructions = [line.replace(" and “Dunhua Research Institute No. 41;”", "") for line in INSTRUCTIONS]
    rule = read(type_manuscript(Style(), instructions=instructions))
    assert rule.counts_agree is False
    assert f"preamble list under {CHINA}" in [each.place for each in rule.unread]


def test_a_manuscript_that_only_proposes_amends_nothing() -> None:
    prose = [line.replace("ACTION: Final rule.", "ACTION: Proposed rule.") for line in PROSE]
    rule = read(type_manuscript(Style(), prose))
    assert (rule.amendments, rule.unread) == ((), ())
    assert rule.no_change_reason == "It is no rule (proposed rule), and amends nothing."


def test_a_rule_whose_instructions_are_not_found_is_not_silent() -> None:
    text = type_manuscript(Style())
    rule = read(text[: text.index("PART 744")])
    assert (rule.amendments, rule.is_complete, rule.no_change_reason) == ((), False, "")


WHOLE = type_manuscript(Style())


@pytest.mark.parametrize("share", range(0, 100, 5))
def test_a_manuscript_that_is_cut_off_says_so(share: int) -> None:
    try:
        rule = read(WHOLE[: len(WHOLE) * share // 100])
    except UnreadableInput:
        return
    shown = [each.listing for each in rule.amendments if each.verb is not Verb.REMOVE]
    assert rule.unread or rule.counts_agree is False or None in shown


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "is empty"),
        (b" \r\n\f ", "is empty"),
        (b"<html><body>Request Access</body></html>", "page of markup"),
        (b"Access denied.", "none of a Federal Register document's captions"),
        (b"SUMMARY: x\x00y", "NUL at character 10"),
        (b"SUMMARY: \xe2\x80 and \x81", "byte 16"),
    ],
)
def test_what_is_no_filing_is_refused(data: bytes, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble) as caught:
        read_rule_text(data, "filing.txt")
    assert caught.value.subject.startswith("filing.txt")


@given(st.integers(0, len(WHOLE.encode()) - 1), st.integers(1, 255))
def test_a_flipped_byte_raises_nothing_else(place: int, mask: int) -> None:
    data = bytearray(WHOLE.encode())
    data[place] ^= mask
    with suppress(UnreadableInput):
        read_rule_text(bytes(data), "flipped.txt")


@given(st.text(max_size=400))
def test_no_text_is_too_much(text: str) -> None:
    with suppress(UnreadableInput):
        read_rule_text(f"SUMMARY: {text}\n2. Supplement no. 4 to part 744 is amended by: {text}".encode(), "any.txt")


def test_figures_alone_go_but_for_those_that_go_on_with_a_line() -> None:
    pages = [
        f"“Abel\n{line}\nWorks;” under part\n744\nline\nInstitute No.\n41\n{page}"
        for page, line in enumerate([7, 4], 1)
    ]
    kept = clean_lines("\n".join([*pages, "- 17 -\nPage 3 of 9\nline"]))
    assert [line for line in kept if any(map(str.isdigit, line))] == ["744", "41", "744", "41"]


def test_a_hyphen_lost_at_the_end_of_a_line_is_restored_where_the_text_has_it_elsewhere() -> None:
    text = "“LLC AK-S;” “RNKomsomolsky;” “Alfatech;” “Dexias”\nLLC A-K-S\nRN-Komsomolsky\nAlfa-tech\nAlfatech"
    assert restore_hyphens(text).splitlines()[0] == "“LLC A-K-S;” “RN-Komsomolsky;” “Alfatech;” “Dexias”"
    assert restore_hyphens("“LLC AK-S,” “AK-S”, A-K-S, A-K-S").startswith("“LLC A-K-S,” “A-K-S”")


def test_double_spacing_is_no_end_of_paragraph() -> None:
    wide = "\n\n".join(wrapped("a plain sentence that goes on for long " * 8, 60)) + ".\n\n\n\nAnother one."
    assert len(rebuild_paragraphs(clean_lines(wide))) == 2


def test_styles_differ() -> None:
    assert type_manuscript(Style()) != type_manuscript(replace(Style(), curly=False))
