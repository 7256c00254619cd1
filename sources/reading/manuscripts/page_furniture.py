"""What stands on the pages of a manuscript beside its text: page numbers, running heads and feet, numbers of lines.

A line is such furniture where most pages, or most of the even or the odd ones, have it at the same edge, figures apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sources.reading.manuscripts.page_text import Line, Word
from sources.reading.manuscripts.unruled_tables import is_heading

_PAGE_NUMBER = re.compile(
    r"[\[(|–—-]?\s?(?:p(?:age|\.)?\s?\|?\s?)?(\d{1,4})(?:\s?(?:of|/)\s?\d{1,4})?\s?[\])|–—-]?(?:\s?page)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d+")
_MOST_LINES = 3  # of a head or a foot
_FEWEST_PAGES = 2
_MOSTLY = 0.5
_SAME_PLACE = 4.0  # points
_FEWEST_NUMBERED = 5  # lines of a page
_MARGIN = 0.3  # of the size of the letters, between the number of a line and the line

# A line at an edge: its words without figures, and how far from the edge it stands.
Edge = tuple[str, int]


def counted(text: str) -> int | None:
    """Return the number of a page where a line is nothing else."""
    match = _PAGE_NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def furniture_of(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return for each page the lines at its edges that are no part of the text; `heights` are those of the paper."""
    heads = _lengths([[(line.text, round(line.baseline / _SAME_PLACE)) for line in lines] for lines in pages])
    feet = _lengths(
        [
            [(line.text, round((height - line.baseline) / _SAME_PLACE)) for line in reversed(lines)]
            for lines, height in zip(pages, heights, strict=True)
        ]
    )
    return [
        [*lines[:head], *lines[max(head, len(lines) - foot) :]]
        for lines, head, foot in zip(pages, heads, feet, strict=True)
    ]


def without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of each page of plain text without those that are no part of it."""
    kept = [_without_line_numbers(lines) for lines in pages]
    heads = _lengths([[(line, 0) for line in lines if line] for lines in kept])
    feet = _lengths([[(line, 0) for line in reversed(lines) if line] for lines in kept])
    without = []
    for lines, head, foot in zip(kept, heads, feet, strict=True):
        printed = [place for place, line in enumerate(lines) if line]
        left_out = {*printed[:head], *printed[len(printed) - foot :]}
        without.append([line for place, line in enumerate(lines) if place not in left_out])
    return without


def without_line_numbers(words: Sequence[Word]) -> list[Word]:
    """Return the words of a page without the numbers that stand in its margin, one beside each line."""
    others = [word for word in words if not word.text.isdigit()]
    left = min((word.left for word in others), default=0.0)
    margin = [word for word in words if word.text.isdigit() and word.right + _MARGIN * word.size < left]
    margin.sort(key=lambda word: word.baseline)
    if len(margin) < _FEWEST_NUMBERED or not _count_on([int(word.text) for word in margin]):
        return list(words)
    return [word for word in words if word not in margin]


def _without_line_numbers(lines: Sequence[str]) -> list[str]:
    """Return lines of plain text without the numbers that stand before them."""
    printed = [line for line in lines if line]
    before = [re.match(r"(\d{1,3}) (?=\S)", line) for line in printed]
    if len(printed) >= _FEWEST_NUMBERED and all(before) and _count_on([int(each[1]) for each in before if each]):
        return [re.sub(r"^\d{1,3} ", "", line) for line in lines]
    return list(lines)


def _count_on(numbers: Sequence[int]) -> bool:
    """Return whether figures are those of successive lines, or of each fifth or the like."""
    steps = {after - before for before, after in pairwise(numbers)}
    return len(steps) == 1 and min(steps) > 0


def _lengths(pages: Sequence[Sequence[Edge]]) -> list[int]:
    """Return how many lines at an edge of each page are furniture; `pages` give all lines from that edge inward."""
    outermost = [[(_FIGURES.sub("#", text), place) for text, place in page[:_MOST_LINES]] for page in pages]
    # A page that is there twice says nothing twice.
    distinct = list({tuple(page): place for place, page in reversed(list(enumerate(pages)))}.values())
    repeated = _repeated([outermost[place] for place in distinct])
    for odd in (0, 1):
        repeated |= _repeated([outermost[place] for place in distinct if place % 2 == odd])
    numbers = [counted(page[0][0]) for page in pages if page]
    if numbers == list(range(1, len(numbers) + 1)):  # however few they are, each has its number
        repeated |= {page[0] for page in outermost if page}
    texts = {text for text, _ in repeated if text != "#"}
    return [_length(page, repeated, texts) for page in outermost]


def _repeated(pages: Sequence[Sequence[Edge]]) -> set[Edge]:
    """Return what stands at the edge of most pages."""
    times = Counter(edge for page in pages for edge in set(page))
    fewest = max(_FEWEST_PAGES, _MOSTLY * len(pages))
    return {edge for edge, count in times.items() if count >= fewest and not is_heading(edge[0])}


def _length(page: Sequence[Edge], repeated: set[Edge], texts: set[str]) -> int:
    """Return how many lines from the edge inward are furniture; a head may stand elsewhere on wide pages."""
    inside = (place for place, edge in enumerate(page) if edge not in repeated and edge[0] not in texts)
    return next(inside, len(page))
