"""Filings, printed documents and titles at one stage of the demo, as records in the shapes of the offices' APIs.

What the demo fetches is at `base_url`; the pages that alerts link to are those of the real offices. What is not known
here is null, as in the APIs' own answers.
Source: https://www.federalregister.gov/developers/documentation/api/v1
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from monitor.demo.drafts import RuleDraft, read_facts, read_filing, read_rule_draft
from monitor.demo.stages import DemoStage
from state.encoding import from_json
from state.times import EASTERN, eastern_date

OFFICE = "https://www.federalregister.gov"
FILINGS = "https://public-inspection.federalregister.gov"

Fields = dict[str, Any]

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as the API knows it: `parent_id` is the department's."""

    name: str
    slug: str
    id: int
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class InventedFiling:
    """A document of another agency on public inspection; none was ever filed under this title or number."""

    document_number: str
    title: str
    subject: str
    type: str
    filing_type: str
    agency: Agency


@dataclass(frozen=True, slots=True)
class OlderRule:
    """A rule printed before the demo begins, and already in the list; of these we hold the head only."""

    document_number: str
    title: str
    publication_date: date
    effective_on: date
    citation: str


DEPARTMENT = Agency("Commerce Department", "commerce-department", 54, None)
BUREAU = Agency("Industry and Security Bureau", "industry-and-security-bureau", 241, 54)
_RAW_NAMES = {DEPARTMENT: "DEPARTMENT OF COMMERCE", BUREAU: "Bureau of Industry and Security"}


def filings(stage: DemoStage, base_url: str) -> list[Fields]:
    """Return the documents on public inspection, the bureau's first."""
    ours = [_filing_of(read_rule_draft(number), base_url) for number in stage.filed]
    return [*ours, *(_invented(filing, stage, base_url) for filing in _invented_filings())]


def current_filings(stage: DemoStage, base_url: str) -> Fields:
    """Return the whole list of public inspection, with the times of its last special and regular filings."""
    results = filings(stage, base_url)
    return {
        "count": len(results),
        "results": results,
        "special_filings_updated_at": max(filing["filed_at"] for filing in results),
        "regular_filings_updated_at": _stamp(_filing_slot(stage)),
    }


def printed_documents(stage: DemoStage, base_url: str) -> list[Fields]:
    """Return the bureau's rules in print, newest first and by number within an issue."""
    rules = [_printed_rule(read_rule_draft(number), base_url) for number in stage.published]
    documents = [*rules, *(_printed_older_rule(rule, base_url) for rule in _older_rules())]
    return sorted(documents, key=lambda each: (each["publication_date"], each["document_number"]), reverse=True)


def titles(stage: DemoStage) -> Fields:
    """Return the eCFR's titles, of which the demo has one."""
    day = stage.codified_as_of.isoformat()
    return {
        "titles": [
            {
                "number": 15,
                "name": "Commerce and Foreign Trade",
                "latest_amended_on": day,
                "latest_issue_date": day,
                "up_to_date_as_of": day,
                "reserved": False,
            }
        ],
        "meta": {"date": eastern_date(stage.moment).isoformat(), "import_in_progress": False},
    }


@cache
def _invented_filings() -> tuple[InventedFiling, ...]:
    return from_json(tuple[InventedFiling, ...], read_facts("filings.json"))


@cache
def _older_rules() -> tuple[OlderRule, ...]:
    return from_json(tuple[OlderRule, ...], read_facts("published.json"))


def _filing_of(rule: RuleDraft, base_url: str) -> Fields:
    pages = read_filing(f"{rule.number}.txt").count(b"\f")
    filing = _filing(rule.number, rule.title, "Rule", BUREAU, base_url)
    return filing | {
        "docket_numbers": _docket_names(rule),
        "filed_at": _stamp(rule.filed_at.astimezone(EASTERN)),
        "filing_type": "special",
        "num_pages": pages,
        "publication_date": rule.publication_date.isoformat(),
        "subject_1": "Export Administration Regulations:",
        "subject_2": rule.title,
    }


def _invented(filing: InventedFiling, stage: DemoStage, base_url: str) -> Fields:
    slot = _filing_slot(stage)
    shared = _filing(filing.document_number, filing.title, filing.type, filing.agency, base_url)
    return shared | {
        "docket_numbers": [],
        "filed_at": _stamp(slot),
        "filing_type": filing.filing_type,
        "num_pages": 3,
        "publication_date": _next_issue(slot.date()).isoformat(),
        "subject_1": filing.subject,
        "subject_2": None,
    }


def _filing(number: str, title: str, kind: str, agency: Agency, base_url: str) -> Fields:
    """Return what every filing has. Titles end in blanks, as real ones do."""
    return {
        "agencies": [_agency(agency, base_url)],
        "agency_names": [agency.name],
        "document_number": number,
        "editorial_note": None,
        "excerpts": None,
        "html_url": f"{OFFICE}/public-inspection/{number}/{_slug(title)}",
        "json_url": f"{base_url}/api/v1/public-inspection-documents/{number}.json",
        "pdf_url": f"{FILINGS if base_url == OFFICE else base_url + '/public-inspection'}/{number}.pdf",
        "raw_text_url": base_url + _raw_text_path(number),
        "title": f"{title}  ",
        "toc_doc": title,
        "type": kind,
    }


def _printed_rule(rule: RuleDraft, base_url: str) -> Fields:
    printed = _printed(rule.number, rule.title, rule.publication_date, rule.effective_on, rule.citation, base_url)
    return printed | {
        "abstract": rule.summary,
        "action": rule.action,
        "dates": rule.dates,
        "docket_ids": _docket_names(rule),
        "regulation_id_numbers": [rule.rin] if rule.rin else [],
        "end_page": rule.last_page,
    }


def _printed_older_rule(rule: OlderRule, base_url: str) -> Fields:
    dates = f"This rule is effective {rule.effective_on:%B} {rule.effective_on.day}, {rule.effective_on.year}."
    printed = _printed(
        rule.document_number, rule.title, rule.publication_date, rule.effective_on, rule.citation, base_url
    )
    return printed | {
        "abstract": None,
        "action": "Final rule.",
        "dates": dates,
        "docket_ids": [],
        "regulation_id_numbers": [],
        "end_page": None,
    }


def _printed(number: str, title: str, printed_on: date, effective_on: date, citation: str, base_url: str) -> Fields:
    """Return what every printed document has."""
    return {
        "title": title,
        "type": "Rule",
        "document_number": number,
        "publication_date": printed_on.isoformat(),
        "effective_on": effective_on.isoformat(),
        "agencies": [_agency(agency, base_url) for agency in (DEPARTMENT, BUREAU)],
        "citation": citation,
        "start_page": int(citation.rsplit(maxsplit=1)[1]),
        "cfr_references": [{"title": 15, "part": "744", "chapter": None, "citation_url": None}],
        "correction_of": None,
        "corrections": [],
        "excerpts": None,
        "html_url": f"{OFFICE}/documents/{printed_on:%Y/%m/%d}/{number}/{_slug(title)}",
        "pdf_url": f"https://www.govinfo.gov/content/pkg/FR-{printed_on}/pdf/{number}.pdf",
        "full_text_xml_url": base_url + _full_text_path(number, printed_on),
        "json_url": f"{base_url}/api/v1/documents/{number}.json",
    }


def _raw_text_path(number: str) -> str:
    """Return the path of a filing's plain text: the digits of its number, three to a step."""
    digits = number.replace("-", "")
    return f"/public-inspection/raw_text/{digits[:3]}/{digits[3:6]}/{digits[6:]}.txt"


def _full_text_path(number: str, printed_on: date) -> str:
    """Return the path of a printed document's full-text XML."""
    return f"/documents/full_text/xml/{printed_on:%Y/%m/%d}/{number}.xml"


def _agency(agency: Agency, base_url: str) -> Fields:
    return {
        "raw_name": _RAW_NAMES.get(agency, agency.name),
        "name": agency.name,
        "id": agency.id,
        "url": f"{base_url}/agencies/{agency.slug}",
        "json_url": f"{base_url}/api/v1/agencies/{agency.id}",
        "parent_id": agency.parent_id,
        "slug": agency.slug,
    }


def _docket_names(rule: RuleDraft) -> list[str]:
    return [f"Docket No. {rule.docket}"] if rule.docket else []


def _filing_slot(stage: DemoStage) -> datetime:
    """Regular filings go on file at 8:45 am Eastern."""
    return datetime.combine(eastern_date(stage.moment), time(8, 45), EASTERN)


def _next_issue(day: date) -> date:
    """Return the next day but Saturday and Sunday, on which there is no issue."""
    following = day + timedelta(days=1)
    return following if following.weekday() < _SATURDAY else _next_issue(following)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
