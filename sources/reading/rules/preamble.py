"""The preamble: what a rule says of itself in prose. Its counts, from and until when it holds, its lists of names.

Nothing here amends anything: the amendatory instructions do. The preamble is the check on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sources.reading.dates import DATE_PATTERN, WrittenDate, date_of, find_dates, resolve_blank
from sources.reading.entries.names import trim_closing
from sources.reading.markup import squeeze
from sources.reading.numbers import NUMBER_PATTERN
from sources.reading.rules.stated_counts import read_stated_counts
from state.destinations import find_destination
from state.documents import DocumentRecord
from state.listings import ListCode
from state.rules import LaterDate, SavingsClause, StatedCounts

_OTHER_LISTS = (ListCode.UNVERIFIED_LIST, ListCode.MILITARY_END_USER_LIST)
_EFFECTIVE = re.compile(r"\beffective\b", re.IGNORECASE)
# Forms: "is effective on July 1, 2025", "Effective date: July 1, 2025", "takes effect upon publication". Words such as
# "published on" or "delayed until" between the two make it another date.
_DAYS_LATER = rf"{NUMBER_PATTERN}\s(?:calendar\s)?days?\s(?:after|from|following)\s(?:the\s)?(?:date\sof\s)?"
_ON_EVENT = (
    rf"(?:(?:on|upon|{_DAYS_LATER})\s?(?:the\s)?(?:date\sof\s)?(?:its\s)?"
    r"(?:publication\b(?:\sin\sthe\sfederal\sregister)?|filing\b(?:\sfor\spublic\sinspection)?))"
)
_TAKES_EFFECT = re.compile(
    rf"\b(?P<word>effective(?:\sdates?)?|takes?\seffect|in\seffect)(?:[\s:,—–-]|\b[ap]\.m\.|\b(?:is|are|on|as|of"
    r"|from|beginning|starting|at|midnight|\d{1,2}:\d\d|[ap]m|noon|e[sd]?t|eastern|standard|daylight|time|the|date"
    rf"|immediately|this|final|interim|rule)\b){{0,30}}?(?P<date>{DATE_PATTERN}|{_ON_EVENT})",
    re.IGNORECASE,
)
_OF_THIS_RULE = re.compile(
    r"(?:^|\b(?:is|are|be|becomes?|withdrawn|stayed|suspended|rescinded|removed),?)\s?$", re.IGNORECASE
)
_OF_ANOTHER_RULE = re.compile(r"\bpublished\b|\b\d{2,3}\sFR\s\d|\beffective\sdate\sof\b", re.IGNORECASE)
# Forms: "except for amendatory instructions 11 and 14, which are effective September 16, 2024"; "amendatory
# instruction 3 is effective ...". An exception that names no day is one all the same.
_INSTRUCTIONS = re.compile(
    r"(?P<apart>\bexcept\s(?:for\s|that\s)?)?\b(?:amendatory\s)?instructions?\s(?:nos?\.\s?)?"
    r"(?P<numbers>\d{1,3}\b(?:(?:\s?,\s?and\s|\s?,\s?|\sand\s|\s(?:through|to)\s)\d{1,3}\b)*)",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"(\d{1,3})\s(?:through|to)\s(\d{1,3})", re.IGNORECASE)
# Form: "This rule is applicable as of February 14, 2022."
_APPLICABLE = re.compile(rf"\bapplicable\s(?:as\sof|on|from|beginning)\s({DATE_PATTERN})", re.IGNORECASE)
# Form: "Effective November 10, 2025, the amendments ... are stayed until November 9, 2026."
_STAYED = re.compile(rf"\bstayed\b[^.;]{{0,80}}?\b(?:until|through|to)\s({DATE_PATTERN})", re.IGNORECASE)
_SAVINGS = re.compile(r"\ben\sroute\saboard\sa\scarrier\b|\bpursuant\sto\sactual\sorders\b", re.IGNORECASE)
_EN_ROUTE_ON = re.compile(rf"\bon\s({DATE_PATTERN}),?\spursuant\sto\sactual\sorders", re.IGNORECASE)
# Forms: "without a license (NLR) before April 24, 2025"; "is completed no later than on July 12, 2024"
_DEADLINE = re.compile(
    rf"\b(?:before|no\slater\sthan|until)\s(?:midnight,?\s)?(?:on\s)?({DATE_PATTERN})", re.IGNORECASE
)
_OF_CLAUSE = re.compile(rf"{_SAVINGS.pattern}|\bnot\sactually\b|\bmidnight\b|\bmay\sproceed\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z\d)]\.)(?<![ap]\.m\.)\s(?=[A-Z])")
_IS_CORRECTION = re.compile(r"\bcorrect(?:ion|ing|s)\b", re.IGNORECASE)
_RULE_DOCUMENT = re.compile(r"\b(?:rule|notice)\sdocument\s(?:number\s)?(?P<number>[A-Z]?\d{2,4}[-–—]\d{3,6})")
_CORRECTION_NUMBER = re.compile(r"C\d+-(?P<number>\d{4}-\d{3,6})")
_SPEAKS_OF_PRINT = re.compile(r"\b(?:publish\w*|appear\w*|correct\w*|errors?)\b", re.IGNORECASE)
_DASHES = str.maketrans("–—", "--")
_CITATION = re.compile(r"\b\d{2,3}\sFR\s\d{1,6}\b")
_BULLET = re.compile(r"^[•·▪●◦‣∙\uf0b7]\s?")
_ENDS_BULLET = re.compile(r"[,;]?\s(?:and|or)\s?$")


@dataclass(frozen=True, slots=True)
class EffectiveDate:
    """From when a rule holds. `on` is None where the text names no day, or none that is known yet ("on publication").

    `is_computed` says that `on` was computed from the document's record. `applicable_as_of` is the day before it from
    which it already applies, `later` the instructions that the DATES paragraph sets apart, `stayed_until` the day to
    which it suspends what it names.
    """

    on: date | None
    text: str
    applicable_as_of: date | None = None
    later: tuple[LaterDate, ...] = ()
    stayed_until: date | None = None
    is_computed: bool = False


_NO_DATE = WrittenDate(0, 0, None)


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


def read_preamble(summary: str, dates: str, paragraphs: Sequence[str], record: DocumentRecord) -> Preamble:
    """Read a preamble from its SUMMARY, its DATES and all its paragraphs in order, headings included.

    `record` resolves the blanks of a filing on public inspection.
    """
    effective = read_effective_date(dates, record)
    others = [read_stated_counts(summary, paragraphs, list_code) for list_code in _OTHER_LISTS]
    return Preamble(
        stated=read_stated_counts(summary, paragraphs),
        stated_of_others=tuple(stated for stated in others if stated.sentences),
        effective=effective,
        savings=read_savings_clause(paragraphs, effective.on, record),
        listed=read_listed_names(paragraphs),
    )


def read_effective_date(dates: str, record: DocumentRecord) -> EffectiveDate:
    """Read the DATES paragraph.

    The main date is the first one that "effective" is said of ("... June 12, 2024, except for amendatory instruction
    14, which is effective September 16, 2024"); that of another rule, published then and then, is none.
    """
    text = squeeze(dates)
    main = _main_date(text, record)
    return EffectiveDate(
        on=main.day,
        text=text,
        applicable_as_of=date_of(_APPLICABLE.search(text), 1, record).day,
        later=tuple(each for each in _later_dates(text, record) if each.on is None or each.on != main.day),
        stayed_until=date_of(_STAYED.search(text), 1, record).day,
        is_computed=main.is_computed,
    )


def _main_date(text: str, record: DocumentRecord) -> WrittenDate:
    """Return the date from which the rule itself counts; a text of nothing but a date is that date."""
    for sentence in _SENTENCE_END.split(text):
        for match in _TAKES_EFFECT.finditer(sentence):
            before = sentence[: match.start()]
            if _OF_THIS_RULE.search(before) or not _OF_ANOTHER_RULE.search(before + match["word"]):
                return _date_or_event(match["date"], record)
    dates = [*find_dates(text, record)]
    is_all = len(dates) == 1 and not (text[: dates[0].start] + text[dates[0].end :]).strip(" .;:")
    return dates[0] if is_all else _NO_DATE


def _date_or_event(words: str, record: DocumentRecord) -> WrittenDate:
    """Read a date, a blank, or "upon publication", "30 days after filing for public inspection"."""
    written = next(find_dates(words, record), None)
    if written is not None:
        return written
    day = resolve_blank(words, record)
    return WrittenDate(0, len(words), day, day is not None)


def _later_dates(text: str, record: DocumentRecord) -> Iterator[LaterDate]:
    """Return the instructions that a DATES paragraph sets apart, each with the words up to the next of them."""
    found = [*_INSTRUCTIONS.finditer(text)]
    ends = [*(match.start() for match in found), len(text)][1:]
    for match, end in zip(found, ends, strict=True):
        clause = _SENTENCE_END.split(text[match.start() : end])[0].strip(" ,;.")
        effective = _EFFECTIVE.search(clause)
        first = next(find_dates(clause[effective.end() :], record), None) if effective else None
        if first or match["apart"]:
            day, is_computed = (first.day, first.is_computed) if first else (None, False)
            yield LaterDate(day, _numbers(match["numbers"]), clause, is_computed)


def _numbers(words: str) -> tuple[str, ...]:
    """Return the numbers that these words name: "11 and 14", "3 through 5", "3 to 5"."""
    ranges = [range(int(first), int(last) + 1) for first, last in _THROUGH.findall(words)]
    named = {*map(int, re.findall(r"\d+", words)), *(number for each in ranges for number in each)}
    return tuple(map(str, sorted(named)))


def read_savings_clause(
    paragraphs: Sequence[str], effective_on: date | None, record: DocumentRecord
) -> SavingsClause | None:
    """Read the savings clause, or None where the rule has none.

    A date without a year ("on February 24th", 88 FR 12170) is of the year of the effective date; that rule sets no
    deadline either.
    """
    paragraph = next((text for text in map(squeeze, paragraphs) if _SAVINGS.search(text)), "")
    if not paragraph:
        return None
    year = effective_on.year if effective_on else None
    en_route = date_of(_EN_ROUTE_ON.search(paragraph), 1, record, year)
    last_day = _DEADLINE.search(paragraph)
    deadline = date_of(last_day, 1, record, year)
    return SavingsClause(
        en_route_on=en_route.day,
        deadline=deadline.day,
        sentence=_without_what_follows(paragraph),
        is_computed=en_route.is_computed or deadline.is_computed,
        has_unknown_deadline=last_day is not None and deadline.day is None,
    )


def _without_what_follows(paragraph: str) -> str:
    """Leave out what a broken page has joined to the end of the clause: the next heading and its text."""
    sentences = _SENTENCE_END.split(paragraph)
    last = max(place for place, sentence in enumerate(sentences) if _OF_CLAUSE.search(sentence))
    return " ".join(sentences[: last + 1])


def read_corrected_document(number: str, action: str, paragraphs: Sequence[str]) -> str:
    """Return the document that a correction names, by number or citation.

    Empty for what is no correction or names none.

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
    """Return the names that bulleted lists under a destination's heading give, as (heading, name) pairs in order."""
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
