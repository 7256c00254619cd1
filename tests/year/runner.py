"""The runner: the product's own polls and sends, by its own rhythm, with a clock that leaps from one to the next.

A poll is left out where it can only repeat one that was made: the source's answers are the same since (by
`World.edition`), and that poll was good and found nothing. What is left out is counted with the requests and bytes of
the poll that it repeats, and recorded as checked. So each office is polled for all that changes, for as long as it is
in trouble, and on every business day. The product looks after itself after every poll, unless that one and the one
before it found nothing, and daily for its heartbeat.
"""

from __future__ import annotations

import heapq
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from sqlalchemy import bindparam, func, select

from monitor.config.settings import Settings
from monitor.intake.poll_interval import due_after, due_at, interval_of
from monitor.intake.polling import Source, poll_source
from monitor.operations.check_and_notify import check_and_notify
from monitor.operations.memory import release_memory
from monitor.operations.rounds import send_due, sources_in_turn
from monitor.runtime.channels import open_channels
from monitor.runtime.context import Context, Network
from monitor.runtime.startup import open_context
from monitor.runtime.subprocess_call import Caller, run_inline
from notifiers.channel import Channel
from sources.http import Http
from sources.pace import Budget
from state.storage.database import transaction
from state.storage.outbox import DeliveryStatus
from state.storage.schema import deliveries, sources
from state.storage.sources import find_source
from state.times import eastern_date
from tests.year.clock import VirtualClock
from tests.year.dates import at, days_between
from tests.year.server import Server
from tests.year.world import World

# Both as in the product's schedule.
_SEND_EVERY = 15  # seconds
_LEAST_GAP = timedelta(seconds=5)
# What is no poll: the daily look, half a minute after the time of the heartbeat.
_CARE = ""
_SEED = 4
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Traffic:
    """Requests and bytes of each Eastern day, by host."""

    requests: Counter[tuple[date, str]] = field(default_factory=Counter)
    bytes: Counter[tuple[date, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class Run:
    """What the runner saw: polls made and left out, traffic, processor seconds, and memory by month in MB."""

    polls: int = 0
    repeated: int = 0
    traffic: Traffic = field(default_factory=Traffic)
    cpu_seconds: float = 0.0
    memory: list[float] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Quiet:
    """The last poll of a source that found nothing: in which edition, and what it cost by host."""

    edition: int
    requests: Counter[str]
    bytes: Counter[str]


class Runner:
    """One run of the product through a world."""

    def __init__(
        self, world: World, clock: VirtualClock, server: Server, context: Context, channels: tuple[Channel, ...]
    ):
        self._world, self._clock, self._server = world, clock, server
        self._watch, self._channels = context, channels
        self._chance = random.Random(_SEED)
        self._quiet: dict[str, _Quiet] = {}
        self._repeated_at: dict[str, datetime] = {}
        self._next_send: datetime | None = None
        self.run = Run()

    def go(self) -> Run:
        """Go through the whole time."""
        polled = {source.name: source for source in sources_in_turn(self._watch)}
        begin, end = self._clock(), at(self._world.last, 0)
        looks = (at(day, 9) + timedelta(seconds=30) for day in days_between(self._world.first, self._world.last))
        due = [*((begin, order, name) for order, name in enumerate(polled)), *((look, 0, _CARE) for look in looks)]
        heapq.heapify(due)
        month = begin.month
        while due[0][0] < end:
            moment, order, name = heapq.heappop(due)
            self._send_until(moment)
            if eastern_date(moment).month != month:
                month = eastern_date(moment).month
                self.run.memory.append(memory_now())
            if name == _CARE:
                self._clock.go_to(moment)
                self._care()
            else:
                heapq.heappush(due, (self._poll(polled[name], moment), order, name))
        self._send_until(end)
        self.run.cpu_seconds = _at_work_for()
        self.run.memory.append(memory_now())
        return self.run

    def _poll(self, source: Source, moment: datetime) -> datetime:
        """Poll a source, or count the poll where it would repeat an earlier one; when it is due next comes back."""
        edition = self._world.edition(source.name, moment)
        schedule = self._watch.settings.schedule
        interval = interval_of(schedule, source.every, source.hours)
        due = due_after(interval, moment)
        jitter = (due - moment) * schedule.jitter * self._chance.random()
        quiet = self._quiet.get(source.name)
        if quiet is not None and quiet.edition == edition:
            self.run.repeated += 1
            self._repeated_at[source.name] = moment
            self._count(eastern_date(moment), quiet.requests, quiet.bytes)
            return due + jitter
        self._clock.go_to(moment)
        self._poll_really(source, edition)
        if quiet is None or source.name not in self._quiet:
            self._care()
        else:
            self._next_send = self._first_due()
        now = self._clock()
        with transaction(self._watch.engine) as connection:
            standing = find_source(connection, source.name)
        due = due_at(interval, standing, timedelta(seconds=schedule.longest_backoff), now)
        return max(due, now + _LEAST_GAP) + jitter

    def _poll_really(self, source: Source, edition: int) -> None:
        day, before = eastern_date(self._clock()), self._server.served()
        self._record_repeats()
        with self._at_work():
            report, trouble = poll_source(self._watch, source)
            release_memory()
        after = self._server.served()
        requests = Counter(after.requests) - Counter(before.requests)
        size = Counter(after.bytes) - Counter(before.bytes)
        self.run.polls += 1
        self._count(day, requests, size)
        if trouble:
            self.run.troubles[source.name] += 1
        self._quiet.pop(source.name, None)
        if not report and not trouble and self._world.edition(source.name, self._clock()) == edition:
            self._quiet[source.name] = _Quiet(edition, requests, size)

    def _care(self) -> None:
        """Let the product look after itself, once what was counted as polled stands as polled."""
        self._record_repeats()
        with self._at_work():
            check_and_notify(self._watch)
        self._next_send = self._first_due()

    def _record_repeats(self) -> None:
        """Note when each source was last polled and found as before: the rest of its standing is so already."""
        if not self._repeated_at:
            return
        update = sources.update().where(sources.c.name == bindparam("source")).values(checked_at=bindparam("moment"))
        rows = [{"source": name, "moment": moment} for name, moment in self._repeated_at.items()]
        with transaction(self._watch.engine) as connection:
            connection.execute(update, rows)
        self._repeated_at.clear()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Let the time pass that the product takes for itself."""
        began = _at_work_for()
        yield
        self._clock.advance(_at_work_for() - began)

    def _count(self, day: date, requests: Counter[str], size: Counter[str]) -> None:
        for host, count in requests.items():
            self.run.traffic.requests[day, host] += count
            self.run.traffic.bytes[day, host] += size[host]

    def _send_until(self, moment: datetime) -> None:
        """Send what falls due before a time, at the ticks at which the product looks for it."""
        while self._next_send is not None:
            tick = max(self._next_send, self._clock())
            late = tick.timestamp() % _SEND_EVERY
            tick += timedelta(seconds=_SEND_EVERY - late if late else 0)
            if tick >= moment:
                return
            self._clock.go_to(tick)
            with self._at_work():
                send_due(self._watch, self._channels)
            self._next_send = self._first_due()

    def _first_due(self) -> datetime | None:
        queued = select(func.min(deliveries.c.due_at)).where(deliveries.c.standing == DeliveryStatus.QUEUED)
        with transaction(self._watch.engine) as connection:
            found: datetime | None = connection.execute(queued).scalar_one()
        return found


def run_year(world: World, clock: VirtualClock, server: Server, settings: Settings, call: Caller = run_inline) -> Run:
    """Run the product through a world, with a new state folder; `call` is how it calls what needs much memory."""
    uniform = random.Random(_SEED).uniform
    budgets = {host: Budget(each.answers, each.texts) for host, each in settings.http.budgets.items()}
    with (
        open_context(settings, clock) as started,
        Http(
            "listwatch/year",
            budgets=budgets,
            now=clock,
            sleep=clock.advance,
            monotonic=clock.monotonic,
            jitter=uniform,
        ) as http,
    ):
        context = replace(started, network=Network(lambda: http), call=call)
        return Runner(world, clock, server, context, open_channels(settings, clock)).go()


def _at_work_for() -> float:
    """Give the processor seconds of this process and of those that it began and that have ended."""
    ended = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def memory_now() -> float:
    """Give what this process holds in memory now, in MB (Linux; elsewhere 0)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * _PAGE_BYTES / 1e6 if statm.exists() else 0.0
