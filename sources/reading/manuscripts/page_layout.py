"""The pages of a typed manuscript: running text, tables, and page numbers told apart by where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sources.reading.manuscripts.page_tables import PageTable, read_ruled_table
from sources.reading.manuscripts.page_text import Line, Word, lines_of, words_of
from sources.reading.manuscripts.ruling_lines import RuledTable, Span, find_ruled_tables, level_lines
from sources.reading.manuscripts.table_columns import STARS
from sources.reading.manuscripts.unruled_tables import find_unruled_table, is_heading
from sources.reading.pdf_pages import Page

PAGE_NUMBER = re.compile(r"(?:page\s+|[-–—]\s*)?(\d{1,4})(?:\s+of\s+\d{1,4}|\s*[-–—])?", re.IGNORECASE)
_SAME_PLACE = 4.0  # points between the page numbers of two pages
_FEWEST_NUMBERED = 0.4  # of all pages
_FEWEST_REPEATED = 3  # pages that a running head stands on
_MOSTLY = 0.5
_OVERFLOW = 1.3  # of the size of the letters, from the edge of a table to the line that runs over it


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """What stands on a page from top to bottom: lines of running text, and tables. `printed_number` is its own."""

    number: int
    printed_number: int | None
    blocks: tuple[Line | PageTable, ...]
    words: str


def lay_out(pages: Sequence[Page]) -> list[LaidOutPage]:
    """Return the pages with their tables found, and without page numbers and running heads."""
    drawn = [_drawn(page) for page in pages]
    numbers = _page_numbers([each.text for each in drawn])
    heads = _running_heads([each.text for each in drawn])
    # Upright lines alone do not say where rows end: such a table is read like one without any.
    are_rows_ruled = any(table.parts_rows for page in drawn for table, _ in page.ruled)
    laid_out: list[LaidOutPage] = []
    before: PageTable | None = None
    for place, page in enumerate(drawn):
        number = numbers.get(place)
        edges = [line for line in _edges(page.text) if line is number or _head(line) in heads]
        blocks = page.blocks([line for line in page.text if line not in edges], before, are_rows_ruled)
        before = blocks[-1] if blocks and not isinstance(blocks[-1], Line) else None
        counted = _counted(number) if number else None
        laid_out.append(LaidOutPage(place + 1, counted, tuple(blocks), page.all_words()))
    return laid_out


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page whose words stand within the tables that are ruled on it, or in lines of text."""

    ruled: tuple[tuple[RuledTable, tuple[Word, ...]], ...]
    text: tuple[Line, ...]
    levels: tuple[Span, ...]

    def blocks(self, text: Sequence[Line], before: PageTable | None, are_rows_ruled: bool) -> list[Line | PageTable]:
        """Return the tables of the page, and the lines around them, from top to bottom."""
        tables: list[PageTable] = []
        other: list[Line] = []
        for drawn, words in self.ruled:
            above = tables[-1] if tables else before
            table = read_ruled_table(drawn, words, above.columns if above else ()) if are_rows_ruled else None
            if table is not None:
                tables.append(table)
            else:
                other += lines_of(words)
        lines = sorted([*text, *other], key=lambda line: line.baseline)
        if tables:
            return sorted([*lines, *tables], key=lambda block: block.top)
        if found := find_unruled_table(lines, self.levels, before):
            return [*lines[: found.start], found.table, *lines[found.end :]]
        return list(lines)

    def all_words(self) -> str:
        """Return every word of the page, by which it can be told from another."""
        return " ".join([*(word.text for _, words in self.ruled for word in words), *(line.text for line in self.text)])


def _drawn(page: Page) -> _Drawn:
    words = words_of(page.glyphs)
    ruled = []
    for drawn in find_ruled_tables(page.segments):
        table = _with_overflow(drawn, lines_of([word for word in words if word.baseline > drawn.bottom]))
        inside = tuple(word for word in words if table.top < word.baseline <= table.bottom)
        ruled.append((table, inside))
        words = [word for word in words if not table.top < word.baseline <= table.bottom]
    return _Drawn(tuple(ruled), tuple(lines_of(words)), tuple(level_lines(page.segments)))


def _with_overflow(table: RuledTable, below: Sequence[Line]) -> RuledTable:
    """Return a table with the lines that run over its lower edge: they stand right below it, within one column."""
    bottom = table.bottom
    edges = [upright.at for upright in table.uprights]
    for line in below:
        beside = any(left < line.left and line.right < right for left, right in pairwise(edges[1:]))
        if STARS.fullmatch(line.text) or not beside or line.baseline - bottom > _OVERFLOW * line.size:
            break
        bottom = line.baseline
    return replace(table, bottom=bottom)


def _edges(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the first and the last line of a page."""
    return (lines[0], lines[-1]) if lines else ()


def _page_numbers(pages: Sequence[Sequence[Line]]) -> dict[int, Line]:
    """Return by page the line that holds its number: a bare figure at an edge, where most pages have one.

    The figures need not count on: pages may be missing or out of order, which is for the reader of the table to tell.
    """
    bare = [
        (place, line)
        for place, lines in enumerate(pages)
        for line in dict.fromkeys(_edges(lines))
        if PAGE_NUMBER.fullmatch(line.text)
    ]
    heights = Counter(round(line.baseline / _SAME_PLACE) for _, line in bare)
    if not heights:
        return {}
    usual = heights.most_common(1)[0][0]
    found = {place: line for place, line in bare if abs(line.baseline / _SAME_PLACE - usual) <= 1}
    is_count = len({_counted(line) for line in found.values()}) > len(found) / 2
    return found if is_count and len(found) >= _FEWEST_NUMBERED * len(pages) else {}


def _counted(line: Line) -> int | None:
    match = PAGE_NUMBER.fullmatch(line.text)
    return int(match[1]) if match else None


def _running_heads(pages: Sequence[Sequence[Line]]) -> frozenset[tuple[str, int]]:
    """Return what stands at the edge of most pages, figures apart."""
    counted = Counter(head for lines in pages for head in {_head(line) for line in _edges(lines)})
    return frozenset(
        head
        for head, times in counted.items()
        if times >= max(_FEWEST_REPEATED, _MOSTLY * len(pages)) and not is_heading(head[0])
    )


def _head(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.baseline / _SAME_PLACE)
