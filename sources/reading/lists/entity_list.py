"""The Entity List as the eCFR shows it (supplement no. 4 to part 744 of title 15 CFR), to a Snapshot."""

from __future__ import annotations

from datetime import date

from sources.reading.entries.entry import read_entry
from sources.reading.lists.ecfr_table import TableForm, read_table
from state.listings import ListCode, Snapshot

_FORM = TableForm(supplement=4, heads=("country", "entity", "requirement", "policy", "citation"))


def read_entity_list(data: bytes, subject: str, as_of: date | None = None) -> Snapshot:
    """Read the Entity List from the eCFR's XML. `subject` names the bytes in errors.

    `as_of` is the Eastern legal date that was asked for; without it, the date in the document's own address is taken.
    Rows that are neither an entry, a reserved place nor a footnote stand in the snapshot's `unread`, verbatim.
    Raises UnreadableInput where the XML cannot be read, has no such supplement, no row or no date.
    """
    table = read_table(_FORM, data, subject, as_of)
    listings = tuple(read_entry(row.destination, row.lines, *row.others) for row in table.rows)
    return Snapshot(ListCode.ENTITY_LIST, table.as_of, listings, table.unread)
