"""Published documents: the API of federalregister.gov, and the full-text XML that it points to.

All rules of the bureau are fetched and none is picked by its words: `term` joins words by AND whatever one writes, and
rules that amend the list need not say so in title or abstract (2024-13148, 2025-19846).
Source: https://www.federalregister.gov/developers/documentation/api/v1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import Field

from sources.bureau import BUREAU_SLUG, DocumentNumber, PrintedAgency, mentions_bureau
from sources.content import Expected, read_json
from sources.fetched import Fetched
from sources.parsing import parse_or_refuse
from sources.public_inspection import describe_inspection
from sources.source import DocumentSource, Known, Page, SourceTable
from state.documents import Document, Stage
from state.errors import SourceUnreachable, UnexpectedContent
from state.tables import Hours, WebAddress

if TYPE_CHECKING:
    from sources.http import Http
    from sources.reading.notices.registry import NoticeKind

PER_PAGE = 200
# A page above 50 is answered with page 1, and no word about it.
LAST_PAGE = 50
# Without this list the API leaves out the effective date and the XML's address. `page_views` is not among them: it
# would make every answer differ from the one before.
_FIELDS = (
    "abstract",
    "agencies",
    "cfr_references",
    "citation",
    "dates",
    "document_number",
    "effective_on",
    "full_text_xml_url",
    "html_url",
    "pdf_url",
    "publication_date",
    "title",
    "type",
)

Conditions = tuple[tuple[str, str], ...]
# The bureau's rules by its name, and by words that all have or the part of the CFR that its lists stand in, whatever
# agency the record names.
_RULES: Conditions = (("conditions[type][]", "RULE"),)
# Some notices of the bureau's change a list as well: its denial orders.
OF_BUREAU: Conditions = (("conditions[agencies][]", BUREAU_SLUG), *_RULES, ("conditions[type][]", "NOTICE"))
BY_WORDS: Conditions = (*_RULES, ("conditions[term]", '"Export Administration Regulations"'))
OF_PART_744: Conditions = (("conditions[cfr][title]", "15"), ("conditions[cfr][part]", "744"), *_RULES)


@dataclass(frozen=True, slots=True)
class _CfrReference:
    """A part of the Code of Federal Regulations that a document says it affects."""

    title: int | None = None
    part: int | str | None = None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A document as the API prints it: any text may be null, such as the abstract of a correction."""

    document_number: DocumentNumber
    title: str | None
    type: str | None
    agencies: tuple[PrintedAgency, ...]
    publication_date: date | None
    effective_on: date | None = None
    dates: str | None = None
    citation: str | None = None
    abstract: str | None = None
    html_url: str | None = None
    pdf_url: str | None = None
    full_text_xml_url: str | None = None
    cfr_references: tuple[_CfrReference, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a search. An answer of no documents has a count of 0 and no `results` at all."""

    count: int
    results: tuple[_Printed, ...] | None = None


def fetch_recent_rules(
    http: Http, base_url: str, since: date, cache_buster: str, conditions: Conditions = OF_BUREAU
) -> tuple[Fetched, ...]:
    """Fetch the rules that meet the conditions, published on or after `since` (an Eastern date), newest first, by page.

    In production, `base_url` is https://www.federalregister.gov/api/v1. Pages hold as many documents as the source says
    it has, among them those of the next issue, dated in the future.
    Raises SourceUnreachable and UnexpectedContent, the latter also where a page is missing or comes twice.
    """
    pages: list[Fetched] = []
    seen: list[tuple[str, ...]] = []
    for page_number in range(1, LAST_PAGE + 1):
        fetched = _fetch_page(http, base_url, since, page_number, cache_buster, conditions)
        subject = f"{base_url}/documents.json, page {page_number}"
        page = _read_page(fetched.body, subject)
        numbers = tuple(printed.document_number for printed in page.results or ())
        pages.append(fetched)
        if page.count == 0:
            return tuple(pages)
        if not numbers or numbers in seen:
            raise UnexpectedContent(subject, f"repeats an earlier page or is empty: {page.count} were announced.")
        seen.append(numbers)
        if sum(map(len, seen)) >= page.count:
            return tuple(pages)
    raise UnexpectedContent(
        base_url, f"has more rules since {since} than {LAST_PAGE} pages hold.", "Ask for a later date."
    )


def read_documents(body: bytes, subject: str) -> tuple[Document, ...]:
    """Read one page of a search, in its order; a count of 0 is a true "none".

    Raises UnexpectedContent naming the place that is not as documented.
    """
    return tuple(_document(printed) for printed in _read_page(body, subject).results or ())


def read_documents_of_part(body: bytes, subject: str) -> tuple[Document, ...]:
    """Read one page of a search by `OF_PART_744`: the documents whose record names that part. Raises as above."""
    shown = _read_page(body, subject).results or ()
    return tuple(_document(printed) for printed in shown if any(map(_is_part_744, printed.cfr_references or ())))


def read_documents_by_title(body: bytes, subject: str) -> tuple[Document, ...]:
    """Read one page of a search by `BY_WORDS`: documents of no agency, or with a title on the bureau's regulations."""
    shown = read_documents(body, subject)
    return tuple(each for each in shown if not each.agency_slugs or mentions_bureau(each.title))


def read_known_notices(body: bytes, subject: str) -> tuple[Document, ...]:
    """Read one page of a search for notices: those that a reader is there for. Raises as `read_documents`."""
    from sources.reading.notices.registry import is_known_notice

    return tuple(each for each in read_documents(body, subject) if is_known_notice(each.agency_slugs, each.title))


def _notices_of(kind: NoticeKind) -> Conditions:
    return (
        ("conditions[agencies][]", kind.slug),
        ("conditions[type][]", "NOTICE"),
        ("conditions[term]", f'"{kind.term}"'),
    )


def _is_part_744(reference: _CfrReference) -> bool:
    return (reference.title, str(reference.part)) == (15, "744")


def fetch_document(http: Http, base_url: str, number: str, cache_buster: str) -> Fetched:
    """Fetch one document by its number.

    Raises NotServed with status 404 where it is not published; other errors as Http.get.
    """
    params = [("fields[]", name) for name in _FIELDS]
    url = f"{base_url.rstrip('/')}/documents/{quote(number, safe='')}.json"
    return http.get(url, params, expect=Expected.JSON, cache_buster=cache_buster)


def read_document(body: bytes, subject: str) -> Document:
    """Read what fetch_document fetched. Raises UnexpectedContent naming the place that is not as documented."""
    return _document(read_json(_Printed, body, subject))


def fetch_text(http: Http, document: Document) -> Fetched:
    """Fetch the full-text XML of a published document.

    Raises SourceUnreachable where there is none yet; other errors as Http.get.
    """
    if not document.text_url:
        raise SourceUnreachable(f"document {document.number}", "has no full-text XML yet.")
    return http.follow(document.text_url, expect=Expected.XML)


def _fetch_page(
    http: Http, base_url: str, since: date, page_number: int, cache_buster: str, conditions: Conditions
) -> Fetched:
    """Fetch one page of a search for rules."""
    params = [
        *conditions,
        ("conditions[publication_date][gte]", since.isoformat()),
        ("order", "newest"),
        ("per_page", str(PER_PAGE)),
        ("page", str(page_number)),
        *(("fields[]", name) for name in _FIELDS),
    ]
    url = f"{base_url.rstrip('/')}/documents.json"
    return http.get(url, params, expect=Expected.JSON, cache_buster=cache_buster)


def _read_page(body: bytes, subject: str) -> _Page:
    """Read a page, and refuse one that announces documents and shows none."""
    page = read_json(_Page, body, subject)
    if page.count > 0 and page.results is None:
        raise UnexpectedContent(subject, f"announces {page.count} documents and has no results.")
    return page


def _document(printed: _Printed) -> Document:
    """Return a document as we speak of it: null texts are empty, titles lose the blanks that many end in."""
    return Document(
        number=printed.document_number,
        stage=Stage.PUBLISHED,
        title=(printed.title or "").strip(),
        type=printed.type or "",
        agency_slugs=tuple(agency.slug for agency in printed.agencies if agency.slug),
        publication_date=printed.publication_date,
        effective_on=printed.effective_on,
        dates=(printed.dates or "").strip(),
        citation=printed.citation or "",
        abstract=(printed.abstract or "").strip(),
        html_url=printed.html_url or "",
        pdf_url=printed.pdf_url or "",
        text_url=printed.full_text_xml_url or "",
    )


class FederalRegisterTable(SourceTable):
    """The Federal Register: its address, and how often it is asked, in seconds.

    Filings on public inspection are looked for every `inspection_every` within `inspection_hours`, published documents
    every `documents_every` within `documents_hours`. The hours are Eastern, on federal business days.
    """

    key = "federal_register"

    url: WebAddress = "https://www.federalregister.gov"
    inspection_every: int = Field(default=60, ge=1)
    documents_every: int = Field(default=300, ge=1)
    # Special filings were seen at 08:45, 11:15, 14:00, 16:15 and 18:00; issues are imported from 04:00 on.
    inspection_hours: Hours = (time(8, 40), time(18, 15))
    documents_hours: Hours = (time(4), time(10))

    @property
    def api_url(self) -> str:
        """The address of version 1 of its API."""
        return f"{self.url.rstrip('/')}/api/v1"

    def sources(self) -> tuple[DocumentSource, ...]:
        """Return the source of what is filed, and that of what is published."""
        published = DocumentSource(
            name="federal-register",
            address=self.url,
            every=self.documents_every,
            hours=self.documents_hours,
            link_hosts=("www.govinfo.gov",),
            stage=Stage.PUBLISHED,
            fetch=self._fetch,
            fetch_one=self._fetch_one,
            probe=self._probe,
        )
        return (describe_inspection(self.api_url, self.inspection_every, self.inspection_hours), published)

    def _fetch(self, http: Http, known: Known) -> Iterator[Page]:
        """Fetch what the bureau published since a date, rules by their part or their words, and notices of others."""
        from sources.reading.notices.registry import NOTICES

        assert known.since is not None, "whoever asks for documents says since when"
        since, buster = known.since, known.cache_buster
        for fetched in fetch_recent_rules(http, self.api_url, since, buster):
            yield Page(fetched, read_documents)
        for fetched in fetch_recent_rules(http, self.api_url, since, buster, OF_PART_744):
            yield Page(fetched, read_documents_of_part)
        for fetched in fetch_recent_rules(http, self.api_url, since, buster, BY_WORDS):
            yield Page(fetched, read_documents_by_title)
        for kind in (each for each in NOTICES if each.term):
            for fetched in fetch_recent_rules(http, self.api_url, since, buster, _notices_of(kind)):
                yield Page(fetched, read_known_notices)

    def _fetch_one(self, http: Http, number: str, cache_buster: str) -> Page:
        fetched = fetch_document(http, self.api_url, number, cache_buster)
        return Page(fetched, lambda body, subject: (read_document(body, subject),))

    def _probe(self, http: Http, known: Known) -> str:
        assert known.since is not None, "whoever asks for documents says since when"
        pages = fetch_recent_rules(http, self.api_url, known.since, known.cache_buster)
        documents = sum(len(parse_or_refuse(page, read_documents)) for page in pages)
        return f"{documents} rules and notices of the bureau since {known.since}"
