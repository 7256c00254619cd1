"""The Consolidated Screening List, JSON or CSV: thirteen lists of three departments in one file, a listing at a time.

Source: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json and .csv; both hold the
same fields, the CSV with several values of one field joined by "; ". The text is given as it stands: "?" for a letter
that was lost is not mended; names in which letters went wrong are told in the notes.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

from sources.reading.entries.misread_letters import note_misread
from sources.reading.json_records import read_records
from sources.reading.lists.delimited_rows import read_rows
from sources.reading.markup import squeeze
from state.destinations import BY_ISO_CODE, find_destination
from state.errors import UnreadableInput
from state.listings import Alias, ListCode, Listing

REQUIRED = ("source", "name", "addresses", "alt_names")
# What a listing has a place for; everything else goes to its source fields.
_READ = frozenset(
    {"name", "addresses", "alt_names", "federal_register_notice", "license_requirement", "license_policy"}
)
_ADDRESS_PARTS = ("address", "city", "state", "postal_code", "country")
# As in "Entity List (EL) - Bureau of Industry and Security" and "... (NS-MBS List) - Treasury Department".
_CODE = re.compile(r"\((?:NS-)?([A-Z]+)(?: List)?\)")
# As in "...; ...", "...; and ...".
_BETWEEN = re.compile(r"(?:(?<!\s)\s+)?;\s+(?:and\s+)?")
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
# No text has these: a NUL, and half of a character that JSON can write in two.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_CODES = frozenset(ListCode)
# The supplements of part 744 have country headings; the other lists have none.
_WITH_HEADINGS = frozenset({ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST, ListCode.MILITARY_END_USER_LIST})


def read_screening_json(stream: BinaryIO, subject: str) -> Iterator[tuple[str, Listing]]:
    """Return each entry of consolidated.json as the code of its list and its listing.

    The code is a ListCode, or the source's name as it stands where we do not know it: a new list is not lost.
    Raises UnreadableInput naming the record that cannot be read, or that has no source or name.
    """
    for place, record in read_records(stream, subject):
        try:
            yield _read_entry(record, place)
        except RecursionError as error:
            raise UnreadableInput(place, "is nested too deeply.", "Fetch it again.") from error


def read_screening_csv(stream: BinaryIO, subject: str) -> Iterator[tuple[str, Listing]]:
    """Return each entry of consolidated.csv, of 2019 as of today, as `read_screening_json` does.

    The country of an address is no column of its own here: two capitals at its end are taken for it. So an address
    in the United States that gives no country and ends with a state reads as if the state were one.
    Raises UnreadableInput naming the line that cannot be read, or that has no source or name.
    """
    with _as_text(stream) as text:
        for place, row in read_rows(text, subject, ",", REQUIRED):
            yield _read_entry(row, place)


@contextmanager
def _as_text(stream: BinaryIO) -> Iterator[TextIO]:
    """Read the stream as text; it stays the caller's to close, which a forgotten wrapper would do."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield text
    finally:
        text.detach()


def _read_entry(record: dict[str, Any], place: str) -> tuple[str, Listing]:
    """Read one record of either file."""
    fields = {key: value for key, value in record.items() if value not in (None, "", [])}
    source, name = (squeeze(_text(fields.get(key), place)) for key in ("source", "name"))
    if not source or not name:
        raise UnreadableInput(place, f"has no {'name' if source else 'source'}.", "Fetch it again.")
    code = _list_code(source)
    addresses, countries = _read_addresses(fields.get("addresses"), place)
    headings = list(dict.fromkeys(_heading(country, code) for country in countries)) or [""]
    others = _values(fields.get("alt_names"), place)
    listing = Listing(
        destination=headings[0],
        name=name,
        aliases=tuple(map(Alias, others)),
        addresses=addresses,
        see_also=tuple(headings[1:]),
        notes=tuple(note for each in (name, *others) for note in note_misread(each)),
        citation=_text(fields.get("federal_register_notice"), place),
        license_requirement=_text(fields.get("license_requirement"), place),
        license_review_policy=_text(fields.get("license_policy"), place),
        source_fields=tuple(
            (_text(key, place), _text(value, place)) for key, value in fields.items() if key not in _READ
        ),
    )
    return code, listing


def _list_code(source: str) -> str:
    """Return the code in the source's name, or the whole name where the code is none of ours."""
    return next((ListCode(code) for code in _CODE.findall(source) if code in _CODES), source)


def _read_addresses(value: Any, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses, their parts joined by commas, and the countries they are in.

    A country alone is no address.
    """
    if isinstance(value, list) and all(isinstance(address, dict) for address in value):
        wholes = [_joined(address, place) for address in value]
        countries = [squeeze(_text(address.get("country"), place)) for address in value]
    else:
        wholes = list(_values(value, place))
        ends = [whole.rpartition(", ")[2] for whole in wholes]
        countries = [end for end in ends if _TWO_LETTERS.fullmatch(end)]
    addresses = [address for whole in wholes for address in _BETWEEN.split(whole) if address not in ("", *countries)]
    return tuple(addresses), tuple(country for country in countries if country)


def _joined(address: dict[str, Any], place: str) -> str:
    """One address of the JSON as the CSV writes it."""
    parts = (squeeze(_text(address.get(part), place)) for part in _ADDRESS_PARTS)
    return ", ".join(part for part in parts if part)


def _heading(country: str, code: str) -> str:
    """Return the heading that a country's code or name stands for, on the lists that have headings; else as given."""
    if code not in _WITH_HEADINGS:
        return country
    destination = find_destination(country) or BY_ISO_CODE.get(country)
    return destination.heading if destination else country


def _values(value: Any, place: str) -> tuple[str, ...]:
    """Return the values of a field that has several: a list in the JSON, one text in the CSV."""
    texts = [_text(each, place) for each in value] if isinstance(value, list) else _BETWEEN.split(_text(value, place))
    return tuple(text for text in map(squeeze, texts) if text)


def _text(value: Any, place: str) -> str:
    """Return a field as text: several values joined as the CSV joins them; empty for null."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise UnreadableInput(place, "holds a character that no text has.", "Fetch it again.")
        return value
    if isinstance(value, list):
        return "; ".join(_text(each, place) for each in value)
    if isinstance(value, dict):
        return ", ".join(text for each in value.values() if (text := _text(each, place)))
    return "" if value is None else json.dumps(value)
