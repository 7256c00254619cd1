"""Customers: the company's own records, from a CSV or Parquet file or a query, read or refused with every fault.

A customer who is skipped is a customer who is not screened, so nothing is skipped: every fault is an error that names
row and column and says what to do, and does not repeat what stands there, as errors are logged. Columns that we do
not know are let pass, unless one looks like a column that we would have read.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from sources.customers.delimited import open_delimited
from sources.customers.rows import CustomersRead, Table, read_all, read_batches, read_whole
from sources.customers.tables import as_table, is_parquet, open_parquet, open_query
from state.customers import Customer, CustomerBase
from state.errors import CustomersProblem

__all__ = [
    "CustomersRead",
    "read_customers",
    "read_file",
    "read_file_in_batches",
    "read_query",
    "read_query_in_batches",
    "read_rows",
]

# Some two million customers: a minute and a half to read, and 0.8 kB each to hold in memory.
LIMIT_BYTES = 256 * 1024 * 1024

_OUR_NAMES: Mapping[str, str] = MappingProxyType({})


def read_customers(path: Path, limit_bytes: int = LIMIT_BYTES) -> CustomerBase:
    """Read a customers file whose columns have our names: who is screened, and no more. Raises as `read_file` does."""
    return read_file(path, limit_bytes=limit_bytes).base


def read_file(path: Path, columns: Mapping[str, str] = _OUR_NAMES, limit_bytes: int = LIMIT_BYTES) -> CustomersRead:
    """Read a customers file: Parquet by its first bytes, else CSV in UTF-8 with a head line.

    `columns` says what the file calls a column of ours. `id` and `name` are required, `aliases` are parted by ";",
    `parent_share` and `beneficial_owner_share` are percentages or "unknown", `open_orders` is a whole number. White
    space within a field, line breaks included, becomes one blank. Raises CustomersProblem, naming file, row and column
    where there are such.
    """
    with _open_file(path, limit_bytes) as file:
        body = file.read()
    stream = io.BytesIO(body)
    may_keep_all = not columns and not is_parquet(stream)
    return read_whole(_open_table(stream, str(path), columns), body if may_keep_all else None)


def read_file_in_batches(path: Path, columns: Mapping[str, str] = _OUR_NAMES) -> Iterator[list[Customer]]:
    """Read a customers file of any size, as `read_file` does, without holding it; all faults are raised at its end."""
    with _open_file(path) as file:
        yield from read_batches(_open_table(file, str(path), columns))


def read_query(url: str, query: str, columns: Mapping[str, str] = _OUR_NAMES) -> CustomersRead:
    """Read the customers that a query gives; `url` is SQLAlchemy's. Raises CustomersProblem as `read_file` does."""
    with open_query(url, query, columns) as table:
        return read_whole(table)


def read_query_in_batches(url: str, query: str, columns: Mapping[str, str] = _OUR_NAMES) -> Iterator[list[Customer]]:
    """Read the customers that a query gives without holding them all; all faults are raised at the end."""
    with open_query(url, query, columns) as table:
        yield from read_batches(table)


def read_rows(names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str) -> list[Customer]:
    """Read rows with fields of any type in the order of the names; there may be none. Raises as `read_file` does."""
    return read_all(as_table(names, rows, subject, _OUR_NAMES))


def _open_table(file: BinaryIO, subject: str, columns: Mapping[str, str]) -> Table:
    return (open_parquet if is_parquet(file) else open_delimited)(file, subject, columns)


@contextmanager
def _open_file(path: Path, limit_bytes: int | None = None) -> Iterator[BinaryIO]:
    """Open a file that is one. Raises CustomersProblem where it cannot be read, or is larger than the limit."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CustomersProblem(str(path), "is not a file.", "Name the CSV file itself.")
        if limit_bytes is not None and status.st_size > limit_bytes:
            raise CustomersProblem(
                str(path),
                f"has {status.st_size:,} bytes; {limit_bytes:,} are read at most.",
                "Leave out columns that are not read, or split it.",
            )
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise CustomersProblem(str(path), "does not exist.", "Check the path.") from error
    except OSError as error:
        raise CustomersProblem(str(path), f"cannot be read ({error.strerror}).", "Check its permissions.") from error
