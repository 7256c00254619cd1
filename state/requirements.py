"""License requirement and review policy, read beside their printed text: which items, which sections, which policy.

The printed text stays the law. What is read here is for sorting and asking ("who is under a policy of denial?"); where
the wording is none that we know it says so, and never takes the nearest one.
Source: columns 3 and 4 of supplement no. 4 to part 744 of title 15 CFR; 15 CFR 744.11 and 744.16 for what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Which items need a license. All items subject to the EAR include those designated EAR99."""

    ALL_ITEMS = "all items subject to the EAR"
    CCL_AND_SUPPLEMENT = "items on the CCL and items listed in a supplement"
    CCL_ITEMS = "items on the CCL"
    SECTIONS = "as the sections say"
    NOT_STATED = "not stated"
    UNKNOWN = "unknown wording"


class PolicyClass(StrEnum):
    """How license applications are reviewed where the terms of the policy do not say otherwise."""

    PRESUMPTION_OF_DENIAL = "presumption of denial"
    POLICY_OF_DENIAL = "policy of denial"
    CASE_BY_CASE = "case by case"
    PRESUMPTION_OF_APPROVAL = "presumption of approval"
    SECTIONS = "as the sections say"
    NOT_STATED = "not stated"
    UNKNOWN = "unknown wording"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Which items, the sections of 15 CFR and supplements cited, and what else is said, verbatim.

    `terms` holds what narrows, widens or lifts the requirement ("when used in projects specified in ..."); of an
    unknown wording, all of it.
    """

    scope: Scope
    sections: tuple[str, ...] = ()
    terms: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The policy for items in general, the sections of 15 CFR cited, and the terms with the exceptions, verbatim."""

    policy: PolicyClass
    sections: tuple[str, ...] = ()
    terms: str = ""


# As in "744.11", "734.9(e)(2)", "744.2 (d)", and the misprints "744.2l(b)" and "744.21e".
_SECTION = r"(?<![\d.])7\d\d\.[\dl]{1,3}(?:[a-z](?![a-z]))?(?:\s?\([a-z\d]{1,4}\))*"
_PARAGRAPH_WITHOUT_PARENTHESES = re.compile(r"(?<=\d)([a-km-z])$")
_SUPPLEMENT = re.compile(r"supplement no\.\s?\d{1,2} to part \d{3}", re.IGNORECASE)
# Between two sections, and behind the last one: the raised figures of footnotes, and "of the EAR" wherever it stands.
_JOINT = r"[\s\d,.)]{0,5}(?:of\s+(?:the\s+EAR|this\s+part))?[\s\d,.)]{0,5}"
_REFERENCE = re.compile(
    rf"[\s,.;(]{{0,4}}\bsee?\s?§{{0,2}}\s?{_SECTION}(?:{_JOINT}(?:and\s)?\s?§{{0,2}}\s?{_SECTION})*{_JOINT}",
    re.IGNORECASE,
)
_SECTIONS = re.compile(_SECTION)

_SCOPES = (
    (Scope.ALL_ITEMS, re.compile(r"(?:for\s)?all items subject to the EAR\b", re.IGNORECASE)),
    (
        Scope.CCL_AND_SUPPLEMENT,
        re.compile(
            rf"(?:for\s)?(?:all\s)?items on the CCL and (?:EAR\s?99 items )?listed in {_SUPPLEMENT.pattern}"
            r"(?:\sof\sthe\sEAR)?",
            re.IGNORECASE,
        ),
    ),
    (Scope.CCL_ITEMS, re.compile(r"(?:for\s)?(?:all\s)?items (?:listed )?on the CCL\b(?!\sand\b)", re.IGNORECASE)),
)
# "Presumption for denial", "case-by case" and "casa-by-case" stand in the list.
_POLICIES = (
    (PolicyClass.PRESUMPTION_OF_DENIAL, r"presumption (?:of|for) denial"),
    (PolicyClass.POLICY_OF_DENIAL, r"policy of denial"),
    (PolicyClass.CASE_BY_CASE, r"cas[ea][ -]by[ -]case(?: review| basis)?"),
    (PolicyClass.PRESUMPTION_OF_APPROVAL, r"presumption of approval"),
)
_POLICY = re.compile("|".join(rf"(?P<{policy.name}>{words})" for policy, words in _POLICIES), re.IGNORECASE)
_FOR_ALL = re.compile(r"\s+for all\b", re.IGNORECASE)
_EVERY_ITEM = re.compile(r"\s*for all items subject to the EAR[\s.;]*", re.IGNORECASE)


def read_requirement(text: str) -> Requirement:
    """Read a license requirement. Raises nothing: no text is NOT_STATED, and what begins as none of ours UNKNOWN."""
    sections = read_sections(text)
    for scope, words in _SCOPES:
        if found := words.match(text):
            return Requirement(scope, sections, _without_references(text[found.end() :]))
    terms = _without_references(text)
    if terms:
        return Requirement(Scope.UNKNOWN, sections, text)
    return Requirement(Scope.SECTIONS if sections else Scope.NOT_STATED, sections)


def read_review_policy(text: str) -> ReviewPolicy:
    """Read a license review policy. Raises nothing: no text is NOT_STATED, and a wording that names no policy UNKNOWN.

    Where it names several, the one "for all items" or "for all other items" is the general one, else the first.
    """
    sections = read_sections(text)
    named = list(_POLICY.finditer(text))
    if not named:
        unread = _without_references(text)
        policy = PolicyClass.UNKNOWN if unread else PolicyClass.SECTIONS if sections else PolicyClass.NOT_STATED
        return ReviewPolicy(policy, sections, text if unread else "")
    general = next((found for found in named if _FOR_ALL.match(text, found.end())), named[0])
    terms = text[general.end() :] if not text[: general.start()].strip() else text
    if every := _EVERY_ITEM.match(terms):
        terms = terms[every.end() :]
    return ReviewPolicy(PolicyClass[str(general.lastgroup)], sections, _without_references(terms))


def read_sections(text: str) -> tuple[str, ...]:
    """Return the sections of 15 CFR and the supplements that a text cites, each once, in order, misprints mended.

    A letter l among figures is a one ("744.2l(b)"), and a paragraph may have lost its parentheses ("744.21e").
    """
    cited = [(found.start(), _plain_section(found.group())) for found in _SECTIONS.finditer(text)]
    cited += [(found.start(), found.group().lower()) for found in _SUPPLEMENT.finditer(text)]
    return tuple(dict.fromkeys(section for _, section in sorted(cited)))


def _plain_section(printed: str) -> str:
    """One section as the EAR write it."""
    number, bracket, paragraphs = printed.replace(" ", "").partition("(")
    return _PARAGRAPH_WITHOUT_PARENTHESES.sub(r"(\1)", number).replace("l", "1") + bracket + paragraphs


def _without_references(text: str) -> str:
    """Return what a text says besides "(See § 744.11 of the EAR)"; closing punctuation alone says nothing."""
    return " ".join(_REFERENCE.sub(" ", text).split()).lstrip(" .,;)").rstrip(" .,;(")
