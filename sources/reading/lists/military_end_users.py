"""The Military End-User List as the eCFR shows it (supplement no. 7 to part 744 of title 15 CFR), to a Snapshot.

The license columns stay empty: 15 CFR 744.21 sets one rule for all its entries, and the table prints none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sources.reading.entries.entry import read_entry
from sources.reading.lists.ecfr_table import EntryRow, TableForm, read_table
from state.errors import UnreadableInput
from state.listings import ListCode, Listing, Snapshot

_FORM = TableForm(supplement=7, heads=("country", "entity", "citation"))
# As in "Aero-Engine Company of China, Subordinate instituion:", misprint and all: it announces rows, and lists nobody.
_MARKER = re.compile(r".*\bsubordinate institu\w*:", re.IGNORECASE)


def read_military_end_users(data: bytes, subject: str, as_of: date | None = None) -> Snapshot:
    """Read the Military End-User List from the eCFR's XML. `subject` names the bytes in errors.

    `as_of` is the Eastern legal date that was asked for; without it, the date in the document's own address is taken.
    Raises UnreadableInput where the XML cannot be read, has no such supplement, no entry or no date.
    """
    table = read_table(_FORM, data, subject, as_of)
    listings = tuple(_read_rows(table.rows))
    if not listings:
        raise UnreadableInput(subject, "has marker rows and no entry.", "The list is never empty: fetch it again.")
    return Snapshot(ListCode.MILITARY_END_USER_LIST, table.as_of, listings, table.unread)


def _read_rows(rows: Iterable[EntryRow]) -> Iterator[Listing]:
    """Return the entries; those that a marker row announces carry its words in their notes.

    The print does not show where the announced rows end. They are taken to be those under the same heading whose
    names begin with the word that the first of them begins with ("AECC", "AVIC"): in print they all do.
    """
    marker = group = heading = ""
    for row in rows:
        if _MARKER.fullmatch(" ".join(row.lines)):
            marker, group, heading = " ".join(row.lines), "", row.destination
            continue
        listing = read_entry(row.destination, row.lines, "", "", *row.others)
        first_word = listing.name.partition(" ")[0]
        group = group or first_word
        if marker and (row.destination, first_word) == (heading, group):
            yield replace(listing, notes=(*listing.notes, marker))
        else:
            marker = ""
            yield listing
