"""The Consolidated Screening List: one file of thirteen lists of three departments, rebuilt every day.

A late copy: it follows a rule by days, so it is held against our lists and never changes them.
Source: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json, with ETag and
Last-Modified; 34 MB in 2026.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from sources.content import Expected
from sources.http import Fetched, Http, Validators
from sources.reading.lists.screening_list import read_screening_json
from state.listings import Listing
from state.times import eastern_date

LIMIT_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The file read: how many entries each list has, by its code, and the entries of the lists that were asked for.

    A list that we do not know counts under the name its source gives it.
    """

    counts: Mapping[str, int]
    listings: Mapping[str, tuple[Listing, ...]]


def fetch_screening_list(http: Http, url: str, validators: Validators | None) -> Fetched | None:
    """Fetch consolidated.json; None when it has not changed since these validators. Errors as Http.get."""
    # Checked as text: to check 34 MB as JSON would build all of it in memory. The reader finds what is cut off.
    return http.get(url, (), validators, expect=Expected.TEXT, limit_bytes=LIMIT_BYTES)


def read_screening_list(body: bytes, subject: str, wanted: Collection[str]) -> Consolidated:
    """Read the file, a record at a time; only the entries of the `wanted` lists (by code) are kept.

    Raises UnreadableInput naming the record that cannot be read, and where the file is not whole.
    """
    counts: Counter[str] = Counter()
    listings: dict[str, list[Listing]] = defaultdict(list)
    for code, listing in read_screening_json(io.BytesIO(body), subject):
        counts[code] += 1
        if code in wanted:
            listings[code].append(listing)
    return Consolidated(dict(counts), {code: tuple(entries) for code, entries in listings.items()})


def read_date(validators: Validators) -> date | None:
    """Return the Eastern date of the file by its Last-Modified; None where the answer had none that can be read."""
    try:
        return eastern_date(parsedate_to_datetime(validators.last_modified))
    except ValueError:
        return None
