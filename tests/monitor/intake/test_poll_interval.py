from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.operations import ScheduleTable
from monitor.intake.poll_interval import PollInterval, due_after, due_at, interval_at, interval_of, poll_times
from sources.federal_register import FederalRegisterTable
from state.storage.sources import SourceStatus
from state.times import EASTERN

MINUTE = timedelta(minutes=1)
INSPECTION, DOCUMENTS = (
    interval_of(ScheduleTable(), each.every, each.hours) for each in FederalRegisterTable().sources()
)
BACKOFF = timedelta(minutes=15)


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN).astimezone(UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "gap"),
    [
        (eastern(2025, 3, 25, 8, 39), 10),  # a Tuesday
        (eastern(2025, 3, 25, 8, 40), 1),
        (eastern(2025, 3, 25, 16, 15), 1),
        (eastern(2025, 3, 25, 18, 15), 10),
        (eastern(2025, 3, 29, 11, 15), 10),  # a Saturday
        (eastern(2025, 11, 11, 11, 15), 10),  # Veterans Day
    ],
)
def test_filings_are_looked_for_each_minute_in_filing_hours(moment: datetime, gap: int) -> None:
    assert interval_at(INSPECTION, moment) == gap * MINUTE


def test_a_quiet_gap_ends_when_the_hours_open() -> None:
    assert due_after(INSPECTION, eastern(2025, 3, 25, 8, 35)) == eastern(2025, 3, 25, 8, 40)
    assert due_after(INSPECTION, eastern(2025, 3, 25, 8, 40)) == eastern(2025, 3, 25, 8, 41)


@pytest.mark.parametrize(
    "slot", [time(8, 45), time(11, 15), time(14, 0), time(16, 15), time(18, 0)], ids=lambda slot: f"{slot:%H:%M}"
)
def test_every_slot_of_filings_is_met_within_a_minute(slot: time) -> None:
    filed = datetime.combine(datetime(2025, 3, 25, tzinfo=EASTERN), slot, EASTERN)
    polls = poll_times(INSPECTION, eastern(2025, 3, 25, 0, 3), eastern(2025, 3, 26))
    assert min(poll - filed for poll in polls if poll >= filed) <= MINUTE


def test_the_issue_is_looked_for_every_five_minutes_while_it_is_imported() -> None:
    assert interval_at(DOCUMENTS, eastern(2025, 3, 28, 6)) == 5 * MINUTE
    assert interval_at(DOCUMENTS, eastern(2025, 3, 28, 12)) == 50 * MINUTE


def test_a_day_of_all_sources_stays_far_under_two_thousand_requests() -> None:
    intervals = [INSPECTION, DOCUMENTS, *(interval_of(ScheduleTable(), every, None) for every in (3600, 21_600, 600))]
    start = eastern(2025, 3, 25)
    assert sum(len(list(poll_times(interval, start, start + timedelta(days=1)))) for interval in intervals) < 1_000


CHANGES = [eastern(2025, 3, 8, 12), eastern(2025, 11, 1, 12)]  # half a day before the clocks change


@given(
    start=st.sampled_from(CHANGES),
    offset=st.integers(0, 86_400),
    every=st.integers(300, 1800),
    opens=st.times(max_value=time(11)),
    length=st.integers(1, 12),
)
def test_a_change_of_the_clocks_neither_loses_nor_doubles_a_poll(
    start: datetime, offset: int, every: int, opens: time, length: int
) -> None:
    gap = timedelta(seconds=every)
    interval = PollInterval(
        gap, 4 * gap, (opens.replace(microsecond=0, fold=0), opens.replace(hour=opens.hour + length))
    )
    first = start + timedelta(seconds=offset)
    polls = list(poll_times(interval, first, first + timedelta(days=2)))
    assert all(timedelta() < after - before <= 4 * gap for before, after in pairwise(polls))
    assert polls == sorted(set(polls))
    for before, after in pairwise(polls):
        if interval_at(interval, before) == gap:
            assert after - before == gap


@pytest.mark.parametrize("day", [eastern(2025, 3, 10), eastern(2025, 11, 3)])
def test_after_a_change_the_hours_open_by_the_clock_on_the_wall(day: datetime) -> None:
    polls = list(poll_times(INSPECTION, day - timedelta(days=2), day + timedelta(days=1)))
    assert eastern(day.year, day.month, day.astimezone(EASTERN).day, 8, 40) in polls


def test_a_source_never_asked_is_due_now() -> None:
    now = eastern(2025, 3, 25, 12)
    assert due_at(INSPECTION, SourceStatus("x"), BACKOFF, now) == now


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (4, 8), (5, 15), (500, 15)])
def test_each_failure_doubles_the_gap_up_to_a_limit(failures: int, minutes: int) -> None:
    failed = eastern(2025, 3, 25, 12)
    standing = SourceStatus("x", failures=failures, failed_at=failed)
    assert due_at(INSPECTION, standing, BACKOFF, failed) == failed + minutes * MINUTE


def test_a_slow_source_is_not_asked_more_often_because_it_fails() -> None:
    failed = eastern(2025, 3, 25, 12)
    slow = interval_of(ScheduleTable(), 21_600, None)
    assert due_at(slow, SourceStatus("csl", failures=3, failed_at=failed), BACKOFF, failed) - failed == slow.busy


def test_a_time_that_the_source_named_comes_first() -> None:
    failed = eastern(2025, 3, 25, 12)
    standing = SourceStatus("x", failures=1, failed_at=failed, not_before=failed + timedelta(hours=2))
    assert due_at(INSPECTION, standing, BACKOFF, failed) == failed + timedelta(hours=2)
