"""The table of a list as the eCFR shows it: the XML of part 744, or of one supplement alone, to rows of cells.

What the lists of supplements 4, 6 and 7 share, and nothing of what their cells say.
Source: https://www.ecfr.gov/developers/documentation/api/v1 (versioner, full); DIV9 is an appendix, and its table
has the country only in the first row of each destination.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sources.reading.markup import Element, lines_of, squeeze, walk_xml
from state.errors import UnreadableInput

_SUPPLEMENT = re.compile(r"supplement no\.? ?(\d+) to part 744\b", re.IGNORECASE)
_SHOWN_ON = re.compile(r"/on/(\d{4}-\d\d-\d\d)/")
_RESERVED = re.compile(r"\[?reserved\]?\.?", re.IGNORECASE)
# As in "1 For this entity, ...": the raised figure with which a footnote begins.
_FOOTNOTE = re.compile(r"[1-9]\s*[^\W\d]|[1-9]\s*“")


@dataclass(frozen=True, slots=True)
class TableForm:
    """The form of one supplement's table.

    `heads` holds a word that the head of each column has, in the order the list has always had: the country first,
    the entity second.
    """

    supplement: int
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row that holds an entry.

    `destination` is its own heading or the one above, `lines` the printed lines of the entity cell, `others` the
    texts of the columns after the entity, in the order of the form.
    """

    destination: str
    lines: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table read: its rows with entries, and verbatim those that are neither entry, reserved place nor footnote.

    `as_of` is an Eastern legal date.
    """

    as_of: date
    rows: tuple[EntryRow, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What was read so far, and what the next row may lean on: its columns, its destination, a footnote above it."""

    heads: tuple[str, ...]
    columns: tuple[int, ...]
    rows: list[EntryRow]
    unread: list[str]
    destination: str = ""
    in_footnotes: bool = False


def read_table(form: TableForm, data: bytes, subject: str, as_of: date | None) -> Table:
    """Read the table of one supplement from the eCFR's XML. `subject` names the bytes in errors.

    `as_of` is the Eastern legal date that was asked for; without it, the date in the document's own address is taken.
    Raises UnreadableInput where the XML cannot be read, has no such supplement, no row or no date.
    """
    reading = _Reading(form.heads, tuple(range(len(form.heads))), [], [])
    supplement: Element | None = None
    shown_on = as_of
    # A part of 2.4 MB would take 20 MB as a tree.
    for element, is_whole in walk_xml(data, subject, "DIV5", "DIV9", "TR"):
        if is_whole:
            if supplement is not None and element.tag == "TR" and supplement in element.iterancestors("DIV9"):
                _read_row(element, reading)
        elif element.tag != "TR":
            shown_on = shown_on or _date_shown(element, subject)
            if supplement is None and element.tag == "DIV9" and _number(element) == form.supplement:
                supplement = element
    return _read_whole(form, subject, supplement, shown_on, reading)


def find_supplements(data: bytes, subject: str) -> tuple[int, ...]:
    """Return the numbers of the supplements to part 744 that the XML holds, in its order.

    Raises UnreadableInput where the XML cannot be read.
    """
    begun = (div for div, is_whole in walk_xml(data, subject, "DIV9", "TR") if div.tag == "DIV9" and not is_whole)
    return tuple(number for div in begun if (number := _number(div)))


def _read_whole(
    form: TableForm, subject: str, supplement: Element | None, shown_on: date | None, reading: _Reading
) -> Table:
    """Return what was read as a table, where it is one."""
    if supplement is None:
        raise UnreadableInput(
            subject, f"has no supplement no. {form.supplement} to part 744.", "Fetch title 15, part 744, from the eCFR."
        )
    if shown_on is None:
        raise UnreadableInput(subject, "does not say of which date it is.", "Give the date it was asked for.")
    if not reading.rows:
        raise UnreadableInput(
            subject, "shows the supplement without one entry.", "The list is never empty: fetch it again."
        )
    return Table(shown_on, tuple(reading.rows), tuple(reading.unread))


def _number(appendix: Element) -> int:
    """Return the number of a supplement to part 744; 0 for any other appendix."""
    found = _SUPPLEMENT.search(squeeze(appendix.get("N", "")))
    return int(found[1][:9]) if found else 0


def _date_shown(division: Element, subject: str) -> date | None:
    """Return the date in the address that the versioner puts on a part.

    "/on/2025-03-31/title-15/part-744"; None for none.
    """
    found = _SHOWN_ON.search(division.get("hierarchy_metadata", ""))
    if not found:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError as error:
        raise UnreadableInput(subject, f"says {found[1]}, which is no date.", "Give the date.") from error


def _read_row(row: Element, reading: _Reading) -> None:
    """Read one row of the table into the rows or the unread, or pass over it as what it is."""
    cells = list(row.iterchildren("TD", "TH"))
    printed = [lines_of(cell) for cell in cells]
    texts = [" ".join(lines) for lines in printed]
    if cells and all(cell.tag == "TH" for cell in cells):
        reading.columns = _columns(reading.heads, texts) or reading.columns
    elif len(cells) == 1 and (reading.in_footnotes or _FOOTNOTE.match(texts[0])):
        reading.in_footnotes = True
    elif len(cells) == len(reading.heads):
        _read_entry_row(printed, texts, reading)
    elif any(texts):
        reading.unread.append(" | ".join(texts))


def _read_entry_row(printed: list[tuple[str, ...]], texts: list[str], reading: _Reading) -> None:
    """Read a row with all its cells: an entry under its own heading or one above, a mere heading, a reserved place."""
    country, entity, *others = reading.columns
    reading.destination = texts[country] or reading.destination
    heading_only = not any(text for at, text in enumerate(texts) if at != country)
    if heading_only or _RESERVED.fullmatch(texts[entity]):
        return
    if not texts[entity] or not reading.destination:
        reading.unread.append(" | ".join(texts))
        return
    reading.in_footnotes = False
    reading.rows.append(EntryRow(reading.destination, printed[entity], tuple(texts[at] for at in others)))


def _columns(words: tuple[str, ...], heads: list[str]) -> tuple[int, ...]:
    """Return where each column stands, found by the word its head has; empty where the row is not the list's head."""
    places = [next((at for at, head in enumerate(heads) if word in head.casefold()), -1) for word in words]
    return () if -1 in places else tuple(places)
