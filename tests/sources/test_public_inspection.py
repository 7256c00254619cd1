from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from sources.http import Http
from sources.public_inspection import fetch_current, fetch_text, read_current
from state.documents import Document, Stage
from state.errors import SourceUnreachable, UnexpectedContent

WITHDRAWAL = "The agency has requested that this document be withdrawn from publication."


def filing(number: str = "2025-05427", **fields: Any) -> dict[str, Any]:
    """A filing as the API prints it."""
    return {
        "document_number": number,
        "title": "Additions to the Entity List  ",
        "type": "Rule",
        "agencies": [{"raw_name": "Bureau of Industry and Security", "slug": "industry-and-security-bureau"}],
        "filed_at": "2025-03-25T16:30:00.000-04:00",
        "publication_date": "2025-03-28",
        "editorial_note": None,
        "html_url": "https://www.federalregister.gov/public-inspection/2025-05427/additions-to-the-entity-list",
        "pdf_url": "https://public-inspection.federalregister.gov/2025-05427.pdf",
        "raw_text_url": "https://www.federalregister.gov/public-inspection/raw_text/202/505/427.txt",
    } | fields


def current(*filings: dict[str, Any], count: int | None = None) -> bytes:
    return json.dumps({"count": len(filings) if count is None else count, "results": filings}).encode()


def test_a_filing_is_read_in_our_words() -> None:
    (document,) = read_current(current(filing()), "list")

    assert document == Document(
        number="2025-05427",
        stage=Stage.FILED,
        title="Additions to the Entity List",
        type="Rule",
        agency_slugs=("industry-and-security-bureau",),
        filed_at=datetime(2025, 3, 25, 20, 30, tzinfo=UTC),
        publication_date=date(2025, 3, 28),
        html_url="https://www.federalregister.gov/public-inspection/2025-05427/additions-to-the-entity-list",
        pdf_url="https://public-inspection.federalregister.gov/2025-05427.pdf",
        text_url="https://www.federalregister.gov/public-inspection/raw_text/202/505/427.txt",
    )
    assert document.filed_at is not None
    assert document.filed_at.tzinfo is UTC


PARENT, BUREAU = {"slug": "commerce-department"}, {"slug": "industry-and-security-bureau"}
OTHER = {"raw_name": "National Oceanic and Atmospheric Administration", "slug": "noaa"}
ATTRIBUTED: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "slug": ({"agencies": [BUREAU]}, True, False),
    "slug behind others": ({"agencies": [{"raw_name": "Some Board"}, BUREAU, PARENT]}, True, False),
    "raw name": ({"agencies": [{"raw_name": "BUREAU OF INDUSTRY AND SECURITY", "slug": None}]}, True, False),
    "name": ({"agencies": [{"name": "Industry and Security Bureau"}]}, True, False),
    "docket": ({"agencies": [OTHER], "docket_numbers": ["Docket No. BIS-2025-0011"]}, True, False),
    "RIN": ({"agencies": [], "docket_numbers": ["RIN 0694-AJ93"]}, True, False),
    "parent alone": ({"agencies": [PARENT], "title": "Rules"}, True, True),
    "no agency": ({"agencies": [], "title": "Rules"}, True, True),
    "agencies of null": ({"agencies": None, "title": "Rules"}, True, True),
    "another agency, our title": ({"agencies": [OTHER], "title": "Additions to the Entity List"}, True, True),
    "another agency, our subject": (
        {"agencies": [OTHER], "title": "Rules", "subject_1": "Export Administration Regulations:"},
        True,
        True,
    ),
    "another agency, our part": ({"agencies": [OTHER], "title": "Amendments to 15 CFR Part 744"}, True, True),
    "another agency": ({"agencies": [PARENT, OTHER], "title": "Fisheries"}, False, False),
    "another list of that name": ({"agencies": [OTHER], "title": "Notice on the UFLPA Entity List"}, False, False),
}


@pytest.mark.parametrize("form", ATTRIBUTED)
def test_no_filing_of_the_bureau_is_overlooked(form: str) -> None:
    fields, is_kept, is_doubtful = ATTRIBUTED[form]
    documents = read_current(current(filing(**fields)), "list")
    assert [document.doubt is not None for document in documents] == [is_doubtful] * is_kept


@pytest.mark.parametrize(
    ("note", "publication_date", "stage"),
    [
        (WITHDRAWAL, None, Stage.WITHDRAWN),
        (WITHDRAWAL, "2025-03-28", Stage.WITHDRAWN),
        ("An agency letter requesting withdrawal of this document was received.", "2025-03-28", Stage.WITHDRAWN),
        ("This document has been withdrawn.", "2025-03-28", Stage.WITHDRAWN),
        ("Withdrawn at the request of the agency.", None, Stage.WITHDRAWN),
        ("This document replaces 2025-05001, which was withdrawn.", "2025-03-28", Stage.FILED),
        ("The publication date was corrected.", None, Stage.FILED),
        (None, None, Stage.FILED),
    ],
)
def test_a_filing_is_withdrawn_when_its_note_says_so(
    note: str | None, publication_date: str | None, stage: Stage
) -> None:
    body = current(filing(editorial_note=note, publication_date=publication_date))

    (document,) = read_current(body, "list")

    assert document.stage is stage
    assert document.editorial_note == (note or "")


def test_an_empty_desk_is_a_true_answer() -> None:
    assert read_current(b'{"count":0,"results":[]}', "list") == ()


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (current(filing(), count=127), "announces 127 documents and lists 1"),
        (current(count=1), "announces 1 documents and lists 0"),
        (current(filing(), count=0), "announces 0 documents and lists 1"),
        (b'{"count": 0}', "results"),
        (current(filing(document_number=None)), r"results\.0\.document_number"),
        (current(filing(filed_at="2025-03-25T16:30:00")), r"results\.0\.filed_at"),
        (current({"document_number": "2025-05427"}), r"results\.0\.title"),
        (b"[]", "as a whole"),
    ],
)
def test_a_list_that_is_not_whole(body: bytes, trouble: str) -> None:
    with pytest.raises(UnexpectedContent, match=trouble):
        read_current(body, "list")


def test_the_desk_is_asked_past_the_shared_copies(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/public-inspection-documents/current.json").respond_with_data(current(filing()))

    fetched = fetch_current(http, httpserver.url_for(""), "1742934600000")

    asked = httpserver.log[0][0].args
    assert len(read_current(fetched.body, fetched.url)) == 1
    assert asked["_"] == "1742934600000"
    assert "editorial_note" in asked.getlist("fields[]")
    assert "page_views" not in asked.getlist("fields[]")
    assert "1742934600000" not in fetched.url


def test_the_text_is_fetched_from_where_the_filing_says(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/427.txt").respond_with_data("This document is scheduled to be published")
    document = Document("2025-05427", Stage.FILED, "", text_url=httpserver.url_for("/427.txt"))

    assert fetch_text(http, document).body == b"This document is scheduled to be published"


def test_a_filing_without_text_is_named(http: Http) -> None:
    with pytest.raises(SourceUnreachable, match="document 2025-05427"):
        fetch_text(http, Document("2025-05427", Stage.FILED, ""))


def test_the_afternoon_of_25_march_2025(shared_data: Path) -> None:
    folder = shared_data / "federal_register" / "api" / "reconstructed"

    filed = read_current((folder / "public-inspection-current.reconstructed.json").read_bytes(), "list")
    later = read_current((folder / "public-inspection-current.withdrawn.reconstructed.json").read_bytes(), "list")

    half_past_four = datetime(2025, 3, 25, 20, 30, tzinfo=UTC)
    assert [(one.number, one.filed_at, one.stage) for one in filed] == [
        ("2025-05427", half_past_four, Stage.FILED),
        ("2025-05426", half_past_four, Stage.FILED),
    ]
    assert [(one.number, one.stage) for one in later] == [
        ("2025-05427", Stage.FILED),
        ("2025-05426", Stage.WITHDRAWN),
    ]


def test_recorded_answers(shared_data: Path) -> None:
    folder = shared_data / "federal_register" / "api"

    assert read_current((folder / "reconstructed" / "public-inspection.empty.json").read_bytes(), "list") == ()
    assert read_current((folder / "real" / "inspection-batch-missing.json").read_bytes(), "list") == ()
    for name in (
        "reconstructed/inspection-current.excerpt_2_of_127.reconstructed.json",
        "real/inspection-search.json",
    ):
        with pytest.raises(UnexpectedContent, match="announces 127 documents and lists 2"):
            read_current((folder / name).read_bytes(), "list")


@given(st.binary())
def test_any_bytes_are_read_or_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedContent):
        read_current(body, "list")


@given(st.dictionaries(st.sampled_from(sorted(filing())), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_any_fields_are_read_or_unexpected(fields: dict[str, Any]) -> None:
    with suppress(UnexpectedContent):
        documents = read_current(current(filing(**fields)), "list")
        assert all(document.number.strip() for document in documents)
