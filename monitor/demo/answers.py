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
class Asked:
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
            return give(Asked(stage, base_url, query, match.groups()))
    return NOT_FOUND


def _give_current_filings(asked: Asked) -> Answer:
    current = records.current_filings(asked.stage, asked.base_url)
    return _json(current | {"results": [_asked_fields(filing, asked) for filing in current["results"]]})


def _give_filing(asked: Asked) -> Answer:
    return _one_of(records.filings(asked.stage, asked.base_url), asked)


def _give_manuscript(asked: Asked) -> Answer:
    for number in asked.stage.filed:
        if number.replace("-", "") == "".join(asked.names):
            return Answer("text/plain; charset=utf-8", read_filing(f"{number}.txt"))
    return NOT_FOUND


def _give_pdf(asked: Asked) -> Answer:
    (number,) = asked.names
    filed = number in asked.stage.filed
    return Answer("application/pdf", read_filing(f"{number}.pdf")) if filed else NOT_FOUND


def _give_documents(asked: Asked) -> Answer:
    """Search the printed documents; a condition that the API does not know is refused, not passed over."""
    conditions = re.findall(r"conditions\[(\w+)\]", " ".join(parse_qs(asked.query)))
    unknown = {name: ["is not a valid field"] for name in conditions if name not in _CONDITIONS}
    return _json({"errors": unknown}, status=400) if unknown else _json(_page(_found_documents(asked), asked))


def _give_document(asked: Asked) -> Answer:
    return _one_of(records.printed_documents(asked.stage, asked.base_url), asked)


def _give_full_text(asked: Asked) -> Answer:
    (number,) = asked.names
    if number not in asked.stage.published:
        return NOT_FOUND
    return Answer("text/xml; charset=utf-8", set_rule_xml(read_rule_draft(number)))


def _give_documents_feed(asked: Asked) -> Answer:
    documents = _found_documents(asked)
    moments = [datetime.combine(date.fromisoformat(each["publication_date"]), time(), EASTERN) for each in documents]
    return _feed("Documents", asked, documents, [each["abstract"] or "" for each in documents], moments)


def _give_filings_feed(asked: Asked) -> Answer:
    slugs = asked.values("conditions[agencies][]")
    filings = [
        filing
        for filing in records.filings(asked.stage, asked.base_url)
        if not slugs or filing["agencies"][0]["slug"] in slugs
    ]
    notes = [f"FR DOC #: {each['document_number']}; Publication Date: {each['publication_date']}" for each in filings]
    moments = [datetime.fromisoformat(filing["filed_at"]) for filing in filings]
    return _feed("Public Inspection Documents", asked, filings, notes, moments)


def _give_titles(asked: Asked) -> Answer:
    return _json(records.titles(asked.stage))


def _give_part(asked: Asked) -> Answer:
    """Return part 744 as of a date; the eCFR has no date before its first here, and none after its last."""
    base = read_list_draft()
    (day,) = asked.names
    if asked.values("part") != ["744"] or not str(base.as_of) <= day <= str(asked.stage.codified_as_of):
        return NOT_FOUND
    as_of = date.fromisoformat(day)
    taken_in = [
        rule
        for rule in map(read_rule_draft, RULE_NUMBERS)
        if rule.effective_on <= as_of and rule.publication_date <= asked.stage.codified_as_of
    ]
    body = set_supplement(entries_after(base.entries, taken_in), as_of)
    return Answer("application/xml", body, etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')


_ROUTES: tuple[tuple[re.Pattern[str], Callable[[Asked], Answer]], ...] = (
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


def _found_documents(asked: Asked) -> list[Fields]:
    """Return the printed documents that meet the query's conditions."""
    slugs = set(asked.values("conditions[agencies][]"))
    types = {kind.lower() for kind in asked.values("conditions[type][]")}
    since = max(asked.values("conditions[publication_date][gte]"), default="")
    return [
        document
        for document in records.printed_documents(asked.stage, asked.base_url)
        if (not slugs or slugs & {agency["slug"] for agency in document["agencies"]})
        and (not types or document["type"].lower() in types)
        and document["publication_date"] >= since
    ]


def _page(found: list[Fields], asked: Asked) -> Fields:
    """Return one page of a search. A number out of bounds becomes the default in silence, and nothing found no list."""
    answered: Fields = {"description": "Documents of type Rule from Industry and Security Bureau", "count": len(found)}
    if not found:
        return answered
    per_page = _number(asked, "per_page", 2, _MOST_PER_PAGE, _DEFAULT_PER_PAGE)
    page = _number(asked, "page", 1, _MOST_PAGES, 1)
    total_pages = min(-(-len(found) // per_page), _MOST_PAGES)
    answered["total_pages"] = total_pages
    if page < total_pages:
        query = [(key, value) for key, value in parse_qsl(asked.query) if key != "page"]
        following = urlencode([*query, ("format", "json"), ("page", page + 1)])
        answered["next_page_url"] = f"{asked.base_url}/api/v1/documents?{following}"
    shown = found[(page - 1) * per_page : page * per_page]
    return answered | {"results": [_asked_fields(document, asked) for document in shown]}


def _number(asked: Asked, key: str, least: int, most: int, otherwise: int) -> int:
    given = "".join(asked.values(key)[:1])
    return int(given) if given.isdecimal() and least <= int(given) <= most else otherwise


def _asked_fields(record: Fields, asked: Asked) -> Fields:
    """Return the fields that the query names, or all where it names none."""
    names = asked.values("fields[]")
    return {name: record.get(name) for name in names} if names else record


def _one_of(found: list[Fields], asked: Asked) -> Answer:
    for record in found:
        if record["document_number"] == asked.names[0]:
            return _json(_asked_fields(record, asked))
    return NOT_FOUND


def _json(data: Any, status: int = 200) -> Answer:
    return Answer("application/json; charset=utf-8", json.dumps(data, ensure_ascii=False).encode(), status)


def _feed(title: str, asked: Asked, shown: list[Fields], notes: list[str], moments: list[datetime]) -> Answer:
    items = "".join(
        f"<item>\n<title>{escape(record['title'])}</title>\n<link>{record['html_url']}</link>\n"
        f"<description>{escape(note)}</description>\n<pubDate>{format_datetime(moment)}</pubDate>\n"
        f"<guid>{record['html_url']}</guid>\n<dc:creator>{escape(record['agencies'][-1]['name'])}</dc:creator>\n</item>\n"
        for record, note, moment in zip(shown, notes, moments, strict=True)
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>\n<title>{title}</title>\n<link>{asked.base_url}/api/v1</link>\n"
        f"<description>{title}</description>\n{items}</channel>\n</rss>\n"
    )
    return Answer("application/rss+xml; charset=utf-8", body.encode())
