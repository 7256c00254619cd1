"""Documents on public inspection: the first legal notice of a rule (44 U.S.C. 1507), days before it is printed.

The list carries neither abstract nor effective date: both are in the text. A filing can be taken back, which its
editorial note says; it then stays on the list for a while.
Source: https://www.federalregister.gov/developers/documentation/api/v1 (public-inspection-documents/current)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pydantic import AwareDatetime

from sources.bureau import Attribution, DocumentNumber, PrintedAgency, attribute
from sources.content import Expected, read_json
from sources.fetched import Fetched
from sources.parsing import parse_or_refuse
from sources.source import DocumentSource, Known, Page
from state.documents import Document, Stage
from state.errors import SourceUnreachable, UnexpectedContent
from state.tables import Hours

if TYPE_CHECKING:
    from sources.http import Http

# Only what is read: `page_views`, which the full list carries, changes every hour and would make each answer a new one.
_FIELDS = (
    "agencies",
    "docket_numbers",
    "document_number",
    "editorial_note",
    "filed_at",
    "html_url",
    "pdf_url",
    "publication_date",
    "raw_text_url",
    "subject_1",
    "subject_2",
    "subject_3",
    "title",
    "type",
)
# Both forms of the note are about "this document"; a note on a filing that replaces a withdrawn one is not.
_WITHDRAWN = re.compile(
    r"\bthis document (?:(?:has|had|have|be|been|is|was|to) )*withdrawn\b|\bwithdr(?:awal of|ew) this document\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Filing:
    """A filing as the API prints it; any text may be null."""

    document_number: DocumentNumber
    title: str | None
    type: str | None
    agencies: tuple[PrintedAgency, ...] | None
    filed_at: AwareDatetime | None
    publication_date: date | None
    editorial_note: str | None = None
    html_url: str | None = None
    pdf_url: str | None = None
    raw_text_url: str | None = None
    docket_numbers: tuple[str, ...] | None = None
    subject_1: str | None = None
    subject_2: str | None = None
    subject_3: str | None = None


@dataclass(frozen=True, slots=True)
class _Current:
    """The whole list, never in pages; empty, it still has `results`."""

    count: int
    results: tuple[_Filing, ...]
    special_filings_updated_at: object = None
    regular_filings_updated_at: object = None


def fetch_current(http: Http, base_url: str, cache_buster: str) -> Fetched:
    """Fetch what is on public inspection now, of all agencies.

    `base_url` is https://www.federalregister.gov/api/v1 in production. Errors as Http.get.
    """
    url = f"{base_url.rstrip('/')}/public-inspection-documents/current.json"
    params = [("fields[]", name) for name in _FIELDS]
    return http.get(url, params, expect=Expected.JSON, cache_buster=cache_buster)


def read_current(body: bytes, subject: str) -> tuple[Document, ...]:
    """Read the list and keep what may be the bureau's filings, in its order, withdrawn ones marked as such.

    One that is not the bureau's for certain says why in `doubt`.
    Raises UnexpectedContent naming the place that is not as documented, and where the list is not as long as it says.
    """
    current = read_json(_Current, body, subject)
    if current.count != len(current.results):
        raise UnexpectedContent(subject, f"announces {current.count} documents and lists {len(current.results)}.")
    documents = ((_attribute(filing), filing) for filing in current.results)
    return tuple(_document(filing, whose.doubt) for whose, filing in documents if whose.may_be_ours)


def read_updated_at(body: bytes, subject: str) -> datetime | None:
    """Return the time (aware UTC) of the latest change that the list itself names; None where it names none.

    A copy that some cache has kept is known by it: it names an earlier time than an answer that we had before.
    Raises UnexpectedContent as `read_current` does.
    """
    current = read_json(_Current, body, subject)
    named = (current.special_filings_updated_at, current.regular_filings_updated_at)
    moments = [moment for text in named if isinstance(text, str) and (moment := _moment(text))]
    return max(moments, default=None)


def _moment(text: str) -> datetime | None:
    """Return an ISO 8601 time with its zone as UTC; what is no such time says nothing."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def fetch_text(http: Http, document: Document) -> Fetched:
    """Fetch the plain text of a filing.

    Raises SourceUnreachable where there is none yet; other errors as Http.get.
    """
    if not document.text_url:
        raise SourceUnreachable(f"document {document.number}", "has no plain text on public inspection yet.")
    return http.follow(document.text_url, expect=Expected.TEXT)


def fetch_pdf(http: Http, document: Document) -> Fetched:
    """Fetch the PDF of a filing, which is there before its plain text.

    Raises SourceUnreachable where there is none; other errors as Http.get.
    """
    if not document.pdf_url:
        raise SourceUnreachable(f"document {document.number}", "has no PDF on public inspection.")
    return http.follow(document.pdf_url, expect=Expected.PDF)


def _attribute(filing: _Filing) -> Attribution:
    from sources.reading.notices.registry import is_known_notice

    slugs = [agency.slug for agency in filing.agencies or () if agency.slug]
    if slugs and is_known_notice(slugs, filing.title or ""):
        return Attribution(may_be_ours=True)
    subjects = (filing.title, filing.subject_1, filing.subject_2, filing.subject_3)
    return attribute(filing.agencies or (), subjects, filing.docket_numbers or ())


def _document(filing: _Filing, doubt: str | None) -> Document:
    """Return a document as we speak of it: null texts are empty, titles lose the blanks that many end in."""
    note = (filing.editorial_note or "").strip()
    return Document(
        number=filing.document_number,
        stage=Stage.WITHDRAWN if _is_withdrawn(filing.publication_date, note) else Stage.FILED,
        title=(filing.title or "").strip(),
        type=filing.type or "",
        agency_slugs=tuple(agency.slug for agency in filing.agencies or () if agency.slug),
        filed_at=filing.filed_at.astimezone(UTC) if filing.filed_at else None,
        publication_date=filing.publication_date,
        html_url=filing.html_url or "",
        pdf_url=filing.pdf_url or "",
        text_url=filing.raw_text_url or "",
        editorial_note=note,
        doubt=doubt,
    )


def _is_withdrawn(publication_date: date | None, note: str) -> bool:
    """Return whether the note takes this filing back, or speaks of withdrawal and its date of printing is gone.

    A missing date alone is not enough: to release a customer who is still bound would be the worse mistake.
    """
    return bool(_WITHDRAWN.search(note)) or (publication_date is None and "withdr" in note.lower())


def describe_inspection(api_url: str, every: int, hours: Hours) -> DocumentSource:
    """Return the source of filings at an address of the API, asked so often (seconds) within these hours."""

    def fetch(http: Http, known: Known) -> tuple[Page, ...]:
        return (Page(fetch_current(http, api_url, known.cache_buster), read_current),)

    def probe(http: Http, known: Known) -> str:
        fetched = fetch_current(http, api_url, known.cache_buster)
        return f"{len(parse_or_refuse(fetched, read_current))} filings of the bureau are shown now"

    return DocumentSource(
        name="public-inspection",
        address=api_url,
        every=every,
        hours=hours,
        link_hosts=("public-inspection.federalregister.gov",),
        stage=Stage.FILED,
        fetch=fetch,
        read_updated_at=read_updated_at,
        probe=probe,
    )
