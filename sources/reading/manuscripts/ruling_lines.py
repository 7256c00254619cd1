"""The tables that ruling lines draw on a page: where they stand, and where their columns and rows are.

A line may be drawn as one stroke, as a piece for each cell, as a thin filled box, or double.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.reading.pdf_pages import Segment

_TOUCHING = 3.0  # points between two lines that are one, or between two pieces of a line
_FEWEST_UPRIGHTS = 2
_LEAST_HEIGHT = 8.0  # points; less is no row


@dataclass(frozen=True, slots=True)
class Span:
    """A level or upright line: where it stands, and from where to where it is drawn, in pieces."""

    at: float
    pieces: tuple[tuple[float, float], ...]

    def covers(self, start: float, end: float) -> bool:
        """Return whether it is drawn along most of a stretch."""
        drawn = sum(max(0.0, min(end, until) - max(start, since)) for since, until in self.pieces)
        return drawn > (end - start) / 2


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table with upright lines: its edges, the lines between its columns, and its level lines."""

    top: float
    bottom: float
    uprights: tuple[Span, ...]
    levels: tuple[Span, ...]

    @property
    def parts_rows(self) -> bool:
        """Whether a level line stands between its edges."""
        return any(self.top + _TOUCHING < level.at < self.bottom - _TOUCHING for level in self.levels)

    def rows(self, left: float, right: float) -> list[tuple[float, float]]:
        """Return top and bottom of the rows that level lines part in one column."""
        across = [level.at for level in self.levels if level.covers(left, right)]
        edges = [self.top, *(at for at in across if self.top < at < self.bottom), self.bottom]
        bands = [edges[0]]
        bands += [edge for before, edge in pairwise(edges) if edge - before >= _LEAST_HEIGHT]
        return list(pairwise(bands))


def find_ruled_tables(segments: Iterable[Segment]) -> list[RuledTable]:
    """Return the tables of a page from top to bottom; lines that are no part of one are left out."""
    every = list(segments)
    levels = level_lines(every)
    uprights = _spans((each.left, each.top, each.bottom) for each in every if not _is_level(each))
    tables: list[RuledTable] = []
    for top, bottom in _joined(piece for span in uprights for piece in span.pieces):
        inside = [span for span in uprights if _within(span, top, bottom)]
        across = [span for span in levels if top - _TOUCHING <= span.at <= bottom + _TOUCHING]
        if len(inside) >= _FEWEST_UPRIGHTS and bottom - top >= _LEAST_HEIGHT:
            tables.append(RuledTable(top, bottom, tuple(inside), tuple(across)))
    return tables


def level_lines(segments: Iterable[Segment]) -> list[Span]:
    """Return the level lines of a page from top to bottom."""
    return _spans((each.top, each.left, each.right) for each in segments if _is_level(each))


def _is_level(segment: Segment) -> bool:
    return segment.right - segment.left >= segment.bottom - segment.top


def _within(span: Span, top: float, bottom: float) -> bool:
    return any(start < bottom and end > top for start, end in span.pieces)


def _spans(lines: Iterable[tuple[float, float, float]]) -> list[Span]:
    """Join lines (where, from, to) that stand so near to one another that they are one."""
    groups: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][-1][0] <= _TOUCHING and line[0] - groups[-1][0][0] <= 2 * _TOUCHING:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_span(group) for group in groups]


def _span(group: Sequence[tuple[float, float, float]]) -> Span:
    at = sum(line[0] for line in group) / len(group)
    return Span(at, tuple(_joined((line[1], line[2]) for line in group)))


def _joined(pieces: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join pieces that touch or overlap."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(pieces):
        if joined and start - joined[-1][1] <= _TOUCHING:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
