"""A table of owners of one's own: CSV, Parquet (extra `parquet`) or the rows of a query, a row for each holding.

Columns: `owner`, `owned` (names, or ids of customers) and `share` are required; `kind`, `from`, `until`, `document`,
`as_of`, `owner_country`, `owned_country`, `owner_lei`, `owned_lei` are read where they are there.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.customers.workbook import open_sheet
from sources.owners.told import OwnerFault, Told, open_packed, open_text, read_day, read_share
from sources.reading.lists.delimited_rows import read_rows
from state.errors import OwnersProblem
from state.normalization import fold_spelling
from state.ownership import Edge, EdgeKind, Party, Share

REQUIRED = ("owner", "owned", "share")
_DELIMITERS = (",", ";", "\t")
_PARQUET = b"PAR1"
_WORKBOOKS = frozenset({".xlsx", ".xlsb", ".xls", ".ods"})
_AT_ONCE = 50_000


def read_owners_table(path: Path, source: str) -> Iterator[Told]:
    """Yield what a table of owners tells. Raise as `read_owners` does."""
    is_workbook = path.suffix.casefold() in _WORKBOOKS
    with nullcontext(io.BytesIO()) if is_workbook else open_packed(path) as stream:
        head = stream.readline(65_536)
    if head.startswith(_PARQUET):
        yield from _read_all(_parquet_rows(path), source)
    elif is_workbook:
        with path.open("rb") as book, open_sheet(book, str(path), None) as sheet:
            text = io.TextIOWrapper(sheet, encoding="utf-8", newline="")
            yield from _read_all(read_rows(text, str(path), ",", REQUIRED), source)
    else:
        delimiter = max(_DELIMITERS, key=lambda each: head.count(each.encode()))
        with open_text(path) as opened:
            yield from _read_all(read_rows(opened, str(path), delimiter, REQUIRED), source)


def read_owners_query(url: str, query: str, source: str) -> Iterator[Told]:
    """Yield what the rows of a query tell. No error repeats the URL. Raise OwnersProblem where it gives none."""
    try:
        engine = create_engine(url, hide_parameters=True)
    except (SQLAlchemyError, ImportError):
        remedy = "Check the URL, and that the database's driver is installed."
        raise OwnersProblem("the query of owners", "cannot be asked.", remedy) from None
    try:
        with engine.connect().execution_options(yield_per=_AT_ONCE) as connection:
            answer = connection.execute(text(query))
            names = [name.casefold() for name in answer.keys()]  # noqa: SIM118 - a result, not a mapping
            rows = (dict(zip(names, map(_as_text, row), strict=True)) for row in answer)
            placed = ((f"the query of owners, row {number}", row) for number, row in enumerate(rows, 1))
            yield from _read_all(_checked(placed), source)
    except SQLAlchemyError as problem:
        trouble = f"gave no owners ({type(problem).__name__})."
        raise OwnersProblem("the query of owners", trouble, "Try it with the database's own client.") from None
    finally:
        engine.dispose()


def _parquet_rows(path: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as problem:
        raise OwnersProblem(str(path), "needs the extra parquet.", 'Install "listwatch[parquet]".') from problem
    try:
        batches = parquet.ParquetFile(path).iter_batches(batch_size=_AT_ONCE)
        rows = (row for batch in batches for row in batch.to_pylist())
        named = ({name.casefold(): _as_text(value) for name, value in row.items()} for row in rows)
        yield from _checked((f"{path}, row {number}", row) for number, row in enumerate(named, 1))
    except pyarrow.ArrowException as problem:
        raise OwnersProblem(str(path), "cannot be read as Parquet.", "Export it again.") from problem


def _checked(rows: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Refuse a table that lacks a column, at its first row."""
    for place, row in rows:
        for name in REQUIRED:
            if name not in row:
                raise OwnersProblem(place, f'has no column "{name}".', f"Name the columns {', '.join(REQUIRED)}.")
        yield place, row


def _as_text(value: Any) -> str:
    return "" if value is None or value != value else " ".join(str(value).split())


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
