"""Customers in a CSV file: UTF-8, a head line, fields parted by comma, semicolon or tab; lines as an editor counts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from sources.customers.columns import COLUMNS, fold_head, read_head
from sources.customers.rows import Fields, Table, one_line, row_place
from state.errors import CustomersProblem

_LINE_BYTES = 1024 * 1024
_DELIMITERS = (",", ";", "\t")
_ROW = "line"
_SAVE_AS = 'Save it as "CSV UTF-8".'
_OTHER_FORMATS = ((b"\xff\xfe", "UTF-16 text"), (b"\xfe\xff", "UTF-16 text"), (b"PK\x03\x04", "an Excel workbook"))


def open_delimited(file: BinaryIO, subject: str, columns: Mapping[str, str]) -> Table:
    """Open a CSV file whose columns are called as `columns` says, or as ours are.

    Raises CustomersProblem for its head. What is wrong with the file itself, such as a letter that is not UTF-8, ends
    the reading: nothing behind it can be trusted.
    """
    lines = _Lines(file, subject)
    passing = iter(lines)
    head = next(passing, "")
    if not head.strip():
        raise CustomersProblem(f"{subject}, line 1", "is empty.", "The first line names the columns: id,name,...")
    delimiter = _find_delimiter(head, columns, subject)
    heads = read_head(_split_head(head, delimiter), columns, f"{subject}, line 1")
    return Table(subject, _ROW, heads, _fields(heads, passing, lines, delimiter, subject))


def _fields(
    heads: Sequence[str], passing: Iterator[str], lines: _Lines, delimiter: str, subject: str
) -> Iterator[tuple[int, Fields | CustomersProblem]]:
    """Give the fields of each row by our names; a row of another length, and what ends the reading, is a fault."""
    read = [(place, name) for place, name in enumerate(heads) if name in COLUMNS]
    try:
        for number, row in _rows(passing, lines, delimiter, subject):
            if len(row) == len(heads):
                yield number, {name: one_line(row[place]) for place, name in read}
            else:
                yield (
                    number,
                    CustomersProblem(
                        row_place(subject, _ROW, number),
                        f"has {len(row)} fields, the head line {len(heads)}.",
                        "A field that holds the delimiter must stand in quotation marks.",
                    ),
                )
    except CustomersProblem as problem:
        yield lines.number, problem


class _Lines:
    """The file's lines as text, with the number of the last one given."""

    def __init__(self, file: BinaryIO, subject: str) -> None:
        self._file = file
        self._subject = subject
        self._offset = 0
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Give line after line, each with its end."""
        while line := self._file.readline(_LINE_BYTES + 1):
            self.number += 1
            yield self._decode(line)
            self._offset += len(line)

    def _decode(self, line: bytes) -> str:
        """One line as text; the first may begin with a UTF-8 byte order mark."""
        place = f"{self._subject}, line {self.number}"
        if self.number == 1:
            self._check_first(line)
        if len(line) > _LINE_BYTES:
            raise CustomersProblem(place, f"has more than {_LINE_BYTES:,} bytes.", "Is this a CSV file?")
        if b"\0" in line:
            raise CustomersProblem(place, "holds a NUL byte, which no text has.", _SAVE_AS)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            raise CustomersProblem(
                place,
                f"is not UTF-8: byte 0x{byte:02X} at offset {self._offset + error.start:,} of the file.",
                f"It may have been saved as Windows-1252. {_SAVE_AS}",
            ) from error

    def _check_first(self, line: bytes) -> None:
        """Name the formats that spreadsheets save by mistake, rather than their first odd byte."""
        for mark, name in _OTHER_FORMATS:
            if line.startswith(mark):
                raise CustomersProblem(self._subject, f"is {name}, not a CSV file in UTF-8.", _SAVE_AS)


def _rows(passing: Iterator[str], lines: _Lines, delimiter: str, subject: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows below the head, each with the line it begins on; blank lines between them are let pass."""
    parted = csv.reader(passing, delimiter=delimiter, strict=True)
    while True:
        begins = lines.number + 1
        try:
            row = next(parted, None)
        except csv.Error as error:
            raise CustomersProblem(
                row_place(subject, _ROW, begins),
                f"is not CSV ({error}).",
                "Look for a quotation mark without its partner.",
            ) from error
        if row is None:
            return
        if row:
            yield begins, row


def _find_delimiter(head: str, columns: Mapping[str, str], subject: str) -> str:
    """Find what parts the fields: the character that yields the most columns we know or, failing that, the most."""
    known = {*COLUMNS, *map(fold_head, columns.values())}

    def promise(delimiter: str) -> tuple[int, int]:
        names = _split_head(head, delimiter)
        return len({fold_head(name) for name in names} & known), len(names)

    delimiter = max(_DELIMITERS, key=promise)
    if delimiter not in head:
        raise CustomersProblem(
            f"{subject}, line 1",
            "names one column only, or parts them by none of comma, semicolon and tab.",
            "Save it with commas: id,name,...",
        )
    return delimiter


def _split_head(head: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([head], delimiter=delimiter), [])
    except csv.Error:
        return []
