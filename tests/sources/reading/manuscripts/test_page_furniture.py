"""Page numbers, running heads and feet, numbers of lines: none enters a name or a cell, in a PDF or its raw text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.reading.manuscripts.page_furniture import counted
from sources.reading.rules.instructions import read_instructions
from tests.corpus import own
from tests.corpus.filing_day import know
from tests.typesetting.pages import LAYOUTS, Layout, Ruling, set_pages
from tests.typesetting.pdf import draw_pages
from tests.typesetting.raw_text import raw_text_of_pages
from tests.typesetting.wording import draft_of

SHORT = "2024-31468"  # instructions over two pages, twelve names in one
FURNITURE = (
    Layout("docket above, number below", head="[Docket No. 250324-0047]", footer="- {number} -"),
    Layout("billing code below", footer="BILLING CODE 3510-33-P\nPage {number} of {total}", ruling=Ruling.NONE),
    Layout("date of the draft", head="DRAFT 3/25/2025 4:15 PM\nRIN 0694-AK08", footer=""),
    Layout(
        "two heads", head="Additions to the Entity List", other_head="Bureau of Industry and Security", plain_title=True
    ),
    Layout("lines numbered", numbers_lines=True, footer="[{number}/{total}]"),
    Layout("wide pages", table_on_wide_pages=True, turned=True, head="p. {number}", footer="FR Doc. 2024-31468"),
)


@pytest.mark.parametrize("layout", FURNITURE, ids=lambda layout: layout.name)
def test_no_head_or_foot_enters_a_name_or_a_cell(layout: Layout) -> None:
    facts = own.facts_of(SHORT)
    pages = set_pages(draft_of(facts), layout)
    known = know(draw_pages(pages, layout), own.print_of(facts))
    assert (known.wrong, known.silent, known.figures[:2]) == ([], [], ((14, 14), (14, 14)))
    known = know(raw_text_of_pages(pages).encode(), own.print_of(facts))
    assert (known.wrong, known.silent, known.entries) == ([], [], (14, 14))


def test_a_filing_of_two_pages_has_numbers_too() -> None:
    facts = own.facts_of(SHORT)
    few = replace(facts, instructions=facts.instructions[:1], grounds=(), en_route_on=None)
    layout = replace(LAYOUTS[0], footer="Page {number} of {total}")
    pages = set_pages(draft_of(few), layout)
    known = know(draw_pages(pages, layout), own.print_of(few))
    assert (known.wrong, known.silent, known.entries) == ([], [], (1, 1))


@pytest.mark.parametrize("text", ["12", "- 12 -", "Page 12", "page 12 of 90", "12 | Page", "[12]", "p. 12", "12/90"])
def test_a_page_is_numbered_in_many_ways(text: str) -> None:
    assert counted(text) == 12


@pytest.mark.parametrize("text", ["744.", "12 entries", "Page", "No. 12", "15 CFR Part 744", "12345"])
def test_other_lines_are_no_numbers_of_pages(text: str) -> None:
    assert counted(text) is None


@pytest.mark.parametrize("foot", ["Page 2 of 9", "BILLING CODE 3510-33-P", "- 12 -", "[Docket No. 25-1]", "3/25/2025"])
def test_a_name_that_holds_the_foot_of_a_page_is_unread(foot: str) -> None:
    head, under = (
        "2. Supplement no. 4 to part 744 is amended by:",
        "a. Under IRAN, adding an entry for “Abel {} Works;”",
    )
    read = read_instructions([head, under.format(foot)])
    assert (read.amendments, len(read.unread)) == ((), 1)
