from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.year.expectations import Expected
from tests.year.report import judge
from tests.year.server import Arrival

NOON = datetime(2025, 3, 25, 16, tzinfo=UTC)
SOON = NOON + timedelta(minutes=3)


def arrival(alert_id: str, at: datetime = NOON) -> Arrival:
    return Arrival(at, alert_id, "compliance", "thread", at)


def test_all_in_time_and_once_is_right() -> None:
    verdict = judge([Expected("a", NOON, SOON), Expected("b", NOON, SOON, must=False)], [arrival("a")], rules=1)
    assert verdict.is_right
    assert str(verdict) == "rules 1, alerts sent 1 of 1, false 0, duplicate 0, late 0"


def test_what_need_not_come_may_come() -> None:
    assert judge([Expected("a", NOON, SOON, must=False)], [arrival("a")], rules=0).is_right


def test_missing_false_repeated_and_late_alerts_are_each_told() -> None:
    expected = [Expected(key, NOON, SOON) for key in ("late", "missing", "twice")]
    arrivals = [arrival("late", SOON + timedelta(seconds=1)), arrival("twice"), arrival("twice"), arrival("false")]
    verdict = judge(expected, arrivals, rules=1)
    assert verdict.late == ("late",)
    assert verdict.missing == ("missing",)
    assert verdict.duplicate == ("twice",)
    assert verdict.false == ("false",)
    assert not verdict.is_right


def test_a_repeat_in_time_does_not_make_a_late_alert_timely() -> None:
    late = SOON + timedelta(minutes=1)
    assert judge([Expected("a", NOON, SOON)], [arrival("a", late), arrival("a", late)], rules=1).late == ("a",)
