"""A table of owners of one's own: CSV, Parquet (extra `parquet`) or the rows of a query, a row for each holding.

Columns: `owner`, `owned` (names, or ids of customers) and `share` are required; `kind`, `from`, `until`, `document`,
`as_of`, `owner_country`, `owned_country`, `owner_lei`, `owned_lei` are read where they are there.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

from sources import tabular
from sources.customers.report import Report
from sources.customers.workbook import open_sheet
from sources.owners.values import OwnerFault, Told, open_packed, open_text, read_day, read_share
from sources.reading.lists.delimited_rows import read_rows
from state.errors import OwnersProblem
from state.normalization import fold_spelling
from state.ownership import Edge, EdgeKind, Party, Share

REQUIRED = ("owner", "owned", "share")
_DELIMITERS = (",", ";", "\t")
_WORKBOOKS = frozenset({".xlsx", ".xlsb", ".xls", ".ods"})
_QUERY = "the query of owners"


def read_owners_table(path: Path, source: str) -> Iterator[Told]:
    """Yield what a table of owners tells. Raise as `read_owners` does."""
    is_workbook = path.suffix.casefold() in _WORKBOOKS
    with nullcontext(io.BytesIO()) if is_workbook else open_packed(path) as stream:
        head = stream.readline(65_536)
    if tabular.is_parquet(head):
        with path.open("rb") as file:
            yield from _read_all(_rows(tabular.open_parquet(file, str(path), OwnersProblem), str(path)), source)
    elif is_workbook:
        report = Report()
        with path.open("rb") as book, open_sheet(book, str(path), None, report) as sheet:
            yield from (OwnerFault(str(path), note) for note in report.notes)
            text = io.TextIOWrapper(sheet, encoding="utf-8", newline="")
            yield from _read_all(read_rows(text, str(path), ",", REQUIRED), source)
    else:
        delimiter = max(_DELIMITERS, key=lambda each: head.count(each.encode()))
        with open_text(path) as opened:
            yield from _read_all(read_rows(opened, str(path), delimiter, REQUIRED), source)


def read_owners_query(url: str, query: str, source: str) -> Iterator[Told]:
    """Yield what the rows of a query tell. No error repeats the URL. Raise OwnersProblem where it gives none."""
    with tabular.open_query(url, query, _QUERY, "owners", OwnersProblem) as columns:
        yield from _read_all(_rows(columns, _QUERY), source)


def _rows(columns: tabular.Columns, subject: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the place and the fields of each row. Refuse a table that lacks a column."""
    names = [name.casefold() for name in columns.names]
    if missing := [name for name in REQUIRED if name not in names]:
        raise OwnersProblem(subject, f'has no column "{missing[0]}".', f"Name the columns {', '.join(REQUIRED)}.")
    rows = (row for piece in columns.pieces for row in zip(*piece, strict=True))
    for number, row in enumerate(rows, 1):
        fields = (" ".join(tabular.as_text(value).split()) for value in row)
        yield f"{subject}, row {number}", dict(zip(names, fields, strict=True))


def _read_all(rows: Iterable[tuple[str, Mapping[str, str]]], source: str) -> Iterator[Told]:
    known: set[str] = set()
    for place, row in rows:
        named = [_party(row, side) for side in ("owner", "owned")]
        if not all(party.name for party in named):
            yield OwnerFault(place, "names no owner or nobody that is owned: give both")
            continue
        for party in named:
            if party.id not in known:
                known.add(party.id)
                yield party
        yield from _edge(row, named[0].id, named[1].id, source, place)


def _party(row: Mapping[str, str], side: str) -> Party:
    name = " ".join(row[side].split())
    country, lei = row.get(f"{side}_country") or None, row.get(f"{side}_lei") or None
    return Party(f"name:{fold_spelling(name)}{f'@{country}' if country else ''}", name, country, lei)


def _edge(row: Mapping[str, str], owner: str, owned: str, source: str, place: str) -> Iterator[Told]:
    """Yield the edge of a row; a share that is none is not known, and dates in the wrong order are a fault."""
    share: Share | None = None
    try:
        share = read_share(row["share"])
    except ValueError as fault:
        yield OwnerFault(f"{place}, column share", f"{fault}: taken as not known, write 0 to 100 such as 51.5 or 25-50")
    column = ""
    try:
        days = {column: read_day(row.get(column)) for column in ("from", "until", "as_of")}
        column = "kind"
        kind = EdgeKind((row.get("kind") or EdgeKind.EQUITY).casefold())
    except ValueError as fault:
        kinds = ", ".join(EdgeKind)
        yield OwnerFault(place, f"is not read: {f'kind is none of {kinds}' if column else f'a date {fault}'}")
        return
    since, until = days["from"], days["until"]
    if since and until and until <= since:
        yield OwnerFault(place, "is not read: until is not behind from")
        return
    document = row.get("document") or None
    yield Edge(owner, owned, share, kind, source, document, place, days["as_of"], since, until)
