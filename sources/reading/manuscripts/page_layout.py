"""The pages of a typed manuscript: running text, tables, and page numbers told apart by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sources.reading.manuscripts.page_furniture import counted, furniture_of, without_line_numbers
from sources.reading.manuscripts.page_tables import PageTable, read_ruled_table
from sources.reading.manuscripts.page_text import Line, Word, are_in_one_go, lines_of, words_of
from sources.reading.manuscripts.ruling_lines import RuledTable, Span, find_ruled_tables, level_lines
from sources.reading.manuscripts.table_columns import STARS
from sources.reading.manuscripts.unruled_tables import find_unruled_table
from sources.reading.pdf_pages import Page

_OVERFLOW = 1.3  # of the size of the letters, from the edge of a table to the line that runs over it


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """What stands on a page from top to bottom: lines of running text, and tables. `counter` has the page's number."""

    number: int
    counter: Line | None
    blocks: tuple[Line | PageTable, ...]
    words: str

    @property
    def printed_number(self) -> int | None:
        """The page's number in print."""
        return counted(self.counter.text) if self.counter else None

    def holds_counter(self, line: Line) -> bool:
        """Return whether a line of a cell is the number of the page, or of its place, and nothing else."""
        number = counted(line.text.rstrip("."))
        return number is not None and number in (self.number, self.printed_number)


def lay_out(pages: Sequence[Page]) -> list[LaidOutPage]:
    """Return the pages with their tables found, and without page numbers and running heads."""
    drawn = [_drawn(page) for page in pages]
    furniture = furniture_of([each.text for each in drawn], [page.height for page in pages])
    # Upright lines alone do not say where rows end: such a table is read like one without any.
    are_rows_ruled = any(table.parts_rows for page in drawn for table, _ in page.ruled)
    laid_out: list[LaidOutPage] = []
    before: PageTable | None = None
    for place, (page, left_out) in enumerate(zip(drawn, furniture, strict=True)):
        blocks = page.blocks(
            [line for line in page.text if line not in left_out], before, are_rows_ruled=are_rows_ruled
        )
        before = blocks[-1] if blocks and not isinstance(blocks[-1], Line) else None
        counter = next((line for line in left_out if counted(line.text) is not None), None)
        laid_out.append(LaidOutPage(place + 1, counter, tuple(blocks), page.all_words()))
    lines = [block for page in laid_out for block in page.blocks if isinstance(block, Line)]
    return [replace(page, blocks=_marked(page.blocks)) for page in laid_out] if are_in_one_go(lines) else laid_out


def _marked(blocks: Sequence[Line | PageTable]) -> tuple[Line | PageTable, ...]:
    """Return the blocks, with a mark where something stands in a line that was not drawn with it."""
    return tuple(block.with_breaks_marked() if isinstance(block, Line) else block for block in blocks)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page whose words stand within the tables that are ruled on it, or in lines of text."""

    ruled: tuple[tuple[RuledTable, tuple[Word, ...]], ...]
    text: tuple[Line, ...]
    levels: tuple[Span, ...]

    def blocks(self, text: Sequence[Line], before: PageTable | None, *, are_rows_ruled: bool) -> list[Line | PageTable]:
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
    words = without_line_numbers(words_of(page.glyphs))
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
