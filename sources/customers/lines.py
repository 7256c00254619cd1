"""The lines of a text file: its character set by its first bytes, and what no text should hold refused by its line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from sources.customers.report import Report
from state.errors import CustomersProblem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LINE_BYTES = 1024 * 1024
_OPENING = 4096
_PIECE = 64 * 1024
_ENDING = 8
_END_OF_TEXT = b"\x1a"
_SAVE_AS = 'Save it as "CSV UTF-8".'

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_lines(file: BinaryIO, encoding: str | None, report: Report) -> Iterator[str]:
    """Return the lines of a file, each with its end; CR, LF and CR LF end one.

    Bytes that are not of its character set come as lone surrogates (PEP 383), so that only who reads them refuses
    them. Raises CustomersProblem, which names the line, for a line too long and for a NUL byte.
    """
    found = _find_encoding(file, encoding)
    report.encoding = found.removesuffix("-sig").upper()
    if found not in {"utf-8", "utf-8-sig"} and not encoding:
        report.remark(f"is text in {report.encoding}, and was read as such")
    # UTF-16 knows no lone surrogates for odd bytes: they come as U+FFFD, which no name can have.
    if found.startswith(("utf-16", "utf-32")):
        return io.TextIOWrapper(file, found, "replace", newline="")
    checked = io.BufferedReader(_Checked(file, report.subject), _PIECE)
    return io.TextIOWrapper(checked, found, "surrogateescape", newline="")


class _Checked(io.RawIOBase):
    """A file whose pieces are looked at as they pass: what no text holds is refused, and Ctrl-Z at its end is left out.

    The programs of CP/M and MS-DOS ended a text with Ctrl-Z, and some still do.
    """

    def __init__(self, file: BinaryIO, subject: str) -> None:
        self._file = file
        self._subject = subject
        self._left = file.seek(0, io.SEEK_END)
        self._line = 1
        self._length = 0
        file.seek(0)

    def readable(self) -> bool:
        """Say that this is to be read from."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next piece. Raises CustomersProblem, which names the line."""
        piece = self._file.read(len(memoryview(buffer)))
        self._left -= len(piece)
        if b"\0" in piece:
            line = self._line + _count_lines(piece[: piece.index(b"\0")])
            raise CustomersProblem(f"{self._subject}, line {line}", "holds a NUL byte, which no text has.", _SAVE_AS)
        lines = _count_lines(piece)
        self._line += lines
        self._length = len(piece) if lines else self._length + len(piece)
        if self._length > _LINE_BYTES:
            trouble = f"has more than {_LINE_BYTES:,} bytes."
            raise CustomersProblem(f"{self._subject}, line {self._line}", trouble, "Is this a CSV file?")
        if self._left <= 0 and _END_OF_TEXT in piece[-_ENDING:]:
            piece = piece.rstrip(_END_OF_TEXT + b"\r\n") + b"\n"
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)


def _count_lines(piece: bytes) -> int:
    return piece.count(b"\n") or piece.count(b"\r")


def _find_encoding(file: BinaryIO, encoding: str | None) -> str:
    opening = file.read(_OPENING)
    file.seek(0)
    marked = next((name for mark, name in _MARKS if opening.startswith(mark)), None)
    if marked:
        return marked
    # ASCII letters in UTF-16 have a zero in every second place.
    zeros = opening[::2].count(0), opening[1::2].count(0)
    if max(zeros) > len(opening) // 5 and min(zeros) == 0:
        return "utf-16-be" if zeros[0] else "utf-16-le"
    # Without a mark, Windows writes the lower byte first.
    return f"{encoding}-le" if encoding in {"utf-16", "utf-32"} else encoding or "utf-8"
