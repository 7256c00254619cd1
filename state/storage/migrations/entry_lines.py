"""Which line of its list each stored version is, for databases whose entries were known by heading and name alone.

A version continues the line that ended where it begins, or is another reading of what an earlier reading of its
document brought; else it begins a line. Pure: rows in, keys out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from state.entry_ids import first_key, pair_readings
from state.listings import Listing
from state.normalization import wording_of


@dataclass(slots=True, eq=False)
class Line:
    """Rows that hold one wording of one entry, as one document opened it; `key` is empty until it is known."""

    opened_by: str
    since: date
    listing: Listing
    rows: list[Any] = field(default_factory=list)
    key: str = ""

    @property
    def until(self) -> date:
        """The last end that is known now; the last day there is where none is, the first where nothing is known."""
        known = [row.in_force_until or date.max for row in self.rows if row.known_until is None]
        return max(known, default=date.min)


def number_versions(rows: Iterable[Any]) -> dict[datetime, int]:
    """Return the number of the version of a list that was made at each time."""
    times = {time for row in rows for time in (row.known_from, row.known_until) if time is not None}
    return {time: number for number, time in enumerate(sorted(times), 1)}


def find_lines(
    rows: Sequence[Any], read: Mapping[int, Listing], became: Mapping[str, list[tuple[Listing, Listing]]]
) -> list[Line]:
    """Return the versions of one list with the keys of their lines; `rows` are in the order in which they were stored.

    `read` holds the listing of each row by its id; `became` the entries before and after that each document told.
    """
    lines = _group(rows, read)
    by_opening: dict[tuple[str, date], list[Line]] = defaultdict(list)
    holders: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_opening[line.opened_by, line.since].append(line)
    for (opened_by, since), begun in by_opening.items():
        ended = [
            line
            for line in lines
            if line.key and any(row.closed_by == opened_by and row.in_force_until == since for row in line.rows)
        ]
        before = [line for line in lines if line.key and line.opened_by == opened_by and line.since != since]
        _continue_told(ended, begun, became.get(opened_by, []))
        _continue_alike(ended, begun)
        _continue_alike([line for line in before if line.until == date.min], begun)
        for line in begun:
            if line.key:
                holders[_stem(line.key)].append(line)
        for line in sorted((line for line in begun if not line.key), key=lambda line: wording_of(line.listing)):
            line.key = _free_key(line, holders)
            holders[_stem(line.key)].append(line)
    return lines


def _group(rows: Sequence[Any], read: Mapping[int, Listing]) -> list[Line]:
    """Put rows of one wording together; rows that differ in nothing are as many entries that say the same."""
    found: dict[tuple[str, Listing, int], Line] = {}
    times: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        listing = read[row.id]
        same = (row.opened_by, listing, row.in_force_from, row.known_from)
        times[same] += 1
        key = (row.opened_by, listing, times[same])
        found.setdefault(key, Line(row.opened_by, row.in_force_from, listing)).rows.append(row)
    return list(found.values())


def _continue_told(ended: Sequence[Line], begun: Sequence[Line], became: Iterable[tuple[Listing, Listing]]) -> None:
    for before, after in became:
        old = next((line for line in ended if line.listing == before and not _has_heir(line, begun)), None)
        new = next((line for line in begun if line.listing == after and not line.key), None)
        if old and new:
            new.key = old.key


def _continue_alike(ended: Sequence[Line], begun: Sequence[Line]) -> None:
    old = {id(line.listing): line for line in ended if not _has_heir(line, begun)}
    new = {id(line.listing): line for line in begun if not line.key}
    for before, after in pair_readings(
        [line.listing for line in old.values()], [each.listing for each in new.values()]
    ):
        new[id(after)].key = old[id(before)].key


def _has_heir(line: Line, begun: Iterable[Line]) -> bool:
    return any(each.key == line.key for each in begun)


def _free_key(line: Line, holders: Mapping[str, list[Line]]) -> str:
    """Return the first key of this heading and name that no line has which is in force when this one begins."""
    first = first_key(line.listing.destination, line.listing.name)
    taken = {each.key for each in holders.get(first, ()) if each.until > line.since}
    numbered = (f"{first}-{number}" if number > 1 else first for number in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)


def _stem(key: str) -> str:
    return key.partition("-")[0]
