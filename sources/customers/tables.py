"""Customers in a Parquet file, behind a query or in a program's own rows: rows by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from sources import tabular
from sources.customers.blocks import Block, Table, block_of, our_columns
from sources.customers.columns import Head, Layout, read_head
from sources.customers.report import Report
from sources.tabular import Columns, Piece, as_text
from state.errors import CustomersProblem

_QUERY = "the query"
_ROW = "row"


def is_parquet(file: BinaryIO) -> bool:
    """Return whether a file is Parquet, and go back to where it begins."""
    begin = file.read(8)
    file.seek(0)
    return tabular.is_parquet(begin)


def open_parquet(file: BinaryIO, subject: str, layout: Layout, report: Report) -> Table:
    """Open a Parquet file. Raises CustomersProblem for what cannot be used, and without the extra `parquet`."""
    return _as_table(tabular.open_parquet(file, subject, CustomersProblem), subject, layout, report)


@contextmanager
def open_query(url: str, query: str, layout: Layout, report: Report) -> Iterator[Table]:
    """Open the rows of a query. Raises CustomersProblem where it gives none."""
    with tabular.open_query(url, query, _QUERY, "customers", CustomersProblem) as columns:
        yield _as_table(columns, _QUERY, layout, report)


def as_table(names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str) -> Table:
    """Return rows, with fields of any type in the order of the names, as a table.

    Raises CustomersProblem for a name.
    """
    piece = list(zip(*rows, strict=True))
    return _as_table(Columns(names, iter([piece] if piece else [])), subject, Layout(), Report())


def _as_table(columns: Columns, subject: str, layout: Layout, report: Report) -> Table:
    report.begin(subject, _ROW)
    head = read_head(columns.names, layout.columns, subject)
    return Table(our_columns(head), _blocks(head, columns.pieces), report)


def _blocks(head: Head, pieces: Iterator[Piece]) -> Iterator[Block]:
    read = {place for places in head.places.values() for place in places}
    first = 1
    for piece in pieces:
        columns = [_as_texts(values) if place in read else () for place, values in enumerate(piece)]
        numbers = list(range(first, first + len(piece[0])))
        yield block_of(head, numbers, columns)
        first += len(numbers)


def _as_texts(values: Sequence[Any]) -> Sequence[str]:
    return values if all(type(value) is str for value in values) else [as_text(value) for value in values]
