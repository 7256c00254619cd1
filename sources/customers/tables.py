"""Customers in a Parquet file (extra `parquet`) or behind a query (any SQLAlchemy URL): rows by number."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.customers.columns import COLUMNS, read_head
from sources.customers.rows import CustomersRead, RowReader, one_line, set_rows
from state.errors import CustomersProblem

_PARQUET = b"PAR1"
_QUERY = "the query"


def is_parquet(body: bytes) -> bool:
    """Whether bytes are a Parquet file, which begins with its name (https://parquet.apache.org/docs/file-format/)."""
    return body.startswith(_PARQUET)


def read_parquet(body: bytes, subject: str, columns: Mapping[str, str]) -> CustomersRead:
    """Read a Parquet file. Raises CustomersProblem for what cannot be used, and without the extra `parquet`."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as problem:
        raise CustomersProblem(subject, "needs the extra parquet.", 'Install "listwatch[parquet]".') from problem
    try:
        file = parquet.ParquetFile(io.BytesIO(body))
        rows = (row.values() for batch in file.iter_batches() for row in batch.to_pylist())
        return _read_table(file.schema_arrow.names, rows, subject, columns)
    except pyarrow.ArrowException as problem:
        raise CustomersProblem(subject, "cannot be read as Parquet.", "Export it again.") from problem


def read_query(url: str, query: str, columns: Mapping[str, str]) -> CustomersRead:
    """Read the rows of a query. No error repeats the URL, for its password, nor what the database says of a row."""
    try:
        engine = create_engine(url, hide_parameters=True)
    except (SQLAlchemyError, ImportError) as problem:
        trouble = f"cannot be asked: its URL is no address we can use ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Check the URL, and that the database's driver is installed.") from None
    try:
        with engine.connect() as connection:
            answer = connection.execute(text(query))
            return _read_table(list(answer.keys()), answer, _QUERY, columns)
    except SQLAlchemyError as problem:
        trouble = f"gave no customers ({type(problem).__name__})."
        raise CustomersProblem(_QUERY, trouble, "Try it with the database's own client.") from None
    finally:
        engine.dispose()


def _read_table(
    names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str, columns: Mapping[str, str]
) -> CustomersRead:
    """Read rows with fields in the order of the names, and set what was read as a file of our own to keep."""
    heads = read_head(names, columns, subject)
    reader = RowReader(subject, "row")
    read = []
    for number, row in enumerate(rows, 1):
        fields = {name: _as_text(value) for name, value in zip(heads, row, strict=True) if name in COLUMNS}
        reader.take(number, fields)
        read.append(fields)
    return reader.finish(set_rows(read, [name for name in heads if name in COLUMNS]))


def _as_text(value: Any) -> str:
    """A field as a CSV file would have it; a whole number that came as 3.0 is 3, and a list is parted by ";"."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(_as_text, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return one_line(str(value))
