"""Dates and times as Federal Register documents write them, and the blanks that stand for a date still to come.

Printed: "March 25, 2025", "Mar. 25, 2025", "3/28/25", "03/28/2025", "February 24th" without a year. On public
inspection: "[INSERT DATE OF FILING FOR PUBLIC INSPECTION]", "[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]",
"[INSERT DATE 30 DAYS AFTER ...]". A blank is resolved with the record of the document, never from its text.
Source: Office of the Federal Register, Document Drafting Handbook, "Dates" (placeholders); 1 CFR 18.17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sources.reading.markup import plain_dashes
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.calendar import business_day_from
from state.documents import NO_RECORD, DocumentRecord
from state.times import EASTERN

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_UP_TO = 160  # no blank is longer
_DAY_WORD = r"\b(?:DATE|DAYS?|PUBLICATION|FILING|INSPECTION)\b"
_WITHIN, _BARE = r"[^\[\]{}<>]", r"[^\[\]{}<>.,;:]"
_BLANK = (
    rf"[\[{{<]\s?(?:INSERT\b(?={_WITHIN}{{0,{_UP_TO}}}?{_DAY_WORD})|DATE\b){_WITHIN}{{0,{_UP_TO}}}[\]}}>]"
    # Without brackets, or with one that is missing, up to the next punctuation.
    rf"|[(\[{{<]?\s?\bINSERT\b(?={_BARE}{{0,{_UP_TO}}}?{_DAY_WORD}){_BARE}{{1,{_UP_TO}}}"
)
DATE_PATTERN = (
    r"(?:\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?\s{1,3}\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s{1,3}\d{4}\b)?"
    rf"|\b\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})\b|{_BLANK})"
)
_DATE = re.compile(DATE_PATTERN, re.IGNORECASE)
_IS_BLANK = re.compile(r"\W*(?:INSERT|DATE)\b", re.IGNORECASE)
_IN_WORDS = re.compile(r"([a-z]{3})[a-z]{0,6}\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.IGNORECASE)
_IN_FIGURES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_FILING = re.compile(r"\bfil(?:ing|ed)\b|\bpublic\s+(?:inspection|display)\b", re.IGNORECASE)
_PUBLICATION = re.compile(r"\bpublication\b|\bpublished\b", re.IGNORECASE)
# Forms: "30 DAYS AFTER", "THIRTY (30) CALENDAR DAYS FROM THE DATE OF".
_DAYS_AFTER = re.compile(
    rf"(?P<days>{NUMBER_PATTERN})\s{{1,3}}(?:\(\d{{1,3}}\)\s{{1,3}})?(?:CALENDAR\s{{1,3}})?DAYS?\s{{1,3}}(?:AFTER|FROM|FOLLOWING)\b",
    re.IGNORECASE,
)
# What a blank may say of another distance, from another day: none of it is counted here.
_OTHER_DISTANCE = re.compile(
    r"\b(?:days?|weeks?|months?|years?|before|prior|after|from|following|effective|compliance|comments?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})\s*([ap])\.?m", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date where it stands in a text.

    `day` is None for a blank that the record does not resolve, and for no real date. `is_computed` says that the text
    has a blank there and `day` was computed from the record.
    """

    start: int
    end: int
    day: date | None
    is_computed: bool = False


def find_dates(text: str, record: DocumentRecord = NO_RECORD, year: int | None = None) -> Iterator[WrittenDate]:
    """Yield every date written in the text, in order. `year` is for one written without; blanks need the record."""
    for match in _DATE.finditer(text):
        yield _written(match, record, year)


def date_of(match: re.Match[str] | None, group: int, record: DocumentRecord, year: int | None = None) -> WrittenDate:
    """Return the date that a group of a match holds; a date of None where there is no match."""
    found = _DATE.match(match[group]) if match else None
    return _written(found, record, year) if found else WrittenDate(0, 0, None)


def _written(match: re.Match[str], record: DocumentRecord, year: int | None) -> WrittenDate:
    words = match.group()
    if _IS_BLANK.match(words):
        day = resolve_blank(words, record)
        return WrittenDate(match.start(), match.end(), day, day is not None)
    return WrittenDate(match.start(), match.end(), _read_date(words, year))


def resolve_blank(words: str, record: DocumentRecord) -> date | None:
    """Return the date that a blank stands for: the day of filing or of publication, or a number of days after it.

    None where the record lacks that day, and where the words name another day, both days, or another distance.
    """
    filing, publication = _FILING.search(words), _PUBLICATION.search(words)
    if bool(filing) is bool(publication):
        return None
    day = record.filed_on if filing else record.publication_date
    later = _DAYS_AFTER.search(words)
    rest = words[: later.start()] + words[later.end() :] if later else words
    if day is None or _OTHER_DISTANCE.search(rest):
        return None
    # 1 CFR 18.17 goes on to the next business day: thirty days from Friday 28 March 2025 are Monday 28 April, as
    # 90 FR 14032 prints. The day of filing or publication itself stands as it is.
    return business_day_from(day + timedelta(days=read_number(later["days"]))) if later else day


def _read_date(words: str, year: int | None) -> date | None:
    """Return the printed date that these words name; None for no year and no such day."""
    if match := _IN_FIGURES.fullmatch(plain_dashes(words)):
        month, day, its_year = (int(part) for part in match.groups())
        return _real_date(its_year + 2000 if its_year < 100 else its_year, month, day)
    match = _IN_WORDS.fullmatch(words)
    if match is None or not (match[3] or year):
        return None
    return _real_date(int(match[3] or year or 0), _MONTHS.index(match[1].lower()) + 1, int(match[2]))


def read_filing_time(words: str) -> datetime | None:
    """Return the time of filing in aware UTC from the words of an FR Doc line: "Filed 3-25-25; 4:30 pm" (Eastern).

    Old issues print en dashes in the date (GPO changed them in March 2024). None where date or time are not there.
    """
    words = plain_dashes(words)
    days = [found.day for found in find_dates(words) if found.day]
    clock = _TIME.search(words)
    if not days or not clock or not (1 <= int(clock[1]) <= 12 and int(clock[2]) < 60):
        return None
    hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
    local = datetime(days[0].year, days[0].month, days[0].day, hour, int(clock[2]), tzinfo=EASTERN)
    return local.astimezone(UTC)


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 30 February: a slip of the pen is no date
        return None
