from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo.run import DemoClock
from monitor.operations.forecast import parse_length, read_forecast, stretches_of
from monitor.operations.rounds import poll_and_send
from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.times import EASTERN

START = datetime(2025, 3, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "length"), [("90m", timedelta(minutes=90)), ("24h", timedelta(days=1)), ("7d", timedelta(days=7))]
)
def test_a_length_is_a_number_and_a_letter(words: str, length: timedelta) -> None:
    assert parse_length(words) == length


@pytest.mark.parametrize("words", ["", "24", "0h", "32d", "1y", "-1h"])
def test_other_lengths_are_refused(words: str) -> None:
    with pytest.raises(UsageProblem, match="24h"):
        parse_length(words)


def test_polls_at_one_distance_are_one_stretch() -> None:
    minutes = (0, 10, 20, 21, 22, 23)
    stretches = stretches_of(tuple(START + timedelta(minutes=each) for each in minutes))
    assert [(each.polls, each.every) for each in stretches] == [(3, 600), (3, 60)]
    assert sum(each.polls for each in stretches) == len(minutes)
    assert stretches_of(()) == ()


def test_the_day_of_filing_is_shown_as_it_will_be(context: Context, clock: DemoClock) -> None:
    clock.moment = datetime(2025, 3, 25, 4, tzinfo=EASTERN).astimezone(UTC)
    poll_and_send(context, ())
    by_source = {each.source: each for each in read_forecast(context, timedelta(days=1))}
    busiest = max(by_source["public-inspection"].stretches, key=lambda stretch: stretch.polls)
    assert (busiest.every, f"{busiest.first.astimezone(EASTERN):%H:%M}") == (60, "08:41")
    assert by_source["ecfr"].polls == 24 - 1
    assert sum(each.polls for each in by_source.values()) < 2_000
