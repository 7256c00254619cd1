"""RSS and Atom feeds, which announce a document and carry no rule. The one module that imports feedparser.

A feed is the second way to hear of a filing when the API is down; it is never the only one, and what it leaves out has
not been withdrawn. Its times are those of the feed, not of the filing.
"""

from __future__ import annotations

import calendar
import html
import io
import re
from datetime import UTC, datetime
from functools import partial
from time import struct_time
from typing import TYPE_CHECKING

from pydantic import Field

from sources.content import Expected, check_content
from sources.fetched import Fetched, Validators
from sources.parsing import parse_or_refuse
from sources.source import FeedItem, FeedSource, Known, SourceTable
from state.errors import UnexpectedContent
from state.tables import ChannelName, WebAddress

if TYPE_CHECKING:
    from feedparser import FeedParserDict

    from sources.http import Http

# 2025-05426, or C1-2024-13148 for a correction by the Office of the Federal Register.
_NUMBER = r"((?:[A-Z]\d+-)?\d{4}-\d{4,6})"
_NUMBER_IN_ADDRESS = re.compile(rf"/(?:public-inspection|d|documents/\d{{4}}/\d\d/\d\d)/{_NUMBER}(?=[/?#]|$)")
_NUMBER_IN_WORDS = re.compile(rf"FR DOC #:\s*{_NUMBER}\b", re.IGNORECASE)
# feedparser cleans what it takes for HTML, and takes a title with a script in it for text.
_MARKUP = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)

_MOST_ITEMS = 10_000


def fetch_feed(http: Http, url: str, validators: Validators | None, cache_buster: str) -> Fetched | None:
    """Fetch a feed; None when it has not changed since these validators. Errors as Http.get."""
    return http.get_changed(url, validators, expect=Expected.FEED, cache_buster=cache_buster)


def read_feed(body: bytes, subject: str, *, may_be_empty: bool = False) -> tuple[FeedItem, ...]:
    """Read a feed's items in its order.

    Raises UnexpectedContent for what is no whole feed of a known version and, unless `may_be_empty`, for a feed
    without items: "nothing in it" is how a feed fails, too.
    """
    import feedparser

    check_content(body, "", Expected.FEED, subject)
    if body.count(b"<item") + body.count(b"<entry") > _MOST_ITEMS:
        raise UnexpectedContent(subject, f"sent a feed of more than {_MOST_ITEMS} items.")
    # From a stream only: given bytes or text, feedparser opens the file or address that they name.
    feed = feedparser.parse(io.BytesIO(body))
    if feed.bozo:
        # feedparser gives the items before the fault, as if they were all.
        raise UnexpectedContent(subject, f"sent a feed that breaks off or is malformed ({feed.bozo_exception}).")
    if not feed.version:
        raise UnexpectedContent(subject, "sent a feed of no known version.")
    if not feed.entries and not may_be_empty:
        raise UnexpectedContent(subject, "sent a feed without a single item.")
    return tuple(_item(entry) for entry in feed.entries)


def _item(entry: FeedParserDict) -> FeedItem:
    """One entry as we speak of it."""
    link, summary = _web_address(str(entry.get("link", ""))), _plain(str(entry.get("summary", "")))
    return FeedItem(
        number=_number(link, str(entry.get("id", "")), summary),
        title=_plain(str(entry.get("title", ""))),
        link=link,
        published_at=_moment(entry.get("published_parsed")),
        summary=summary,
    )


def _plain(text: str) -> str:
    """Text without markup, on one line."""
    return " ".join(html.unescape(_MARKUP.sub(" ", text)).split())


def _web_address(link: str) -> str:
    """Return a link that may be shown as one: feedparser lets `javascript:` pass here."""
    return link if link.startswith(("https://", "http://")) else ""


def _number(link: str, guid: str, summary: str) -> str:
    """Return the document number from the item's addresses or, failing these, its description."""
    found = _NUMBER_IN_ADDRESS.search(link) or _NUMBER_IN_ADDRESS.search(guid) or _NUMBER_IN_WORDS.search(summary)
    return found.group(1) if found else ""


def _moment(parsed: struct_time | None) -> datetime | None:
    """Return what feedparser read as a time, which it gives in UTC; None where it could not read it."""
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


class FeedTable(SourceTable):
    """One RSS or Atom feed: a second way to hear of a rule. `every` is in seconds.

    `may_be_empty` is for a feed that has nothing on many days, as the bureau's own public-inspection feed; any other
    feed without an entry is taken for a fault.
    """

    key = "feeds"
    is_repeated = True

    name: ChannelName
    url: WebAddress
    every: int = Field(default=600, ge=1)
    may_be_empty: bool = False

    def sources(self) -> tuple[FeedSource, ...]:
        """Return the one source."""
        return (
            FeedSource(
                name=f"feed {self.name}",
                address=self.url,
                every=self.every,
                fetch=self._fetch,
                read=partial(read_feed, may_be_empty=self.may_be_empty),
                probe=self._probe,
            ),
        )

    def _fetch(self, http: Http, known: Known) -> Fetched | None:
        return fetch_feed(http, self.url, known.validators, known.cache_buster)

    def _probe(self, http: Http, known: Known) -> str:
        fetched = fetch_feed(http, self.url, None, known.cache_buster)
        read = partial(read_feed, may_be_empty=self.may_be_empty)
        return f"{len(parse_or_refuse(fetched, read))} items" if fetched else "nothing changed"
