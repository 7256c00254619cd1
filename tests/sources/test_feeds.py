from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from sources.feeds import fetch_feed, read_feed
from sources.fetched import Validators
from sources.http import Http
from sources.source import FeedItem
from state.errors import UnexpectedContent

LINK = "https://www.federalregister.gov/public-inspection/2025-05426/additions-and-modifications-to-the-entity-list"


def rss(*items: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()
    )


def item(**fields: str) -> str:
    return "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items()) + "</item>"


def test_an_item_is_read_in_our_words() -> None:
    body = rss(
        item(
            title="Additions and Modifications to the Entity List ",
            link=LINK,
            description="FR DOC #: 2025-05426; Publication Date: 2025-03-28; 310 KB; 28 pages",
            pubDate="Tue, 25 Mar 2025 16:30:00 -0400",
            guid=LINK,
        )
    )

    assert read_feed(body, "feed") == (
        FeedItem(
            number="2025-05426",
            title="Additions and Modifications to the Entity List",
            link=LINK,
            published_at=datetime(2025, 3, 25, 20, 30, tzinfo=UTC),
            summary="FR DOC #: 2025-05426; Publication Date: 2025-03-28; 310 KB; 28 pages",
        ),
    )


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"link": "https://www.federalregister.gov/documents/2025/03/28/2025-05427/additions"}, "2025-05427"),
        ({"link": "https://www.federalregister.gov/documents/2024/07/01/C1-2024-13148/correction"}, "C1-2024-13148"),
        ({"link": "https://www.federalregister.gov/d/2025-05427"}, "2025-05427"),
        ({"link": "https://example.com/", "guid": LINK}, "2025-05426"),
        ({"link": "https://example.com/", "description": "Docket 1; FR DOC #: 2025-05427; 3 pages"}, "2025-05427"),
        ({"link": "https://bis.gov/press-release/additions-2025-05427-and-more"}, ""),
        ({"title": "A rule with the words 2025-05427"}, ""),
    ],
)
def test_the_number_comes_from_address_or_description(fields: dict[str, str], number: str) -> None:
    (found,) = read_feed(rss(item(**fields)), "feed")

    assert found.number == number


@pytest.mark.parametrize("when", ["11/16/2026", "", "soon"])
def test_a_time_that_cannot_be_read_is_none(when: str) -> None:
    (found,) = read_feed(rss(item(title="t", pubDate=when)), "feed")

    assert found.published_at is None


def test_active_content_is_gone() -> None:
    body = rss(
        item(
            title="<script>alert(1)</script>Entity <b>List</b> < 5 nm",
            link="javascript:alert(1)",
            description="<img onerror='x()'/>Rule &lt;b&gt;",
        )
    )

    (found,) = read_feed(body, "feed")

    assert found == FeedItem(
        number="", title="alert(1) Entity List < 5 nm", link="", published_at=None, summary="Rule <b>"
    )


@pytest.mark.parametrize("named", ["/etc/hostname", "https://example.com/feed"])
def test_content_is_never_an_address(named: str) -> None:
    with pytest.raises(UnexpectedContent):
        read_feed(named.encode(), "feed")


def test_no_items_is_not_no_news() -> None:
    with pytest.raises(UnexpectedContent, match="without a single item"):
        read_feed(rss("<title>t</title>"), "feed")

    assert read_feed(rss("<title>t</title>"), "feed", may_be_empty=True) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Access Denied</body></html>",
        b"<RULE/>",
        rss(item(title="one"), item(title="two"))[:-30],
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
        b"<RDF><item/></RDF>",
    ],
)
def test_what_is_no_whole_feed(body: bytes) -> None:
    with pytest.raises(UnexpectedContent):
        read_feed(body, "feed", may_be_empty=True)


def test_a_feed_is_fetched_when_it_has_changed(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/bis.rss", headers={"If-None-Match": '"one"'}).respond_with_data(status=304)
    httpserver.expect_request("/bis.rss").respond_with_data(rss(item(title="t")), headers={"ETag": '"one"'})
    url = httpserver.url_for("/bis.rss")

    first = fetch_feed(http, url, None, "1")

    assert first is not None
    assert fetch_feed(http, url, first.validators, "2") is None
    assert fetch_feed(http, url, Validators(), "3") == first


def test_recorded_feeds(shared_data: Path) -> None:
    folder = shared_data / "feeds"

    filings = read_feed((folder / "public-inspection.bis.reconstructed.rss").read_bytes(), "feed")
    published = read_feed((folder / "documents.reconstructed.rss").read_bytes(), "feed")
    everyones = read_feed((folder / "public-inspection.reconstructed.rss").read_bytes(), "feed")

    assert len(filings) == 11
    assert filings[0].published_at == datetime(2025, 3, 25, 20, 30, tzinfo=UTC)
    assert {len(published), len(everyones)} == {20}
    assert all(found.number and found.published_at for found in filings + published + everyones)
    assert read_feed((folder / "empty.reconstructed.rss").read_bytes(), "feed", may_be_empty=True) == ()


@given(st.binary())
def test_any_bytes_are_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedContent):
        read_feed(body, "feed")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
MARKUP = st.lists(
    st.sampled_from("<a href='http://[' <!-- <![CDATA[ ]]> &#x; &amp; <b/> </b> <? <! ' \" >".split())
).map("".join)


@given(st.dictionaries(st.sampled_from(["title", "link", "guid", "description", "pubDate"]), WORDS | MARKUP))
def test_any_item_is_read_or_unexpected(fields: dict[str, str]) -> None:
    with suppress(UnexpectedContent):
        (found,) = read_feed(rss(item(**fields)), "feed")
        assert found.link.startswith("http") or not found.link


def test_an_item_is_remembered_by_its_number_or_by_what_its_link_comes_to() -> None:
    numbered = FeedItem("2025-05426", "A rule", "https://example.com/d/2025-05426", None, "")
    assert numbered.key == "2025-05426"
    first, second = (FeedItem("", "A notice", f"https://example.com/{'long/' * 50}{page}", None, "") for page in "ab")
    assert first.key != second.key
    assert len(first.key) <= 50, "the column of document numbers holds no more"
