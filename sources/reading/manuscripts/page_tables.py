"""The tables of our lists on one page by position: their columns, and their rows as far as this page shows them.

Ruling lines part columns and rows where they are drawn; where none are, see `unruled_tables`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from sources.reading.manuscripts.page_text import Line, Word, lines_of, make_word
from sources.reading.manuscripts.ruling_lines import RuledTable
from sources.reading.manuscripts.table_columns import STARS, Column, are_headings, columns_of, usual_columns

_FEWEST_COLUMNS = 3
_FAR = 1e6

Interval = tuple[float, float]
_MIDDLE_OF_LETTERS = 0.3  # of their size above the baseline


@dataclass(frozen=True, slots=True)
class Band:
    """What one page shows of one row: the lines of each of its cells."""

    cells: Mapping[Column, tuple[Line, ...]]

    def text(self, column: Column) -> str:
        """Return the words of a cell, without the asterisks for rows left out."""
        words = " ".join(line.text for line in self.cells.get(column, ()))
        return "" if STARS.fullmatch(words) else words


class PageTable(Protocol):
    """The part of a table that stands on one page, between two heights."""

    @property
    def top(self) -> float:
        """The height of its upper edge."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns from left to right."""

    def bands(self, begins_name: Callable[[str], bool]) -> tuple[Band, ...]:
        """Return its rows without those of headings; `begins_name` tells a name that an instruction gives."""


@dataclass(frozen=True, slots=True)
class RuledPageTable:
    """A page's part of a table whose columns are parted by upright lines."""

    top: float
    columns: tuple[Column, ...]
    rows: tuple[Band, ...]

    def bands(self, begins_name: Callable[[str], bool]) -> tuple[Band, ...]:  # noqa: ARG002 - others need it
        """Return its rows, which level lines part whatever their words."""
        return self.rows


def read_ruled_table(table: RuledTable, words: Sequence[Word], before: Sequence[Column]) -> PageTable | None:
    """Return what a page shows of a ruled table; None where it is none of a list.

    `before` are the columns of the table above it: one that goes on without headings has them again.
    """
    gaps = _gaps(table, words)
    if len(gaps) < _FEWEST_COLUMNS:
        return None
    split = [piece for word in words for piece in split_word(word, [left for left, _ in gaps[1:]])]
    edges = table.rows(*gaps[1])
    rows = _cells(split, gaps, edges)
    texts = [[_text(cell) for cell in row] for row in rows]
    columns = next(filter(None, map(columns_of, texts)), None)
    if columns is None:
        columns = tuple(before) if len(before) == len(gaps) else usual_columns(len(gaps))
    if columns is None:
        return None
    countries = _countries(table, gaps[columns.index(Column.COUNTRY)], edges, split)
    bands = []
    for row, country, words_of_cells in zip(rows, countries, texts, strict=True):
        if not are_headings(words_of_cells, columns):
            cells = {column: tuple(lines_of(cell)) for column, cell in zip(columns, row, strict=True)}
            bands.append(Band(cells | {Column.COUNTRY: tuple(lines_of(country))}))
    return RuledPageTable(table.top, columns, tuple(bands))


def split_word(word: Word, edges: Sequence[float]) -> list[Word]:
    """Part a word where it runs from one column into the next and was not drawn in one go."""
    if not any(word.left < edge < word.right for edge in edges):
        return [word]
    pieces = [[word.glyphs[0]]]
    for before, glyph in zip(word.glyphs, word.glyphs[1:], strict=False):
        middles = ((before.left + before.right) / 2, (glyph.left + glyph.right) / 2)
        crosses = any(middles[0] < edge <= middles[1] for edge in edges)
        if crosses and glyph.order != before.order + 1:
            pieces.append([])
        pieces[-1].append(glyph)
    return [make_word(piece, is_apart=word.is_apart or place > 0) for place, piece in enumerate(pieces)]


def _gaps(table: RuledTable, words: Sequence[Word]) -> list[Interval]:
    """Return the columns between the upright lines, and those beside the outermost ones where text stands there."""
    edges = [span.at for span in table.uprights]
    inside = [word for word in words if table.top < word.baseline <= table.bottom]
    if any(word.right < edges[0] for word in inside):
        edges.insert(0, -_FAR)
    if any(word.left > edges[-1] for word in inside):
        edges.append(_FAR)
    return list(pairwise(edges))


def _cells(words: Sequence[Word], gaps: Sequence[Interval], edges: Sequence[Interval]) -> list[list[list[Word]]]:
    """Return for each row the words of its cells: those whose greater part stands in one."""
    rows: list[list[list[Word]]] = [[[] for _ in gaps] for _ in edges]
    lefts, tops = [left for left, _ in gaps], [top for top, _ in edges]
    for word in words:
        column = bisect_right(lefts, word.middle) - 1
        row = bisect_left(tops, word.baseline - _MIDDLE_OF_LETTERS * word.size) - 1
        if column >= 0 and row >= 0 and word.middle < gaps[column][1]:
            rows[row][column].append(word)
    return rows


def _text(words: Sequence[Word]) -> str:
    """Return the words of a heading, line by line."""
    return " ".join(word.text for word in sorted(words, key=lambda each: (each.baseline, each.left)))


def _countries(table: RuledTable, gap: Interval, edges: Sequence[Interval], words: Sequence[Word]) -> list[list[Word]]:
    """Return for each row the words of its country; a cell that stands beside several rows is the first one's."""
    tall = table.rows(*gap)
    cells = [row[0] for row in _cells(words, [gap], tall)]
    found: list[list[Word]] = [[] for _ in edges]
    for (top, _), cell in zip(tall, cells, strict=True):
        first = next((place for place, (_, bottom) in enumerate(edges) if bottom > top + 1), len(edges) - 1)
        found[first] += cell
    return found
