"""Whose document a record is: the Bureau of Industry and Security's for certain, perhaps, or another agency's.

The office may give a record the bureau's slug, its raw name alone, its parent alone, or no agency at all, so none of
these is relied on alone. What is doubtful is read: the text says what it amends.
Source: https://www.federalregister.gov/developers/documentation/api/v1; federalregister-api-core, issue 18.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

BUREAU_SLUG = "industry-and-security-bureau"
PARENT_SLUG = "commerce-department"
_BUREAU_NAME = re.compile(r"\bindustry\s(?:and|&)\ssecurity\b", re.IGNORECASE)
_PARENT_NAME = re.compile(r"\b(?:department\sof\scommerce|commerce\sdepartment)\b", re.IGNORECASE)
# Forms: docket "0694-...", "BIS-2025-0001"; RIN "0694-AJ93".
_BUREAU_NUMBER = re.compile(r"\b(?:(?:RIN\s)?0694-|BIS-\d{4}-)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?<!UFLPA\s)(?<!Prevention\sAct\s)\bentity\slist\b|\bunverified\slist\b|\bmilitary[\s-]end[\s-]user|\bMEU\slist\b"
    r"|\bexport\sadministration\sregulations\b|\b15\sCFR\spart\s7[34]\d\b|\bexport\scontrol"
    r"|\bbureau\sof\sindustry\sand\ssecurity\b|\baffiliates?\s(?:rule|of\s(?:certain\s)?listed)\b|\blisted\sentities\b"
    r"|\bdenial\sof\sexport\sprivileges\b",
    re.IGNORECASE,
)

DocumentNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, slots=True)
class PrintedAgency:
    """An agency as both APIs print it; `slug` is missing for a body that the office does not know."""

    slug: str | None = None
    raw_name: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whether a record may be the bureau's. `doubt` says why that is not certain; None where it is."""

    may_be_ours: bool
    doubt: str | None = None


def attribute(agencies: Sequence[PrintedAgency], words: Iterable[str | None], numbers: Iterable[str]) -> Attribution:
    """Return whose document a record is: by its agencies, its titles and subjects, its docket numbers and RINs."""
    names = [" ".join(filter(None, (agency.raw_name, agency.name))) for agency in agencies]
    if any(agency.slug == BUREAU_SLUG for agency in agencies) or any(map(_BUREAU_NAME.search, names)):
        return Attribution(may_be_ours=True)
    if any(map(_BUREAU_NUMBER.search, numbers)):
        return Attribution(may_be_ours=True)
    if not agencies:
        return Attribution(may_be_ours=True, doubt="its record names no agency")
    if all(_is_parent(agency, name) for agency, name in zip(agencies, names, strict=True)):
        return Attribution(may_be_ours=True, doubt="its record names the Department of Commerce alone")
    if any(map(mentions_bureau, filter(None, words))):
        return Attribution(
            may_be_ours=True, doubt="its record names other agencies, and its title a subject of the bureau's"
        )
    return Attribution(may_be_ours=False)


def mentions_bureau(words: str) -> bool:
    """Return whether words, such as a title, name the bureau, its regulations, or a list of theirs."""
    return bool(_SUBJECT.search(words) or _BUREAU_NUMBER.search(words))


def _is_parent(agency: PrintedAgency, name: str) -> bool:
    return agency.slug == PARENT_SLUG or (not agency.slug and _PARENT_NAME.search(name) is not None)
