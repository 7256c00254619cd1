"""A manuscript as an agency prints it: prose of 12 points, double-spaced, and ruled tables.

What stands where on which page is decided here; `pdf` draws it, and `raw_text` takes the words off it again as the
Office of the Federal Register does. Lengths are points of 1/72 inch, with the origin at the lower left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from monitor.demo.drafts import RuleDraft
from tests.typesetting.lines import Piece, wrapped
from tests.typesetting.paragraphs import manuscript_paragraphs, on_file_line, scheduled_line
from tests.typesetting.tables import ENTITY_LIST, Columns, Part, Row, rows_of

_MARGIN, _INDENT, _PADDING = 72.0, 36.0, 5.4
_PROSE, _PROSE_LEADING, _FOOTER, _HEAD, _SMALL = 12.0, 27.6, 36.0, 40.0, 10.0


class Ruling(StrEnum):
    """How cells are ruled: by strokes, by thin filled rectangles (as Word does), below rows only, or not at all."""

    STROKES = "strokes"
    RECTANGLES = "rectangles"
    ROWS = "rows"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of printing a manuscript. `points` is the size of the table's type.

    `splits_rows` lets a row go on on the next page, `repeats_heads` prints the column heads there again,
    `raises_footnotes` sets their figures small and high. `across` draws a row line by line across its cells instead of
    cell by cell; `words_apart` places each word by itself, without blanks. `stamped` adds what the office stamps.
    A wide table may stand on pages of its own (`table_on_wide_pages`), and wide pages may be upright ones that are
    `turned`. `country_beside` prints a country in the row of its first entry. `footer` words the page number, `head`
    what stands above, a line to each line of them; `other_head` that of even pages, and the first page may have none
    (`plain_title`). `numbers_lines` puts a number beside each line.
    """

    name: str
    points: float = 10.0
    landscape: bool = False
    ruling: Ruling = Ruling.RECTANGLES
    splits_rows: bool = True
    repeats_heads: bool = True
    raises_footnotes: bool = True
    across: bool = False
    words_apart: bool = False
    stamped: bool = True
    table_on_wide_pages: bool = False
    turned: bool = False
    country_beside: bool = False
    centers_heads: bool = False
    footer: str = "{number}"
    head: str = ""
    other_head: str = ""
    plain_title: bool = False
    numbers_lines: bool = False


LAYOUTS = (
    Layout("10 pt"),
    Layout("8 pt", points=8),
    Layout("12 pt", points=12),
    Layout("landscape", landscape=True, ruling=Ruling.STROKES),
    Layout("no ruling lines", ruling=Ruling.NONE),
    Layout("rows unsplit", splits_rows=False, ruling=Ruling.STROKES),
    Layout("heads once", repeats_heads=False, stamped=False),
    Layout("footnotes on the line", raises_footnotes=False),
    Layout("drawn across", across=True),
    Layout("words apart", words_apart=True, points=9),
    Layout("wide table, turned", table_on_wide_pages=True, turned=True, footer="Page {number} of {total}"),
    Layout("ruled below rows", ruling=Ruling.ROWS, centers_heads=True, footer="- {number} -"),
    Layout("country beside", country_beside=True, centers_heads=True, ruling=Ruling.STROKES),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text at its place.

    `column` is 0 to 4 within the table, None outside; `row` counts the rows of the table from 1, the heads being 0.
    """

    x: float
    y: float
    piece: Piece
    column: int | None = None
    row: int = 0


@dataclass(slots=True)
class Page:
    """One page: its texts in the order in which they are drawn, and its ruling lines (x, y, x, y)."""

    width: float
    height: float
    texts: list[Placed] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def set_pages(rule: RuleDraft, layout: Layout, more: Sequence[Part] = ()) -> tuple[Page, ...]:
    """Give the pages of the rule's manuscript; `more` amends other lists, each behind the table of the one before."""
    press = _Press(layout)
    if layout.stamped:
        press.set_paragraph(scheduled_line(rule), leading=13.8)
    for part in (Part(tuple(manuscript_paragraphs(rule)), ENTITY_LIST, rule.entries), *more):
        for paragraph in part.paragraphs:
            press.set_paragraph(paragraph)
        press.set_table(part.columns, rows_of(part, rule, beside=layout.country_beside))
    press.set_paragraph("Matthew S. Borman,")
    press.set_paragraph("Acting Assistant Secretary for Export Administration.")
    if layout.stamped:
        press.set_paragraph(on_file_line(rule), leading=13.8)
    return press.numbered()


class _Press:
    """Sets one thing below the other, and goes on on a new page where the last is full."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._pages: list[Page] = []
        self._lead = layout.points * 1.15
        self._rows = 0
        self._table: Columns | None = None
        self._turn()

    def set_paragraph(self, text: str, leading: float = _PROSE_LEADING) -> None:
        """Set a paragraph of prose, its first line indented."""
        room = self._size[0] - 2 * _MARGIN
        for at, line in enumerate(wrapped(text, room, _PROSE, indent=_INDENT)):
            self._need(leading)
            self._y -= leading
            self._place(line, _MARGIN + (0.0 if at else _INDENT), self._y)

    def set_table(self, columns: Columns, rows: Iterable[Row]) -> None:
        """Set a table, on pages of its own where the layout wants them."""
        apart = self._layout.table_on_wide_pages
        self._table = columns
        if apart:
            self._turn()
        if not (apart and self._layout.repeats_heads):
            self._set_heads(columns)
        for row in rows:
            self._set_row(row)
        self._table = None
        self._y -= _PROSE
        if apart:
            self._turn()

    def _set_row(self, row: Row) -> None:
        self._rows += 1
        left = [self._lines_of(cell, index, row.span) for index, cell in enumerate(row.cells)]
        tallest = max(len(lines) for lines in left)
        if not self._layout.splits_rows and self._fits() < tallest <= self._fits(whole_page=True):
            self._turn()
        while any(left):
            if not self._fits():
                self._turn()
            count = self._fits()
            self._set_part([lines[:count] for lines in left], row.span, self._rows)
            left = [lines[count:] for lines in left]

    def numbered(self) -> tuple[Page, ...]:
        """Give the pages, a number in the footer of each."""
        for number, page in enumerate(self._pages, start=1):
            if self._layout.numbers_lines:
                _number_lines(page)
            head = self._layout.other_head if self._layout.other_head and number % 2 == 0 else self._layout.head
            for text, height in ((head, page.height - _HEAD), (self._layout.footer, _FOOTER)):
                if number == 1 and text == head and self._layout.plain_title:
                    continue
                for at, line in enumerate(filter(None, text.split("\n"))):
                    piece = Piece(line.format(number=number, total=len(self._pages)), _PROSE)
                    placed = Placed((page.width - piece.width) / 2, height - at * _PROSE * 1.15, piece)
                    page.texts.insert(at if text == head else len(page.texts), placed)
        return tuple(self._pages)

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height of a page begun now."""
        is_wide = self._layout.landscape or (self._layout.table_on_wide_pages and self._table is not None)
        return (792.0, 612.0) if is_wide else (612.0, 792.0)

    def _turn(self) -> None:
        self._pages.append(Page(*self._size))
        self._y = self._size[1] - _MARGIN
        if self._table is not None and self._layout.repeats_heads:
            self._set_heads(self._table)

    def _need(self, height: float) -> None:
        if self._y - height < _MARGIN:
            self._turn()

    def _fits(self, *, whole_page: bool = False) -> int:
        """Give how many lines of a row there is room for, here or on a new page."""
        top = self._size[1] - _MARGIN if whole_page else self._y
        return max(0, int((top - _MARGIN - 2 * _PADDING) / self._lead))

    def _set_heads(self, columns: Columns) -> None:
        heads = [self._lines_of((head,), index, None) for index, head in enumerate(columns.heads)]
        self._set_part(heads, None, 0, centers=self._layout.centers_heads)

    def _lines_of(self, cell: Iterable[str], index: int, span: int | None) -> list[tuple[Piece, ...]]:
        edges = self._edges()
        right = edges[-1] if span == index else edges[index + 1]
        room = right - edges[index] - 2 * _PADDING
        size, raised = self._layout.points, self._layout.raises_footnotes
        return [line for text in cell for line in wrapped(text, room, size, raises=raised)]

    def _set_part(
        self, cells: list[list[tuple[Piece, ...]]], span: int | None, row: int, *, centers: bool = False
    ) -> None:
        """Set what of a row stands on this page, and rule it."""
        top, tallest = self._y, max(1, *(len(lines) for lines in cells))
        places = [(index, at) for index, lines in enumerate(cells) for at in range(len(lines))]
        if self._layout.across:
            places.sort(key=lambda place: place[1])
        edges = self._edges()
        for index, at in places:
            baseline = top - _PADDING - (at + 0.85) * self._lead
            line, room = cells[index][at], edges[index + 1] - edges[index]
            left = (room - sum(piece.width for piece in line)) / 2 if centers else _PADDING
            self._place(line, edges[index] + left, baseline, index, row)
        self._y = top - tallest * self._lead - 2 * _PADDING
        inner = edges if span is None else (*edges[: span + 1], edges[-1])
        lines = self._pages[-1].lines
        lines += [(edges[0], y, edges[-1], y) for y in (top, self._y)]
        lines += [(x, top, x, self._y) for x in inner]

    def _place(self, line: tuple[Piece, ...], x: float, y: float, column: int | None = None, row: int = 0) -> None:
        for piece in line:
            raised = piece.size * 0.45 if piece.is_raised else 0.0
            self._pages[-1].texts.append(Placed(x, y + raised, piece, column, row))
            x += piece.width

    def _edges(self) -> tuple[float, ...]:
        columns = self._table or ENTITY_LIST
        is_wide = self._size[0] > self._size[1]
        return tuple(accumulate(columns.wide if is_wide else columns.narrow, initial=_MARGIN))


def _number_lines(page: Page) -> None:
    """Put a number beside each line, in the margin."""
    heights = sorted({placed.y for placed in page.texts if not placed.piece.is_raised}, reverse=True)
    pieces = [Piece(str(number), _SMALL) for number in range(1, len(heights) + 1)]
    page.texts += [Placed(_MARGIN - 18 - piece.width, y, piece) for piece, y in zip(pieces, heights, strict=True)]
