"""The preamble: what a rule says of itself in prose. Its counts, from and until when it holds, its lists of names.

Nothing here amends anything: the amendatory instructions do. The preamble is the check on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sources.reading.dates import DATE_PATTERN, find_dates, read_date
from sources.reading.entries.names import trim_closing
from sources.reading.markup import squeeze
from sources.reading.rules.stated_counts import read_stated_counts
from state.destinations import find_destination
from state.listings import ListCode
from state.rules import LaterDate, SavingsClause, StatedCounts

_OTHER_LISTS = (ListCode.UNVERIFIED_LIST, ListCode.MILITARY_END_USER_LIST)
_EFFECTIVE = re.compile(r"\beffective\b", re.IGNORECASE)
_ON_PUBLICATION = re.compile(r"\b(?:on|upon)\s+(?:the\s+date\s+of\s+)?(?:its\s+)?publication\b", re.IGNORECASE)
# Forms: "except for amendatory instructions 11 and 14, which are effective September 16, 2024"; "amendatory
# instruction 3 is effective ...". An exception that names no day is one all the same.
_INSTRUCTIONS = re.compile(
    r"(?P<apart>\bexcept\s+(?:for\s+|that\s+)?)?\b(?:amendatory\s+)?instructions?\s+(?:nos?\.\s*)?"
    r"(?P<numbers>\d{1,3}\b(?:(?:\s*,\s*and\s+|\s*,\s*|\s+and\s+|\s+(?:through|to)\s+)\d{1,3}\b)*)",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"(\d{1,3})\s+(?:through|to)\s+(\d{1,3})", re.IGNORECASE)
# Form: "This rule is applicable as of February 14, 2022."
_APPLICABLE = re.compile(rf"\bapplicable\s+(?:as\s+of|on|from|beginning)\s+({DATE_PATTERN})", re.IGNORECASE)
# Form: "Effective November 10, 2025, the amendments ... are stayed until November 9, 2026."
_STAYED = re.compile(rf"\bstayed\b[^.;]{{0,80}}?\b(?:until|through|to)\s+({DATE_PATTERN})", re.IGNORECASE)
_SAVINGS = re.compile(r"\ben\s+route\s+aboard\s+a\s+carrier\b|\bpursuant\s+to\s+actual\s+orders\b", re.IGNORECASE)
_EN_ROUTE_ON = re.compile(rf"\bon\s+({DATE_PATTERN}),?\s+pursuant\s+to\s+actual\s+orders", re.IGNORECASE)
# Forms: "without a license (NLR) before April 24, 2025"; "is completed no later than on July 12, 2024"
_DEADLINE = re.compile(
    rf"\b(?:before|no\s+later\s+than|until)\s+(?:midnight,?\s+)?(?:on\s+)?({DATE_PATTERN})", re.IGNORECASE
)
_OF_CLAUSE = re.compile(rf"{_SAVINGS.pattern}|\bnot\s+actually\b|\bmidnight\b|\bmay\s+proceed\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z\d)]\.)\s+(?=[A-Z])")
_IS_CORRECTION = re.compile(r"\bcorrect(?:ion|ing|s)\b", re.IGNORECASE)
_RULE_DOCUMENT = re.compile(r"\b(?:rule|notice)\s+document\s+(?:number\s+)?(?P<number>[A-Z]?\d{2,4}[-–—]\d{3,6})")
_CORRECTION_NUMBER = re.compile(r"C\d+-(?P<number>\d{4}-\d{3,6})")
_SPEAKS_OF_PRINT = re.compile(r"\b(?:publish\w*|appear\w*|correct\w*|errors?)\b", re.IGNORECASE)
_DASHES = str.maketrans("–—", "--")
_CITATION = re.compile(r"\b\d{2,3}\s+FR\s+\d{1,6}\b")
_BULLET = re.compile(r"^[•·▪●◦‣∙\uf0b7]\s*")
_ENDS_BULLET = re.compile(r"[,;]?\s+(?:and|or)\s*$")


@dataclass(frozen=True, slots=True)
class EffectiveDate:
    """From when a rule holds. `on` is None while the text names no day ("on publication").

    `applicable_as_of` is the day before it from which it already applies, `later` the instructions that the DATES
    paragraph sets apart, `stayed_until` the day to which it suspends what it names.
    """

    on: date | None
    text: str
    applicable_as_of: date | None = None
    later: tuple[LaterDate, ...] = ()
    stayed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the preamble says. `listed` holds (heading, name) pairs of its bulleted lists of additions.

    `stated` are the counts for the Entity List, `stated_of_others` those for other lists, where it states any.
    """

    stated: StatedCounts
    stated_of_others: tuple[StatedCounts, ...]
    effective: EffectiveDate
    savings: SavingsClause | None
    listed: tuple[tuple[str, str], ...]


def read_preamble(summary: str, dates: str, paragraphs: Sequence[str], published: date | None) -> Preamble:
    """Read a preamble from its SUMMARY, its DATES and all its paragraphs in order, headings included.

    `published` is the date of publication where known: it fills the blanks of a filing on public inspection.
    """
    effective = read_effective_date(dates, published)
    others = [read_stated_counts(summary, paragraphs, list_code) for list_code in _OTHER_LISTS]
    return Preamble(
        stated=read_stated_counts(summary, paragraphs),
        stated_of_others=tuple(stated for stated in others if stated.sentences),
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
    applicable, stayed = _APPLICABLE.search(text), _STAYED.search(text)
    return EffectiveDate(
        on=on,
        text=text,
        applicable_as_of=read_date(applicable[1], published) if applicable else None,
        later=tuple(each for each in _later_dates(text, published) if each.on is None or each.on != on),
        stayed_until=read_date(stayed[1], published) if stayed else None,
    )


def _later_dates(text: str, published: date | None) -> Iterator[LaterDate]:
    """Give the instructions that a DATES paragraph sets apart, each with the words up to the next of them."""
    found = [*_INSTRUCTIONS.finditer(text)]
    ends = [*(match.start() for match in found), len(text)][1:]
    for match, end in zip(found, ends, strict=True):
        clause = _SENTENCE_END.split(text[match.start() : end])[0].strip(" ,;.")
        effective = _EFFECTIVE.search(clause)
        first = next(find_dates(clause[effective.end() :], published), None) if effective else None
        if first or match["apart"]:
            yield LaterDate(first.day if first else None, _numbers(match["numbers"]), clause)


def _numbers(words: str) -> tuple[str, ...]:
    """Give the numbers that these words name: "11 and 14", "3 through 5", "3 to 5"."""
    ranges = [range(int(first), int(last) + 1) for first, last in _THROUGH.findall(words)]
    named = {*map(int, re.findall(r"\d+", words)), *(number for each in ranges for number in each)}
    return tuple(map(str, sorted(named)))


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


def read_corrected_document(number: str, action: str, paragraphs: Sequence[str]) -> str:
    """Give the document that a correction names, by number or citation; empty for what is no correction or names none.

    The Office of the Federal Register corrects "rule document 2024-13148" in a document C1-2024-13148; the agency's
    own "Correcting amendments" name the citation of the rule (87 FR 8180).
    """
    if own := _CORRECTION_NUMBER.fullmatch(number):
        return own["number"]
    if not _IS_CORRECTION.search(action):
        return ""
    texts = [squeeze(paragraph) for paragraph in paragraphs]
    if named := next(filter(None, map(_RULE_DOCUMENT.search, texts)), None):
        return named["number"].translate(_DASHES)
    sentences = [sentence for text in texts for sentence in _SENTENCE_END.split(text)]
    cited = (_CITATION.search(sentence) for sentence in sentences if _SPEAKS_OF_PRINT.search(sentence))
    citation = next(filter(None, cited), None)
    return squeeze(citation.group()) if citation else ""


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
