"""The forecast: what the schedule will do in the coming hours, if every poll is good. For people, in stretches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from monitor.intake.poll_interval import interval_of, poll_times, polled_sources
from monitor.operations.health import read_health
from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.times import EASTERN

_LENGTH = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Polls of one source at one distance: the first and the last (aware UTC), how many, and seconds between two."""

    first: datetime
    last: datetime
    polls: int
    every: int


@dataclass(frozen=True, slots=True)
class SourceForecast:
    """What one source may expect of us."""

    source: str
    polls: int
    stretches: tuple[Stretch, ...]


def parse_length(text: str) -> timedelta:
    """Return the length that words like "90m", "24h" or "7d" name. Raises UsageProblem for others, or over a month."""
    match = _LENGTH.fullmatch(text)
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < length <= _LONGEST:
        raise UsageProblem("--next", f"{text!r} is no length of time up to 31 days.", "Write it as 90m, 24h or 7d.")
    return length


def read_forecast(context: Context, length: timedelta) -> tuple[SourceForecast, ...]:
    """Say when each source will be polled from now on; what is overdue is polled now. Without jitter."""
    health = read_health(context)
    forecasts = []
    for source, standing in zip(polled_sources(context.settings), health.sources, strict=True):
        interval = interval_of(context.settings.schedule, source.every, source.hours)
        times = tuple(poll_times(interval, max(standing.next_due, health.now), health.now + length))
        forecasts.append(SourceForecast(source.name, len(times), stretches_of(times)))
    return tuple(forecasts)


def stretches_of(times: tuple[datetime, ...]) -> tuple[Stretch, ...]:
    """Group times by the distance to the one before; a time where the distance changes begins the next stretch."""
    stretches: list[Stretch] = []
    for at in times:
        last = stretches[-1] if stretches else None
        gap = round((at - last.last).total_seconds()) if last else 0
        if last is not None and (last.polls == 1 or last.every == gap):
            stretches[-1] = Stretch(last.first, at, last.polls + 1, gap)
        else:
            stretches.append(Stretch(at, at, 1, 0))
    return tuple(stretches)


def print_forecast(forecasts: tuple[SourceForecast, ...], console: Console) -> None:
    """Show it to a person, in Eastern time: that is the office's."""
    table = Table("source", "first (Eastern)", "last", "polls", "each (s)")
    table.columns[0].no_wrap = True
    for forecast in forecasts:
        for stretch in forecast.stretches:
            row = (_time(stretch.first), _time(stretch.last), str(stretch.polls), str(stretch.every or ""))
            table.add_row(forecast.source, *row)
    console.print(table)
    console.print(f"{sum(forecast.polls for forecast in forecasts)} polls in all")


def _time(moment: datetime) -> str:
    # Short enough for a row on a terminal of 80 columns; --json has the seconds and the zone.
    return f"{moment.astimezone(EASTERN):%a %m-%d %H:%M}"
