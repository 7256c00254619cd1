from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from state.calendar import business_day_from, is_business_day


@pytest.mark.parametrize(
    "holiday",
    [
        date(2025, 1, 20),  # the third Monday of January
        date(2025, 6, 19),
        date(2026, 7, 3),  # 4 July 2026 is a Saturday: Friday is observed
        date(2027, 12, 24),
        date(2027, 12, 31),  # New Year's Day of 2028 is observed in the year before
    ],
)
def test_a_federal_holiday_is_no_business_day(holiday: date) -> None:
    assert not is_business_day(holiday)


def test_weekends_are_none_and_other_days_are() -> None:
    assert [is_business_day(date(2025, 3, day)) for day in range(24, 31)] == [True] * 5 + [False] * 2


def test_the_next_business_day_passes_over_a_long_weekend() -> None:
    assert business_day_from(date(2025, 8, 30)) == date(2025, 9, 2)  # Labor Day is 1 September
    assert business_day_from(date(2025, 9, 2)) == date(2025, 9, 2)


def test_the_days_off_are_those_of_the_law_for_decades() -> None:
    years = range(2000, 2061)
    theirs = {day for day in country_holidays("US", years=years) if day.year in years and day.weekday() < 5}
    days = (date(2000, 1, 1) + timedelta(days=days) for days in range((date(2061, 1, 1) - date(2000, 1, 1)).days))
    assert {day for day in days if day.weekday() < 5 and not is_business_day(day)} == theirs
