"""What a later stage of a rule says that the earlier one did not. Pure: two readings in, plain lines out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notifiers.phrases import counted, day_words
from state.alerts import Alert, ComplianceContent
from state.changes import Change, ChangeKind, FieldChange, compare_lists
from state.documents import Document
from state.listings import Listing
from state.times import eastern_date

_FIELD_NAMES = {
    "aliases": "aliases",
    "addresses": "addresses",
    "see_also": "alternate addresses",
    "license_requirement": "license requirement",
    "license_review_policy": "license review policy",
    "members": "bodies it covers",
    "notes": "other text",
}


def completed_entries(earlier: Sequence[Change], now_read: Sequence[Change]) -> tuple[tuple[Listing, Listing], ...]:
    """Return the entries of which one reading knew no more than heading and name, each with its row in a later one.

    A table spells a name otherwise than an instruction now and then, so the row is the most alike under the heading.
    """
    from sources.reading.rules.pairing import LEAST_LIKENESS, likeness

    rows = [row for row in _entries(now_read) if not _is_name_only(row)]
    found = []
    for known in filter(_is_name_only, _entries(earlier)):
        alike = {likeness(known.name, row): row for row in rows if row.destination == known.destination}
        best = max(alike, default=0.0)
        if best >= LEAST_LIKENESS:
            found.append((known, alike[best]))
    return tuple(found)


def lines_since_filing(document: Document, earlier: Sequence[Change], now_read: Sequence[Change]) -> tuple[str, ...]:
    """Say how the printed rule differs from what was told of the manuscript, and that it does not when it does not.

    `earlier` are the changes of the earlier stage, `now_read` those of this one.
    """
    cited = f"Published as {document.citation}" if document.citation else "Published"
    lines = lines_between(earlier, now_read)
    completed = _lines_of_completed(earlier, now_read)
    if lines:
        head = f"{cited}. The printed text differs from the text on public inspection:"
        return (head, *lines, *completed)
    agrees = f"{cited}. The printed text agrees with what was read on public inspection: no entry differs."
    return (agrees, *completed)


def lines_between(earlier: Sequence[Change], now_read: Sequence[Change]) -> tuple[str, ...]:
    """Say in a line or more each how the changes of one reading of a rule differ from those of another."""
    completed = [each for pair in completed_entries(earlier, now_read) for each in pair]
    before, after = ([row for row in _entries(changes) if row not in completed] for changes in (earlier, now_read))
    lines = lines_of_differences(compare_lists(before, after))
    gone, gone_now = _removed(earlier), _removed(now_read)
    return (
        *lines,
        *(f"No longer removed: {place}." for place in sorted(gone - gone_now)),
        *(f"Now also removed: {place}." for place in sorted(gone_now - gone)),
    )


def lines_of_differences(differences: Iterable[Change]) -> tuple[str, ...]:
    """Say each difference between two lists in a line or more."""
    return tuple(line for difference in differences for line in _lines_of(difference))


def _lines_of_completed(earlier: Sequence[Change], now_read: Sequence[Change]) -> tuple[str, ...]:
    """Say of how many entries a later reading gives what an earlier one did not, and which are spelled otherwise."""
    pairs = completed_entries(earlier, now_read)
    if not pairs:
        return ()
    entries = counted(len(pairs), "entry", "entries")
    return (
        f"Of {entries} no more than the name could be read before; customers are now screened against the rest.",
        *(f"{_place(known)} is in the table “{row.name}”." for known, row in pairs if known.name != row.name),
    )


def correction_opening(earlier: Alert) -> str:
    """Return the words that name an alert which no longer holds."""
    return f"This corrects the alert {earlier.id} of {day_words(eastern_date(earlier.created_at))}"


def withdrawal_lines(document: Document, earlier: Alert | None) -> tuple[str, ...]:
    """Say that a filing is withdrawn, and of the last alert on it what no longer holds."""
    withdrawn = f"Withdrawn from public inspection: {document.editorial_note or 'no reason given'}"
    if earlier is None or not isinstance(earlier.content, ComplianceContent):
        return (withdrawn,)
    customers = sorted({each.customer_id for each in earlier.content.affected})
    nobody = f" Nor do its possible matches: {', '.join(customers)}." if customers else ""
    entries = counted(len(earlier.content.changes), "entry", "entries")
    return (withdrawn, f"{correction_opening(earlier)}: what it said of {entries} no longer holds.{nobody}")


def _lines_of(difference: Change) -> list[str]:
    place = _place(difference.listing)
    if difference.kind is ChangeKind.ADDITION:
        return [f"New entry: {place}."]
    if difference.kind is ChangeKind.REMOVAL:
        return [f"Entry no longer there: {place}."]
    return [f"{place}: {_words_for(field)}." for field in difference.fields if not field.editorial]


def _words_for(change: FieldChange) -> str:
    name = _FIELD_NAMES.get(change.field, change.field)
    sides = [("now without", change.removed), ("now with", change.added)]
    return f"{name} " + " and ".join(f"{word} {'; '.join(values)}" for word, values in sides if values)


def _is_name_only(listing: Listing) -> bool:
    return listing == Listing(listing.destination, listing.name)


def _entries(changes: Iterable[Change]) -> list[Listing]:
    return [change.after for change in changes if change.after is not None]


def _removed(changes: Iterable[Change]) -> set[str]:
    return {_place(change.listing) for change in changes if change.kind is ChangeKind.REMOVAL}


def _place(listing: Listing) -> str:
    return f"{listing.name} (under {listing.destination})"
