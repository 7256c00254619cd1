"""Columns without ruling lines, where a page's headings and words do not say by themselves which is whose."""

from sources.reading.manuscripts.page_text import Line, lines_of, words_of
from sources.reading.manuscripts.table_columns import Column
from sources.reading.manuscripts.unruled_tables import find_unruled_table
from sources.reading.pdf_pages import Glyph

HEADS = [("Country", 90.0), ("Entity", 200.0), ("Citation", 320.0)]
CITED = ("90 FR 1", 300.0)


def line(baseline: float, words: list[tuple[str, float]]) -> Line:
    letters = [(char, left + 5 * at) for text, left in words for at, char in enumerate(text)]
    (only,) = lines_of(words_of(Glyph(char, x, x + 5, baseline, 10, at) for at, (char, x) in enumerate(letters)))
    return only


def test_a_word_alone_below_centered_heads_is_of_the_column_of_the_page_above() -> None:
    first = find_unruled_table([line(10, HEADS), line(22, [("Abel Trading Company", 150.0), CITED])], (), None)
    assert first is not None
    second = find_unruled_table([line(10, HEADS), line(22, [("and", 150.0), CITED])], (), first.table)
    assert second is not None
    (band,) = second.table.bands(lambda _: False)
    assert (band.text(Column.COUNTRY), band.text(Column.ENTITY)) == ("", "and")
