"""The typesetter loses and adds nothing, whatever the layout; what it sets is tried on the readers in tests/corpus."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.drafts import RuleDraft
from monitor.demo.typesetting import SUPERSCRIPTS
from sources.reading.pdf_pages import read_pdf_pages
from tests.typesetting.facts import HARD_ENTRIES, NUMBERS, RULES, hard_rule, read_facts
from tests.typesetting.lines import Piece, wrapped
from tests.typesetting.pages import LAYOUTS, Layout, Page, set_pages
from tests.typesetting.paragraphs import manuscript_paragraphs
from tests.typesetting.pdf import set_pdf
from tests.typesetting.raw_text import raw_text_of_pages
from tests.typesetting.tables import ENTITY_LIST, MILITARY_END_USER_LIST, UNVERIFIED_LIST, Part, rows_of
from tests.typesetting.three_lists import other_parts
from tests.typesetting.wording import draft_of

layouts = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
TURNED = next(layout for layout in LAYOUTS if layout.turned)


def close(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def draft() -> RuleDraft:
    """A rule with cells longer than a page, and with letters that no one code page has together."""
    return draft_of(hard_rule())


def words_of_cells(pages: tuple[Page, ...]) -> list[str]:
    """The words of each cell in turn, taken together over the pages; the column heads are left out."""
    cells: dict[tuple[int, int], str] = defaultdict(str)
    for page in pages:
        for placed in page.texts:
            if placed.column is not None and placed.row:
                cells[placed.row, placed.column] += close(placed.piece.text)
    return [words for _, words in sorted(cells.items())]


@layouts
def test_every_cell_stands_on_the_pages_word_for_word(layout: Layout) -> None:
    rows = rows_of(Part((), ENTITY_LIST, draft().entries), draft(), beside=layout.country_beside)
    cells = [cell for row in rows for cell in row.cells if any(cell)]
    expected = [close("".join(cell)).translate(SUPERSCRIPTS) for cell in cells]
    assert words_of_cells(set_pages(draft(), layout)) == expected


@layouts
def test_nothing_stands_outside_its_column_or_on_another_text(layout: Layout) -> None:
    for page in set_pages(draft(), layout):
        places = [(placed.x, placed.y) for placed in page.texts]
        assert len(set(places)) == len(places)
        for placed in page.texts:
            assert 0 < placed.x < placed.x + placed.piece.width < page.width
            assert 0 < placed.y < page.height


def test_a_rule_on_three_lists_has_three_tables_with_heads_of_their_own() -> None:
    pages = set_pages(draft(), LAYOUTS[0], other_parts())
    words = close("".join(placed.piece.text for page in pages for placed in page.texts))
    at = [
        words.index(close("".join(columns.heads))) for columns in (ENTITY_LIST, UNVERIFIED_LIST, MILITARY_END_USER_LIST)
    ]
    assert at == sorted(at)


def test_prose_is_set_whole_and_pages_are_numbered() -> None:
    pages = set_pages(draft(), LAYOUTS[0])
    prose = close("".join(placed.piece.text for page in pages for placed in page.texts[:-1] if placed.column is None))
    assert close("".join(manuscript_paragraphs(draft()))) in prose
    assert [page.texts[-1].piece.text for page in pages] == [str(number) for number in range(1, len(pages) + 1)]


def test_wide_pages_are_upright_ones_turned() -> None:
    pages = set_pages(draft(), TURNED)
    widths = [page.width > page.height for page in pages]
    assert widths == [*sorted(widths[:-1]), False], "prose, then the table on wide pages, then prose"
    assert pages[0].texts[-1].piece.text == f"Page 1 of {len(pages)}"
    assert set_pdf(draft(), TURNED).count(b"/Rotate 90") == sum(widths)


@pytest.mark.parametrize("layout", [LAYOUTS[0], TURNED], ids=lambda layout: layout.name)
def test_a_pdf_is_the_same_each_time_and_holds_all_letters(layout: Layout) -> None:
    data = set_pdf(draft(), layout)
    assert data == set_pdf(draft(), layout)
    letters = {glyph.text for page in read_pdf_pages(data, "a.pdf") for glyph in page.glyphs}
    assert {"İ", "Ş", "ş", "ı", "ü", "С", "о", "Н", "“", "—", "§"} <= letters


def test_raw_text_has_neither_stamps_nor_page_numbers_nor_hyphens_at_the_end_of_lines() -> None:
    pages = set_pages(draft(), Layout("as filed", stamped=False))
    text = raw_text_of_pages(pages)
    assert "scheduled to be published" not in text
    assert not re.search(r"\n\d+\n\n", text)
    assert not re.search(r"\w-\n\w", text)
    assert text.count("\f") == len(pages)


@given(st.text("ab -—.“¹şС", max_size=200), st.sampled_from([40.0, 120.0]))
def test_lines_hold_the_words_and_no_more_than_fits(text: str, room: float) -> None:
    lines = list(wrapped(text, room, 10))
    assert close("".join(piece.text for line in lines for piece in line)) == close(text.translate(SUPERSCRIPTS))
    assert all(sum(piece.width for piece in line) <= room or len(line[0].text) == 1 for line in lines)


def test_footnotes_are_set_small_and_high() -> None:
    ((plain, raised),) = wrapped("of the EAR)⁴", 400, 10)
    assert (plain, raised.text, raised.is_raised) == (Piece("of the EAR)", 10), "4", True)
    assert raised.size < plain.size


def test_the_facts_stay_small() -> None:
    assert len(NUMBERS) == 11
    assert sum(len(read_facts(number).instructions) for number in NUMBERS) == 410
    assert HARD_ENTRIES.stat().st_size + sum(path.stat().st_size for path in RULES.iterdir()) < 500_000
