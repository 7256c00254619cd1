"""A rule as it lies on public inspection: the agency's typed manuscript, as the plain text taken from its pages.

Lines break where the page is full, page numbers and form feeds stand inside sentences and cells, quotation marks are
straight, and what only print can tell (page, date) is a placeholder in brackets. The table is flattened row by row,
its column heads repeated on every page.
"""

from __future__ import annotations

import re
import textwrap
from itertools import groupby

from monitor.demo.drafts import RuleDraft
from monitor.demo.typesetting import SUPERSCRIPTS, clock_time, printed_lines

_LINES_PER_PAGE = 40
_COLUMN_HEADS = ["Country", "Entity", "License requirement", "License review policy", "Federal Register citation", ""]
_STARS = "* * * * * * *"
_STRAIGHT_QUOTES = str.maketrans("“”‘’", "\"\"''")


def set_manuscript(rule: RuleDraft, width: int = 72) -> bytes:
    """Return the rule as plain text in UTF-8, no line longer than `width` characters."""
    paragraphs = [scheduled_line(rule), *map(_straight, manuscript_paragraphs(rule))]
    before = _wrapped([line for paragraph in paragraphs for line in (paragraph, "")], width)
    table = _wrapped(_table(rule), width)
    after = _wrapped(["", on_file_line(rule)], width)
    return _paged(before, table, after).encode()


def scheduled_line(rule: RuleDraft) -> str:
    """Return what the office stamps on the first page."""
    return (
        f"This document is scheduled to be published in the Federal Register on {rule.publication_date:%m/%d/%Y} and "
        f"available online at https://federalregister.gov/d/{rule.number}, and on https://govinfo.gov"
    )


def on_file_line(rule: RuleDraft) -> str:
    """Return what the office stamps on the last page."""
    filed, printed = rule.filed_at, rule.publication_date
    return (
        f"[FR Doc. {rule.number} Filed: {filed:%-m/%-d/%Y} {clock_time(filed)}; Publication Date: {printed:%-m/%-d/%Y}]"
    )


def manuscript_paragraphs(rule: RuleDraft) -> list[str]:
    """Return all paragraphs from the billing code to the row of asterisks before the table."""
    return [
        "Billing Code: 3510-33-P",
        "DEPARTMENT OF COMMERCE",
        "Bureau of Industry and Security",
        "15 CFR Part 744",
        *([f"[Docket No. {rule.docket}]"] if rule.docket else []),
        *([f"RIN {rule.rin}"] if rule.rin else []),
        rule.title,
        "AGENCY: Bureau of Industry and Security, Department of Commerce.",
        f"ACTION: {rule.action}",
        f"SUMMARY: {rule.summary}",
        f"DATES: {as_typed(rule.dates, rule)}",
        "FOR FURTHER INFORMATION CONTACT: Chair, End-User Review Committee, Email: ERC@bis.doc.gov.",
        "SUPPLEMENTARY INFORMATION:",
        *(as_typed(text, rule).removeprefix("## ").removeprefix("# ") for text in rule.preamble),
        "Accordingly, part 744 of the Export Administration Regulations (15 CFR parts 730-774) is amended as follows:",
        "PART 744—CONTROL POLICY: END-USER AND END-USE BASED",
        "1. The authority citation for 15 CFR part 744 continues to read as follows:",
        f"Authority: {rule.authority}",
        *(as_typed(" ".join(pieces), rule) for pieces in rule.amendments),
        rule.closing,
        "Supplement No. 4 to Part 744—Entity List",
        _STARS,
    ]


def _table(rule: RuleDraft) -> list[str]:
    """Return the cells of the table, one after another, the country before the first entry under it."""
    cells: list[str] = []
    for destination, under in groupby(rule.entries, key=lambda entry: entry.destination):
        cells += [destination, _STARS]
        for entry in under:
            cells += [*printed_lines(entry), entry.requirement, entry.policy, " ".join(entry.citations), _STARS]
    return [_straight(as_typed(cell, rule)) for cell in cells]


def as_typed(text: str, rule: RuleDraft) -> str:
    """Return text as the agency typed it, before the printer knew page and date."""
    text = re.sub(r" ?\{\d+\}", "", text)
    for printed, placeholder in rule.placeholders.items():
        text = text.replace(printed, placeholder)
    return text


def _straight(text: str) -> str:
    """Return text with typewriter quotes, and footnotes as plain figures."""
    return text.translate(SUPERSCRIPTS).translate(_STRAIGHT_QUOTES)


def _wrapped(paragraphs: list[str], width: int) -> list[str]:
    return [
        line
        for paragraph in paragraphs
        for line in textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False) or [""]
    ]


def _paged(before: list[str], table: list[str], after: list[str]) -> str:
    """Return the lines on numbered pages; a page that the table fills or goes on to starts with the column heads."""
    pages = [before[start : start + _LINES_PER_PAGE] for start in range(0, len(before), _LINES_PER_PAGE)]
    room = _LINES_PER_PAGE - len(_COLUMN_HEADS)
    pages += [[*_COLUMN_HEADS, *table[start : start + room]] for start in range(0, len(table), room)]
    pages[-1] += after
    return "\f".join("\n".join([*page, "", str(number), ""]) for number, page in enumerate(pages, start=1))
