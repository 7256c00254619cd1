from __future__ import annotations

from sources.content import Expected
from sources.pace import Budget, Pace
from tests.sources.conftest import FakeTime


def test_a_host_is_asked_no_faster_than_its_budget() -> None:
    time = FakeTime()
    pace = Pace({"office.example": Budget(answers=5, texts=1)}, time.sleep, time.monotonic)
    for _ in range(11):
        pace.wait_for_turn("office.example", Expected.JSON)
    assert round(time.now, 6) == 2.0
    for _ in range(3):
        pace.wait_for_turn("office.example", Expected.XML)
    assert round(time.now, 6) == 4.0, "the first text goes at once"


def test_a_host_that_was_left_alone_is_asked_at_once() -> None:
    time = FakeTime()
    pace = Pace({"office.example": Budget(answers=5, texts=1)}, time.sleep, time.monotonic)
    pace.wait_for_turn("office.example", Expected.TEXT)
    time.now += 60
    pace.wait_for_turn("office.example", Expected.TEXT)
    assert time.slept == []


def test_a_host_without_a_budget_is_never_waited_for() -> None:
    time = FakeTime()
    pace = Pace({}, time.sleep, time.monotonic)
    for _ in range(9):
        pace.wait_for_turn("127.0.0.1", Expected.XML)
    assert time.slept == []
