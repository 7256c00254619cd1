from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from sources.fetched import RefusedContent, Validators
from sources.http import Http
from sources.screening_list import fetch_screening_list, read_date, read_screening_list
from state.errors import UnreadableInput

WALL = b"<html><head><title>Request Access</title></head></html>"


def consolidated(*sources: str) -> bytes:
    results: list[dict[str, Any]] = [
        {"source": source, "name": f"Party {number}", "addresses": [], "alt_names": []}
        for number, source in enumerate(sources)
    ]
    return json.dumps({"total": len(results), "results": results}).encode()


def test_it_is_fetched_and_then_asked_for_only_when_it_changed(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_ordered_request("/csl.json").respond_with_data(
        consolidated("Entity List (EL) - BIS"),
        content_type="application/json",
        headers={"ETag": '"7"', "Last-Modified": "Tue, 01 Apr 2025 03:00:00 GMT"},
    )
    httpserver.expect_ordered_request("/csl.json", headers={"If-None-Match": '"7"'}).respond_with_data(status=304)
    fetched = fetch_screening_list(http, httpserver.url_for("/csl.json"), None)
    assert fetched is not None
    assert read_date(fetched.validators) == date(2025, 3, 31), "11 pm in Washington"
    assert fetch_screening_list(http, httpserver.url_for("/csl.json"), fetched.validators) is None


def test_a_wall_is_refused_with_its_bytes(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/csl.json").respond_with_data(WALL, content_type="text/html")
    with pytest.raises(RefusedContent, match="Request Access") as caught:
        fetch_screening_list(http, httpserver.url_for("/csl.json"), None)
    assert (caught.value.fetched.body, caught.value.as_of) == (WALL, None)


def test_all_lists_are_counted_and_only_the_wanted_kept() -> None:
    body = consolidated("Entity List (EL) - BIS", "Specially Designated Nationals (SDN) - T", "A new list - State")
    read = read_screening_list(body, "csl.json", {"EL"})
    assert read.counts == {"EL": 1, "SDN": 1, "A new list - State": 1}
    assert {code: [each.name for each in listings] for code, listings in read.listings.items()} == {"EL": ["Party 0"]}


def test_half_a_file_is_not_read() -> None:
    with pytest.raises(UnreadableInput, match="cut off"):
        read_screening_list(consolidated("Entity List (EL) - BIS")[:-30], "csl.json", {"EL"})


@pytest.mark.parametrize("said", ["", "yesterday"])
def test_a_file_without_a_date(said: str) -> None:
    assert read_date(Validators(last_modified=said)) is None
