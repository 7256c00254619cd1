"""The Consolidated Screening List: one file of thirteen lists of three departments, rebuilt every day.

A late copy: it follows a rule by days, so it is held against our lists and never changes them.
Source: https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json, with ETag and
Last-Modified; 34 MB in 2026.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from sources.content import Expected
from sources.fetched import Fetched, Validators
from sources.parsing import parse_or_refuse
from sources.source import Consolidated, CopySource, Known, ListAnswer, ListSource, Source, SourceTable
from state.listings import ListCode, Listing, Snapshot
from state.tables import EntriesTable, WebAddress
from state.times import eastern_date

if TYPE_CHECKING:
    from sources.http import Http

LIMIT_BYTES = 128 * 1024 * 1024


def fetch_screening_list(http: Http, url: str, validators: Validators | None) -> Fetched | None:
    """Fetch consolidated.json; None when it has not changed since these validators. Errors as Http.get."""
    # Checked as text: to check 34 MB as JSON would build all of it in memory. The reader finds what is cut off.
    return http.get_changed(url, validators, expect=Expected.TEXT, limit_bytes=LIMIT_BYTES)


def read_screening_list(body: bytes, subject: str, wanted: Collection[str]) -> Consolidated:
    """Read the file, a record at a time; only the entries of the `wanted` lists (by code) are kept.

    Raises UnreadableInput naming the record that cannot be read, and where the file is not whole.
    """
    from sources.reading.lists.screening_list import read_screening_json

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


# The lists of other offices than the Bureau of Industry and Security, with how many entries are plausible; in July 2026
# the largest had 19,181, the smallest one.
_FOLLOWABLE = {
    ListCode.SPECIALLY_DESIGNATED_NATIONALS: EntriesTable(least=5_000, most=60_000),
    ListCode.SECTORAL_SANCTIONS: EntriesTable(least=50, most=2_000),
    ListCode.FOREIGN_SANCTIONS_EVADERS: EntriesTable(least=0, most=1_000),
    ListCode.CORRESPONDENT_ACCOUNTS: EntriesTable(least=0, most=1_000),
    ListCode.CHINESE_MILITARY_COMPANIES: EntriesTable(least=10, most=1_000),
    ListCode.MENU_BASED_SANCTIONS: EntriesTable(least=0, most=1_000),
    ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL: EntriesTable(least=0, most=500),
    ListCode.DEBARRED: EntriesTable(least=100, most=5_000),
    ListCode.NONPROLIFERATION: EntriesTable(least=20, most=2_000),
}


# What of a record says where it is from, and nothing of the party.
_OF_FILE = frozenset({"id", "entity_number", "source_list_url", "source_information_url"})


def read_followed(body: bytes, subject: str, as_of: date, codes: Collection[ListCode]) -> tuple[Snapshot, ...]:
    """Read some lists of the file, whole: programs, dates of birth and what else there is of a party are notes of it.

    Raises UnreadableInput as `read_screening_list`.
    """
    shown = read_screening_list(body, subject, codes).listings
    return tuple(Snapshot(code, as_of, tuple(map(_with_facts, shown[code]))) for code in sorted(codes) if code in shown)


def _with_facts(listing: Listing) -> Listing:
    facts = (f"{name}: {value}" for name, value in listing.source_fields if name not in _OF_FILE and value)
    return replace(listing, notes=(*listing.notes, *facts))


class ScreeningListTable(SourceTable):
    """The Consolidated Screening List: its address (empty: it is not asked) and how often it is asked, in seconds.

    `follow` names lists of other offices (SDN, SSI, FSE, CAP, CMIC, MBS, PLC, DTC, ISN) whose changes are told, field
    by field, and screened: the first answer is the base and alerts nobody.
    """

    key = "screening_list"

    url: WebAddress | Literal[""] = (
        "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json"
    )
    every: int = Field(default=21_600, ge=1)
    follow: frozenset[ListCode] = frozenset()

    @field_validator("follow")
    @classmethod
    def _lists_of_others(cls, follow: frozenset[ListCode]) -> frozenset[ListCode]:
        if wrong := sorted(follow - _FOLLOWABLE.keys()):
            raise ValueError(f"{wrong[0]} is none of {', '.join(_FOLLOWABLE)}")
        return follow

    @classmethod
    def all_sources(cls) -> tuple[Source, ...]:
        """Return the copy, and the source of every list that can be followed."""
        return cls(follow=frozenset(_FOLLOWABLE)).sources()

    def sources(self) -> tuple[Source, ...]:
        """Return the copy, and the source of the lists that are followed; none without an address."""
        if not self.url:
            return ()
        followed = ListSource(
            name="screening-list changes",
            address=self.url,
            every=self.every,
            label="Consolidated Screening List",
            lists={code: _FOLLOWABLE[code] for code in sorted(self.follow)},
            fetch=self._fetch,
            read=partial(read_followed, codes=self.follow),
            probe=self._probe,
            date_of=read_date,
        )
        return (
            *((followed,) if self.follow else ()),
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
                date_of=read_date,
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
