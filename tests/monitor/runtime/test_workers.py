"""Tasks beside each other: in order while each is quick, and none waits for one that is slow."""

from __future__ import annotations

from threading import Event

import pytest

from monitor.runtime.workers import run_side_by_side


def test_each_begins_when_the_one_before_has_ended() -> None:
    begun: list[int] = []

    assert run_side_by_side([lambda number=number: begun.append(number) or number for number in range(5)], 5.0) == [
        0,
        1,
        2,
        3,
        4,
    ]
    assert begun == [0, 1, 2, 3, 4]


def test_one_that_is_slow_holds_up_no_other() -> None:
    others_are_done = Event()

    def slow() -> bool:
        return others_are_done.wait(5)

    assert run_side_by_side([slow, lambda: others_are_done.set() is None], 0.05) == [True, True]


def test_what_one_raises_is_raised_when_all_have_ended() -> None:
    ended = Event()

    def fail() -> None:
        raise ValueError("one")

    with pytest.raises(ValueError, match="one"):
        run_side_by_side([fail, ended.set])
    assert ended.is_set()
