"""Tables without upright lines: columns by their headings and the white between them, rows by how they begin.

The table ends where a line runs across the white between two columns, as the lines of running text do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.reading.manuscripts.page_tables import Band, PageTable, split_word
from sources.reading.manuscripts.page_text import Line, Word, lines_of
from sources.reading.manuscripts.ruling_lines import Span
from sources.reading.manuscripts.table_columns import STARS, Column, begins, columns_of

_COLUMN_GAP = 0.8  # of the size of the letters: what parts two columns on one line
_NARROWEST_GUTTER = 0.3
_SAME_LINE = 0.4
_PITCH = 1.8  # of the size: the most between two lines of one cell
_MOST_HEADING_LINES = 4
_FEWEST_COLUMNS = 3
_HEADING_WORDS = re.compile(
    r"(?:country|entity|entities|licensed?|req(?:uirements?|s)?|review|polic(?:y|ies)|federal|register|fr|citations?|and"
    r"|date|of|publication|listed|names?|persons?|address(?:es)?|end-users?|cont(?:inued|['’]?d)?|[\s().])+",
    re.IGNORECASE,
)
_FAR = 1e6

Interval = tuple[float, float]
_Cells = dict[Column, list[Line]]


@dataclass(frozen=True, slots=True)
class UnruledPageTable:
    """A page's part of a table without upright lines: the white between its columns, and the words of its rows."""

    top: float
    columns: tuple[Column, ...]
    gutters: tuple[Interval, ...]
    words: tuple[Word, ...]
    levels: tuple[Span, ...]

    def bands(self, begins_name: Callable[[str], bool]) -> tuple[Band, ...]:
        """Return its rows, parted by level lines, by asterisks, and by how their cells begin."""
        edges = self._edges()
        words = [piece for word in self.words for piece in split_word(word, edges)]
        cells = {
            column: lines_of([word for word in words if left <= word.middle < right])
            for column, (left, right) in zip(self.columns, pairwise(edges), strict=True)
        }
        tops = sorted(self._tops(cells, begins_name))
        bands = []
        for top, bottom in pairwise([-_FAR, *tops, _FAR]):
            inside = {
                column: tuple(line for line in lines if top <= line.baseline < bottom)
                for column, lines in cells.items()
            }
            if any(inside.values()):
                bands.append(Band(inside))
        return tuple(bands)

    def _edges(self) -> list[float]:
        return [-_FAR, *((left + right) / 2 for left, right in self.gutters), _FAR]

    def _tops(self, cells: _Cells, begins_name: Callable[[str], bool]) -> Iterator[float]:
        """Yield the heights above the first lines of rows."""
        entities, countries = cells[Column.ENTITY], cells[Column.COUNTRY]
        place = self.columns.index(Column.ENTITY)
        if entities:
            bounds = self._edges()
            left, right = max(bounds[place], entities[0].left), min(bounds[place + 1], entities[0].right)
            yield from (level.at for level in self.levels if level.covers(left, right))
        every = [line for lines in cells.values() for line in lines]
        for line in every:
            if STARS.fullmatch(line.text):
                yield line.baseline - _SAME_LINE * line.size
        for line in countries:
            above = [each for each in countries if 0 < line.baseline - each.baseline < _PITCH * line.size]
            if not above:
                yield line.baseline - _SAME_LINE * line.size
        for line in entities:
            if _begins_row(line, cells, begins_name):
                yield line.baseline - _SAME_LINE * line.size


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table, and the numbers of its first line among those of the page and of the line behind it."""

    table: UnruledPageTable
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the rows of a table begin on a page: its columns, its gutters, and the lines that come before."""

    columns: tuple[Column, ...]
    gutters: tuple[Interval, ...]
    headings_from: int
    rows_from: int


def find_unruled_table(lines: Sequence[Line], levels: Sequence[Span], before: PageTable | None) -> FoundTable | None:
    """Return the table among the lines of a page; None where there is none.

    `before` is a table that the page above left open, which may go on without its headings.
    """
    frame = _find_headings(lines)
    earlier = before if isinstance(before, UnruledPageTable) else None
    if frame is None and earlier is not None:
        frame = _Frame(earlier.columns, earlier.gutters, 0, 0)
    if frame is None:
        return None
    choices = [*_shared_gutters(frame, earlier), frame.gutters]
    end, gutters = max((_end_of_rows(lines, frame.rows_from, each) for each in choices), key=lambda found: found[0])
    if end == 0:
        return None
    words = tuple(word for line in lines[frame.rows_from : end] for word in line.words)
    table = UnruledPageTable(lines[frame.headings_from].baseline, frame.columns, tuple(gutters), words, tuple(levels))
    return FoundTable(table, frame.headings_from, end)


def _shared_gutters(frame: _Frame, earlier: UnruledPageTable | None) -> Iterator[tuple[Interval, ...]]:
    """Yield the white that the columns have in common with those of the page above.

    Below centered headings a page's first word may stand alone, nearer to the column before than to its own heading.
    """
    if earlier is not None and frame.columns == earlier.columns:
        pairs = zip(frame.gutters, earlier.gutters, strict=True)
        shared = tuple((max(one[0], other[0]), min(one[1], other[1])) for one, other in pairs)
        if all(left < right for left, right in shared):
            yield shared


def is_heading(text: str) -> bool:
    """Return whether a line holds nothing but words of column headings, or asterisks."""
    return STARS.fullmatch(text) is not None or _HEADING_WORDS.fullmatch(text) is not None


def _find_headings(lines: Sequence[Line]) -> _Frame | None:
    """Find the row of headings; the words of one may stand on several lines."""
    for start, line in enumerate(lines):
        if not re.match(r"(?i)country\b|countries\b", line.text):
            continue
        for end in range(start + 1, min(start + 1 + _MOST_HEADING_LINES, len(lines) + 1)):
            rows = lines[start:end]
            if not all(_HEADING_WORDS.fullmatch(row.text) for row in rows):
                break
            pieces = _columns_of_words([word for row in rows for word in row.words], line.size)
            columns = columns_of([_text(piece) for piece in pieces])
            goes_on = end < len(lines) and _HEADING_WORDS.fullmatch(lines[end].text)
            if columns and not goes_on:
                places = [(min(w.left for w in piece), max(w.right for w in piece)) for piece in pieces]
                gutters = tuple((left[1], right[0]) for left, right in pairwise(places))
                return _Frame(columns, gutters, start, end)
    return None


def _columns_of_words(words: Sequence[Word], size: float) -> list[list[Word]]:
    """Group words whose horizontal extents overlap or nearly touch."""
    groups: list[list[Word]] = []
    right = -_FAR
    for word in sorted(words, key=lambda each: each.left):
        if not groups or word.left - right > _COLUMN_GAP * size:
            groups.append([])
        groups[-1].append(word)
        right = max(right, word.right)
    return groups


def _text(words: Sequence[Word]) -> str:
    return " ".join(line.text for line in lines_of(words))


def _end_of_rows(lines: Sequence[Line], rows_from: int, widest: tuple[Interval, ...]) -> tuple[int, list[Interval]]:
    """Return the number of the line behind the last row, and the gutters as narrow as the rows leave them."""
    gutters = list(widest)
    for place in range(rows_from, len(lines)):
        narrowed = _narrowed(lines[place], gutters)
        if narrowed is None:
            return place, gutters
        gutters = narrowed
    return len(lines), gutters


def _narrowed(line: Line, gutters: Sequence[Interval]) -> list[Interval] | None:
    """Return what a line leaves of the gutters; None where it runs across one."""
    words = [word for word in line.words if not STARS.fullmatch(word.text)]
    extents = [
        (min(word.left for word in piece), max(word.right for word in piece))
        for piece in _columns_of_words(words, line.size)
    ]
    narrowed = []
    for gutter in gutters:
        left, right = gutter
        for start, end in extents:
            if end <= left or start >= right:
                continue
            if (start + end) / 2 < (left + right) / 2:
                left = max(left, end)
            else:
                right = min(right, start)
        if right - left < _NARROWEST_GUTTER * line.size:
            return None
        narrowed.append((left, right))
    return narrowed


def _begins_row(entity: Line, cells: _Cells, begins_name: Callable[[str], bool]) -> bool:
    """Return whether a row begins with this line.

    Beside it a requirement begins, or it is a name and others begin too.
    """
    beside = {
        column: line
        for column, lines in cells.items()
        for line in lines
        if column not in (Column.ENTITY, Column.COUNTRY)
        and abs(line.baseline - entity.baseline) < _SAME_LINE * entity.size
    }
    requirement = beside.get(Column.REQUIREMENT)
    if requirement is not None and begins(Column.REQUIREMENT, requirement.text):
        return True
    citation = beside.get(Column.CITATION)
    return citation is not None and begins(Column.CITATION, citation.text) and begins_name(entity.text)
