"""Rows of a delimited file with a head line, as the government's lists come: one dictionary a row, a row at a time.

Knows nothing of lists. RFC 4180 for commas and quotes; the Denied Persons List parts by tabs instead.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from state.errors import UnreadableInput

_BETWEEN_WORDS = re.compile(r"\W+")
# The longest line of the lists recorded has 1,223 characters.
_LONGEST_LINE = 1_000_000


def read_rows(
    text: TextIO, subject: str, delimiter: str, required: Iterable[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Return each row as its place ("list.csv, line 7") and its fields by the heads that `read_heads` gives.

    A row may leave out its last fields, as old lists do. Rows without one value and repeated head lines are passed
    over. `text` is to be opened with newline="", so that line breaks inside quotes stay.
    Raises UnreadableInput naming the line: no rows, a head that lacks a required column or has one twice, more fields
    than heads, a quote or a last line that is cut off, a field of more than 131,072 characters, another encoding.
    """
    lines = _Lines(text)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    empty = True
    try:
        heads = read_heads(next(rows, []))
        _check_heads(heads, f"{subject}, line 1", required)
        for row in rows:
            place = f"{subject}, line {lines.number}"
            if not any(row) or read_heads(row) == heads:
                continue
            _check_length(len(row), len(heads), is_cut_off=lines.is_cut_off, place=place)
            empty = False
            yield place, dict(zip(heads, row + [""] * (len(heads) - len(row)), strict=True))
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"{subject}, line {lines.number + 1} or soon after",
            f"is not {error.encoding}: byte 0x{error.object[error.start]:02X}.",
            "Fetch it again, and open and save it with no other program.",
        ) from error
    except csv.Error as error:
        raise UnreadableInput(
            f"{subject}, line {lines.number}", f"is no whole row ({error}).", "It may be cut off: fetch it again."
        ) from error
    if empty:
        raise UnreadableInput(subject, "has a head line and no rows.", "The list is never empty: fetch it again.")


def read_heads(row: Iterable[str]) -> list[str]:
    """Return the heads of a table in lower case with "_" between their words, however the file writes them."""
    return [_BETWEEN_WORDS.sub("_", head.strip().casefold()) for head in row]


class _Lines:
    """The lines of a text one by one, with the number of the last and whether it ended without a line break."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0
        self.is_cut_off = False

    def __iter__(self) -> Iterator[str]:
        """Return line after line, each with its end."""
        while line := self._text.readline(_LONGEST_LINE):
            self.number += 1
            self.is_cut_off = not line.endswith(("\n", "\r"))
            if len(line) == _LONGEST_LINE:
                raise csv.Error(f"it has {_LONGEST_LINE:,} characters or more")
            if "\0" in line:
                raise csv.Error("it holds a NUL, which no text has")
            yield line


def _check_heads(heads: list[str], place: str, required: Iterable[str]) -> None:
    """Refuse a head line that lacks a column or has one twice."""
    missing = [head for head in required if head not in heads]
    if missing:
        raise UnreadableInput(place, f"has no column {', '.join(missing)}.", "Give the file as it was published.")
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        raise UnreadableInput(place, f"has the column {', '.join(twice)} twice.", "Give the file as it was published.")


def _check_length(fields: int, heads: int, *, is_cut_off: bool, place: str) -> None:
    """Refuse a row that holds more than the head names, and a last one that stops early."""
    if fields > heads:
        raise UnreadableInput(place, f"has {fields} fields where the head has {heads}.", "Fetch it again.")
    if fields < heads and is_cut_off:
        raise UnreadableInput(place, f"stops after {fields} of {heads} fields.", "It is cut off: fetch it again.")
