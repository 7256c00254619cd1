"""The table of a rule in Federal Register XML (<GPOTABLE>): its rows, each as the entry it prints.

Five columns: country, entity, license requirement, license review policy, Federal Register citation. The country
stands in a row of its own, beside asterisks for the rows left out; a cell broken by a page goes on in a second row.
Source: GPO, Federal Register XML User Guide, "Tables"; 88 FR 12170 for the shape in an Entity List rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.reading.entries.entry import read_entry
from sources.reading.markup import Element, lines_of
from state.listings import Listing
from state.rules import UnreadInstruction
from state.wording import heading_of

_COLUMNS = 5
_STARS = re.compile(r"[*\s]+")
_HEADER_CELL = "25"
_RESERVED = re.compile(r"\[?reserved\]?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableReading:
    """The rows of a table, and what of it could not be read as one."""

    rows: tuple[Listing, ...]
    unread: tuple[UnreadInstruction, ...]


@dataclass(slots=True)
class _Row:
    """A row while it is read: its heading, and the printed lines of columns 2 to 5, continued rows included."""

    heading: str
    cells: list[list[str]] = field(default_factory=lambda: [[] for _ in range(_COLUMNS - 1)])

    def extend(self, cells: list[tuple[str, ...]]) -> None:
        """Add the lines of another row to this one's, column by column."""
        for mine, more in zip(self.cells, cells, strict=True):
            mine.extend(more)


def read_table(table: Element) -> TableReading:
    """Read one table. A row is unread where no country heading, or no row, stands above it to belong to."""
    rows: list[_Row] = []
    unread: list[UnreadInstruction] = []
    heading = ""
    for cells in _body_rows(table):
        country, *rest = cells
        if country:
            heading = heading_of(" ".join(country))
        entity = rest[0]
        if not any(rest) or (entity and _RESERVED.fullmatch(" ".join(entity))):
            continue
        if heading and entity and any(rest[1:]):
            rows.append(_Row(heading))
            rows[-1].extend(rest)
        elif rows and rows[-1].heading == heading and not country:
            rows[-1].extend(rest)
        else:
            text = "\n".join(line for cell in cells for line in cell)
            unread.append(UnreadInstruction("table row", text, "It stands under no country, or goes on with no row."))
    return TableReading(tuple(map(_listing, rows)), tuple(unread))


def _listing(row: _Row) -> Listing:
    entity, requirement, policy, citation = row.cells
    return read_entry(row.heading, tuple(entity), " ".join(requirement), " ".join(policy), " ".join(citation))


def _body_rows(table: Element) -> Iterator[list[tuple[str, ...]]]:
    """Give the printed lines of five cells for each row; asterisks and the row of column heads left out."""
    for row in table.iter("ROW"):
        cells: list[tuple[str, ...]] = []
        for cell in row.iter("ENT"):
            if cell.get("I") == _HEADER_CELL:
                break
            lines = tuple(line for line in lines_of(cell) if not _STARS.fullmatch(line))
            cells += [lines] + [()] * _columns_spanned(cell)
        else:
            yield [*cells, *[()] * _COLUMNS][:_COLUMNS]


def _columns_spanned(cell: Element) -> int:
    """How many columns beside its own a cell stands across: A="03" is three."""
    digits = re.sub(r"\D", "", cell.get("A") or "")
    return min(int(digits[:2] or 0), _COLUMNS)
