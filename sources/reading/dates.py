"""Dates and times as Federal Register documents write them, and the blanks that stand for a date still to come.

Printed: "March 25, 2025", "Mar. 25, 2025", "3/28/25", "03/28/2025", "February 24th" without a year. On public
inspection: "[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]" and "[INSERT DATE 30 DAYS AFTER ...]", which are
dates once the date of publication is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sources.reading.markup import plain_dashes
from state.calendar import business_day_from
from state.times import EASTERN

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DATE_PATTERN = (
    r"(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+\d{4}\b)?"
    r"|\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b|\[INSERT\s+(?:THE\s+)?DATE[^\]]*\])"
)
_DATE = re.compile(DATE_PATTERN, re.IGNORECASE)
_IN_WORDS = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.IGNORECASE)
_IN_FIGURES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_DAYS_AFTER = re.compile(r"(\d{1,3})\s+(?:CALENDAR\s+)?DAYS\s+(?:AFTER|FROM)", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d{2})\s*([ap])\.?m", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date where it stands in a text. `day` is None for a blank whose date is not known, or for no real date."""

    start: int
    end: int
    day: date | None


def find_dates(text: str, published: date | None = None, year: int | None = None) -> Iterator[WrittenDate]:
    """Give every date written in the text, in order. `year` is for one written without; blanks need `published`."""
    for match in _DATE.finditer(text):
        yield WrittenDate(match.start(), match.end(), read_date(match.group(), published, year))


def read_date(words: str, published: date | None = None, year: int | None = None) -> date | None:
    """Give the date that these words name, or None: a blank not yet filled, no year, no such day."""
    if words.startswith("["):
        later = _DAYS_AFTER.search(words)
        return _day_after(published, int(later[1]) if later else 0) if published else None
    if match := _IN_FIGURES.fullmatch(plain_dashes(words)):
        month, day, its_year = (int(part) for part in match.groups())
        return _real_date(its_year + 2000 if its_year < 100 else its_year, month, day)
    match = _IN_WORDS.fullmatch(words)
    if match is None or not (match[3] or year):
        return None
    return _real_date(int(match[3] or year or 0), _MONTHS.index(match[1].lower()) + 1, int(match[2]))


def read_filing_time(words: str) -> datetime | None:
    """Give the time of filing in aware UTC from the words of an FR Doc line: "Filed 3-25-25; 4:30 pm" (Eastern).

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


def _day_after(published: date, days: int) -> date:
    """Count as the Office of the Federal Register does: 1 CFR 18.17 goes on to the next business day.

    Thirty days from Friday 28 March 2025 are Monday 28 April, as 90 FR 14032 prints. The day of publication itself
    stands as it is.
    """
    return business_day_from(published + timedelta(days=days)) if days else published


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 30 February: a slip of the pen is no date
        return None
