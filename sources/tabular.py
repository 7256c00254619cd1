"""Parquet files (extra `parquet`) and the rows of queries (any SQLAlchemy URL), some rows at a time, as columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from state.errors import UsageProblem
from state.extras import extra

# So many rows come at once.
AT_ONCE = 50_000
_PARQUET = b"PAR1"
# As long as a line of a CSV file may be, and what is unpacked of one column at once.
_LONGEST_VALUE = 1_048_576
_LARGEST_PART = 500_000_000

# Some rows, as columns in the order of the table's own.
Piece = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Columns:
    """A table that is open: the names of its columns, and its rows as they come."""

    names: Sequence[str]
    pieces: Iterator[Piece]


def is_parquet(beginning: bytes) -> bool:
    """Return whether a file is Parquet, which begins with its name (https://parquet.apache.org/docs/file-format/)."""
    return beginning.startswith(_PARQUET)


def open_parquet(file: BinaryIO, subject: str, error: type[UsageProblem]) -> Columns:
    """Open a Parquet file. Raise `error` for what cannot be used, and without the extra `parquet`."""
    with extra("parquet", subject, error):
        import pyarrow
        from pyarrow import compute, parquet

    @contextmanager
    def telling_faults() -> Iterator[None]:
        try:
            yield
        except (OSError, pyarrow.ArrowException) as problem:
            raise error(subject, "cannot be read as Parquet.", "Export it again.") from problem

    with telling_faults():
        opened = parquet.ParquetFile(file)
        groups = [opened.metadata.row_group(number) for number in range(opened.num_row_groups)]
        sizes = [
            group.column(number).total_uncompressed_size for group in groups for number in range(group.num_columns)
        ]
    if max(sizes, default=0) > _LARGEST_PART:
        trouble = f"unpacks to more than {_LARGEST_PART:,} bytes at once."
        raise error(subject, trouble, "Export it again, in smaller row groups.")

    def longest(column: Any) -> int:
        is_text = pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)
        if not (is_text or pyarrow.types.is_binary(column.type)):
            return 0
        return compute.max(compute.binary_length(column)).as_py() or 0

    def pieces() -> Iterator[Piece]:
        number = 0
        with telling_faults():
            for batch in opened.iter_batches(batch_size=AT_ONCE):
                rows = f"{subject}, rows {number + 1} to {number + batch.num_rows}"
                number += batch.num_rows
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    if longest(column) > _LONGEST_VALUE:
                        trouble = f"column {name} has a value of more than {_LONGEST_VALUE:,} bytes."
                        raise error(rows, trouble, "Shorten it, and export the file again.")
                yield [column.to_pylist() for column in batch.columns]

    return Columns(opened.schema_arrow.names, pieces())


@contextmanager
def open_query(url: str, query: str, subject: str, wanted: str, error: type[UsageProblem]) -> Iterator[Columns]:
    """Open the rows of a query. No error repeats the URL, for its password, nor what the database says of a row.

    Raise `error`, about `subject`, where it does not give the rows that are `wanted`.
    """
    try:
        engine = create_engine(url, hide_parameters=True)
    except (SQLAlchemyError, ImportError) as problem:
        trouble = f"cannot be asked: its URL is no address we can use ({type(problem).__name__})."
        raise error(subject, trouble, "Check the URL, and that the database's driver is installed.") from None
    try:
        with engine.connect().execution_options(yield_per=AT_ONCE) as connection:
            answer = connection.execute(text(query))
            yield Columns(list(answer.keys()), (list(zip(*rows, strict=True)) for rows in answer.partitions(AT_ONCE)))
    except SQLAlchemyError as problem:
        trouble = f"gave no {wanted} ({type(problem).__name__})."
        raise error(subject, trouble, "Try it with the database's own client.") from None
    finally:
        engine.dispose()


def as_text(value: Any) -> str:
    """Return a field as a CSV file would have it; a whole number that came as 3.0 is 3, and a list is parted by ";".

    Some programs write text into Parquet as bare bytes, and a number that is not there as one that is none (NaN). Bytes
    that are no UTF-8 come as lone surrogates (PEP 383), as from a file.
    """
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return ""
    if isinstance(value, list):
        return "; ".join(map(as_text, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)
