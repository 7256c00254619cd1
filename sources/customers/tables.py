"""Customers in a Parquet file (extra `parquet`) or behind a query (any SQLAlchemy URL): rows by number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.customers.blocks import AT_ONCE, Block, Table, block_of, our_columns
from sources.customers.columns import Head, Layout, read_head
from sources.customers.report import Report
from state.errors import CustomersProblem

_PARQUET = b"PAR1"
_QUERY = "the query"
_ROW = "row"

# Some rows, as columns in the order of the table's own.
Piece = Sequence[Sequence[Any]]


def is_parquet(file: BinaryIO) -> bool:
    """Return whether a file is Parquet, which begins with its name (https://parquet.apache.org/docs/file-format/)."""
    begin = file.read(len(_PARQUET))
    file.seek(0)
    return begin == _PARQUET


def open_parquet(file: BinaryIO, subject: str, layout: Layout, report: Report) -> Table:
    """Open a Parquet file. Raises CustomersProblem for what cannot be used, and without the extra `parquet`."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as problem:
        raise CustomersProblem(subject, "needs the extra parquet.", 'Install "listwatch[parquet]".') from problem

    @contextmanager
    def telling_faults() -> Iterator[None]:
        try:
            yield
        except (OSError, pyarrow.ArrowException) as problem:
            raise CustomersProblem(subject, "cannot be read as Parquet.", "Export it again.") from problem

    with telling_faults():
        opened = parquet.ParquetFile(file)

    def pieces() -> Iterator[Piece]:
        with telling_faults():
            for batch in opened.iter_batches(batch_size=AT_ONCE):
                yield [column.to_pylist() for column in batch.columns]

    return _as_table(opened.schema_arrow.names, pieces(), subject, layout, report)


@contextmanager
def open_query(url: str, query: str, layout: Layout, report: Report) -> Iterator[Table]:
    """Open the rows of a query. No error repeats the URL, for its password, nor what the database says of a row."""
    try:
        engine = create_engine(url, hide_parameters=True)
    except (SQLAlchemyError, ImportError) as problem:
        trouble = f"cannot be asked: its URL is no address we can use ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Check the URL, and that the database's driver is installed.") from None
    try:
        with engine.connect().execution_options(yield_per=AT_ONCE) as connection:
            answer = connection.execute(text(query))
            pieces = (list(zip(*rows, strict=True)) for rows in answer.partitions(AT_ONCE))
            yield _as_table(list(answer.keys()), pieces, _QUERY, layout, report)
    except SQLAlchemyError as problem:
        trouble = f"gave no customers ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Try it with the database's own client.") from None
    finally:
        engine.dispose()


def as_table(names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str) -> Table:
    """Return rows, with fields of any type in the order of the names, as a table.

    Raises CustomersProblem for a name.
    """
    piece = list(zip(*rows, strict=True))
    return _as_table(names, iter([piece] if piece else []), subject, Layout(), Report())


def _as_table(names: Sequence[str], pieces: Iterator[Piece], subject: str, layout: Layout, report: Report) -> Table:
    report.begin(subject, _ROW)
    head = read_head(names, layout.columns, subject)
    return Table(our_columns(head), _blocks(head, pieces), report)


def _blocks(head: Head, pieces: Iterator[Piece]) -> Iterator[Block]:
    read = {place for places in head.places.values() for place in places}
    first = 1
    for piece in pieces:
        columns = [_as_texts(values) if place in read else () for place, values in enumerate(piece)]
        numbers = list(range(first, first + len(piece[0])))
        yield block_of(head, numbers, columns)
        first += len(numbers)


def _as_texts(values: Sequence[Any]) -> Sequence[str]:
    return values if all(type(value) is str for value in values) else [_as_text(value) for value in values]


def _as_text(value: Any) -> str:
    """Return a field as a CSV file would have it; a whole number that came as 3.0 is 3, and a list is parted by ";".

    Some programs write text into Parquet as bare bytes, and a number that is not there as one that is none (NaN). Bytes
    that are no UTF-8 come as lone surrogates (PEP 383), as from a file.
    """
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return ""
    if isinstance(value, list):
        return "; ".join(map(_as_text, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)
