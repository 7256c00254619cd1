"""What was printed in a table apart from the row it stands in: by the order in which its page was drawn.

A program draws a line of a cell in one go, and a cell, or a row, before the next. A stamp, a page number or the line of
another row that came to stand there was drawn at another time, whatever it says and wherever it stands. Programs
differ in which of these they do; what most of a manuscript's table keeps to, counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from sources.reading.manuscripts.page_tables import Band
from sources.reading.manuscripts.page_text import Line

_MOSTLY = 0.9

# Of lines, cells or rows: the row that each is of, and whether it was drawn in one go.
_Drawn = list[tuple[Band, bool]]


def drawn_apart(pages: Sequence[Sequence[Band]]) -> set[int]:
    """Return the bands of a table, by `id`, in which something was drawn apart; `pages` give those of each page."""
    found: set[int] = set()
    for drawn in (_lines(pages), _cells(pages), _bands(pages)):
        if sum(in_one_go for _, in_one_go in drawn) >= _MOSTLY * len(drawn):
            found |= {id(band) for band, in_one_go in drawn if not in_one_go}
    return found


def _lines(pages: Sequence[Sequence[Band]]) -> _Drawn:
    lines = ((band, line) for bands in pages for band in bands for lines in band.cells.values() for line in lines)
    return [(band, line.is_in_one_go) for band, line in lines if len(line.words) > 1]


def _cells(pages: Sequence[Sequence[Band]]) -> _Drawn:
    drawn: _Drawn = []
    for bands in pages:
        cells = [(band, lines) for band in bands for lines in band.cells.values()]
        in_one_go = _in_one_go([lines for _, lines in cells])
        drawn += [(band, one) for (band, lines), one in zip(cells, in_one_go, strict=True) if len(lines) > 1]
    return drawn


def _bands(pages: Sequence[Sequence[Band]]) -> _Drawn:
    drawn: _Drawn = []
    for bands in pages:
        rows = [[line for lines in band.cells.values() for line in lines] for band in bands]
        drawn += zip(bands, _in_one_go(rows), strict=True)
    return drawn


def _in_one_go(parts: Sequence[Sequence[Line]]) -> Iterator[bool]:
    """Yield for each part of a page whether it was drawn in one go, with no other of them between."""
    places = sorted(
        (word.glyphs[0].order, number) for number, lines in enumerate(parts) for line in lines for word in line.words
    )
    times = Counter(number for number, _ in groupby(number for _, number in places))
    return (times[number] <= 1 for number in range(len(parts)))
