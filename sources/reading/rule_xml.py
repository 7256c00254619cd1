"""A rule from the full-text XML of the printed Federal Register.

Source: https://www.federalregister.gov (full_text_xml_url); GPO, Federal Register XML User Guide. The XML is the
document alone: it holds no date of publication, which is taken from the citations of its own rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime, timedelta

from sources.reading.dates import find_dates, read_filing_time
from sources.reading.markup import Element, parse_xml, plain_dashes, squeeze, text_of
from sources.reading.notices.notice_text import NoticeText
from sources.reading.notices.printed_tables import paragraphs_of_table
from sources.reading.notices.registry import read_notice
from sources.reading.rules.assembly import RuleSections, assemble_rule
from sources.reading.rules.effects import as_citations
from sources.reading.rules.instructions import NO_PROVISION
from sources.reading.rules.provisions import Provision, read_provision
from sources.reading.rules.rule_table import read_table, set_table_aside
from state.citations import YEAR_OF_VOLUME_ZERO
from state.documents import NO_RECORD, DocumentRecord
from state.listings import ListCode, Listing
from state.rules import Rule, SetAside, TextForm, UnreadInstruction
from state.times import eastern_date

_KINDS = {
    "NOTICE": "a notice",
    "PRORULE": "a proposed rule",
    "PRESDOCU": "a presidential document",
    "CORRECT": "a correction",
}
_DOCUMENTS = ("RULE", *_KINDS)
_OUR_LIST = re.compile(
    r"\b(?:entity|unverified|military\s+end[\s-]user(?:\s+\(MEU\))?)\s+list\b|\bsupplement\s+no\.?\s*[467]\s+to\s+part\s+744\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"FR\s+Doc\.?\s*(?:No\.?\s*)?(?::\s*)?(?P<number>(?:[A-Z]\d-)?[A-Z]?\d{2,4}-\d{3,6})", re.IGNORECASE
)
# A paragraph of an instruction that the printer tagged as common text.
_SUB_ITEM = re.compile(
    r"^\(?[a-z]{1,5}[.)]\s+(?:under|by|in alphabetical|adding|revising|removing|redesignating|correcting)\b"
    r".*\bent(?:r|it)",
    re.IGNORECASE,
)
_MENDS = re.compile(r"correct|stay|delay|withdraw|rescis|rescind|suspen", re.IGNORECASE)
# Where in print the words stand that a correction corrects, which says nothing of the list.
_PLACE_IN_PRINT = re.compile(
    r"^[■\s]{0,3}(?:\(?\d{1,2}[.)]\s)?(?:On\s(?:pages?\s\d+(?:(?:,\s|\s)(?:and\s|through\s)?\d+)*|the\s(?:same|following)\spage),?\s)?"
    r"(?:in\sthe\s(?:table|(?:\w+\s){1,3}(?:column|line|row|paragraph)s?(?:\sof\sthe\s(?:table|page))?),?\s)*"
    r"|,?\sin\sthe\s(?:\w+\s){1,3}lines?(?:\sfrom\sthe\s(?:top|bottom))?(?=,?\s)",
    re.IGNORECASE,
)
_LEADS_TO_CORRECTIONS = re.compile(r"\bmake\sthe\sfollowing\s(?:corrections?|changes?)\b", re.IGNORECASE)
_LONGEST_WAIT = timedelta(days=31)  # from filing to publication


@dataclass(slots=True)
class _Amendatory:
    """The amendatory part of a document: paragraphs with headings of parts, and the tables of our lists."""

    paragraphs: list[str] = field(default_factory=list)
    rows: dict[ListCode, list[Listing]] = field(default_factory=dict)
    unread: list[UnreadInstruction] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)

    def take_table(self, table: Element, provision: Provision | None) -> None:
        """Read a table of the list named above it, if none is of the Entity List; set the tables of others aside."""
        lists = provision.lists if provision else (ListCode.ENTITY_LIST,)
        if not self.paragraphs or not lists:
            reason = f"a table of {provision.name}" if provision and self.paragraphs else "a table of the preamble"
            self.set_aside += set_table_aside(table, "table", reason)
        else:
            read = read_table(table, lists[0])
            self.rows.setdefault(lists[0], []).extend(read.rows)
            self.unread += read.unread
            self.set_aside += read.set_aside


def read_rule_xml(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
    """Read a rule from its full-text XML.

    A document that is no rule, or amends something else, is a Rule with no amendments and a reason. Raises
    UnreadableInput, naming `subject`, for bytes that are no XML.
    """
    root = parse_xml(data, subject)
    documents = [root] if root.tag in _DOCUMENTS else list(root.iter(*_DOCUMENTS))
    if len(documents) == 1:
        return _read_document(documents[0], record)
    reason = f"It holds {len(documents)} documents, not one." if documents else f"It is no document (<{root.tag!s}>)."
    return Rule(document_number="", title="", action="", text_form=TextForm.XML, no_change_reason=reason)


def _read_document(document: Element, known: DocumentRecord) -> Rule:
    """Read one document of the Federal Register."""
    end_line = plain_dashes(" ".join(_texts(document, "FRDOC")))
    filed_at = known.filed_at or read_filing_time(end_line.partition("Filed")[2])
    number = _NUMBER.search(end_line)
    if document.tag == "NOTICE" and (notice := _read_notice(document, number, known.filled_with(filed_at, None))):
        return notice
    is_correction = document.tag == "CORRECT" and _OUR_LIST.search(_words(document))
    amendatory = _read_correction(document) if is_correction else _read_amendatory(document)
    rows = [row for rows in amendatory.rows.values() for row in rows]
    record = DocumentRecord(filed_at, known.publication_date or _publication_date(rows, filed_at))
    rule = assemble_rule(
        RuleSections(
            form=TextForm.XML,
            document_number=number["number"] if number else "",
            title=_title(document),
            action=" ".join(_texts(document, "ACT", "P")),
            summary=" ".join(_texts(document, "SUM", "P")),
            dates=" ".join([*_texts(document, "EFFDATE", "P"), *_texts(document, "DATES", "P")]),
            prose=tuple(_prose(document)),
            amendatory=tuple(amendatory.paragraphs),
            rows=amendatory.rows,
            rows_are_whole=True,
            unread=tuple(amendatory.unread),
            set_aside=tuple(amendatory.set_aside),
            record=record,
            citation=_citation(document, record.publication_date, filed_at),
        )
    )
    return _checked(document, rule)


def _read_notice(document: Element, number: re.Match[str] | None, record: DocumentRecord) -> Rule | None:
    """Read a notice that changes a list; None for any other."""
    text = NoticeText(
        form=TextForm.XML,
        document_number=number["number"] if number else "",
        agency=" ".join((*_texts(document, "AGENCY"), *_texts(document, "SUBAGY"))),
        title=_title(document),
        paragraphs=tuple(filter(None, (*_prose(document, with_tables=True), *_texts(document, "DATED")))),
        record=record,
        citation=_citation(document, record.publication_date, record.filed_at),
    )
    return read_notice(text)


def _checked(document: Element, rule: Rule) -> Rule:
    """Take nothing from a document that is no rule, and no silence from a correction in words alone."""
    kind = _KINDS.get(str(document.tag))
    if kind and document.tag != "CORRECT":
        reason = f"It is {kind}, which amends nothing."
        return replace(rule, amendments=(), unread=(), effects=as_citations(rule.effects), no_change_reason=reason)
    words = _words(document)
    if kind and rule.amendments and _OUR_LIST.search(words):
        lost = [UnreadInstruction(*astuple(part)) for part in rule.set_aside if part.reason == NO_PROVISION]
        return replace(rule, unread=(*rule.unread, *lost))
    without_instruction = kind is not None or next(document.iter("AMDPAR"), None) is None
    if without_instruction and _OUR_LIST.search(words) and (kind or _MENDS.search(f"{rule.title} {rule.action}")):
        whole = UnreadInstruction("document", words, "It speaks of a list that is read here, in a form that is not.")
        return replace(rule, amendments=(), unread=(whole,), no_change_reason="")
    return rule


def _title(document: Element) -> str:
    """Return the subject of the document, which has those of the sections that it amends below it."""
    subjects = document.iter("SUBJECT")
    own = (each for each in subjects if next(each.iterancestors("SECTION", "REGTEXT"), None) is None)
    return " ".join(filter(None, map(text_of, own)))


def _texts(document: Element, tag: str, inner: str = "") -> list[str]:
    """Return the texts of all elements of a kind, or of the elements inside them (without their captions)."""
    elements = [found for each in document.iter(tag) for found in (each.iter(inner) if inner else (each,))]
    return [text for text in map(text_of, elements) if text]


def _prose(element: Element, *, with_tables: bool = False) -> Iterator[str]:
    """Return the paragraphs and headings outside the amendatory part, in order, and the rows of tables if wanted."""
    for child in element:
        if child.tag in ("P", "FP", "HD"):
            yield text_of(child)
        elif child.tag == "GPOTABLE":
            yield from paragraphs_of_table(child) if with_tables else ()
        elif child.tag not in ("REGTEXT", "AUTH"):
            yield from _prose(child, with_tables=with_tables)


def _read_amendatory(document: Element) -> _Amendatory:
    """Walk the amendatory part in order; a table belongs to the provision that stands above it."""
    found = _Amendatory()
    part = ""
    provision: Provision | None = None
    for element in document.iter("REGTEXT", "AMDPAR", "HD", "P", "GPOTABLE"):
        if element.tag == "REGTEXT":
            part, provision = element.get("PART") or "", None
            found.paragraphs.append(f"PART {part}")
        elif element.tag == "GPOTABLE":
            found.take_table(element, provision)
        else:
            text = text_of(element)
            if element.tag != "P":
                provision = read_provision(text, part) or provision
            if element.tag == "AMDPAR" or (part and element.tag == "P" and _SUB_ITEM.match(text)):
                found.paragraphs.append(text)
    return found


def _words(document: Element) -> str:
    """Return all its words; those of two elements, a title and a heading, are never one."""
    return squeeze(" ".join(map(str, document.itertext())))


def _read_correction(document: Element) -> _Amendatory:
    """Take the paragraphs of a correction as instructions; each that gives none is unread."""
    found = _Amendatory()
    provision: Provision | None = None
    for element in document.iter("SECTNO", "AMDPAR", "P", "FP", "GPOTABLE"):
        if next(element.iterancestors("PREAMB"), None) is not None:
            continue
        if element.tag == "GPOTABLE":
            found.take_table(element, provision)
        elif _LEADS_TO_CORRECTIONS.search(text := _PLACE_IN_PRINT.sub("", text_of(element))):
            found.set_aside.append(SetAside("correction", text, "the words that lead to the corrections"))
        else:
            provision = read_provision(text, "") or provision
            found.paragraphs.append(text)
    return found


def _publication_date(rows: list[Listing], filed_at: datetime | None) -> date | None:
    """Return the date that most rows cite as their own, of those that can be it: in the weeks after the filing."""
    if filed_at is None:
        return None
    filed_on = eastern_date(filed_at)
    cited = Counter(
        found.day
        for row in rows
        for found in find_dates(row.citation)
        if found.day and filed_on < found.day <= filed_on + _LONGEST_WAIT
    )
    return cited.most_common(1)[0][0] if cited else None


def _citation(document: Element, published: date | None, filed_at: datetime | None) -> str:
    """Return volume and first page: the page before the first page mark; empty where either cannot be known.

    The volume counts years. Without a date of publication the year of filing is it, but for the last weeks of a year.
    """
    mark = next(document.iter("PRTPAGE"), None)
    page = re.sub(r"\D", "", (mark.get("P") or "")) if mark is not None else ""
    filed_on = eastern_date(filed_at) if filed_at else None
    year = published.year if published else None
    if year is None and filed_on and filed_on.year == (filed_on + _LONGEST_WAIT).year:
        year = filed_on.year
    if mark is None or not page or year is None:
        return ""
    first = int(page) if _is_first_on_page(document, mark) else int(page) - 1
    return f"{year - YEAR_OF_VOLUME_ZERO} FR {first}"


def _is_first_on_page(document: Element, mark: Element) -> bool:
    """Return whether a page mark stands before all text, so that the document begins on that page."""
    for element in document.iter():
        if element is mark:
            return True
        if (element.text or "").strip():
            return False
    return False
