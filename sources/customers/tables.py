"""Customers in a Parquet file (extra `parquet`) or behind a query (any SQLAlchemy URL): rows by number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.customers.columns import COLUMNS, read_head
from sources.customers.rows import AT_ONCE, Fields, Table, one_line, row_place
from state.errors import CustomersProblem

_PARQUET = b"PAR1"
_QUERY = "the query"


def is_parquet(file: BinaryIO) -> bool:
    """Whether a file is Parquet, which begins with its name (https://parquet.apache.org/docs/file-format/)."""
    begin = file.read(len(_PARQUET))
    file.seek(0)
    return begin == _PARQUET


def open_parquet(file: BinaryIO, subject: str, columns: Mapping[str, str]) -> Table:
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

    def rows() -> Iterator[Iterable[Any]]:
        with telling_faults():
            for batch in opened.iter_batches(batch_size=AT_ONCE):
                yield from (row.values() for row in batch.to_pylist())

    return as_table(opened.schema_arrow.names, rows(), subject, columns)


@contextmanager
def open_query(url: str, query: str, columns: Mapping[str, str]) -> Iterator[Table]:
    """Open the rows of a query. No error repeats the URL, for its password, nor what the database says of a row."""
    try:
        engine = create_engine(url, hide_parameters=True)
    except (SQLAlchemyError, ImportError) as problem:
        trouble = f"cannot be asked: its URL is no address we can use ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Check the URL, and that the database's driver is installed.") from None
    try:
        with engine.connect().execution_options(yield_per=AT_ONCE) as connection:
            answer = connection.execute(text(query))
            yield as_table(list(answer.keys()), answer, _QUERY, columns)
    except SQLAlchemyError as problem:
        trouble = f"gave no customers ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Try it with the database's own client.") from None
    finally:
        engine.dispose()


def as_table(names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str, columns: Mapping[str, str]) -> Table:
    """Give rows, with fields of any type in the order of the names, as a table. Raises CustomersProblem for a name."""
    heads = read_head(names, columns, subject)
    return Table(subject, "row", heads, _fields(heads, rows, subject))


def _fields(
    heads: Sequence[str], rows: Iterable[Iterable[Any]], subject: str
) -> Iterator[tuple[int, Fields | CustomersProblem]]:
    for number, row in enumerate(rows, 1):
        try:
            yield number, {name: _as_text(value) for name, value in zip(heads, row, strict=True) if name in COLUMNS}
        except UnicodeDecodeError:
            place = row_place(subject, "row", number)
            yield number, CustomersProblem(place, "holds bytes that are no text in UTF-8.", "Export it as text.")


def _as_text(value: Any) -> str:
    """A field as a CSV file would have it; a whole number that came as 3.0 is 3, and a list is parted by ";".

    Some programs write text into Parquet as bare bytes, and a number that is not there as one that is none (NaN).
    """
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return ""
    if isinstance(value, list):
        return "; ".join(map(_as_text, value))
    if isinstance(value, bytes):
        return one_line(value.decode())
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return one_line(str(value))
