"""What is kept of a table as evidence: the columns that were read, set as a customers file of our own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sources.customers.columns import SHARES


def set_rows(values: Mapping[str, Sequence[Any]], columns: Sequence[str]) -> bytes:
    """Set rows, not joined yet, as a CSV file with these columns, which reads as the table itself did."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(map(_writer_of(name), values[name]) for name in columns), strict=True))
    return text.getvalue().encode()


def _writer_of(name: str) -> Callable[[Any], str]:
    if name == "aliases":
        return "; ".join
    if name in SHARES:
        return lambda share: "" if share is None else f"{share}%"
    return lambda value: "" if value is None else str(value)
