from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.year.clock import VirtualClock
from tests.year.dates import at, business_day, days_between, first_of_month, is_business_day


def test_a_clock_change_moves_the_office_against_utc() -> None:
    assert at(date(2024, 11, 1), 8, 45) == datetime(2024, 11, 1, 12, 45, tzinfo=UTC)
    assert at(date(2024, 11, 4), 8, 45) == datetime(2024, 11, 4, 13, 45, tzinfo=UTC)
    assert at(date(2025, 3, 10), 8, 45) == datetime(2025, 3, 10, 12, 45, tzinfo=UTC)


def test_the_days_of_the_clock_changes_have_25_and_23_hours() -> None:
    assert at(date(2024, 11, 4), 0) - at(date(2024, 11, 3), 0) == timedelta(hours=25)
    assert at(date(2025, 3, 10), 0) - at(date(2025, 3, 9), 0) == timedelta(hours=23)


def test_business_days_pass_over_weekends_and_holidays() -> None:
    assert not is_business_day(date(2025, 11, 27))
    assert business_day(date(2024, 10, 11), 1) == date(2024, 10, 15)
    assert business_day(date(2025, 1, 2), -2) == date(2024, 12, 30)


def test_the_year_has_fourteen_months() -> None:
    assert first_of_month(14) == date(2025, 12, 1)
    assert len(list(days_between(first_of_month(0), first_of_month(14)))) == 426


def test_the_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock(at(date(2024, 10, 1), 0))
    clock.advance(1.5)
    clock.go_to(at(date(2024, 9, 1), 0))
    assert clock() == at(date(2024, 10, 1), 0) + timedelta(seconds=1.5)
