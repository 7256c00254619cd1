"""The schedule with real threads: what it asks at once, and how it ends while an office does not answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.operations import HeartbeatTable
from monitor.demo.office import FederalRegisterOffice
from monitor.intake.polling import sources_of
from monitor.operations.schedule import Schedule
from monitor.runtime.context import Context
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from state.storage.database import transaction
from state.storage.sources import find_source

_LONG = 120.0  # seconds: only a standstill takes as long, however busy the machine is


class SilentOffice:
    """An office that takes every question and answers none until it closes."""

    def __init__(self) -> None:
        self.was_asked = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._taken: list[socket.socket] = []
        self._thread = threading.Thread(target=self._take)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _take(self) -> None:
        while True:
            try:
                self._taken.append(self._listener.accept()[0])
            except OSError:
                return
            self.was_asked.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for each in self._taken:
            each.close()


@pytest.fixture
def silent() -> Iterator[SilentOffice]:
    office = SilentOffice()
    yield office
    office.close()


def no_jitter(_low: float, _high: float) -> float:
    return 0.0


def at(context: Context, url: str) -> Context:
    """The same watch on the machine's clock, at another office, without pauses."""
    tables = {
        "ecfr": EcfrTable(url=url),
        "federal_register": FederalRegisterTable(url=url),
        "feeds": (),
        "heartbeat": HeartbeatTable(at=""),
    }
    context.http._sleep = lambda seconds: None
    return replace(context, settings=context.settings.model_copy(update=tables), now=lambda: datetime.now(UTC))


def test_what_does_not_end_in_time_is_not_waited_for(context: Context, silent: SilentOffice) -> None:
    schedule = Schedule(at(context, silent.url), (), no_jitter)
    schedule.start()
    assert silent.was_asked.wait(_LONG)
    assert schedule.is_progressing(), "a poll that takes a while is no standstill"
    assert not schedule.stop(0.05)


def test_every_source_is_polled_at_once_and_planned_anew(context: Context, office: FederalRegisterOffice) -> None:
    schedule = Schedule(at(context, office.base_url), (), no_jitter)
    polled, again = threading.Event(), set[str]()
    sources = {"ecfr", "customers", "public-inspection", "federal-register", "ownership"}
    replan = schedule._plan

    def plan(name: str, moment: datetime) -> None:
        is_first = name not in schedule._planned
        replan(name, moment)
        if not is_first:
            again.add(name)
        if again >= sources and find(context, "federal-register"):
            polled.set()

    schedule._plan = plan  # type: ignore[method-assign]
    schedule.start()
    assert polled.wait(_LONG)
    assert schedule.stop(_LONG)
    now = datetime.now(UTC)
    assert all(planned > now for planned in schedule._planned.values())
    assert set(schedule._planned) == sources


def test_a_database_that_fails_ends_no_rhythm(context: Context, office: FederalRegisterOffice) -> None:
    at_work = at(context, office.base_url)
    schedule = Schedule(at_work, (), no_jitter)
    failed, again = threading.Event(), set[str]()
    replan = schedule._plan

    def plan(name: str, moment: datetime) -> None:
        is_first = name not in schedule._planned
        replan(name, moment)
        if not is_first:
            again.add(name)
        if len(again) == len(sources_of(at_work)):
            failed.set()

    schedule._plan = plan  # type: ignore[method-assign]
    at_work.engine.dispose()
    (at_work.settings.state.folder / "listwatch.db").write_bytes(b"no database " * 1000)
    schedule.start()
    assert failed.wait(_LONG)
    planned = dict(schedule._planned)
    assert schedule.stop(_LONG)
    soon = datetime.now(UTC) + timedelta(minutes=1)
    assert all(again_at <= soon for again_at in planned.values()), "well is said again soon after it is"


def find(context: Context, name: str) -> bool:
    with transaction(context.engine) as connection:
        return find_source(connection, name).checked_at is not None
