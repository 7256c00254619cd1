"""What the demo's office answers to each path that listwatch asks for; anything else gets the page sent with 404.

Sources: https://www.federalregister.gov/developers/documentation/api/v1 and
https://www.ecfr.gov/developers/documentation/api/v1 (versioner).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode
from xml.sax.saxutils import escape

from monitor.demo import records
from monitor.demo.drafts import RULE_NUMBERS, entries_after, read_filing, read_list_draft, read_rule_draft
from monitor.demo.records import Fields
from monitor.demo.stages import DemoStage
from monitor.demo.typeset_list import set_supplement
from monitor.demo.typeset_xml import set_rule_xml
from state.times import EASTERN

_CONDITIONS = ("agencies", "cfr", "term", "type", "publication_date")
_DEFAULT_PER_PAGE, _MOST_PER_PAGE, _MOST_PAGES = 20, 2000, 50


@dataclass(frozen=True, slots=True)
class Request:
    """A request: at which stage, at which address, for which query, and what the path names."""

    stage: DemoStage
    base_url: str
    query: str
    names: tuple[str, ...]

    def values(self, key: str) -> list[str]:
        """Return the values of one parameter, in order; none where it is not given."""
        return parse_qs(self.query).get(key, [])


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. A request that names its `etag` is answered with 304 and no body."""

    content_type: str
    body: bytes = field(repr=False)
    status: int = 200
    etag: str = ""


NOT_FOUND = Answer(
    "text/html; charset=utf-8",
    b'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page Not Found</title></head>\n'
    b"<body><h1>404 Not Found</h1></body></html>\n",
    status=404,
)


def answer(path: str, query: str, stage: DemoStage, base_url: str) -> Answer:
    """Return the answer to one request."""
    for pattern, give in _ROUTES:
        if match := pattern.fullmatch(path):
            return give(Request(stage, base_url, query, match.groups()))
    return NOT_FOUND


def _give_current_filings(request: Request) -> Answer:
    current = records.current_filings(request.stage, request.base_url)
    return _json(current | {"results": [_asked_fields(filing, request) for filing in current["results"]]})


def _give_filing(request: Request) -> Answer:
    return _one_of(records.filings(request.stage, request.base_url), request)


def _give_manuscript(request: Request) -> Answer:
    for number in request.stage.filed:
        if number.replace("-", "") == "".join(request.names):
            return Answer("text/plain; charset=utf-8", read_filing(f"{number}.txt"))
    return NOT_FOUND


def _give_pdf(request: Request) -> Answer:
    (number,) = request.names
    filed = number in request.stage.filed
    return Answer("application/pdf", read_filing(f"{number}.pdf")) if filed else NOT_FOUND


def _give_documents(request: Request) -> Answer:
    """Search the printed documents; a condition that the API does not know is refused, not passed over."""
    conditions = re.findall(r"conditions\[(\w+)\]", " ".join(parse_qs(request.query)))
    unknown = {name: ["is not a valid field"] for name in conditions if name not in _CONDITIONS}
    return _json({"errors": unknown}, status=400) if unknown else _json(_page(_found_documents(request), request))


def _give_document(request: Request) -> Answer:
    return _one_of(records.printed_documents(request.stage, request.base_url), request)


def _give_full_text(request: Request) -> Answer:
    (number,) = request.names
    if number not in request.stage.published:
        return NOT_FOUND
    return Answer("text/xml; charset=utf-8", set_rule_xml(read_rule_draft(number)))


def _give_documents_feed(request: Request) -> Answer:
    documents = _found_documents(request)
    moments = [datetime.combine(date.fromisoformat(each["publication_date"]), time(), EASTERN) for each in documents]
    return _feed("Documents", request, documents, [each["abstract"] or "" for each in documents], moments)


def _give_filings_feed(request: Request) -> Answer:
    slugs = request.values("conditions[agencies][]")
    filings = [
        filing
        for filing in records.filings(request.stage, request.base_url)
        if not slugs or filing["agencies"][0]["slug"] in slugs
    ]
    notes = [f"FR DOC #: {each['document_number']}; Publication Date: {each['publication_date']}" for each in filings]
    moments = [datetime.fromisoformat(filing["filed_at"]) for filing in filings]
    return _feed("Public Inspection Documents", request, filings, notes, moments)


def _give_titles(request: Request) -> Answer:
    return _json(records.titles(request.stage))


def _give_part(request: Request) -> Answer:
    """Return part 744 as of a date; the eCFR has no date before its first here, and none after its last."""
    base = read_list_draft()
    (day,) = request.names
    if request.values("part") != ["744"] or not str(base.as_of) <= day <= str(request.stage.codified_as_of):
        return NOT_FOUND
    as_of = date.fromisoformat(day)
    taken_in = [
        rule
        for rule in map(read_rule_draft, RULE_NUMBERS)
        if rule.effective_on <= as_of and rule.publication_date <= request.stage.codified_as_of
    ]
    body = set_supplement(entries_after(base.entries, taken_in), as_of)
    return Answer("application/xml", body, etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')


_ROUTES: tuple[tuple[re.Pattern[str], Callable[[Request], Answer]], ...] = (
    (re.compile(r"/api/v1/public-inspection-documents/current\.json"), _give_current_filings),
    (re.compile(r"/api/v1/public-inspection-documents/([\w-]+)\.json"), _give_filing),
    (re.compile(r"/api/v1/public-inspection-documents\.rss"), _give_filings_feed),
    (re.compile(r"/public-inspection/raw_text/(\d+)/(\d+)/(\d+)\.txt"), _give_manuscript),
    (re.compile(r"/public-inspection/([\w-]+)\.pdf"), _give_pdf),
    (re.compile(r"/api/v1/documents(?:\.json)?"), _give_documents),
    (re.compile(r"/api/v1/documents/([\w-]+)\.json"), _give_document),
    (re.compile(r"/api/v1/documents\.rss"), _give_documents_feed),
    (re.compile(r"/documents/full_text/xml/\d{4}/\d\d/\d\d/([\w-]+)\.xml"), _give_full_text),
    (re.compile(r"/api/versioner/v1/titles\.json"), _give_titles),
    (re.compile(r"/api/versioner/v1/full/(\d{4}-\d\d-\d\d)/title-15\.xml"), _give_part),
)


def _found_documents(request: Request) -> list[Fields]:
    """Return the printed documents that meet the query's conditions."""
    slugs = set(request.values("conditions[agencies][]"))
    types = {kind.lower() for kind in request.values("conditions[type][]")}
    since = max(request.values("conditions[publication_date][gte]"), default="")
    return [
        document
        for document in records.printed_documents(request.stage, request.base_url)
        if (not slugs or slugs & {agency["slug"] for agency in document["agencies"]})
        and (not types or document["type"].lower() in types)
        and document["publication_date"] >= since
    ]


def _page(found: list[Fields], request: Request) -> Fields:
    """Return one page of a search. A number out of bounds becomes the default in silence, and nothing found no list."""
    answered: Fields = {"description": "Documents of type Rule from Industry and Security Bureau", "count": len(found)}
    if not found:
        return answered
    per_page = _number(request, "per_page", 2, _MOST_PER_PAGE, _DEFAULT_PER_PAGE)
    page = _number(request, "page", 1, _MOST_PAGES, 1)
    total_pages = min(-(-len(found) // per_page), _MOST_PAGES)
    answered["total_pages"] = total_pages
    if page < total_pages:
        query = [(key, value) for key, value in parse_qsl(request.query) if key != "page"]
        following = urlencode([*query, ("format", "json"), ("page", page + 1)])
        answered["next_page_url"] = f"{request.base_url}/api/v1/documents?{following}"
    shown = found[(page - 1) * per_page : page * per_page]
    return answered | {"results": [_asked_fields(document, request) for document in shown]}


def _number(request: Request, key: str, least: int, most: int, otherwise: int) -> int:
    text = "".join(request.values(key)[:1])
    return int(text) if text.isdecimal() and least <= int(text) <= most else otherwise


def _asked_fields(record: Fields, request: Request) -> Fields:
    """Return the fields that the query names, or all where it names none."""
    names = request.values("fields[]")
    return {name: record.get(name) for name in names} if names else record


def _one_of(found: list[Fields], request: Request) -> Answer:
    for record in found:
        if record["document_number"] == request.names[0]:
            return _json(_asked_fields(record, request))
    return NOT_FOUND


def _json(data: Any, status: int = 200) -> Answer:
    return Answer("application/json; charset=utf-8", json.dumps(data, ensure_ascii=False).encode(), status)


def _feed(title: str, request: Request, shown: list[Fields], notes: list[str], moments: list[datetime]) -> Answer:
    items = "".join(
        f"<item>\n<title>{escape(record['title'])}</title>\n<link>{record['html_url']}</link>\n"
        f"<description>{escape(note)}</description>\n<pubDate>{format_datetime(moment)}</pubDate>\n"
        f"<guid>{record['html_url']}</guid>\n<dc:creator>{escape(record['agencies'][-1]['name'])}</dc:creator>\n</item>\n"
        for record, note, moment in zip(shown, notes, moments, strict=True)
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>\n<title>{title}</title>\n<link>{request.base_url}/api/v1</link>\n"
        f"<description>{title}</description>\n{items}</channel>\n</rss>\n"
    )
    return Answer("application/rss+xml; charset=utf-8", body.encode())
