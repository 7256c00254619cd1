"""The Denied Persons List of BIS: dpl.txt, parted by tabs, and the same table as CSV; a listing at a time.

Persons denied export privileges by order (15 CFR 766.25; supplement no. 1 to part 764). The list has no headings and
no aliases: one order against one person at two addresses is two rows.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from sources.reading.lists.delimited_rows import read_rows
from sources.reading.markup import squeeze
from state.errors import UnreadableInput
from state.listings import ListCode, Listing

REQUIRED = ("name", "effective_date")
_ADDRESS_PARTS = ("street_address", "city", "state", "postal_code", "country")
_READ = frozenset({"name", "fr_citation", *_ADDRESS_PARTS})
# The list of September 2022 has 146 kB.
_LIMIT_BYTES = 32 * 1024 * 1024


def read_denied_persons(stream: BinaryIO, subject: str) -> Iterator[tuple[str, Listing]]:
    """Return each row as its list's code and its listing.

    `destination` is the country as given, mostly a code and sometimes empty. Dates, the standard order flag, the last
    update and the action stand in the source fields as written, each under its head in lower case ("effective_date").
    Raises UnreadableInput naming the line that cannot be read, or that has no name.
    """
    text = _decode(_read_whole(stream, subject), subject)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    for place, row in read_rows(io.StringIO(text, newline=""), subject, delimiter, REQUIRED):
        yield ListCode.DENIED_PERSONS_LIST, _read_entry(row, place)


def _read_entry(row: dict[str, str], place: str) -> Listing:
    """Read one row."""
    name = squeeze(row["name"])
    if not name:
        raise UnreadableInput(place, "has no name.", "Fetch it again.")
    country = squeeze(row.get("country", ""))
    address = ", ".join(part for key in _ADDRESS_PARTS if (part := squeeze(row.get(key, ""))))
    return Listing(
        destination=country,
        name=name,
        addresses=(address,) if address not in ("", country) else (),
        citation=squeeze(row.get("fr_citation", "")),
        source_fields=tuple((key, value) for key, value in row.items() if key not in _READ and value),
    )


def _read_whole(stream: BinaryIO, subject: str) -> bytes:
    """Return the text; its encoding can only be told from the whole file, which is small."""
    data = stream.read(_LIMIT_BYTES + 1)
    if len(data) > _LIMIT_BYTES:
        raise UnreadableInput(subject, f"has more than {_LIMIT_BYTES:,} bytes.", "Is this the Denied Persons List?")
    return data


def _decode(data: bytes, subject: str) -> str:
    """Decode what came from BIS or went through a spreadsheet: UTF-16 where it says so, UTF-8, else Windows-1252.

    Raises UnreadableInput naming the line with a byte that the last of them does not have.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if _is_utf8(data) else "cp1252"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableInput(f"{subject}, line {line}", f"is not {encoding}.", "Save the file as UTF-8.") from error


def _is_utf8(data: bytes) -> bool:
    """Return whether the bytes are UTF-8; few texts of another encoding are by chance."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
