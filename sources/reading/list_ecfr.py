"""The Entity List as the eCFR shows it: the XML of part 744, or of its supplement no. 4 alone, to a Snapshot.

Reads one table and nothing around it. The other lists of part 744 (supplements 6 and 7) are not read here.
Source: https://www.ecfr.gov/developers/documentation/api/v1 (versioner, full); DIV9 is an appendix, and its table has
five columns with the country only in the first row of each destination.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sources.reading.entries import read_entry
from sources.reading.markup import Element, lines_of, parse_xml, squeeze
from state.errors import UnreadableInput
from state.listings import ListCode, Listing, Snapshot

_SUPPLEMENT = re.compile(r"supplement no\.? ?4 to part 744\b", re.IGNORECASE)
_SHOWN_ON = re.compile(r"/on/(\d{4}-\d\d-\d\d)/")
_RESERVED = re.compile(r"\[?reserved\]?\.?", re.IGNORECASE)
# As in "1 For this entity, ...": the raised figure with which a footnote begins.
_FOOTNOTE = re.compile(r"[1-9]\s*[^\W\d]|[1-9]\s*“")
# The words that the head of each column has, in the order the list has always had.
_HEADS = ("country", "entity", "requirement", "policy", "citation")


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what the next row may lean on: its columns, its destination, a footnote above it."""

    listings: list[Listing]
    unread: list[str]
    columns: tuple[int, ...] = (0, 1, 2, 3, 4)
    destination: str = ""
    in_footnotes: bool = False


def read_entity_list(data: bytes, subject: str, as_of: date | None = None) -> Snapshot:
    """Read the Entity List from the eCFR's XML. `subject` names the bytes in errors.

    `as_of` is the Eastern legal date that was asked for; without it, the date in the document's own address is taken.
    Rows that are neither an entry, a reserved place nor a footnote stand in the snapshot's `unread`, verbatim.
    Raises UnreadableInput where the XML cannot be read, has no such supplement, no row or no date.
    """
    root = parse_xml(data, subject)
    supplement = next((div for div in root.iter("DIV9") if _SUPPLEMENT.search(squeeze(div.get("N", "")))), None)
    if supplement is None:
        raise UnreadableInput(
            subject, "has no supplement no. 4 to part 744.", "Fetch title 15, part 744, from the eCFR."
        )
    shown_on = as_of or _date_shown(root, subject)
    reading = _Reading([], [])
    for row in supplement.iter("TR"):
        _read_row(row, reading)
    if not reading.listings:
        raise UnreadableInput(
            subject, "shows the supplement without one entry.", "The list is never empty: fetch it again."
        )
    return Snapshot(ListCode.ENTITY_LIST, shown_on, tuple(reading.listings), tuple(reading.unread))


def _date_shown(root: Element, subject: str) -> date:
    """The date in the address that the versioner puts on the part: "/on/2025-03-31/title-15/part-744"."""
    for element in root.iter("DIV5", "DIV9"):
        if found := _SHOWN_ON.search(element.get("hierarchy_metadata", "")):
            try:
                return date.fromisoformat(found[1])
            except ValueError as error:
                raise UnreadableInput(subject, f"says {found[1]}, which is no date.", "Give the date.") from error
    raise UnreadableInput(subject, "does not say of which date it is.", "Give the date it was asked for.")


def _read_row(row: Element, reading: _Reading) -> None:
    """Read one row of the table into the listings or the unread, or pass over it as what it is."""
    cells = list(row.iterchildren("TD", "TH"))
    printed = [lines_of(cell) for cell in cells]
    texts = [" ".join(lines) for lines in printed]
    if cells and all(cell.tag == "TH" for cell in cells):
        reading.columns = _columns(texts) or reading.columns
    elif len(cells) == 1 and (reading.in_footnotes or _FOOTNOTE.match(texts[0])):
        reading.in_footnotes = True
    elif len(cells) == len(_HEADS):
        _read_entry_row(printed, texts, reading)
    elif any(texts):
        reading.unread.append(" | ".join(texts))


def _read_entry_row(printed: list[tuple[str, ...]], texts: list[str], reading: _Reading) -> None:
    """Read a row of five cells: an entry under its own heading or the one above, a mere heading, a reserved place."""
    country, entity, requirement, policy, citation = reading.columns
    reading.destination = texts[country] or reading.destination
    heading_only = not any(text for at, text in enumerate(texts) if at != country)
    if heading_only or _RESERVED.fullmatch(texts[entity]):
        return
    if not texts[entity] or not reading.destination:
        reading.unread.append(" | ".join(texts))
        return
    reading.in_footnotes = False
    reading.listings.append(
        read_entry(reading.destination, printed[entity], texts[requirement], texts[policy], texts[citation])
    )


def _columns(heads: list[str]) -> tuple[int, ...]:
    """Where each column stands, found by the word its head has; empty where the row is not the list's head."""
    places = [next((at for at, head in enumerate(heads) if word in head.casefold()), -1) for word in _HEADS]
    return () if -1 in places else tuple(places)
