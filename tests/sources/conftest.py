"""What the tests of all sources share: a client that never really sleeps, and the recorded answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sources.http import Http

SHARED_DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@dataclass
class FakeTime:
    """Time that passes only when somebody sleeps, or by `step` whenever somebody looks."""

    step: float = 0.0
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture(scope="session")
def client_and_time() -> Iterator[tuple[Http, FakeTime]]:
    """One client and its time, for all tests of this process one after another."""
    time = FakeTime()
    client = Http(
        "listwatch/0.1.0",
        contact="compliance@example.com",
        sleep=time.sleep,
        jitter=lambda low, high: high,
        monotonic=time.monotonic,
        limit_bytes=1_000_000,
        timeout=5.0,
    )
    with client:
        yield client, time


@pytest.fixture
def time(client_and_time: tuple[Http, FakeTime]) -> FakeTime:
    time = client_and_time[1]
    time.step, time.now = 0.0, 0.0
    time.slept.clear()
    return time


@pytest.fixture
def http(client_and_time: tuple[Http, FakeTime], time: FakeTime) -> Http:
    return client_and_time[0]


@pytest.fixture
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared test data is not beside this repository")
    return SHARED_DATA
