from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.federal_register import (
    OF_PART_744,
    PER_PAGE,
    fetch_document,
    fetch_recent_rules,
    fetch_text,
    read_document,
    read_documents,
    read_documents_by_title,
    read_documents_of_part,
)
from sources.fetched import NotServed
from sources.http import Http
from state.documents import Document, Stage
from state.errors import SourceUnreachable, UnexpectedContent

SINCE = date(2025, 3, 1)


def printed(number: str = "2025-05427", **fields: Any) -> dict[str, Any]:
    """A document as the API prints it."""
    return {
        "document_number": number,
        "title": "Additions to the Entity List  ",
        "type": "Rule",
        "agencies": [
            {"raw_name": "DEPARTMENT OF COMMERCE", "slug": "commerce-department"},
            {"raw_name": "Bureau of Industry and Security", "slug": "industry-and-security-bureau"},
        ],
        "publication_date": "2025-03-28",
        "effective_on": "2025-03-25",
        "dates": "This rule is effective March 25, 2025.",
        "citation": "90 FR 14046",
        "abstract": "BIS amends the EAR by adding 12 entities.",
        "html_url": "https://www.federalregister.gov/documents/2025/03/28/2025-05427/additions-to-the-entity-list",
        "pdf_url": "https://www.govinfo.gov/content/pkg/FR-2025-03-28/pdf/2025-05427.pdf",
        "full_text_xml_url": "https://www.federalregister.gov/documents/full_text/xml/2025/03/28/2025-05427.xml",
    } | fields


def answer(documents: Iterable[dict[str, Any]], count: int | None = None) -> bytes:
    listed = list(documents)
    return json.dumps({"count": len(listed) if count is None else count, "results": listed}).encode()


def serve_pages(server: HTTPServer, total: int, page_size: int = PER_PAGE, last_page: int = 50) -> None:
    """A search of `total` rules that answers page 1 to a page above `last_page`, as the real one does."""

    def page(request: Request) -> Response:
        asked = int(request.args["page"])
        start = (asked - 1 if asked <= last_page else 0) * page_size
        numbers = range(start, min(start + page_size, total))
        return Response(answer((printed(f"2025-{number:05}") for number in numbers), total))

    server.expect_request("/api/v1/documents.json").respond_with_handler(page)


def test_a_document_is_read_in_our_words() -> None:
    (document,) = read_documents(answer([printed()]), "answer")

    assert document == Document(
        number="2025-05427",
        stage=Stage.PUBLISHED,
        title="Additions to the Entity List",
        type="Rule",
        agency_slugs=("commerce-department", "industry-and-security-bureau"),
        publication_date=date(2025, 3, 28),
        effective_on=date(2025, 3, 25),
        dates="This rule is effective March 25, 2025.",
        citation="90 FR 14046",
        abstract="BIS amends the EAR by adding 12 entities.",
        html_url="https://www.federalregister.gov/documents/2025/03/28/2025-05427/additions-to-the-entity-list",
        pdf_url="https://www.govinfo.gov/content/pkg/FR-2025-03-28/pdf/2025-05427.pdf",
        text_url="https://www.federalregister.gov/documents/full_text/xml/2025/03/28/2025-05427.xml",
    )


def test_what_is_null_stays_empty() -> None:
    nulls = dict.fromkeys(("abstract", "citation", "dates", "effective_on", "full_text_xml_url", "title"))

    (document,) = read_documents(answer([printed("C1-2024-13148", **nulls)]), "answer")

    assert (document.number, document.title, document.abstract, document.text_url) == ("C1-2024-13148", "", "", "")
    assert document.effective_on is None


def test_an_agency_without_a_slug_is_let_pass() -> None:
    (document,) = read_documents(answer([printed(agencies=[{"raw_name": "Some Board"}])]), "answer")

    assert document.agency_slugs == ()


@pytest.mark.parametrize("body", [b'{"description": "Documents", "count": 0}', b'{"count": 0, "results": []}'])
def test_no_documents_is_a_true_answer(body: bytes) -> None:
    assert read_documents(body, "answer") == ()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"count": 5}', "no results"),
        (b'{"results": []}', "count"),
        (b'{"errors": {"bogus": ["is not a valid field"]}}', "count"),
        (b"[]", "as a whole"),
        (b"", "as a whole"),
        (b'{"count": 1, "results": {}}', "results"),
        (answer([printed(), printed(document_number=None)]), r"results\.1\.document_number"),
        (answer([printed(document_number=202505427)]), r"results\.0\.document_number"),
        (answer([printed(document_number=" ")]), r"results\.0\.document_number"),
        (answer([printed(publication_date="28 March")]), r"results\.0\.publication_date"),
        (answer([printed(agencies=None)]), r"results\.0\.agencies"),
        (answer([{"document_number": "2025-05427"}]), r"results\.0\.title"),
    ],
)
def test_another_shape_is_named_by_its_place(body: bytes, place: str) -> None:
    with pytest.raises(UnexpectedContent, match=place):
        read_documents(body, "answer")


def test_the_search_asks_for_all_rules_of_the_bureau(httpserver: HTTPServer, http: Http) -> None:
    serve_pages(httpserver, total=3)

    (page,) = fetch_recent_rules(http, httpserver.url_for("/api/v1"), SINCE, "1742934600000")

    asked = httpserver.log[0][0].args
    assert len(read_documents(page.body, page.url)) == 3
    assert asked["conditions[agencies][]"] == "industry-and-security-bureau"
    assert asked.getlist("conditions[type][]") == ["RULE", "NOTICE"], "a denial order is a notice"
    assert asked["conditions[publication_date][gte]"] == "2025-03-01"
    assert asked["order"] == "newest"
    assert asked["_"] == "1742934600000"
    assert "conditions[term]" not in asked
    assert {"effective_on", "dates", "full_text_xml_url"} <= set(asked.getlist("fields[]"))
    assert "page_views" not in asked.getlist("fields[]")


def test_rules_are_searched_by_their_part_as_well(httpserver: HTTPServer, http: Http) -> None:
    references = [[{"title": 15, "part": "744"}], [{"title": 15, "part": 746}, {"title": 15, "part": 744}], [], None]
    pages = [printed(f"2025-0000{place}", agencies=[], cfr_references=each) for place, each in enumerate(references)]
    httpserver.expect_request("/documents.json").respond_with_data(answer(pages))
    (page,) = fetch_recent_rules(http, httpserver.url_for(""), date(2025, 3, 1), "1", OF_PART_744)
    asked = httpserver.log[0][0].args
    assert (asked["conditions[cfr][title]"], asked["conditions[cfr][part]"]) == ("15", "744")
    assert "conditions[agencies][]" not in asked
    assert [each.number for each in read_documents_of_part(page.body, "page")] == ["2025-00000", "2025-00001"]


def test_a_rule_of_no_agency_or_of_another_is_found_by_its_words() -> None:
    titles = {
        "2025-1": "Additions to the Entity List",
        "2025-2": "Fishery Quotas",
        "2025-3": "Export Controls: Cameras",
    }
    elsewhere = [{"slug": "fish-and-wildlife-service"}]
    pages = [printed(number, agencies=elsewhere, title=title) for number, title in titles.items()]
    body = answer([*pages, printed("2025-4", agencies=[], title="Untitled")])
    assert [each.number for each in read_documents_by_title(body, "page")] == ["2025-1", "2025-3", "2025-4"]


def test_all_pages_are_fetched(httpserver: HTTPServer, http: Http) -> None:
    serve_pages(httpserver, total=2 * PER_PAGE + 1)

    pages = fetch_recent_rules(http, httpserver.url_for("/api/v1/"), SINCE, "1")

    numbers = [document.number for page in pages for document in read_documents(page.body, page.url)]
    assert len(pages) == 3
    assert len(set(numbers)) == 2 * PER_PAGE + 1


def test_nothing_published_is_one_empty_page(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/documents.json").respond_with_data(b'{"count": 0}')

    (page,) = fetch_recent_rules(http, httpserver.url_for(""), SINCE, "1")

    assert read_documents(page.body, page.url) == ()


def test_a_page_that_comes_again_is_no_loop(httpserver: HTTPServer, http: Http) -> None:
    serve_pages(httpserver, total=3 * PER_PAGE, last_page=2)

    with pytest.raises(UnexpectedContent, match=r"page 3.*repeats"):
        fetch_recent_rules(http, httpserver.url_for("/api/v1"), SINCE, "1")


def test_a_missing_page_is_not_the_end(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/documents.json", query_string={"page": "2"}).respond_with_data(answer([], 5))
    httpserver.expect_ordered_request("/documents.json").respond_with_data(answer([printed()], 5))
    httpserver.expect_ordered_request("/documents.json").respond_with_data(answer([], 5))

    with pytest.raises(UnexpectedContent, match="5 were announced"):
        fetch_recent_rules(http, httpserver.url_for(""), SINCE, "1")


def test_more_than_the_source_can_page(httpserver: HTTPServer, http: Http) -> None:
    serve_pages(httpserver, total=100, page_size=1)

    with pytest.raises(UnexpectedContent, match="50 pages"):
        fetch_recent_rules(http, httpserver.url_for("/api/v1"), SINCE, "1")


def test_one_document(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/documents/2025-05427.json").respond_with_data(json.dumps(printed()))

    fetched = fetch_document(http, httpserver.url_for(""), "2025-05427", "7")

    assert read_document(fetched.body, fetched.url).number == "2025-05427"


def test_a_document_not_yet_published_is_told_by_its_status(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/documents/2025-05427.json").respond_with_data("<!DOCTYPE html>", status=404)

    with pytest.raises(NotServed) as caught:
        fetch_document(http, httpserver.url_for(""), "2025-05427", "7")
    assert caught.value.status == 404


def test_a_number_is_one_step_of_the_path(httpserver: HTTPServer, http: Http) -> None:
    with pytest.raises(NotServed):
        fetch_document(http, httpserver.url_for(""), "../agencies?x=", "7")
    assert httpserver.log[0][0].path == "/documents/../agencies?x=.json"


def test_the_text_is_fetched_from_where_the_document_says(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/2025-05427.xml").respond_with_data("<RULE/>", content_type="text/xml")
    document = Document("2025-05427", Stage.PUBLISHED, "", text_url=httpserver.url_for("/2025-05427.xml"))

    assert fetch_text(http, document).body == b"<RULE/>"


def test_a_document_without_text_is_named(http: Http) -> None:
    with pytest.raises(SourceUnreachable, match="document 2025-05427: has no full-text XML yet"):
        fetch_text(http, Document("2025-05427", Stage.PUBLISHED, ""))


def test_recorded_answers(shared_data: Path) -> None:
    folder = shared_data / "federal_register" / "api"

    documents = read_documents((folder / "reconstructed" / "documents.only_page.json").read_bytes(), "page")
    assert len(documents) == 25
    assert all("industry-and-security-bureau" in document.agency_slugs for document in documents)
    assert read_documents((folder / "reconstructed" / "documents.empty.json").read_bytes(), "page") == ()
    assert len(read_documents((folder / "real" / "search-newest-page-one.json").read_bytes(), "page")) == 2

    real = read_document((folder / "real" / "regulatory-document_2024-31396.json").read_bytes(), "document")
    assert (real.citation, real.effective_on) == ("89 FR 107012", date(2025, 1, 30))


def test_recorded_documents(shared_data: Path) -> None:
    for path in sorted((shared_data / "federal_register" / "rules").glob("*/document.json")):
        document = read_document(path.read_bytes(), path.name)
        assert document.number == path.parent.name
        assert document.effective_on


@given(st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(json.dumps))
def test_any_bytes_are_read_or_unexpected(body: bytes | str) -> None:
    with suppress(UnexpectedContent):
        read_documents(body.encode() if isinstance(body, str) else body, "answer")


@given(st.dictionaries(st.sampled_from(sorted(printed())), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_any_fields_are_read_or_unexpected(fields: dict[str, Any]) -> None:
    with suppress(UnexpectedContent):
        (document,) = read_documents(answer([printed(**fields)]), "answer")
        assert document.number.strip()
