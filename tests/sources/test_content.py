from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.answers import answer
from monitor.demo.stages import FILED, PUBLISHED, DemoStage
from sources.content import Expected, check_content
from state.errors import UnexpectedContent

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
WALL = b"<!DOCTYPE html>\n<html><head><title>Federal Register :: Request Access</title></head><body></body></html>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"count": 0}', Expected.JSON),
        (b" [1, 2]\n", Expected.JSON),
        (b"<RULE><P>Additions to the <E>Entity List</E></P></RULE>", Expected.XML),
        (FEED, Expected.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', Expected.FEED),
        ("This document is scheduled to be published – soon".encode(), Expected.TEXT),
        (b"A rule that speaks of access denied, " + b"at length. " * 500, Expected.TEXT),
    ],
)
@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_the_bytes_decide_whatever_the_header_says(body: bytes, expected: Expected, content_type: str) -> None:
    check_content(body, content_type, expected, "source")


@pytest.mark.parametrize("expected", Expected)
@pytest.mark.parametrize(
    ("body", "instead"),
    [
        (b"", "sent nothing"),
        (b" \n", "sent nothing"),
        (WALL, 'the HTML page "Federal Register :: Request Access"'),
        (b"\xef\xbb\xbf\n<!-- hello -->" + WALL, "Request Access"),
        (b"<HTML><HEAD>\n<TITLE>Access\nDenied</TITLE></HEAD></HTML>", 'the HTML page "Access Denied"'),
        (b"<html><body>Hello</body></html>", "an HTML page without a title"),
        (b"%PDF-1.7\n%\xe2\xe3", "source"),
        (b"Access Denied\n", "source"),
        (b"PK\x03\x04\0\0", "source"),
    ],
)
def test_what_no_source_sends(body: bytes, instead: str, expected: Expected) -> None:
    with pytest.raises(UnexpectedContent, match=instead):
        check_content(body, "text/html", expected, "source")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"count": 1, "results": [{"title": "Addi', Expected.JSON),
        (b'{"count": 1}{"count": 2}', Expected.JSON),
        (b'{"title": "\xff"}', Expected.JSON),
        (b'{"title": "\\ud800"}', Expected.JSON),
        (b"[" * 100_000, Expected.JSON),
        (b'"Forbidden"', Expected.JSON),
        (b"null", Expected.JSON),
        (b"<RULE><P>Additions to", Expected.XML),
        (b"<RULE/><RULE/>", Expected.XML),
        (b'<!DOCTYPE RULE [<!ENTITY a "b">]><RULE>&a;</RULE>', Expected.XML),
        (b'{"count": 0}', Expected.XML),
        (FEED[:-10], Expected.FEED),
        (b"<RULE/>", Expected.FEED),
        (b'{"count": 0}', Expected.FEED),
        (b"words\0words", Expected.TEXT),
    ],
)
def test_the_wrong_kind_and_the_wrong_half(body: bytes, expected: Expected) -> None:
    with pytest.raises(UnexpectedContent, match=r"^source"):
        check_content(body, "", expected, "source")


def test_a_page_is_known_behind_any_number_of_comments() -> None:
    comments = b"\xef\xbb\xbf" + b"<!-- a -->\n" * 40_000

    check_content(comments + b"<RULE/>", "", Expected.XML, "source")
    with pytest.raises(UnexpectedContent, match="an HTML page without a title"):
        check_content(comments + b"<!DOCTYPE html><p>", "", Expected.TEXT, "source")
    with pytest.raises(UnexpectedContent, match=r"cut off|malformed|XML"):
        check_content(b"<!---->" * 40 + b"<!-- never closed", "", Expected.XML, "source")


def test_a_wall_is_told_from_any_other_page() -> None:
    with pytest.raises(UnexpectedContent) as wall:
        check_content(WALL, "text/html", Expected.JSON, "source")
    with pytest.raises(UnexpectedContent) as other:
        check_content(b"<html><title>Maintenance</title></html>", "text/html", Expected.JSON, "source")

    assert "ask for access" in wall.value.remedy
    assert "browser" in other.value.remedy


def test_what_came_is_quoted_on_one_short_line() -> None:
    with pytest.raises(UnexpectedContent) as caught:
        check_content(b"no\x1b[31m\r\nway " + b"x" * 500, "text/plain", Expected.JSON, "source")

    assert '"no [31m way xxx' in caught.value.trouble
    assert "(text/plain)" in caught.value.trouble
    assert caught.value.trouble.isprintable()
    assert len(caught.value.trouble) < 160


@pytest.mark.parametrize(
    ("path", "query", "stage", "expected"),
    [
        ("/api/v1/public-inspection-documents/current.json", "", FILED, Expected.JSON),
        ("/api/v1/documents.json", "conditions[publication_date][gte]=2030-01-01", FILED, Expected.JSON),
        ("/api/v1/documents/2025-05427.json", "", PUBLISHED, Expected.JSON),
        ("/documents/full_text/xml/2025/03/28/2025-05427.xml", "", PUBLISHED, Expected.XML),
        ("/api/versioner/v1/full/2025-03-24/title-15.xml", "part=744", FILED, Expected.XML),
        ("/api/v1/public-inspection-documents.rss", "", FILED, Expected.FEED),
        ("/public-inspection/raw_text/202/505/427.txt", "", FILED, Expected.TEXT),
    ],
)
def test_whole_answers_pass_and_their_halves_do_not(
    path: str, query: str, stage: DemoStage, expected: Expected
) -> None:
    body = answer(path, query, stage, "http://127.0.0.1:1").body
    check_content(body, "", expected, path)
    if expected is not Expected.TEXT:
        with pytest.raises(UnexpectedContent):
            check_content(body[: len(body) // 2], "", expected, path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("federal_register/api/reconstructed/documents.only_page.json", Expected.JSON),
        ("federal_register/api/reconstructed/documents.empty.json", Expected.JSON),
        ("federal_register/rules/2023-03929/full_text.xml", Expected.XML),
        ("ecfr/supplement-4.2025-03-24.reconstructed.xml", Expected.XML),
        ("feeds/public-inspection.bis.reconstructed.rss", Expected.FEED),
        ("feeds/empty.reconstructed.rss", Expected.FEED),
        ("lists/dpl.2022-09-07.txt", Expected.TEXT),
    ],
)
def test_real_answers_pass_and_their_halves_do_not(shared_data: Path, name: str, expected: Expected) -> None:
    body = (shared_data / name).read_bytes()

    check_content(body, "", expected, name)
    if expected is not Expected.TEXT:
        with pytest.raises(UnexpectedContent):
            check_content(body[: len(body) // 2], "", expected, name)


@pytest.mark.parametrize("expected", Expected)
@pytest.mark.parametrize(
    "name", ["federal_register/api/reconstructed/request_access.200.html", "feeds/access_denied.403.html"]
)
def test_real_walls_do_not_pass(shared_data: Path, name: str, expected: Expected) -> None:
    with pytest.raises(UnexpectedContent, match="HTML page"):
        check_content((shared_data / name).read_bytes(), "text/html", expected, name)


@given(st.binary(), st.text(), st.sampled_from(Expected))
def test_any_bytes_pass_or_are_unexpected(body: bytes, content_type: str, expected: Expected) -> None:
    with suppress(UnexpectedContent):
        check_content(body, content_type, expected, "source")
