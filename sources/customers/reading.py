"""Customers: the company's own records, from a file as systems write it or a query, read or refused with every fault.

A customer who is skipped is a customer who is not screened, so no customer is skipped: what is harmless is read and
noted, and what is doubtful is an error that names row and column and says what to do. Neither repeats what stands
there, as both are logged. Columns that we do not know are let pass, unless one looks like one that we would have read.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sources.customers.blocks import Table
from sources.customers.columns import COLUMNS, Layout
from sources.customers.delimited import open_delimited
from sources.customers.report import Report
from sources.customers.rows import CustomersRead, read_all, read_batches, read_whole
from sources.customers.tables import as_table, is_parquet, open_parquet, open_query
from sources.customers.workbook import is_workbook, open_sheet
from state.customers import Customer, CustomerBase
from state.errors import CustomersProblem

__all__ = [
    "COLUMNS",
    "READER_VERSION",
    "CustomersRead",
    "Layout",
    "Report",
    "read_customers",
    "read_file",
    "read_file_in_batches",
    "read_kept",
    "read_query",
    "read_query_in_batches",
    "read_rows",
]

# Raised when the same bytes would give other customers: what was stored of them is then read again.
READER_VERSION = "4"

# Some two million customers: they take 0.8 kB each to hold in memory.
LIMIT_BYTES = 256 * 1024 * 1024

_OURS = Layout()


def read_customers(path: Path, limit_bytes: int = LIMIT_BYTES) -> CustomerBase:
    """Read a customers file whose columns have our names: who is screened, and no more. Raises as `read_file` does."""
    return read_file(path, limit_bytes=limit_bytes).base


def read_file(path: Path, layout: Layout = _OURS, limit_bytes: int = LIMIT_BYTES) -> CustomersRead:
    """Read a customers file: Parquet or a workbook by its first bytes, else CSV with a head line.

    `id` and `name` are required, `aliases` are parted by ";", "|" or line breaks, `parent_share` and
    `beneficial_owner_share` are percentages, fractions or "unknown", `open_orders` is a whole number. White space
    within a field becomes one blank; rows of one customer that differ in addresses, aliases or local names are joined.
    Raises CustomersProblem, naming file, row and column where there are such.
    """
    with _open_file(path, limit_bytes) as file:
        body = file.read()
    stream = io.BytesIO(body)
    may_keep_all = layout == _OURS and not is_parquet(stream) and not is_workbook(stream)
    with _open_table(stream, str(path), layout, Report()) as table:
        return read_whole(table, layout.shares, body if may_keep_all else None)


def read_file_in_batches(path: Path, layout: Layout = _OURS, report: Report | None = None) -> Iterator[list[Customer]]:
    """Read a customers file of any size, as `read_file` does, without holding it; all faults are raised at its end.

    The report has then what was noted, and who is not screenable.
    """
    with _open_file(path) as file, _open_table(file, str(path), layout, report or Report()) as table:
        yield from read_batches(table, layout.shares)


def read_kept(body: bytes) -> CustomersRead:
    """Read what was kept of customers read before, by the one reader there is. Raises CustomersProblem."""
    return read_whole(open_delimited(io.BytesIO(body), "the kept customers", _OURS, Report()), None, body)


def read_query(url: str, query: str, layout: Layout = _OURS) -> CustomersRead:
    """Read the customers that a query gives; `url` is SQLAlchemy's. Raises CustomersProblem as `read_file` does."""
    with open_query(url, query, layout, Report()) as table:
        return read_whole(table, layout.shares)


def read_query_in_batches(
    url: str, query: str, layout: Layout = _OURS, report: Report | None = None
) -> Iterator[list[Customer]]:
    """Read the customers that a query gives without holding them all; all faults are raised at the end."""
    with open_query(url, query, layout, report or Report()) as table:
        yield from read_batches(table, layout.shares)


def read_rows(names: Sequence[str], rows: Iterable[Iterable[Any]], subject: str) -> list[Customer]:
    """Read rows with fields of any type in the order of the names; there may be none. Raises as `read_file` does."""
    return read_all(as_table(names, rows, subject))


@contextmanager
def _open_table(file: BinaryIO, subject: str, layout: Layout, report: Report) -> Iterator[Table]:
    if is_parquet(file):
        yield open_parquet(file, subject, layout, report)
    elif is_workbook(file):
        with open_sheet(file, subject, layout.sheet, report) as sheet:
            yield open_delimited(sheet, subject, layout, report, row_word="row")
    else:
        yield open_delimited(file, subject, layout, report)


@contextmanager
def _open_file(path: Path, limit_bytes: int | None = None) -> Iterator[BinaryIO]:
    """Open a file that is one. Raises CustomersProblem where it cannot be read, or is larger than the limit."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CustomersProblem(str(path), "is not a file.", "Name the file itself.")
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
