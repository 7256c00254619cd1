"""Two of the points at which `python -m tests.crash` kills a process that polls and sends: two rules are just filed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.demo.stages import FILED
from tests.crash.driver import Driver, Kill, Walked, open_driver


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with open_driver(tmp_path_factory.mktemp("crash")) as driver:
        yield driver


@pytest.fixture(scope="module")
def filed(driver: Driver) -> Walked:
    """The stage at which two rules are filed, as it goes when nobody is killed."""
    filed = next(walked for walked in driver.walk() if walked.stage is FILED)
    assert filed.facts.recorded == dict.fromkeys(filed.due, 1), "each alert is sent once"
    assert not filed.facts.unsound
    return filed


def _kill_first(driver: Driver, filed: Walked, point: str) -> Kill:
    return driver.kill(filed, filed.points.index(point) + 1)


def test_killed_in_the_middle_of_the_transaction_everything_is_told_once(driver: Driver, filed: Walked) -> None:
    kill = _kill_first(driver, filed, "INSERT alerts")
    assert (kill.lost, kill.in_flight, kill.unexpected, kill.faults) == (0, 0, 0, ())


def test_killed_after_an_alert_arrived_it_alone_is_repeated(driver: Driver, filed: Walked) -> None:
    kill = _kill_first(driver, filed, "INSERT attempts")
    assert (kill.lost, kill.in_flight, kill.unexpected, kill.faults) == (0, 1, 0, ())
