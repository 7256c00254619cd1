"""Records of one large JSON document, read one at a time: {"total": 2, "results": [{...}, {...}]}, or one to a line.

Knows nothing of lists or owners, and never holds a document whole. The one module that uses ijson.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from state.errors import UnreadableInput

_CHUNK = 1 << 16
# The longest record of the Consolidated Screening List has 4,823 characters; a list in one value is not read here.
_LONGEST_RECORD = 4_000_000
# ijson keeps the whole path of each level: a hundred thousand levels would take gigabytes. Brackets within texts are
# counted too, so it is far above what any record has.
_DEEPEST = 500
_BRACKETS = re.compile(rb"[\[\]{}]")
_REMEDY = "It may be cut off: fetch it again."


def read_records(
    stream: BinaryIO, subject: str, prefix: str = "results.item", count: str | None = "total"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object below the prefix with its place ("list.json, record 7"); the prefix is as ijson names it.

    Raise UnreadableInput naming the record for anything but one whole JSON value with at least one such object, for
    another number of records than stands under `count`, and for a record of more than 4,000,000 bytes.
    """
    records, totals = ijson.sendable_list(), ijson.sendable_list()
    readers = [ijson.items_coro(records, prefix, use_float=True)]
    if count:
        readers.append(ijson.items_coro(totals, count, use_float=True))
    number = since_last = depth = 0
    for chunk in _chunks(stream, len(codecs.BOM_UTF8)):
        since_last += len(chunk)
        depth = _check_depth(chunk, depth, _place(subject, number + 1))
        try:
            for reader in readers:
                reader.send(chunk) if chunk else reader.close()
        except (ijson.JSONError, ValueError, OverflowError) as error:
            yield from _numbered(records, subject, number)
            place = _place(subject, number + len(records) + 1)
            raise UnreadableInput(place, f"is no whole JSON ({_first_line(error)}).", _REMEDY) from error
        yield from _numbered(records, subject, number)
        if records:
            number, since_last, depth = number + len(records), 0, 0
            del records[:]
        elif since_last > _LONGEST_RECORD:
            raise UnreadableInput(_place(subject, number + 1), f"has more than {_LONGEST_RECORD:,} bytes.", _REMEDY)
    if not number or (totals and totals[0] != number):
        said = f" and says {totals[0]}" if totals else ""
        raise UnreadableInput(subject, f"holds {number} records{said}.", "Fetch it again.")


def read_lines(stream: BinaryIO, subject: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object of a file that has one to a line, with its place ("owners.jsonl, line 7").

    Raise UnreadableInput naming the line for one that is no whole JSON object or has more than 4,000,000 bytes.
    """
    number = 0
    while line := stream.readline(_LONGEST_RECORD + 1):
        number += 1
        place = f"{subject}, line {number}"
        if len(line) > _LONGEST_RECORD:
            raise UnreadableInput(place, f"has more than {_LONGEST_RECORD:,} bytes.", _REMEDY)
        if line.isspace():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableInput(place, f"is no whole JSON ({_first_line(error)}).", _REMEDY) from error
        if not isinstance(record, dict):
            raise UnreadableInput(place, "is no object.", "Give the file as it was published.")
        yield place, record


def _chunks(stream: BinaryIO, mark_length: int) -> Iterator[bytes]:
    """Yield the document in pieces, without a byte order mark, and an empty one at its end."""
    first = stream.read(_CHUNK)
    yield first[mark_length:] if first.startswith(codecs.BOM_UTF8) else first
    while chunk := stream.read(_CHUNK):
        yield chunk
    yield b""


def _check_depth(chunk: bytes, depth: int, place: str) -> int:
    """Return how deep a piece ends that begins so deep, text and all; refuse what no record is."""
    for bracket in _BRACKETS.findall(chunk):
        depth += 1 if bracket in b"[{" else -1
        if depth > _DEEPEST:
            raise UnreadableInput(place, f"is nested more than {_DEEPEST} levels deep.", "Fetch it again.")
    return depth


def _numbered(records: list[Any], subject: str, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for record in records:
        number += 1
        if not isinstance(record, dict):
            raise UnreadableInput(_place(subject, number), "is no object.", "Fetch it again.")
        yield _place(subject, number), record


def _place(subject: str, number: int) -> str:
    return f"{subject}, record {number}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
