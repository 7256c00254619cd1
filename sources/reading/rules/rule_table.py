"""The table of a rule in Federal Register XML (<GPOTABLE>): its rows, each as the entry it prints.

Five columns: country, entity, license requirement, license review policy, Federal Register citation; the Unverified
List and the Military End-User List print no license columns, and have three. The country stands in a row of its own,
beside asterisks for the rows left out; a cell broken by a page goes on in a second row.
Source: GPO, Federal Register XML User Guide, "Tables"; 88 FR 12170 for the shape in an Entity List rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sources.reading.entries.entry import read_entry
from sources.reading.markup import Element, lines_of
from state.listings import ListCode, Listing
from state.normalization import heading_of
from state.rules import SetAside, UnreadInstruction

_COLUMNS = 5
_COLUMNS_WITHOUT_LICENSES = 3
_STARS = re.compile(r"[*\s]+")
_HEADER_CELL = "25"
_RESERVED = re.compile(r"\[?reserved\]?\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableReading:
    """The rows of a table, what of it could not be read as one, and what is none: [Reserved], the column heads."""

    rows: tuple[Listing, ...]
    unread: tuple[UnreadInstruction, ...]
    set_aside: tuple[SetAside, ...] = ()


@dataclass(slots=True)
class _Row:
    """A row while it is read: its heading, and the printed lines of columns 2 to 5, continued rows included."""

    heading: str
    cells: list[list[str]] = field(default_factory=lambda: [[] for _ in range(_COLUMNS - 1)])

    def extend(self, cells: list[tuple[str, ...]]) -> None:
        """Add the lines of another row to this one's, column by column."""
        for mine, more in zip(self.cells, cells, strict=True):
            mine.extend(more)


def read_table(table: Element, list_code: ListCode = ListCode.ENTITY_LIST) -> TableReading:
    """Read one table of a list. A row is unread where no country heading, or no row, stands above it to belong to."""
    rows: list[_Row] = []
    unread: list[UnreadInstruction] = []
    aside: list[SetAside] = []
    heading = ""
    for row in table.iter("ROW"):
        country, *rest = _cells(row, list_code)
        if _is_header(row):
            aside.append(SetAside("table row", _text(row), "the heads of the columns"))
            continue
        if country:
            heading = heading_of(" ".join(country))
        entity = rest[0]
        if not any(rest) or (entity and _RESERVED.fullmatch(" ".join(entity))):
            if words := _text(row):
                aside.append(SetAside("table row", words, "a heading with no entry"))
        elif heading and entity and any(rest[1:]):
            rows.append(_Row(heading))
            rows[-1].extend(rest)
        elif rows and rows[-1].heading == heading and not country:
            rows[-1].extend(rest)
        else:
            reason = "It stands under no country, or goes on with no row."
            unread.append(UnreadInstruction("table row", _text(row), reason))
    return TableReading(tuple(map(_listing, rows)), tuple(unread), tuple(aside))


def set_table_aside(table: Element, place: str, reason: str) -> tuple[SetAside, ...]:
    """Return the rows of a table that is none of a list read here."""
    return tuple(SetAside(place, words, reason) for words in map(_text, table.iter("ROW")) if words)


def _text(row: Element) -> str:
    """Return what a row says, line by line; empty where it holds no more than the asterisks for rows left out."""
    lines = [line for cell in row.iter("ENT") for line in lines_of(cell)]
    return "\n".join(line for line in lines if not _STARS.fullmatch(line))


def _listing(row: _Row) -> Listing:
    entity, requirement, policy, citation = row.cells
    return read_entry(row.heading, tuple(entity), " ".join(requirement), " ".join(policy), " ".join(citation))


def _is_header(row: Element) -> bool:
    return any(cell.get("I") == _HEADER_CELL for cell in row.iter("ENT"))


def _cells(row: Element, list_code: ListCode) -> list[tuple[str, ...]]:
    """Return the printed lines of a row's five cells, asterisks left out; the cells of absent columns are empty."""
    cells: list[tuple[str, ...]] = []
    for cell in row.iter("ENT"):
        cells += [tuple(line for line in lines_of(cell) if not _STARS.fullmatch(line))]
        cells += [()] * _columns_spanned(cell)
    if list_code is ListCode.ENTITY_LIST:
        return [*cells, *[()] * _COLUMNS][:_COLUMNS]
    country, entity, citation = [*cells, *[()] * _COLUMNS_WITHOUT_LICENSES][:_COLUMNS_WITHOUT_LICENSES]
    return [country, entity, (), (), citation]


def _columns_spanned(cell: Element) -> int:
    """Return how many columns beside its own a cell stands across: A="03" is three."""
    digits = re.sub(r"\D", "", cell.get("A") or "")
    return min(int(digits[:2] or 0), _COLUMNS)
