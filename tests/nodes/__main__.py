"""`python -m tests.nodes [SECONDS]` (120 by default): days of the demo, half the time with two nodes, half with four.

The nodes share nothing but the database; their machines' clocks are minutes apart, and once in each day PostgreSQL is
restarted under them. A node that is killed (SIGKILL) begins again at once. By each day's end all that an uninterrupted
run tells must have been sent. What was sent twice must have been in flight: sent by a node that was killed, or cut off
from the database, before it could record the answer.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep

from sqlalchemy import select

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, STAGES
from monitor.operations.rounds import poll_and_send, send_due
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.storage.database import concurrent_transaction, read_clock
from state.storage.outbox import LEASE
from state.storage.schema import alerts, attempts, deliveries
from tests.nodes.day import Day, Recorder, begin_day
from tests.nodes.processes import Nodes, prepare_processes
from tests.postgres import Postgres

# Kills are as far apart as a stage takes one node that nobody disturbs, times this: some of its work gets done.
_BETWEEN_KILLS = (0.05, 1.0)
_SENDING = (0.0, 0.3)  # seconds after all is told: then it is being sent
_KILLED_FOR = 30.0  # seconds of a stage; then its nodes come to rest
_STAGE_LIMIT = 120.0  # seconds
_LOOK_EVERY = 0.05  # seconds


@dataclass(frozen=True)
class Undisturbed:
    """A day with one node that nobody kills: the alerts told by each stage's end, and the longest stage in seconds."""

    told: tuple[frozenset[str], ...]
    longest: float


@dataclass(frozen=True)
class Count:
    """What came of one or more days; `lost` are the alerts that were not sent, by id."""

    kills: int = 0
    lost: tuple[str, ...] = ()
    twice: int = 0
    in_flight: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.kills + other.kills,
            self.lost + other.lost,
            self.twice + other.twice,
            self.in_flight + other.in_flight,
        )

    def __str__(self) -> str:
        named = f": {', '.join(self.lost)}" if self.lost else ""
        return (
            f"kills {self.kills}, sent twice {self.twice} (in flight {self.in_flight}), "
            f"alerts lost {len(self.lost)}{named}"
        )


def told(context: Context) -> frozenset[str]:
    """The alerts that stand in the outbox, by id."""
    with concurrent_transaction(context.engine) as connection:
        return frozenset(connection.execute(select(alerts.c.id)).scalars())


def go_undisturbed(folder: Path, office: FederalRegisterOffice) -> Undisturbed:
    """Go through a day with one node that nobody kills, each stage at its own moment."""
    day, clock = begin_day(folder, office), DemoClock(STAGES[0].moment)
    by_stage, seconds = [], []
    with open_context(day.settings("alone"), clock) as context:
        for stage in STAGES:
            office.open(stage)
            clock.moment, began = stage.moment, monotonic()
            poll_and_send(context, (Recorder(day.sent),))
            by_stage.append(told(context))
            seconds.append(monotonic() - began)
    return Undisturbed(tuple(by_stage), max(seconds))


def go_disturbed(
    day: Day, office: FederalRegisterOffice, postgres: Postgres, number: int, expected: Undisturbed, until: float
) -> Count:
    """Go through a day with this many nodes, killing one after another until its end or that of the time."""
    nodes, due = Nodes(day, number), frozenset[str]()
    with day.context("judge") as context:
        for stage, due in zip(STAGES, expected.told, strict=True):
            day.turn_to(stage, office, partial(read_clock, context.engine))
            nodes.start_missing()
            if stage is FILED:
                sleep(random.uniform(*_BETWEEN_KILLS) * expected.longest)
                postgres.restart()
            _disturb(nodes, context, due, expected.longest, until)
            if monotonic() > until:
                break
        nodes.kill_all()
    with day.context("judge", later=2 * LEASE) as context:
        while sum(send_due(context, (Recorder(day.sent),))):
            pass
        return Count(nodes.kills) + judge(context, day, due)


def _disturb(nodes: Nodes, context: Context, due: frozenset[str], pace: float, until: float) -> None:
    """Kill one node after another while a stage lasts: until all that is due is told, and once while it is sent."""
    began = monotonic()
    killed_until, kill_at = min(until, began + _KILLED_FOR), began
    while not due <= told(context) and monotonic() < began + _STAGE_LIMIT:
        sleep(_LOOK_EVERY)
        if kill_at < monotonic() < killed_until:
            nodes.kill_one()
            kill_at = monotonic() + random.uniform(*_BETWEEN_KILLS) * pace
    sleep(random.uniform(*_SENDING))
    if monotonic() < killed_until:
        nodes.kill_one()


def judge(context: Context, day: Day, due: frozenset[str]) -> Count:
    """Hold what was sent against what was due and told, and repeats against what is on record."""
    sent = Counter(day.sent.read_text().split())
    with concurrent_transaction(context.engine) as connection:
        query = select(deliveries.c.alert_id).join(attempts, attempts.c.delivery_id == deliveries.c.id)
        recorded = Counter(connection.execute(query).scalars())
    return Count(
        lost=tuple(sorted((due | told(context)) - sent.keys())),
        twice=sent.total() - len(sent),
        in_flight=(sent - recorded).total(),
    )


def main(seconds: float) -> int:
    """Go through days until the time is over; 1 when an alert was lost, or sent twice without having been in flight."""
    total = Count()
    with (
        TemporaryDirectory() as folder,
        Postgres() as postgres,
        FederalRegisterOffice() as office,
        redirect_stderr(StringIO()),  # the office complains of each client that was killed before it had its answer
    ):
        expected = go_undisturbed(Path(folder, "undisturbed"), office)
        prepare_processes()
        for number in (2, 4):
            until = monotonic() + seconds / 2
            while monotonic() < until:
                day = begin_day(Path(mkdtemp(dir=folder)), office, postgres.url(postgres.create_database()))
                count = go_disturbed(day, office, postgres, number, expected, until)
                print(f"{number} nodes: {count}", flush=True)
                total += count
    print(f"nodes 2 and 4, {total}")
    return int(bool(total.lost) or total.twice > total.in_flight)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 120))
