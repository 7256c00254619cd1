"""The words of a rule as the agency types them: its manuscript, paragraph by paragraph, and the office's stamps.

What only print can tell (page, date) is a placeholder in brackets.
"""

from __future__ import annotations

import re

from monitor.demo.drafts import RuleDraft
from monitor.demo.typesetting import clock_time


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
        "* * * * * * *",
    ]


def as_typed(text: str, rule: RuleDraft) -> str:
    """Return text as the agency typed it, before the printer knew page and date."""
    text = re.sub(r" ?\{\d+\}", "", text)
    for printed, placeholder in rule.placeholders.items():
        text = text.replace(printed, placeholder)
    return text
