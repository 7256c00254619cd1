"""The legal calendar: the days on which the federal offices in Washington work.

Inauguration Day, a holiday in Washington alone (5 U.S.C. 6103(c)), and closings by executive order are not in it:
a day taken for a business day is watched the more closely.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_JUNETEENTH_SINCE = 2021
# A holiday on a Saturday or Sunday is observed on the Friday before or the Monday after, by days to move.
_OBSERVED = {5: -1, 6: 1}
# Month, first possible day and weekday (Monday is 0): King, Washington, Memorial, Labor, Columbus, Thanksgiving.
_ON_WEEKDAYS = ((1, 15, 0), (2, 15, 0), (5, 25, 0), (9, 1, 0), (10, 8, 0), (11, 22, 3))


def is_business_day(day: date) -> bool:
    """Return whether an Eastern date is no weekend and no federal holiday (5 U.S.C. 6103), observed days included."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def business_day_from(day: date) -> date:
    """Return the day itself where it is a business day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def add_business_hours(
    start: datetime, hours: float, begin: time, end: time, zone: str, weekdays: Collection[int], *, has_holidays: bool
) -> datetime:
    """Return the aware UTC time at which so many hours of business have passed since an aware time.

    Business is done from `begin` to `end` of the zone on `weekdays` (Monday is 0), with `has_holidays` not on federal
    holidays.
    """
    left, place = timedelta(hours=hours), ZoneInfo(zone)
    day = start.astimezone(place).date()
    while True:
        if day.weekday() in weekdays and not (has_holidays and day in _holidays(day.year)):
            opens, closes = (datetime.combine(day, at, place).astimezone(UTC) for at in (begin, end))
            opens = max(opens, start.astimezone(UTC))
            if closes - opens >= left:
                return opens + left
            left -= max(closes - opens, timedelta())
        day += timedelta(days=1)


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    """Return the federal holidays of a year, those observed on another weekday on both (5 U.S.C. 6103(a) and (b))."""
    months = ((1, 1), (7, 4), (11, 11), (12, 25), *(((6, 19),) if year >= _JUNETEENTH_SINCE else ()))
    fixed = [date(year, month, day) for month, day in months]
    # The next New Year's Day is observed on December 31 where it is a Saturday.
    observed = [day + timedelta(_OBSERVED.get(day.weekday(), 0)) for day in (*fixed, date(year + 1, 1, 1))]
    moved = [_first_from(date(year, month, day), weekday) for month, day, weekday in _ON_WEEKDAYS]
    return frozenset(day for day in (*fixed, *observed, *moved) if day.year == year)


def _first_from(day: date, weekday: int) -> date:
    return day + timedelta((weekday - day.weekday()) % 7)
