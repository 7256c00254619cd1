from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from sources.ecfr import fetch_part, fetch_titles, read_lists, read_up_to_date_as_of
from sources.fetched import NotServed
from sources.http import Http
from state.errors import UnexpectedContent, UnreadableInput
from state.listings import ListCode
from tests.sources.reading.lists.examples import cells, supplement


def titles(importing: bool = False, **fifteen: Any) -> bytes:
    """The answer of titles.json with a reserved title and title 15."""
    listed = [
        {"number": 35, "name": "Reserved", "up_to_date_as_of": None, "reserved": True},
        {"number": 15, "name": "Commerce and Foreign Trade", "up_to_date_as_of": "2026-07-09"} | fifteen,
    ]
    return json.dumps({"titles": listed, "meta": {"date": "2026-07-10", "import_in_progress": importing}}).encode()


def test_the_date_to_ask_for_is_the_titles_own() -> None:
    assert read_up_to_date_as_of(titles(), "titles") == date(2026, 7, 9)


@pytest.mark.parametrize("body", [titles(importing=True), titles(processing_in_progress=True)])
def test_half_an_issue_is_not_read(body: bytes) -> None:
    with pytest.raises(UnexpectedContent, match="Come back later"):
        read_up_to_date_as_of(body, "titles")


@pytest.mark.parametrize("title", [35, 99])
def test_a_title_without_a_date(title: int) -> None:
    with pytest.raises(UnexpectedContent, match=f"no date for title {title}"):
        read_up_to_date_as_of(titles(), "titles", title)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (titles(up_to_date_as_of="July"), r"titles\.1\.up_to_date_as_of"),
        (b'{"titles": []}', "meta"),
        (b"{}", "titles"),
    ],
)
def test_another_shape_is_named_by_its_place(body: bytes, place: str) -> None:
    with pytest.raises(UnexpectedContent, match=place):
        read_up_to_date_as_of(body, "titles")


def test_titles_and_then_the_part_as_of_their_date(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/api/versioner/v1/titles.json").respond_with_data(titles())
    httpserver.expect_request(
        "/api/versioner/v1/full/2026-07-09/title-15.xml", query_string={"part": "744"}
    ).respond_with_data("<DIV5 N='744' TYPE='PART'>" + " " * 2_000_000 + "</DIV5>", content_type="application/xml")

    fetched = fetch_titles(http, httpserver.url_for("/"))
    part = fetch_part(http, httpserver.url_for("/"), read_up_to_date_as_of(fetched.body, fetched.url))

    assert part.body.startswith(b"<DIV5")
    assert httpserver.log[1][0].headers["Accept"].startswith("application/xml")


def test_a_date_that_the_ecfr_does_not_have(httpserver: HTTPServer, http: Http) -> None:
    with pytest.raises(NotServed) as caught:
        fetch_part(http, httpserver.url_for(""), date(2099, 1, 1))
    assert caught.value.status in (404, 500)


def test_recorded_titles(shared_data: Path) -> None:
    body = (shared_data / "ecfr" / "titles.reconstructed.json").read_bytes()

    assert read_up_to_date_as_of(body, "titles") == date(2026, 7, 9)


def test_the_lists_of_the_part_come_from_one_text() -> None:
    five = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
    whole = (
        supplement(7, ("Country", "Entity", "Federal Register citation"), cells("CHINA", "Ningrui Engines", "1 FR 2")),
        supplement(4, five, cells("IRAN", "Torvek Optics, 1 Oak Road", "For all items", "Denial", "1 FR 2")),
    )

    read = read_lists(f"<DIV5>{''.join(whole)}</DIV5>".encode(), "part-744.xml", date(2026, 7, 9))

    assert [(one.list_code, one.as_of, one.listings[0].name) for one in read] == [
        (ListCode.ENTITY_LIST, date(2026, 7, 9), "Torvek Optics"),
        (ListCode.MILITARY_END_USER_LIST, date(2026, 7, 9), "Ningrui Engines"),
    ]


def test_a_part_without_the_entity_list_is_not_read() -> None:
    with pytest.raises(UnreadableInput, match=r"supplement no\. 4"):
        read_lists(b"<DIV5></DIV5>", "part-744.xml", date(2026, 7, 9))


@given(st.binary())
def test_any_bytes_are_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedContent):
        read_up_to_date_as_of(body, "titles")
