"""What a source is: all that is known of it, in one description that everyone reads.

A source's own file has its table of the configuration, and the table gives the source, or sources, that it configures:
name, address, interval and hours, how it is asked and its answer checked, the reader, how large a list may plausibly
be, and the doctor's probe. How an answer is taken in follows from what the source shows: whole lists that ours follow,
a copy that ours are held against, documents, or announcements.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from sources.fetched import Fetched, Validators
from state.documents import Document, Stage
from state.listings import ListCode, Listing, Snapshot
from state.tables import EntriesTable, Hours, Table

if TYPE_CHECKING:
    from sources.http import Http


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record when a source is asked.

    `validators` are those of its last good answer, None before the first. `newest` is the Eastern date of the newest
    list taken in, `since` the one from which documents are of interest.
    """

    cache_buster: str
    validators: Validators | None = None
    newest: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What a source of lists answered.

    `fetched` holds the lists, None where they have not changed; `as_of` is their Eastern date, None where the answer
    does not say it. `content_sha256` is of what was checked, where that is another answer.
    """

    fetched: Fetched | None
    as_of: date | None = None
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a source of documents, with its reader."""

    fetched: Fetched
    read: Callable[[bytes, str], tuple[Document, ...]]


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One announcement. `number` is the document number, empty where none is named; `published_at` is aware UTC.

    Title and summary are plain text on one line; `link` is a web address or empty.
    """

    number: str
    title: str
    link: str
    published_at: datetime | None
    summary: str

    @property
    def key(self) -> str:
        """What to remember it by: its document number or, where none is named, its link, cut to 16 hex digits."""
        return self.number or f"link {sha256(self.link.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A copy of many lists, read: how many entries each list has, by its code, and the entries of those asked for.

    A list that we do not know counts under the name its source gives it.
    """

    counts: Mapping[str, int]
    listings: Mapping[str, tuple[Listing, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What every source has.

    `every` is in seconds, `hours` are Eastern on federal business days: outside them it is asked more rarely.
    `link_hosts` are hosts besides that of `address` to which its answers lead. `probe` asks once and says in a few
    words what came, for the doctor; it raises a ListwatchError where that was not what the source sends. `date_of`
    gives the Eastern date of an answer by its validators, of a source that takes what another of its address was sent.
    """

    name: str
    address: str
    every: int
    probe: Callable[[Http, Known], str]
    hours: Hours | None = None
    link_hosts: tuple[str, ...] = ()
    date_of: Callable[[Validators], date | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSource(Described):
    """Whole lists that ours follow: what no rule explains is taken over, screened and told.

    `label` names the source to people. `lists` are those it shows, the first of which must be there, with how few and
    how many entries are plausible. `confirms_rules` says that rules of the Federal Register end up in it.
    `read_provisions` reads the texts behind the lists by name, where the source prints them.
    """

    label: str
    lists: Mapping[ListCode, EntriesTable]
    fetch: Callable[[Http, Known], ListAnswer]
    read: Callable[[bytes, str, date], tuple[Snapshot, ...]]
    confirms_rules: bool = False
    read_provisions: Callable[[bytes, str], Mapping[str, str]] | None = None

    @property
    def first_list(self) -> ListCode:
        """The list that the source is known by."""
        return next(iter(self.lists))


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySource(Described):
    """A late copy of many lists, which changes none of ours: `code` and `entries` are of the copy as a whole.

    `read` keeps the entries of the lists asked for.
    """

    code: str
    title: str
    entries: EntriesTable
    fetch: Callable[[Http, Known], ListAnswer]
    read: Callable[[bytes, str, Collection[str]], Consolidated]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSource(Described):
    """Documents at one stage.

    Where the source shows all that are at this stage, so that what it lacks is gone, `read_updated_at` reads the
    (aware UTC) time of its last change. `fetch_one` asks for one document by its number and cache buster; it raises
    NotServed with status 404 where there is none.
    """

    stage: Stage
    fetch: Callable[[Http, Known], Iterable[Page]]
    read_updated_at: Callable[[bytes, str], datetime | None] | None = None
    fetch_one: Callable[[Http, str, str], Page] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource(Described):
    """Announcements, which send us to the sources of documents; None for an answer that has not changed."""

    fetch: Callable[[Http, Known], Fetched | None]
    read: Callable[[bytes, str], tuple[FeedItem, ...]]


Source = ListSource | CopySource | DocumentSource | FeedSource


class SourceTable(Table):
    """A table of the configuration that gives sources: `key` names it there, in two brackets if it `is_repeated`."""

    key: ClassVar[str]
    is_repeated: ClassVar[bool] = False

    @abstractmethod
    def sources(self) -> tuple[Source, ...]:
        """Return the sources that it configures; none where it switches them off."""

    @classmethod
    def all_sources(cls) -> tuple[Source, ...]:
        """Return every source that such a table can give, for bytes that were received under another configuration."""
        return cls().sources()
