"""The Consolidated Screening List: one file of thirteen lists of three departments, rebuilt every day.

A late copy: it follows a rule by days, so it is held against our lists and never changes them.
Source: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json, with ETag and
Last-Modified; 34 MB in 2026.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Literal

from pydantic import Field

from sources.content import Expected
from sources.http import Fetched, Http, Validators
from sources.parsing import parse_or_refuse
from sources.reading.lists.screening_list import read_screening_json
from sources.source import Consolidated, CopySource, Known, ListAnswer, SourceTable
from state.listings import Listing
from state.tables import EntriesTable, WebAddress
from state.times import eastern_date

LIMIT_BYTES = 128 * 1024 * 1024


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


class ScreeningListTable(SourceTable):
    """The Consolidated Screening List: its address (empty: it is not asked) and how often it is asked, in seconds."""

    key = "screening_list"

    url: WebAddress | Literal[""] = (
        "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json"
    )
    every: int = Field(default=21_600, ge=1)

    def sources(self) -> tuple[CopySource, ...]:
        """Return the one source, none without an address."""
        if not self.url:
            return ()
        return (
            CopySource(
                name="screening-list",
                address=self.url,
                every=self.every,
                code="CSL",
                title="Consolidated Screening List",
                entries=EntriesTable(least=15_000, most=60_000),  # 25,921 in July 2026
                fetch=self._fetch,
                read=read_screening_list,
                probe=self._probe,
            ),
        )

    def _fetch(self, http: Http, known: Known) -> ListAnswer:
        fetched = fetch_screening_list(http, self.url, known.validators or Validators())
        return ListAnswer(fetched, read_date(fetched.validators) if fetched else None)

    def _probe(self, http: Http, known: Known) -> str:
        fetched = fetch_screening_list(http, self.url, known.validators or Validators())
        if fetched is None:
            return "unchanged since it was read last"
        parse_or_refuse(fetched, lambda body, subject: read_screening_list(body, subject, ()))
        return f"{len(fetched.body):,} bytes, readable"
