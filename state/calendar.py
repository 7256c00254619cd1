"""The legal calendar: the days on which the federal offices in Washington work.

Inauguration Day, a holiday in Washington alone (5 U.S.C. 6103(c)), and closings by executive order are not in it:
a day taken for a business day is watched the more closely.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays


def is_business_day(day: date) -> bool:
    """Return whether an Eastern date is no weekend and no federal holiday (5 U.S.C. 6103), observed days included."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def business_day_from(day: date) -> date:
    """Return the day itself where it is a business day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=32)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("US", years=year))
