"""A list from a file, whichever list and format the file holds, told by how it begins.

A new list is one file with its reader, a name in ListFormat, and a line in the table under it.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from sources.reading.lists import denied_persons, screening_list
from sources.reading.lists.delimited_rows import read_heads
from sources.reading.lists.denied_persons import read_denied_persons
from sources.reading.lists.ecfr_table import find_supplements
from sources.reading.lists.entity_list import read_entity_list
from sources.reading.lists.military_end_users import read_military_end_users
from sources.reading.lists.screening_list import read_screening_csv, read_screening_json
from sources.reading.lists.unverified_list import read_unverified_list
from state.errors import UnreadableInput, UsageProblem
from state.listings import Listing, Snapshot


class ListFormat(StrEnum):
    """The files we read: supplements to part 744 from the eCFR, the Consolidated Screening List, dpl.txt or its CSV."""

    ENTITY_LIST = "ecfr-4"
    UNVERIFIED_LIST = "ecfr-6"
    MILITARY_END_USERS = "ecfr-7"
    SCREENING_JSON = "csl-json"
    SCREENING_CSV = "csl-csv"
    DENIED_PERSONS = "dpl"


_SUPPLEMENTS: dict[ListFormat, Callable[[bytes, str, date | None], Snapshot]] = {
    ListFormat.ENTITY_LIST: read_entity_list,
    ListFormat.UNVERIFIED_LIST: read_unverified_list,
    ListFormat.MILITARY_END_USERS: read_military_end_users,
}
_STREAMS: dict[ListFormat, Callable[[BinaryIO, str], Iterator[tuple[str, Listing]]]] = {
    ListFormat.SCREENING_JSON: read_screening_json,
    ListFormat.SCREENING_CSV: read_screening_csv,
    ListFormat.DENIED_PERSONS: read_denied_persons,
}
# Told by the columns that their readers cannot do without.
_TABLES = (
    (ListFormat.SCREENING_CSV, screening_list.REQUIRED),
    (ListFormat.DENIED_PERSONS, denied_persons.REQUIRED),
)
_GZIP = b"\x1f\x8b"
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FIRST_BYTES = 1 << 16
# Part 744 whole, with all its supplements, has some 5 MB.
_LIMIT_BYTES = 64 * 1024 * 1024
_KNOWN = f"Give a file of one of these: {', '.join(ListFormat)}."


@dataclass(frozen=True, slots=True)
class ListFile:
    """What a file holds.

    `listings` gives each entry with the code of its list (a ListCode, or a source's own name that we do not know); it
    can be gone through once, and raises UnreadableInput where the file goes wrong. `as_of` is an Eastern legal date,
    None where neither the file nor the caller says one. `unread` holds rows that could not be read, verbatim.
    """

    formats: tuple[ListFormat, ...]
    as_of: date | None
    listings: Iterator[tuple[str, Listing]]
    unread: tuple[str, ...] = ()


def read_list_file(path: Path, as_of: date | None, format_name: str = "") -> ListFile:
    """Read a list from a file, gzip or plain. `format_name` forces one of ListFormat; empty, the file tells it.

    eCFR XML is read at once, every list of part 744 that it holds; the others are read while they are gone through.
    Raises UnreadableInput for what is none of our formats or cannot be read as the one it is, and UsageProblem for a
    file that cannot be opened and a format that we do not know.
    """
    formats = _named_format(format_name) if format_name else _detect_formats(path)
    if formats[0] in _SUPPLEMENTS:
        return _read_supplements(path, as_of, formats)
    return ListFile(formats, as_of, _read_stream(path, formats[0]))


def _named_format(name: str) -> tuple[ListFormat, ...]:
    """Return the format that the person at the keyboard named."""
    try:
        return (ListFormat(name),)
    except ValueError as error:
        raise UsageProblem(
            "--format", f"{name!r} is no format we know.", f"One of: {', '.join(ListFormat)}."
        ) from error


def _detect_formats(path: Path) -> tuple[ListFormat, ...]:
    """Tell the format by the first bytes and the head line; XML of a whole part may hold several lists."""
    beginning = _decode_beginning(_read_bytes(path, _FIRST_BYTES)).lstrip()
    if beginning.startswith("<"):
        return _supplement_formats(path)
    if beginning.startswith("{"):
        return (ListFormat.SCREENING_JSON,)
    line = beginning.partition("\n")[0]
    heads = read_heads(field.strip(' "\r') for field in line.split("\t" if "\t" in line else ","))
    for known, required in _TABLES:
        if set(required) <= set(heads):
            return (known,)
    seen = f"begins with “{line[:60]}”" if beginning else "is empty"
    raise UnreadableInput(str(path), f"{seen}, which is no list we know.", _KNOWN)


def _decode_beginning(data: bytes) -> str:
    """Return the beginning of a file as text, good enough to tell what it is."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return "".join(char if char.isprintable() or char in "\t\r\n" else "?" for char in text)


def _supplement_formats(path: Path) -> tuple[ListFormat, ...]:
    """Return the lists that XML holds."""
    held = find_supplements(_read_bytes(path, _LIMIT_BYTES), str(path))
    formats = tuple(known for known in _SUPPLEMENTS if int(known.removeprefix("ecfr-")) in held)
    if not formats:
        raise UnreadableInput(str(path), "is XML without supplement no. 4, 6 or 7 to part 744.", _KNOWN)
    return formats


def _read_supplements(path: Path, as_of: date | None, formats: tuple[ListFormat, ...]) -> ListFile:
    """Read every list named from one XML document."""
    data = _read_bytes(path, _LIMIT_BYTES)
    snapshots = [_SUPPLEMENTS[each](data, str(path), as_of) for each in formats]
    listings = ((snapshot.list_code, listing) for snapshot in snapshots for listing in snapshot.listings)
    unread = tuple(row for snapshot in snapshots for row in snapshot.unread)
    return ListFile(formats, snapshots[0].as_of, listings, unread)


def _read_stream(path: Path, known: ListFormat) -> Iterator[tuple[str, Listing]]:
    """Read a file of another source than the eCFR while its listings are gone through."""
    with _open(path) as stream:
        try:
            yield from _STREAMS[known](stream, str(path))
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(path, error) from error


def _read_bytes(path: Path, limit: int) -> bytes:
    """Return the first bytes of a file, unpacked: no more than `limit`."""
    with _open(path) as stream:
        try:
            return stream.read(limit)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(path, error) from error


def _open(path: Path) -> BinaryIO:
    """Open a file, unpacking it if it is packed."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(len(_GZIP)) == _GZIP
        return cast(BinaryIO, gzip.open(path)) if is_packed else path.open("rb")
    except OSError as error:
        raise UsageProblem(str(path), f"{error.strerror}.", "Name a file that can be read.") from error


def _damaged(path: Path, error: Exception) -> UnreadableInput:
    """Return the error that a broken gzip file or disk comes to."""
    return UnreadableInput(str(path), f"cannot be read to its end ({error}).", "It may be cut off: fetch it again.")
