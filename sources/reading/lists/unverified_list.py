"""The Unverified List as the eCFR shows it (supplement no. 6 to part 744 of title 15 CFR), to a Snapshot.

The license columns stay empty: 15 CFR 744.15 sets one rule for all its entries, and the table prints none.
"""

from __future__ import annotations

from datetime import date

from sources.reading.entries.entry import read_entry
from sources.reading.lists.ecfr_table import TableForm, read_table
from state.listings import ListCode, Snapshot

# "Country", "Listed person and address", "Federal Register citation and date of publication".
_FORM = TableForm(supplement=6, heads=("country", "listed person", "citation"))


def read_unverified_list(data: bytes, subject: str, as_of: date | None = None) -> Snapshot:
    """Read the Unverified List from the eCFR's XML. `subject` names the bytes in errors.

    `as_of` is the Eastern legal date that was asked for; without it, the date in the document's own address is taken.
    Raises UnreadableInput where the XML cannot be read, has no such supplement, no row or no date.
    """
    table = read_table(_FORM, data, subject, as_of)
    listings = tuple(read_entry(row.destination, row.lines, "", "", *row.others) for row in table.rows)
    return Snapshot(ListCode.UNVERIFIED_LIST, table.as_of, listings, table.unread)
