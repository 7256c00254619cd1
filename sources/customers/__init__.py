"""Customers: the company's own records, from a CSV or Parquet file or a query, read whole or refused with every fault.

A customer who is skipped is a customer who is not screened, so nothing is skipped: every fault is an error that names
row and column and says what to do, and does not repeat what stands there, as errors are logged. Columns that we do
not know are let pass, unless one looks like a column that we would have read.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sources.customers.columns import ADDRESSES, COLUMNS, REQUIRED
from sources.customers.delimited import read_delimited
from sources.customers.rows import CustomersRead
from sources.customers.tables import is_parquet, read_parquet, read_query
from state.customers import CustomerBase
from state.errors import CustomersProblem

__all__ = ["ADDRESSES", "COLUMNS", "REQUIRED", "CustomersRead", "read_customers", "read_file", "read_query"]

# Some two million customers: a minute and a half to read, and 0.8 kB each to hold in memory.
LIMIT_BYTES = 256 * 1024 * 1024

_OUR_NAMES: Mapping[str, str] = MappingProxyType({})


def read_customers(path: Path, limit_bytes: int = LIMIT_BYTES) -> CustomerBase:
    """Read a customers file whose columns have our names: who is screened, and no more. Raises as `read_file` does."""
    return read_file(path, limit_bytes=limit_bytes).base


def read_file(path: Path, columns: Mapping[str, str] = _OUR_NAMES, limit_bytes: int = LIMIT_BYTES) -> CustomersRead:
    """Read a customers file: Parquet by its first bytes, else CSV in UTF-8 with a head line.

    `columns` says what the file calls a column of ours. `id` and `name` are required, `aliases` are parted by ";",
    `parent_share` is a percentage or "unknown", `open_orders` a whole number. White space within a field, line breaks
    included, becomes one blank. Raises CustomersProblem, naming file, row and column where there are such.
    """
    body = _read_bytes(path, limit_bytes)
    if is_parquet(body):
        return read_parquet(body, str(path), columns)
    return read_delimited(body, str(path), columns)


def _read_bytes(path: Path, limit_bytes: int) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CustomersProblem(str(path), "is not a file.", "Name the CSV file itself.")
        if status.st_size > limit_bytes:
            raise CustomersProblem(
                str(path),
                f"has {status.st_size:,} bytes; {limit_bytes:,} are read at most.",
                "Leave out columns that are not read, or split it.",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CustomersProblem(str(path), "does not exist.", "Check the path.") from error
    except OSError as error:
        raise CustomersProblem(str(path), f"cannot be read ({error.strerror}).", "Check its permissions.") from error
