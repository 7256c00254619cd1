"""The driver: goes through the demo's stages undisturbed, then repeats each of them with a kill at one point.

Every run begins with a copy of what the stage before left, and offices, receiver and judge are outside of it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from signal import SIGKILL

import psycopg
from sqlalchemy import make_url

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import STAGES, DemoStage
from tests.crash.facts import Facts, differences, read_facts
from tests.crash.receiver import Receiver
from tests.crash.runs import NODE, Restart, Run, Runner, open_runner
from tests.nodes.day import Day, begin_day
from tests.postgres import Postgres


@dataclass(frozen=True)
class Walked:
    """A stage that nobody disturbed: the day before it, the points it passed by name, what it left, the alerts due."""

    stage: DemoStage
    before: Day
    points: tuple[str, ...]
    facts: Facts
    due: frozenset[str]


@dataclass(frozen=True)
class Kill:
    """One kill, at a point with a number and a name, and what came of it.

    `lost` counts alerts, `in_flight` repeats of what had arrived and was not recorded, `unexpected` all other repeats.
    `faults` say what else is not as if nobody had been killed.
    """

    database: str
    stage: str
    number: int
    point: str
    lost: int
    in_flight: int
    unexpected: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.database}, {self.stage}, point {self.number} ({self.point})"


class Driver:
    """Runs on one database, SQLite where no server is given; made by `open_driver`."""

    def __init__(
        self, folder: Path, office: FederalRegisterOffice, receiver: Receiver, runner: Runner, server: Postgres | None
    ) -> None:
        self.name = "PostgreSQL" if server else "SQLite"
        self._folder, self._office, self._receiver, self._runner = folder, office, receiver, runner
        self._server = server
        self._numbers = count(1)

    def walk(self) -> Iterator[Walked]:
        """Go through all stages undisturbed."""
        before, told = self._first_day(), frozenset[str]()
        for stage in STAGES:
            run = self._begin(stage, before)
            points = self._runner.pass_points(run)
            facts = read_facts(run.day.settings(NODE))
            yield Walked(stage, before, points, facts, frozenset(facts.alerts.keys() - told))
            before, told = run.day, frozenset(facts.alerts)

    def kill(self, walked: Walked, number: int) -> Kill:
        """Repeat a stage with a kill at its point of this number (from 1), start again, and judge."""
        run = replace(self._begin(walked.stage, walked.before), kill_at=number)
        faults: list[str] = []
        if self._runner.exit_code(run) != -SIGKILL:
            faults.append("was not killed")
        if self._runner.exit_code(Restart(run)):
            faults.append("does not come to rest")
        facts = read_facts(run.day.settings(NODE))
        self._remove(run.day)
        received = Counter(self._receiver.received)
        repeats = received.total() - len(received)
        # One channel sends one alert at a time: no more can have arrived without a record of it.
        in_flight = min(repeats, (received - facts.recorded).total(), 1)
        return Kill(
            self.name,
            walked.stage.title,
            number,
            walked.points[number - 1],
            lost=len(walked.due - received.keys()),
            in_flight=in_flight,
            unexpected=repeats - in_flight,
            faults=(*faults, *differences(walked.facts, facts)),
        )

    def _begin(self, stage: DemoStage, before: Day) -> Run:
        self._office.open(stage)
        self._receiver.received.clear()
        return Run(self._copied(before), stage.moment, self._receiver.url)

    def _first_day(self) -> Day:
        url = self._server.url(self._server.create_database()) if self._server else ""
        return begin_day(self._folder / f"{self.name}-0", self._office, url)

    def _copied(self, day: Day) -> Day:
        folder = self._folder / f"{self.name}-{next(self._numbers)}"
        shutil.copytree(day.folder, folder)
        if self._server is None:
            return Day(folder, day.office_url)
        name = self._server.create_database(make_url(day.database_url).database or "")
        return Day(folder, day.office_url, self._server.url(name))

    def _remove(self, day: Day) -> None:
        shutil.rmtree(day.folder)
        if self._server:
            with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {make_url(day.database_url).database} WITH (FORCE)".encode())


@contextmanager
def open_driver(folder: Path, server: Postgres | None = None, is_alone: bool = False) -> Iterator[Driver]:
    """Open an office, a receiver and a runner for a driver that keeps its days below a folder.

    `is_alone` says that this process has one thread: see `open_runner`, which therefore comes before the servers.
    """
    with open_runner(is_alone) as runner, FederalRegisterOffice() as office, Receiver() as receiver:
        yield Driver(folder, office, receiver, runner, server)


def sample_points(walk: Sequence[Walked], wanted: int | None) -> list[tuple[Walked, int]]:
    """Give this many of all points, evenly spread over stages and points; None wants every point."""
    every = [(walked, number) for walked in walk for number in range(1, len(walked.points) + 1)]
    return every if wanted is None else [every[place * len(every) // wanted] for place in range(wanted)]
