"""The eCFR's own interface: up to which day a title is complete, and the text of part 744 as of a day.

The eCFR follows a rule by days (in autumn 2025, by weeks), so it confirms what a rule said and never announces one.
Part 744 holds three lists: supplements no. 4 (Entity List), no. 6 (Unverified List) and no. 7 (Military End-User List);
and 744.22(f)(2) names military-intelligence end users.
Source: https://www.ecfr.gov/developers/documentation/api/v1 (versioner)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import Field

from sources.content import Expected, read_json
from sources.fetched import Fetched
from sources.parsing import parse_or_refuse
from sources.source import Known, ListAnswer, ListSource, SourceTable
from state.errors import UnexpectedContent
from state.listings import ListCode, Snapshot
from state.tables import EntriesTable, WebAddress

if TYPE_CHECKING:
    from sources.http import Http

# Supplement no. 4, most of part 744, takes 2.4 MB (2026); this leaves room for years.
PART_LIMIT_BYTES = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Title:
    """One title of the CFR; a reserved one has no dates."""

    number: int
    up_to_date_as_of: date | None = None
    processing_in_progress: bool = False


@dataclass(frozen=True, slots=True)
class _Meta:
    """The state of the whole eCFR."""

    import_in_progress: bool


@dataclass(frozen=True, slots=True)
class _Titles:
    """The answer of titles.json."""

    titles: tuple[_Title, ...]
    meta: _Meta


def fetch_titles(http: Http, base_url: str) -> Fetched:
    """Fetch the titles with their dates. `base_url` is https://www.ecfr.gov in production. Errors as Http.get."""
    return http.get(f"{base_url.rstrip('/')}/api/versioner/v1/titles.json", expect=Expected.JSON)


def read_up_to_date_as_of(body: bytes, subject: str, title: int = 15) -> date:
    """Read the last Eastern date for which a title's text is complete: the one to ask for, as "today" answers 404.

    Raises UnexpectedContent where the title is missing or has no date, and while the eCFR takes in a new issue: its
    text may then be half of one day and half of another.
    """
    answer = read_json(_Titles, body, subject)
    found = next((one for one in answer.titles if one.number == title), None)
    if found is None or found.up_to_date_as_of is None:
        raise UnexpectedContent(subject, f"gives no date for title {title}.")
    if answer.meta.import_in_progress or found.processing_in_progress:
        raise UnexpectedContent(subject, "is taking in a new issue.", "Come back later: the next poll does.")
    return found.up_to_date_as_of


def fetch_part(http: Http, base_url: str, as_of: date) -> Fetched:
    """Fetch part 744 of title 15, supplements included, as it stood on a date from read_up_to_date_as_of.

    Raises NotServed with status 404 for a date that the eCFR does not have; other errors as Http.get.
    """
    url = f"{base_url.rstrip('/')}/api/versioner/v1/full/{as_of.isoformat()}/title-15.xml"
    return http.get(url, [("part", "744")], expect=Expected.XML, limit_bytes=PART_LIMIT_BYTES)


def read_lists(body: bytes, subject: str, as_of: date) -> tuple[Snapshot, ...]:
    """Read the lists that part 744 holds, the Entity List first; one whose supplement is not there is left out.

    Raises UnreadableInput where the Entity List is not there, or a list cannot be read.
    """
    from sources.reading.lists.ecfr_table import find_supplements
    from sources.reading.lists.entity_list import read_entity_list
    from sources.reading.lists.military_end_users import read_military_end_users
    from sources.reading.lists.military_intelligence import read_military_intelligence
    from sources.reading.lists.unverified_list import read_unverified_list

    held = find_supplements(body, subject)
    others = (
        read for supplement, read in ((6, read_unverified_list), (7, read_military_end_users)) if supplement in held
    )
    in_tables = (read_entity_list(body, subject, as_of), *(read(body, subject, as_of) for read in others))
    named = read_military_intelligence(body, subject, as_of)
    return (*in_tables, named) if named else in_tables


def read_provisions(body: bytes, subject: str) -> Mapping[str, str]:
    """Read the sections of part 744 that say what being listed means, as `read_codified` does."""
    from sources.reading.lists.codified import read_codified

    return read_codified(body, subject)


class EcfrTable(SourceTable):
    """The eCFR: its address, and how often it is asked, in seconds."""

    key = "ecfr"

    url: WebAddress = "https://www.ecfr.gov"
    every: int = Field(default=3600, ge=1)

    def sources(self) -> tuple[ListSource, ...]:
        """Return the one source."""
        return (
            ListSource(
                name="ecfr",
                address=self.url,
                every=self.every,
                label="eCFR",
                # Of July 2026: 3,409 on the Entity List, 222 unverified, 70 military end users.
                lists={
                    ListCode.ENTITY_LIST: EntriesTable(least=2_500, most=10_000),
                    ListCode.UNVERIFIED_LIST: EntriesTable(least=50, most=1_000),
                    ListCode.MILITARY_END_USER_LIST: EntriesTable(least=30, most=500),
                    # Thirteen in 2026. A definition that cannot be read is told, and holds up no other list.
                    ListCode.MILITARY_INTELLIGENCE: EntriesTable(least=0, most=200),
                },
                fetch=self._fetch,
                read=read_lists,
                probe=self._probe,
                confirms_rules=True,
                read_provisions=read_provisions,
            ),
        )

    def _fetch(self, http: Http, known: Known) -> ListAnswer:
        """Fetch part 744 where the eCFR has a newer one."""
        titles = fetch_titles(http, self.url)
        as_of = parse_or_refuse(titles, read_up_to_date_as_of)
        is_newer = known.newest is None or as_of > known.newest
        part = fetch_part(http, self.url, as_of) if is_newer else None
        return ListAnswer(part, as_of, sha256(titles.body).hexdigest())

    def _probe(self, http: Http, known: Known) -> str:  # noqa: ARG002 - it always answers
        return f"up to date as of {parse_or_refuse(fetch_titles(http, self.url), read_up_to_date_as_of)}"
