"""What is kept of a table as evidence: the columns that were read, set as a customers file of our own."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sources.customers.columns import SHARES


def set_rows(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Set rows, not joined yet, as a CSV file with these columns, which reads as the table itself did.

    They are given as texts, but for shares, which are given as read: as numbers, or None.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    texts = ([_share_text(cell) for cell in cells] if name in SHARES else cells for name, cells in columns.items())
    writer.writerows(zip(*texts, strict=True))
    return text.getvalue().encode()


def _share_text(share: float | None) -> str:
    return "" if share is None else f"{share}%"
