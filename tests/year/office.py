"""What the offices answer at a time: the Federal Register, the eCFR and the Consolidated Screening List.

A path begins with the host it stands for, since all of them are one server here.
Sources: https://www.federalregister.gov/developers/documentation/api/v1 and
https://www.ecfr.gov/developers/documentation/api/v1 (versioner).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from monitor.demo.answers import NOT_FOUND, Answer
from state.times import eastern_date
from tests.year.dates import at, business_day, is_business_day
from tests.year.documents import BUREAU, Fields, Issued
from tests.year.entries import EntityLists
from tests.year.noise import other_filings
from tests.year.troubles import ECFR, REGISTER, TRADE, Kind, trouble_at
from tests.year.world import World

FEED_ITEMS = 20
_JSON = "application/json; charset=utf-8"
_WALL = b"<!DOCTYPE html>\n<html><head><title>Request Access</title></head><body>Request Access</body></html>\n"


class Offices:
    """The answers to every path; `address` is where the server of these offices stands."""

    def __init__(self, world: World, lists: EntityLists) -> None:
        self._world = world
        self._lists = lists
        self._consolidated: tuple[tuple[object, ...], bytes] = ((), b"")
        self.address = ""
        register, versioner = re.escape(f"/{REGISTER}"), re.escape(f"/{ECFR}/api/versioner/v1")
        self._routes: tuple[tuple[str, Callable[[tuple[str, ...], str, datetime], Answer]], ...] = (
            (rf"{register}/api/v1/public-inspection-documents/current\.json", self._give_filings),
            (rf"{register}/public-inspection/(?:raw_text/)?([\w-]+)\.(?:txt|pdf)", self._give_manuscript),
            (rf"{register}/api/v1/documents\.json", self._give_documents),
            (rf"{register}/api/v1/documents/([\w-]+)\.json", self._give_document),
            (rf"{register}/api/v1/documents\.rss", self._give_feed),
            (rf"{register}/documents/full_text/xml/([\w-]+)\.xml", self._give_printed),
            (rf"{versioner}/titles\.json", self._give_titles),
            (rf"{versioner}/versions/title-15\.json", self._give_versions),
            (rf"{versioner}/full/(\d{{4}}-\d\d-\d\d)/title-15\.xml", self._give_part),
            (re.escape(f"/{TRADE}/consolidated.json"), self._give_consolidated),
        )

    def answer(self, path: str, query: str, moment: datetime) -> Answer:
        """Give the answer to one request at a time."""
        trouble = trouble_at(path.split("/")[1], moment)
        if trouble is not None and trouble.kind is not Kind.SHORT:
            return refusal(trouble.kind)
        for pattern, give in self._routes:
            if found := re.fullmatch(pattern, path):
                return give(found.groups(), query, moment)
        return NOT_FOUND

    def _give_filings(self, _: tuple[str, ...], query: str, moment: datetime) -> Answer:
        ours = [self._filing(each, moment) for each in self._world.filings(moment)]
        results = [*ours, *other_filings(self._last_morning(moment))]
        return _json({"count": len(results), "results": [_asked(each, query) for each in results]})

    def _give_manuscript(self, names: tuple[str, ...], _: str, moment: datetime) -> Answer:
        for each in self._world.filings(moment):
            if each.number == names[0] and each.pdf:
                return Answer("application/pdf", each.pdf())
            if each.number == names[0] and each.manuscript:
                return Answer("text/plain; charset=utf-8", each.manuscript)
        return NOT_FOUND

    def _give_documents(self, _: tuple[str, ...], query: str, moment: datetime) -> Answer:
        asked = parse_qs(query)
        since = date.fromisoformat(asked["conditions[publication_date][gte]"][0])
        slugs = asked.get("conditions[agencies][]", [BUREAU["slug"]])
        ours = [each for each in self._world.listed(moment) if any(one["slug"] in slugs for one in each.agencies)]
        shown = (each for each in ours if each.type == "Rule" or each in self._world.notices)
        found = [each for each in shown if each.publication_date >= since]
        if not found:
            return _json({"description": "Documents of type Rule", "count": 0})
        return _json({"count": len(found), "results": [_asked(self._document(each), query) for each in found]})

    def _give_document(self, names: tuple[str, ...], query: str, moment: datetime) -> Answer:
        found = [each for each in self._world.listed(moment) if each.number == names[0]]
        return _json(_asked(self._document(found[0]), query)) if found else NOT_FOUND

    def _give_printed(self, names: tuple[str, ...], _: str, moment: datetime) -> Answer:
        found = [each for each in self._world.listed(moment) if each.number == names[0] and each.printed]
        is_there = bool(found) and found[0].printed_at <= moment
        return Answer("text/xml; charset=utf-8", found[0].printed) if is_there else NOT_FOUND

    def _give_feed(self, _: tuple[str, ...], __: str, moment: datetime) -> Answer:
        # The feed of a quiet autumn begins with documents from before the year.
        items = "".join(self._item(each) for each in self._world.listed(moment)[:FEED_ITEMS]) or _OLD_ITEM
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Documents</title>'
            f"<link>{self.address}</link><description>The bureau</description>{items}</channel></rss>\n"
        )
        return Answer("application/rss+xml; charset=utf-8", body.encode(), etag=_etag(body.encode()))

    def _give_titles(self, _: tuple[str, ...], __: str, moment: datetime) -> Answer:
        day = self._world.complete_up_to(moment).isoformat()
        title = {"number": 15, "name": "Commerce and Foreign Trade", "up_to_date_as_of": day, "reserved": False}
        return _json({"titles": [title], "meta": {"date": day, "import_in_progress": False}})

    def _give_versions(self, _: tuple[str, ...], __: str, moment: datetime) -> Answer:
        last = self._world.complete_up_to(moment)
        rules = [each for each in self._world.rules if each.number in self._world.taken_up(last)]
        versions = [
            {
                "date": str(each.effective_on),
                "issue_date": str(each.publication_date),
                "identifier": "Supplement No. 4 to Part 744",
                "part": "744",
                "title": "15",
                "type": "appendix",
                "removed": False,
            }
            for each in rules
        ]
        return _json({"content_versions": versions})

    def _give_part(self, names: tuple[str, ...], _: str, moment: datetime) -> Answer:
        as_of = date.fromisoformat(names[0])
        if as_of > self._world.complete_up_to(moment):
            return NOT_FOUND
        return Answer("application/xml", self._lists.part(as_of, self._world.taken_up(as_of)))

    def _give_consolidated(self, _: tuple[str, ...], __: str, moment: datetime) -> Answer:
        """Give the file as last rebuilt; it is kept, because to make it takes seconds."""
        trouble = trouble_at(TRADE, moment)
        key = (self._world.taken_up_by_trade(moment), trouble is not None)
        if self._consolidated[0] != key:
            self._consolidated = (key, self._lists.consolidated(*key))
        body = self._consolidated[1]
        return Answer(_JSON, body, etag=_etag(body))

    def _filing(self, document: Issued, moment: datetime) -> Fields:
        is_back = document.withdrawn_at is not None and document.withdrawn_at <= moment
        note = "The agency has requested that this document be withdrawn from publication." if is_back else None
        base = f"{self.address}/{REGISTER}"
        return {
            "agencies": document.agencies[-1:],
            "document_number": document.number,
            "editorial_note": note,
            "filed_at": document.filed_at.isoformat(),
            "html_url": f"{base}/public-inspection/{document.number}/a-document",
            "pdf_url": f"{base}/public-inspection/{document.number}.pdf" if document.pdf else None,
            "publication_date": None if is_back else document.publication_date.isoformat(),
            "raw_text_url": f"{base}/public-inspection/raw_text/{document.number}.txt" if document.manuscript else None,
            "title": f"{document.title}  ",
            "type": document.type,
        }

    def _document(self, document: Issued) -> Fields:
        base, day = f"{self.address}/{REGISTER}", document.publication_date
        return {
            "abstract": document.abstract,
            "agencies": document.agencies,
            "citation": document.citation,
            "document_number": document.number,
            "effective_on": str(document.effective_on) if document.effective_on else None,
            "full_text_xml_url": f"{base}/documents/full_text/xml/{document.number}.xml",
            "html_url": f"{base}/documents/{day:%Y/%m/%d}/{document.number}/a-document",
            "publication_date": day.isoformat(),
            "title": f"{document.title} ",
            "type": document.type,
        }

    def _item(self, document: Issued) -> str:
        moment = format_datetime(at(document.publication_date, 0))
        link = self._document(document)["html_url"]
        return (
            f"<item><title>{escape(document.title)}</title><link>{link}</link>"
            f"<description>{escape(document.abstract)}</description><pubDate>{moment}</pubDate></item>"
        )

    @staticmethod
    def _last_morning(moment: datetime) -> date:
        """Give the day whose regular filings are shown: they change at 08:45."""
        day = eastern_date(moment)
        return day if is_business_day(day) and moment >= at(day, 8, 45) else business_day(day, -1)


_OLD_ITEM = (
    "<item><title>An older document</title><link>https://www.federalregister.gov/documents/2024/09/24/2024-20001/x</link>"
    "<description>An older document</description><pubDate>Tue, 24 Sep 2024 00:00:00 -0400</pubDate></item>"
)


def refusal(kind: Kind) -> Answer:
    """Give what a host in trouble sends."""
    if kind is Kind.WALL:
        return Answer("text/html; charset=utf-8", _WALL)
    return Answer("text/plain", b"not now\n", status=429 if kind is Kind.BUSY else 503)


def _asked(record: Fields, query: str) -> Fields:
    names = parse_qs(query).get("fields[]", [])
    return {name: record.get(name) for name in names} if names else record


def _json(data: Any) -> Answer:
    return Answer(_JSON, json.dumps(data, ensure_ascii=False).encode())


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
