"""The office answers over HTTP as the two real ones do, at each stage of the demo."""

import random
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest

from monitor.demo.drafts import RULE_NUMBERS
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED, FILED, NOTHING_NEW, PUBLISHED, STAGES
from sources.ecfr import fetch_part, fetch_titles, read_up_to_date_as_of
from sources.federal_register import fetch_recent_rules, read_documents
from sources.feeds import read_feed
from sources.http import Http
from sources.public_inspection import fetch_current, fetch_text, read_current
from sources.reading.lists.entity_list import read_entity_list

BUREAU = "conditions[agencies][]=industry-and-security-bureau"
PART = "/api/versioner/v1/full/{}/title-15.xml?part=744"


@pytest.fixture
def office() -> Iterator[FederalRegisterOffice]:
    with FederalRegisterOffice() as office:
        yield office


def get(office: FederalRegisterOffice, target: str, **headers: str) -> httpx2.Response:
    # Loading certificates, which http:// does not need, would take longer than all else here.
    return httpx2.get(office.base_url + target, headers=headers, verify=False)


def get_json(office: FederalRegisterOffice, target: str) -> Any:
    return get(office, target).raise_for_status().json()


def numbers(answer: Any) -> list[str]:
    return [record["document_number"] for record in answer["results"]]


@pytest.mark.parametrize(
    ("stage", "ours"), [(NOTHING_NEW, []), (FILED, list(RULE_NUMBERS)), (PUBLISHED, []), (CODIFIED, [])]
)
def test_the_two_rules_are_on_public_inspection_only_until_they_are_printed(office, stage, ours):
    office.open(stage)
    current = get_json(office, "/api/v1/public-inspection-documents/current.json")
    assert current["count"] == len(current["results"]) == len(ours) + 20
    assert [number for number in numbers(current) if number in RULE_NUMBERS] == ours


@pytest.mark.parametrize(("stage", "ours"), [(NOTHING_NEW, 0), (FILED, 0), (PUBLISHED, 2), (CODIFIED, 2)])
def test_printed_rules_come_newest_first(office, stage, ours):
    office.open(stage)
    found = get_json(office, f"/api/v1/documents.json?{BUREAU}&conditions[type][]=RULE&order=newest")
    assert numbers(found) == [*["2025-05427", "2025-05426"][:ours], "2025-00704", "2025-00480"]
    assert found["count"] == ours + 2


def test_a_filing_is_plain_text_and_a_pdf_and_a_printed_rule_is_xml(office):
    text, pdf = "/public-inspection/raw_text/202/505/427.txt", "/public-inspection/2025-05427.pdf"
    xml = "/documents/full_text/xml/2025/03/28/2025-05427.xml"
    office.open(FILED)
    assert "PART 744" in get(office, text).text
    assert "scheduled to be published" not in get(office, text).text, "that is stamped on the PDF alone"
    assert get(office, pdf).content.startswith(b"%PDF-")
    assert get(office, xml).status_code == 404
    office.open(PUBLISHED)
    assert {get(office, path).status_code for path in (text, pdf)} == {404}
    assert ET.fromstring(get(office, xml).content).tag == "RULE"


def test_the_date_of_publication_bounds_a_search(office):
    office.open(PUBLISHED)
    since = "conditions[publication_date][gte]=2025-03-01"
    assert numbers(get_json(office, f"/api/v1/documents.json?{BUREAU}&{since}")) == ["2025-05427", "2025-05426"]


def test_a_search_that_finds_nothing_has_no_results_at_all(office):
    answer = get_json(office, f"/api/v1/documents.json?{BUREAU}&conditions[publication_date][gte]=2025-03-01")
    assert answer["count"] == 0
    assert "results" not in answer


def test_pages_lead_to_one_another(office):
    office.open(PUBLISHED)
    first = get_json(office, f"/api/v1/documents.json?{BUREAU}&per_page=3&page=1")
    second = get_json(office, first["next_page_url"].removeprefix(office.base_url))
    assert (first["total_pages"], len(first["results"]), len(second["results"])) == (2, 3, 1)
    assert "next_page_url" not in second
    assert len({*numbers(first), *numbers(second)}) == 4


@pytest.mark.parametrize("query", ["page=51", "page=0", "per_page=1", "per_page=2001"])
def test_numbers_out_of_bounds_become_the_defaults_in_silence(office, query):
    assert len(get_json(office, f"/api/v1/documents.json?{query}")["results"]) == 2


def test_a_condition_that_the_api_does_not_know_is_refused(office):
    answer = get(office, "/api/v1/documents.json?conditions[bogus]=1")
    assert answer.status_code == 400
    assert answer.json() == {"errors": {"bogus": ["is not a valid field"]}}


def test_only_the_fields_asked_for_are_given(office):
    answer = get_json(office, "/api/v1/documents.json?fields[]=title&fields[]=nonsense")
    assert answer["results"][0] == {
        "title": "Addition of Entities to and Revision of Entry on the Entity List",
        "nonsense": None,
    }


def test_one_document_is_found_by_its_number(office):
    office.open(PUBLISHED)
    document = get_json(office, "/api/v1/documents/2025-05427.json")
    assert (document["effective_on"], document["publication_date"]) == ("2025-03-25", "2025-03-28")
    assert (document["citation"], document["end_page"]) == ("90 FR 14046", 14052)
    assert [agency["slug"] for agency in document["agencies"]][-1] == "industry-and-security-bureau"
    office.open(FILED)
    assert get(office, "/api/v1/documents/2025-05427.json").status_code == 404
    assert get_json(office, "/api/v1/public-inspection-documents/2025-05427.json")["filing_type"] == "special"


@pytest.mark.parametrize("path", ["/", "/api/v1/agencies.json", "/public-inspection/raw_text/202/590/001.txt"])
def test_an_unknown_path_gets_a_page_not_json(office, path):
    answer = get(office, path)
    assert answer.status_code == 404
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("stage", "codified", "rows"),
    [
        (NOTHING_NEW, "2025-03-24", 188),
        (FILED, "2025-03-24", 188),
        (PUBLISHED, "2025-03-26", 188),
        (CODIFIED, "2025-03-31", 270),
    ],
)
def test_the_ecfr_shows_the_rules_some_days_later(office, stage, codified, rows):
    office.open(stage)
    assert get_json(office, "/api/versioner/v1/titles.json")["titles"][0]["up_to_date_as_of"] == codified
    part = ET.fromstring(get(office, PART.format(codified)).content)
    cells = [len(row.findall("TD")) for row in part.iter("TR")]
    assert cells.count(5) - 1 == rows, "one heading is reserved"


def test_a_rule_in_force_before_the_other_stands_alone_in_the_ecfr_of_that_day(office):
    office.open(CODIFIED)
    part = get(office, PART.format("2025-03-25")).text
    assert "Inspur Taiwan" in part
    assert "Stratum FT Limited" not in part


@pytest.mark.parametrize("day", ["2025-03-23", "2025-03-25", "2025-04-02", "2025-99-99"])
def test_the_ecfr_has_no_text_for_a_day_that_it_has_not_come_to(office, day):
    answer = get(office, PART.format(day))
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_part_744_is_not_sent_twice(office):
    first = get(office, PART.format("2025-03-24"))
    again = get(office, PART.format("2025-03-24"), **{"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.title)
def test_what_is_fetched_is_at_the_office_itself_and_what_is_read_at_the_real_ones(office, stage):
    office.open(stage)
    for target in (
        "/api/v1/public-inspection-documents/current.json",
        "/api/v1/documents.json?per_page=2",
        "/api/v1/documents.rss",
        "/api/v1/public-inspection-documents.rss",
    ):
        text = get(office, target).text.replace("http://purl.org/dc/elements/1.1/", "")
        found = re.findall(r'https?://[^"<\s]+', text)
        assert found
        elsewhere = [address for address in found if not address.startswith(office.base_url + "/")]
        assert all(re.match(r"https://www\.(federalregister|govinfo)\.gov/", address) for address in elsewhere)
        for record in get(office, target).json()["results"] if ".json" in target else ():
            assert record["html_url"] in elsewhere


def test_requests_are_kept_in_order(office):
    get(office, "/api/v1/documents.json?page=1")
    get(office, "/nowhere")
    assert office.requests == ["/api/v1/documents.json", "/nowhere"]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.title)
def test_nothing_is_filed_after_the_moment_of_the_stage(office, stage):
    office.open(stage)
    filings = get_json(office, "/api/v1/public-inspection-documents/current.json")["results"]
    assert all(datetime.fromisoformat(filing["filed_at"]) <= stage.moment for filing in filings)
    assert all(date.fromisoformat(filing["publication_date"]) > stage.moment.date() for filing in filings)


@pytest.mark.parametrize(("stage", "ours"), [(NOTHING_NEW, 0), (FILED, 2)])
def test_the_feed_of_filings_names_the_rules(office, stage, ours):
    office.open(stage)
    body = get(office, f"/api/v1/public-inspection-documents.rss?{BUREAU}").content
    assert len(read_feed(body, "feed", may_be_empty=True)) == ours
    assert ({item.number for item in read_feed(body, "feed", may_be_empty=True)} == set(RULE_NUMBERS)) is (ours == 2)


def test_the_feed_of_documents_is_newest_first(office):
    office.open(PUBLISHED)
    items = read_feed(get(office, "/api/v1/documents.rss").content, "feed")
    assert [item.number for item in items] == ["2025-05427", "2025-05426", "2025-00704", "2025-00480"]


def test_the_sources_read_the_office_as_they_read_the_real_ones(office):
    api = f"{office.base_url}/api/v1"
    with Http("listwatch/test", sleep=time.sleep, jitter=random.uniform, monotonic=time.monotonic) as http:
        office.open(FILED)
        filed = read_current(fetch_current(http, api, "1").body, "current")
        assert {document.number: document.filed_at for document in filed} == dict.fromkeys(
            RULE_NUMBERS, datetime(2025, 3, 25, 20, 30, tzinfo=UTC)
        )
        assert all(b"BILLING CODE" in fetch_text(http, document).body.upper() for document in filed)
        office.open(CODIFIED)
        (page,) = fetch_recent_rules(http, api, date(2025, 3, 1), "2")
        assert {document.number for document in read_documents(page.body, "documents")} == set(RULE_NUMBERS)
        as_of = read_up_to_date_as_of(fetch_titles(http, office.base_url).body, "titles")
        assert len(read_entity_list(fetch_part(http, office.base_url, as_of).body, "part 744").listings) == 270
