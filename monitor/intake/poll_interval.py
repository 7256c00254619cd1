"""When each source is due for a poll, by the business hours of the Office of the Federal Register. Pure.

Within its hours, Eastern on federal business days, a source is asked often; else more rarely. A gap is counted in
elapsed time and only the hours are read off the clock on the wall, so a change of the clocks neither loses a poll nor
doubles one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from monitor.config.operations import ScheduleTable
from monitor.config.settings import Settings
from sources.source import ListSource, Source
from state.calendar import is_business_day
from state.customers import CUSTOMERS_SOURCE
from state.ownership import OWNERSHIP_SOURCE
from state.storage.sources import SourceStatus
from state.tables import Hours
from state.times import EASTERN, eastern_date

# Eight or more gaps are the longest back-off in any case, and a longer number would not fit a time.
_MOST_DOUBLINGS = 8
# From one opening to the next lie at most the four days of a long weekend; looked at one more.
_DAYS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Polled:
    """What is polled: its name, how often (seconds, within its hours), and the source it is; None for what is ours."""

    name: str
    every: int
    hours: Hours | None = None
    source: Source | None = None


def polled_sources(settings: Settings) -> tuple[Polled, ...]:
    """Return what is polled, in its order: the lists first, for rules are applied to them, then customers."""
    described = settings.sources
    polled = [Polled(each.name, each.every, each.hours, each) for each in described]
    lists = sum(isinstance(each, ListSource) for each in described)
    customers = Polled(CUSTOMERS_SOURCE, settings.customers.every)
    # Behind all that brings entries and customers: it judges by what they brought.
    owners = Polled(OWNERSHIP_SOURCE, settings.owners.every)
    return (*polled[:lists], customers, *polled[lists:], owners)


@dataclass(frozen=True, slots=True)
class PollInterval:
    """How often one source is asked: every `busy` within its hours, every `quiet` else.

    `hours` are opening and closing time, Eastern, on federal business days; None for a source that has none.
    """

    busy: timedelta
    quiet: timedelta
    hours: tuple[time, time] | None = None


def interval_of(table: ScheduleTable, every: int, hours: Hours | None) -> PollInterval:
    """Return the interval of a source that is asked every so many seconds within its hours, if it has any."""
    busy = timedelta(seconds=every)
    return PollInterval(busy, busy * table.quiet if hours else busy, hours)


def due_after(interval: PollInterval, moment: datetime) -> datetime:
    """Return when a source polled at an aware time is due again: after its gap, and no later than its hours open."""
    moment = moment.astimezone(UTC)
    due = moment + interval_at(interval, moment)
    return min([due, *(opening for opening, _ in _hours_near(interval, moment) if moment < opening)])


def interval_at(interval: PollInterval, moment: datetime) -> timedelta:
    """Return the gap that counts at an aware time."""
    is_busy = any(opening <= moment < closing for opening, closing in _hours_near(interval, moment))
    return interval.busy if is_busy else interval.quiet


def due_at(interval: PollInterval, standing: SourceStatus, longest_backoff: timedelta, now: datetime) -> datetime:
    """Return when a source is due by what is on record of it; `now` where it was never asked.

    After each further failure the gap doubles, up to the longest back-off; a time that the source named comes first.
    """
    if standing.failures == 0 or standing.failed_at is None:
        return due_after(interval, standing.checked_at) if standing.checked_at else now
    gap = interval_at(interval, standing.failed_at)
    doubled = gap * (1 << min(standing.failures - 1, _MOST_DOUBLINGS))
    due = standing.failed_at + max(gap, min(doubled, longest_backoff))
    return max(due, standing.not_before) if standing.not_before else due


def poll_times(interval: PollInterval, first: datetime, until: datetime) -> Iterator[datetime]:
    """Return every time at which a source is due from `first` on and before `until` (aware), if every poll is good."""
    while first < until:
        yield first
        first = due_after(interval, first)


def _hours_near(interval: PollInterval, moment: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return the hours, as UTC, of the day of an aware time and of the days after it that a gap can reach."""
    return _hours_from(interval, eastern_date(moment)) if interval.hours else ()


# Every poll and every look asks, and all day long the answer is the same.
@lru_cache(maxsize=32)
def _hours_from(interval: PollInterval, today: date) -> tuple[tuple[datetime, datetime], ...]:
    assert interval.hours is not None, "only a source with hours has any"
    opens, closes = interval.hours
    days = (today + timedelta(days=days) for days in range(min(_DAYS_AHEAD, interval.quiet.days + 2)))
    return tuple((_eastern(day, opens), _eastern(day, closes)) for day in days if is_business_day(day))


def _eastern(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, EASTERN).astimezone(UTC)
