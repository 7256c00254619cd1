"""Records of one large JSON object, read one at a time: {"total": 2, "results": [{...}, {...}]}.

Knows nothing of lists. The Consolidated Screening List has 34 MB: its text passes through a window a little larger
than the record being read, and is never in memory whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

from state.errors import UnreadableInput

_CHUNK = 1 << 16
# The longest record of the list recorded has 4,823 characters; a whole list in one value is not what this reads.
_LONGEST_VALUE = 4_000_000
_SPACE = " \t\r\n"


def read_records(text: TextIO, subject: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each object of the array "results" as its place ("list.json, record 7") and its fields.

    Raises UnreadableInput naming the record for anything but one whole JSON object with that array of objects in it,
    for another number of records than its "total" says, and for bytes that are not UTF-8.
    """
    window = _Window(text, subject)
    total: object = None
    window.expect("{")
    while not window.take("}"):
        key = window.value()
        window.expect(":")
        if key == "results":
            yield from _read_array(window)
        elif key == "total":
            total = window.value()
        else:
            window.value()
        window.expect_comma_or("}")
    window.expect_end()
    if not window.records or total not in (None, window.records):
        raise UnreadableInput(subject, f"holds {window.records} records and says {total}.", "Fetch it again.")


def _read_array(window: _Window) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the objects of an array, counted."""
    window.expect("[")
    while not window.take("]"):
        window.records += 1
        record = window.value()
        if not isinstance(record, dict):
            window.refuse("is no object")
        yield window.place, record
        window.expect_comma_or("]")


class _Window:
    """The part of the text that is being looked at, and the number of the record it stands in (0 before the first)."""

    def __init__(self, text: TextIO, subject: str) -> None:
        self._text = text
        self._subject = subject
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self.records = 0

    @property
    def place(self) -> str:
        """What an error names: the subject and the record."""
        return f"{self._subject}, record {self.records}" if self.records else self._subject

    def refuse(self, trouble: str, cause: Exception | None = None) -> NoReturn:
        """Raise the one error that this module has."""
        raise UnreadableInput(self.place, f"{trouble}.", "It may be cut off: fetch it again.") from cause

    def expect(self, mark: str) -> None:
        """Pass over a mark that must stand here."""
        if not self.take(mark):
            self.refuse(f"has {self._next()!r} where {mark!r} was expected")

    def expect_comma_or(self, closing: str) -> None:
        """Pass over a comma that another value follows, or stay before the closing mark."""
        if self.take(",") == (self._next() == closing):
            self.refuse(f"has {self._next()!r} where a comma and a value, or {closing!r}, was expected")

    def expect_end(self) -> None:
        """Make sure that nothing follows."""
        if self._next():
            self.refuse(f"goes on with {self._next()!r} behind its end")

    def take(self, mark: str) -> bool:
        """Pass over a mark if it stands here, and tell whether it did."""
        found = self._next() == mark
        self._at += found
        return found

    def value(self) -> Any:
        """Read the value that stands here, with as much more text as it needs."""
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                if not self._read_more():
                    self.refuse(f"holds what is no whole JSON value ({error})", error)
                continue
            # A number at the very end of the window may go on behind it.
            if end < len(self._buffer) or not self._read_more():
                self._at = end
                return value

    def _next(self) -> str:
        """The next mark that is no white space; empty at the end of the text."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._read_more():
                return ""

    def _read_more(self) -> bool:
        """Move the window on, doubling what is left in it; tell whether the text went on."""
        rest = self._buffer[self._at :]
        if len(rest) > _LONGEST_VALUE:
            self.refuse(f"holds a value of more than {_LONGEST_VALUE:,} characters")
        try:
            more = self._text.read(max(_CHUNK, len(rest)))
        except UnicodeDecodeError as error:
            self.refuse(f"or a record soon after it is not UTF-8 (byte 0x{error.object[error.start]:02X})", error)
        self._buffer, self._at = rest + more, 0
        return bool(more)
