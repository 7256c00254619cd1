"""Two nodes, then four, on one PostgreSQL, killed at random while they poll and send: an alert lost, or sent twice?

`python -m tests.nodes [SECONDS]` (120 by default) goes through the demo's day again and again, with nodes that share
nothing but the database. A node that is killed (SIGKILL) begins again at once. By each day's end all that an
uninterrupted run tells must have been sent. What was sent twice must have been in flight: sent by a node that was
killed before it could record the answer.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from io import StringIO
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep

from sqlalchemy import select

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock, DemoSettings
from monitor.demo.stages import CODIFIED, STAGES
from monitor.operations.rounds import poll_and_send, send_due
from monitor.settings import Settings
from monitor.starting import start_watch
from monitor.tables.channels import ConsoleChannelTable
from monitor.tables.operations import StateTable
from monitor.tables.sources import CustomersTable, EcfrTable, FederalRegisterTable, FeedTable
from monitor.watch import Watch
from notifiers.message import Message
from state.deliveries import Outcome, Verdict
from state.storage.database import concurrent_transaction, open_database, read_clock
from state.storage.outbox import LEASE
from state.storage.schema import alerts, attempts, deliveries
from tests.postgres import Postgres

_CONTEXT = get_context("forkserver")
_CHANNEL = "record"
_BETWEEN_KILLS = (0.3, 2.0)  # seconds
_IN_FLIGHT = 0.02  # seconds: how long the far side takes, so that some kills fall into it
_STAGE_LIMIT = 60.0  # seconds


class Recorder:
    """A channel that takes everything, and remembers each alert it was sent as a line of a file."""

    name = _CHANNEL

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> Verdict:
        with self.path.open("ab", buffering=0) as lines:
            lines.write(f"{message.alert_id}\n".encode())
        sleep(random.uniform(0, _IN_FLIGHT))
        return Verdict(Outcome.DELIVERED)


@dataclass(frozen=True)
class Day:
    """One day of the demo: where its nodes work, and how far the database's clock is ahead of theirs."""

    folder: Path
    office_url: str
    database_url: str = ""
    ahead: timedelta = timedelta()

    @property
    def sent(self) -> Path:
        return self.folder / "sent"

    def settings(self, node: str) -> Settings:
        """Settings under which every source is due all the time, so that the nodes meet as often as they can."""
        return DemoSettings(
            state=StateTable(folder=self.folder / node, database_url=self.database_url),
            customers=CustomersTable(file=self.folder / "customers.csv"),
            federal_register=FederalRegisterTable(url=self.office_url, inspection_every=1, documents_every=1),
            ecfr=EcfrTable(url=self.office_url, every=1),
            feeds=(FeedTable(name="bureau", url=f"{self.office_url}/api/v1/documents.rss", every=1),),
            channels=(ConsoleChannelTable(type="console", name=_CHANNEL),),
        )

    @contextmanager
    def watch(self, node: str, later: timedelta = timedelta()) -> Iterator[Watch]:
        with start_watch(self.settings(node)) as watch:
            yield replace(watch, now=lambda: watch.now() - self.ahead + later)


@dataclass(frozen=True)
class Count:
    """What came of one or more days."""

    kills: int = 0
    lost: int = 0
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
        return f"kills {self.kills}, alerts lost {self.lost}, sent twice {self.twice} (in flight {self.in_flight})"


class Nodes:
    """The processes of one day; one that is not alive is started again."""

    def __init__(self, day: Day, number: int) -> None:
        self.day, self.kills = day, 0
        self._names = [f"node-{place}" for place in range(number)]
        self._running: dict[str, BaseProcess] = {}

    def start_missing(self) -> None:
        for name in self._names:
            if name not in self._running or not self._running[name].is_alive():
                self._running[name] = _CONTEXT.Process(target=run_node, args=(self.day, name), daemon=True)
                self._running[name].start()

    def kill(self, *names: str) -> None:
        for name in names:
            self._running[name].kill()
            self._running[name].join()
            self.kills += 1

    def kill_one(self) -> None:
        self.kill(random.choice(self._names))
        self.start_missing()

    def kill_all(self) -> None:
        self.kill(*self._names)


def run_node(day: Day, name: str) -> None:
    """Poll and send until killed."""
    with day.watch(name) as watch:
        while True:
            poll_and_send(watch, (Recorder(day.sent),))


def told(watch: Watch) -> set[str]:
    """The alerts that stand in the outbox, by id."""
    with concurrent_transaction(watch.engine) as connection:
        return set(connection.execute(select(alerts.c.id)).scalars())


def go_undisturbed(folder: Path, office: FederalRegisterOffice) -> list[set[str]]:
    """Go through a day with one node that nobody kills: what has been told by the end of each stage comes back."""
    day, by_stage = _day(folder, office), []
    with start_watch(day.settings("alone"), DemoClock(CODIFIED.moment)) as watch:
        for stage in STAGES:
            office.open(stage)
            poll_and_send(watch, (Recorder(day.sent),))
            by_stage.append(told(watch))
    return by_stage


def go_disturbed(day: Day, office: FederalRegisterOffice, number: int, expected: list[set[str]], until: float) -> Count:
    """Go through a day with this many nodes, killing one after another until its end or that of the time."""
    nodes, due = Nodes(day, number), set[str]()
    with day.watch("judge") as watch:
        for stage, due in zip(STAGES, expected, strict=True):
            office.open(stage)
            nodes.start_missing()
            limit = monotonic() + _STAGE_LIMIT
            while not due <= told(watch) and monotonic() < limit:
                sleep(random.uniform(*_BETWEEN_KILLS))
                if monotonic() < until:
                    nodes.kill_one()
            if monotonic() > until:
                break
        nodes.kill_all()
    with day.watch("judge", later=2 * LEASE) as watch:
        while sum(send_due(watch, (Recorder(day.sent),))):
            pass
        return replace(_judged(watch, day, due), kills=nodes.kills)


def _judged(watch: Watch, day: Day, due: set[str]) -> Count:
    sent = Counter(day.sent.read_text().split())
    with concurrent_transaction(watch.engine) as connection:
        query = select(deliveries.c.alert_id).join(attempts, attempts.c.delivery_id == deliveries.c.id)
        recorded = Counter(connection.execute(query).scalars())
    return Count(
        lost=len((due | told(watch)) - sent.keys()),
        twice=sum(times - 1 for times in sent.values()),
        in_flight=sum((sent - recorded).values()),
    )


def _day(folder: Path, office: FederalRegisterOffice, database_url: str = "", ahead: timedelta = timedelta()) -> Day:
    folder.mkdir(exist_ok=True)
    day = Day(folder, office.base_url, database_url, ahead)
    (folder / "customers.csv").write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    day.sent.touch()
    return day


def _disturbed_day(folder: Path, office: FederalRegisterOffice, postgres: Postgres) -> Day:
    url = postgres.url(postgres.create_database())
    engine = open_database(url)
    ahead = read_clock(engine) - CODIFIED.moment
    engine.dispose()
    return _day(folder, office, url, ahead)


def main(seconds: float) -> int:
    """Go through days until the time is over; 1 when an alert was lost, or sent twice without having been in flight."""
    _CONTEXT.set_forkserver_preload(["monitor.demo.run", "psycopg"])
    total = Count()
    with (
        TemporaryDirectory() as folder,
        Postgres() as postgres,
        FederalRegisterOffice() as office,
        redirect_stderr(StringIO()),  # the office complains of each client that was killed before it had its answer
    ):
        expected = go_undisturbed(Path(folder, "undisturbed"), office)
        first = _CONTEXT.Process(target=sleep, args=(0,))  # the first of all processes waits for every import
        first.start()
        first.join()
        for number in (2, 4):
            until = monotonic() + seconds / 2
            while monotonic() < until:
                day = _disturbed_day(Path(mkdtemp(dir=folder)), office, postgres)
                count = go_disturbed(day, office, number, expected, until)
                print(f"{number} nodes: {count}", flush=True)
                total += count
    print(f"nodes 2 and 4, {total}")
    return int(total.lost > 0 or total.twice > total.in_flight)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 120))
