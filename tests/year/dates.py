"""The Eastern calendar of the simulated year: its federal business days, and aware UTC times of its clock times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from state.times import EASTERN

FIRST_DAY = date(2024, 10, 1)
MONTHS = 14
# 5 U.S.C. 6103, as observed.
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-10-14 2024-11-11 2024-11-28 2024-12-25 2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 "
        "2025-07-04 2025-09-01 2025-10-13 2025-11-11 2025-11-27"
    ).split()
)
# The lapse of appropriations: few documents, and an eCFR that stands still.
SHUTDOWN = (date(2025, 10, 1), date(2025, 11, 12))
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give an Eastern clock time as aware UTC, whichever side of a clock change it is on."""
    return datetime.combine(day, time(hour, minute), EASTERN).astimezone(UTC)


def first_of_month(months: int) -> date:
    """Give the first day of the month that is so many months after the first."""
    years, month = divmod(FIRST_DAY.month - 1 + months, 12)
    return date(FIRST_DAY.year + years, month + 1, 1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Give each day from `first` until before `last`."""
    return (first + _ONE_DAY * number for number in range((last - first).days))


def is_business_day(day: date) -> bool:
    """Whether the federal offices work: documents are filed and issues appear."""
    return day.weekday() < _SATURDAY and day not in HOLIDAYS


def is_shut_down(day: date) -> bool:
    """Whether the day lies in the lapse of appropriations."""
    return SHUTDOWN[0] <= day < SHUTDOWN[1]


def business_day(day: date, steps: int) -> date:
    """Give the business day so many `steps` after (or, negative, before) a day."""
    step = _ONE_DAY if steps > 0 else -_ONE_DAY
    for _ in range(abs(steps)):
        day += step
        while not is_business_day(day):
            day += step
    return day
