"""The preamble: what a rule says of itself in prose. Its counts, from when it holds, and its lists of names.

Nothing here amends anything: the amendatory instructions do. The preamble is the check on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sources.reading.dates import DATE_PATTERN, find_dates, read_date
from sources.reading.markup import squeeze
from sources.reading.names import trim_closing
from sources.reading.rules.stated_counts import read_stated_counts
from state.destinations import find_destination
from state.rules import SavingsClause, StatedCounts

_EFFECTIVE = re.compile(r"\beffective\b", re.IGNORECASE)
_ON_PUBLICATION = re.compile(r"\b(?:on|upon)\s+(?:the\s+date\s+of\s+)?(?:its\s+)?publication\b", re.IGNORECASE)
# Form: "except for amendatory instructions 11 and 14, which are effective September 16, 2024"
_EXCEPT = re.compile(
    r"\bexcept\s+(?:for\s+|that\s+)?(?:amendatory\s+)?instructions?\s+(?P<numbers>[\d,\s]+(?:and\s+\d+)?)",
    re.IGNORECASE,
)
_SAVINGS = re.compile(r"\ben\s+route\s+aboard\s+a\s+carrier\b|\bpursuant\s+to\s+actual\s+orders\b", re.IGNORECASE)
_EN_ROUTE_ON = re.compile(rf"\bon\s+({DATE_PATTERN}),?\s+pursuant\s+to\s+actual\s+orders", re.IGNORECASE)
# Forms: "without a license (NLR) before April 24, 2025"; "is completed no later than on July 12, 2024"
_DEADLINE = re.compile(
    rf"\b(?:before|no\s+later\s+than|until)\s+(?:midnight,?\s+)?(?:on\s+)?({DATE_PATTERN})", re.IGNORECASE
)
_OF_CLAUSE = re.compile(rf"{_SAVINGS.pattern}|\bnot\s+actually\b|\bmidnight\b|\bmay\s+proceed\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z\d)]\.)\s+(?=[A-Z])")
_BULLET = re.compile(r"^[•·▪●◦‣∙\uf0b7]\s*")
_ENDS_BULLET = re.compile(r"[,;]?\s+(?:and|or)\s*$")


@dataclass(frozen=True, slots=True)
class EffectiveDate:
    """From when a rule holds. `on` is None while the text names no day ("on publication").

    `later_instructions` are the numbers of the amendatory instructions that the DATES paragraph sets apart.
    """

    on: date | None
    text: str
    later_instructions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the preamble says. `listed` holds (heading, name) pairs of its bulleted lists of additions."""

    stated: StatedCounts
    effective: EffectiveDate
    savings: SavingsClause | None
    listed: tuple[tuple[str, str], ...]


def read_preamble(summary: str, dates: str, paragraphs: Sequence[str], published: date | None) -> Preamble:
    """Read a preamble from its SUMMARY, its DATES and all its paragraphs in order, headings included.

    `published` is the date of publication where known: it fills the blanks of a filing on public inspection.
    """
    effective = read_effective_date(dates, published)
    return Preamble(
        stated=read_stated_counts(summary, paragraphs),
        effective=effective,
        savings=read_savings_clause(paragraphs, effective.on, published),
        listed=read_listed_names(paragraphs),
    )


def read_effective_date(dates: str, published: date | None) -> EffectiveDate:
    """Read the DATES paragraph.

    The main date is the first one behind "effective" ("... June 12, 2024, except for amendatory instruction 14, which
    is effective September 16, 2024"). "On publication" is the date of publication, if that is known.
    """
    text = squeeze(dates)
    effective = _EFFECTIVE.search(text)
    behind = text[effective.end() :] if effective else text
    first = next(find_dates(behind, published), None)
    on_publication = _ON_PUBLICATION.search(behind)
    if on_publication and (first is None or on_publication.start() < first.start):
        on = published
    else:
        on = first.day if first else None
    apart = _EXCEPT.search(text)
    return EffectiveDate(on, text, tuple(re.findall(r"\d+", apart["numbers"])) if apart else ())


def read_savings_clause(
    paragraphs: Sequence[str], effective_on: date | None, published: date | None
) -> SavingsClause | None:
    """Read the savings clause, or None where the rule has none.

    A date without a year ("on February 24th", 88 FR 12170) is of the year of the effective date; that rule sets no
    deadline either.
    """
    paragraph = next((text for text in map(squeeze, paragraphs) if _SAVINGS.search(text)), "")
    if not paragraph:
        return None
    year = effective_on.year if effective_on else None
    en_route = _EN_ROUTE_ON.search(paragraph)
    deadline = _DEADLINE.search(paragraph)
    return SavingsClause(
        en_route_on=read_date(en_route[1], published, year) if en_route else None,
        deadline=read_date(deadline[1], published, year) if deadline else None,
        sentence=_without_what_follows(paragraph),
    )


def _without_what_follows(paragraph: str) -> str:
    """Leave out what a broken page has joined to the end of the clause: the next heading and its text."""
    sentences = _SENTENCE_END.split(paragraph)
    last = max(place for place, sentence in enumerate(sentences) if _OF_CLAUSE.search(sentence))
    return " ".join(sentences[: last + 1])


def read_listed_names(paragraphs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give the names that bulleted lists under a destination's heading give, as (heading, name) pairs in order."""
    listed: list[tuple[str, str]] = []
    heading = ""
    for paragraph in map(squeeze, paragraphs):
        bullet = _BULLET.match(paragraph)
        if bullet and heading:
            listed.append((heading, trim_closing(_ENDS_BULLET.sub("", paragraph[bullet.end() :]))))
        elif not bullet:
            destination = find_destination(paragraph)
            heading = destination.heading if destination else ""
    return tuple(listed)
