"""The rows of a table that goes on over pages: each cell whole, wherever a page broke it.

What makes a row doubtful is kept with it: a page missing or out of order behind it, white where a line should stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from sources.reading.manuscripts.cell_lines import CellLine, cell_lines, one_line
from sources.reading.manuscripts.drawn_order import drawn_apart
from sources.reading.manuscripts.page_layout import LaidOutPage
from sources.reading.manuscripts.page_tables import Band, PageTable
from sources.reading.manuscripts.page_text import Line
from sources.reading.manuscripts.table_columns import Column, begins
from state.destinations import find_destination
from state.normalization import heading_of

_CONTINUED = re.compile(r"(?:[—–-]\s*+)?\(?\bcont(?:inue|['’])?d\.?\)?\s*$", re.IGNORECASE)
_RESERVED = re.compile(r"\[?reserved\]?\.?", re.IGNORECASE)
_LICENSE_COLUMNS = (Column.REQUIREMENT, Column.POLICY, Column.CITATION)
_FEWEST_BEGINNINGS = 2


@dataclass(slots=True)
class TableRow:
    """One row: its heading, its cells' lines, and in words why it may not be whole.

    `ends_page` says that the page ended with it and that nothing of it stands on the next one.
    """

    heading: str
    cells: dict[Column, list[CellLine]]
    columns: tuple[Column, ...]
    doubts: list[str] = field(default_factory=list)
    ends_page: bool = False

    def text(self) -> str:
        """Return what the row says, cell by cell."""
        return "\n".join(filter(None, (one_line(self.cells.get(column, ())) for column in self.columns)))


@dataclass(frozen=True, slots=True)
class TablePart:
    """The part of a table on a page.

    `goes_on` says that the table above it went on to the end of the page before, `ends_page` that this part does so,
    `is_out_of_order` that the page before it is missing, is the same, or is another one.
    """

    page: LaidOutPage
    table: PageTable
    goes_on: bool
    is_out_of_order: bool
    ends_page: bool


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table; `pieces` are parts of rows whose beginning is not there."""

    rows: tuple[TableRow, ...]
    pieces: tuple[str, ...]


def table_parts(pages: Sequence[LaidOutPage]) -> list[list[TablePart]]:
    """Return the tables of a manuscript, each with its parts on successive pages."""
    tables: list[list[TablePart]] = []
    before: LaidOutPage | None = None
    for page in pages:
        for place, block in enumerate(page.blocks):
            if isinstance(block, Line):
                continue
            goes_on = (
                place == 0 and before is not None and bool(before.blocks) and not isinstance(before.blocks[-1], Line)
            )
            broken = before is not None and _is_out_of_order(before, page)
            ends_page = place == len(page.blocks) - 1
            if goes_on and tables:
                tables[-1].append(TablePart(page, block, goes_on=True, is_out_of_order=broken, ends_page=ends_page))
            else:
                tables.append(
                    [TablePart(page, block, goes_on=False, is_out_of_order=place == 0 and broken, ends_page=ends_page)]
                )
        before = page
    return tables


def read_rows(parts: Sequence[TablePart], begins_name: Callable[[str], bool]) -> TableRows:
    """Return the rows of one table; `begins_name` tells a name that an instruction gives."""
    reading = _Reading(begins_name)
    pages = [[band for band in part.table.bands(begins_name) if any(band.cells.values())] for part in parts]
    apart = drawn_apart(pages)
    for part, bands in zip(parts, pages, strict=True):
        reading.take(part, bands, apart)
    return TableRows(tuple(reading.rows), tuple(reading.pieces))


def _is_out_of_order(before: LaidOutPage, page: LaidOutPage) -> bool:
    if before.words == page.words:
        return True
    if before.printed_number is None or page.printed_number is None:
        return False
    return before.printed_number + 1 != page.printed_number


@dataclass(slots=True)
class _Reading:
    """What is known on the way down a table."""

    begins_name: Callable[[str], bool]
    heading: str = ""
    rows: list[TableRow] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    heading_alone: bool = False

    def take(self, part: TablePart, bands: Sequence[Band], apart: set[int]) -> None:
        """Take the part of the table that stands on one page; `apart` are bands with something drawn apart in them."""
        if part.is_out_of_order and self.rows and part.goes_on:
            self.rows[-1].doubts.append("The page behind it is missing or out of order.")
        if part.goes_on and self.rows and bands and not self._begins_row(bands[0]) and _are_exchanged(bands):
            self.rows[-1].doubts.append("The columns of the page on which it goes on are exchanged.")
        for place, band in enumerate(bands):
            if any(map(band.text, Column)):
                cells = _cells_of(band, part.table, bands)
                self._take_band(band, cells, part, at_top=place == 0 and part.goes_on)
                if self.rows and id(band) in apart:
                    self.rows[-1].doubts.append("Words in it were drawn apart: a stamp, or another row's.")
        ends_with_row = bool(bands) and any(map(bands[-1].text, Column)) and not self.heading_alone
        if part.ends_page and self.rows and ends_with_row:
            self.rows[-1].ends_page = True

    def _take_band(self, band: Band, cells: dict[Column, list[CellLine]], part: TablePart, *, at_top: bool) -> None:
        country, entity = _country(band), band.text(Column.ENTITY)
        rest = any(band.text(column) for column in _LICENSE_COLUMNS)
        is_heading = bool(country) and not rest and (not entity or _RESERVED.fullmatch(entity) is not None)
        if at_top and part.is_out_of_order and not is_heading and not self._begins_row(band):
            self._leave(cells)
        elif is_heading:
            self._enter(country, at_top=at_top)
        elif at_top and not self._begins_row(band) and self._same_heading(country):
            self._extend(cells)
        elif entity and rest:
            if country:
                self._enter(country, at_top=False)
            self.rows.append(TableRow(self.heading, cells, part.table.columns))
        elif (entity or _text(cells).isdigit()) and self._same_heading(country):
            self._extend(cells)  # below a level line: what an entry was cut off before, or a raised figure
        else:
            self._leave(cells)
        self.heading_alone = is_heading
        if self.rows and any(part.page.holds_counter(line) for lines in band.cells.values() for line in lines):
            self.rows[-1].doubts.append("The number of the page stands in it.")

    def _enter(self, country: str, *, at_top: bool) -> None:
        """Enter a country's heading; one that a page broke goes on on the next."""
        whole = f"{self.heading} {country}"
        goes_on = at_top and self.heading_alone and find_destination(country) is None and find_destination(whole)
        self.heading = heading_of(_CONTINUED.sub("", whole if goes_on else country))

    def _same_heading(self, country: str) -> bool:
        return not country or heading_of(_CONTINUED.sub("", country)) == self.heading

    def _begins_row(self, band: Band) -> bool:
        """Return whether the first cells of a page begin a row rather than go on with one."""
        texts = {column: band.text(column) for column in _LICENSE_COLUMNS}
        beginnings = sum(begins(column, text) for column, text in texts.items())
        names = self.begins_name(band.text(Column.ENTITY)) and any(texts.values())
        return names or beginnings >= _FEWEST_BEGINNINGS

    def _leave(self, cells: dict[Column, list[CellLine]]) -> None:
        """Leave what is of no row for certain as a piece: it may be the rest of the one above it."""
        self.pieces.append(_text(cells))
        if self.rows:
            self.rows[-1].doubts.append("What may be the rest of it stands apart from it.")

    def _extend(self, cells: dict[Column, list[CellLine]]) -> None:
        if not self.rows or self.heading_alone:
            self._leave(cells)
            return
        row = self.rows[-1]
        row.ends_page = False
        for column, lines in cells.items():
            if column is not Column.COUNTRY:
                row.cells.setdefault(column, []).extend(lines)


def _are_exchanged(bands: Sequence[Band]) -> bool:
    """Return whether a cell of a page begins as those of another column do."""
    cells = ((column, band.text(column)) for band in bands for column in band.cells)
    return any(begins(other, text) for column, text in cells for other in _LICENSE_COLUMNS if other is not column)


def _country(band: Band) -> str:
    """Return the country of a row; a name too long for its column may be cut anywhere."""
    country = band.text(Column.COUNTRY)
    lines = [line.text for line in band.cells.get(Column.COUNTRY, ())]
    joined = [country, *(" ".join(lines[:cut]) + " ".join(lines[cut:]) for cut in range(1, len(lines)))]
    return next((each for each in joined if find_destination(each)), country)


def _cells_of(band: Band, table: PageTable, bands: Sequence[Band]) -> dict[Column, list[CellLine]]:
    """Return the lines of a row's cells, each with what stands around it in its column."""
    cells: dict[Column, list[CellLine]] = {}
    for column in table.columns:
        every = [line for each in bands for line in each.cells.get(column, ())]
        right = max((line.right for line in every), default=0.0)
        if band.text(column):
            cells[column] = list(cell_lines(band.cells[column], right, _pitch(bands)))
    return cells


def _pitch(bands: Sequence[Band]) -> float:
    """Return the usual distance between two lines of the cells on a page."""
    distances = [
        below.baseline - above.baseline
        for band in bands
        for lines in band.cells.values()
        for above, below in pairwise(lines)
    ]
    return median(distances) if distances else 0.0


def _text(cells: dict[Column, list[CellLine]]) -> str:
    return "\n".join(map(one_line, cells.values()))
