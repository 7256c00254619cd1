"""The daemon for real time: killed, stopped, started again and told to read its settings anew. Does it grow or lose?

`python -m tests.soak [SECONDS]` (600 by default). `listwatch run`, a process of its own (`soak_daemon`), polls the
demo's offices every second. For the first half it lives on, reads its configuration again, right and wrong, and has its
clock set back and forth by an hour; what it holds of descriptors, threads and memory is read from /proc. In the second
half the clock leaps from one of the demo's days to the next while the daemon is killed (SIGKILL) or stopped (SIGTERM)
again and again; by the end all that those days bring must have been told.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from monitor.demo.drafts import RULE_NUMBERS
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import NOTHING_NEW, STAGES

ROOT = Path(__file__).resolve().parents[1]
CONFIG = """
[customers]
file = "customers.csv"
[federal_register]
url = "{url}"
inspection_every = 1
documents_every = 1
[ecfr]
url = "{url}"
every = 1
[screening_list]
url = ""
[schedule]
quiet = 1
longest_backoff = 2
[guards.entries.EL]
least = 1
most = 10000
[[feeds]]
name = "bureau"
url = "{url}/api/v1/documents.rss"
every = 1
[[channels]]
type = "files"
name = "files"
folder = "alerts"
"""
WRONG = "[no_such_table]\n"
_STAGES_TOLD = ("filed", "published", "codified")
_COUNTED = ("reloads", "clock set", "kills", "stops", "bad ends", "stalls")
_WARM_UP = 8.0  # seconds until a daemon has done all that it does once
_RELOAD_EVERY = 2.0
_SET_BACK = timedelta(hours=1)
_POLLS_WITHIN = 15.0
_LIFE = (0.2, 4.0)  # seconds from its readiness to its end
_STOPS_WITHIN = 15.0
_STARTS_WITHIN = 120.0
_TOLD_WITHIN = 60.0
_MORE_MEMORY = 8.0  # MB that the allocator may keep


@dataclass(frozen=True)
class Held:
    """What a process holds: open descriptors, threads, and memory in MB."""

    descriptors: int
    threads: int
    memory: float

    def __str__(self) -> str:
        return f"{self.descriptors} descriptors, {self.threads} threads, {self.memory:.0f} MB"


class Daemon:
    """`listwatch run` in a folder, as a service manager has it, with a clock that can be set."""

    def __init__(self, folder: Path, url: str, more: str = "", environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._environment = environment or {}
        self._log = folder / "log"
        self._log_from = 0
        self.counts: Counter[str] = Counter()
        self.config = folder / "listwatch.toml"
        self._ahead = folder / "ahead"
        self.set_clock(NOTHING_NEW.moment)
        self.right = CONFIG.format(url=url) + more
        self.config.write_text(self.right, encoding="utf-8")
        (folder / "alerts").mkdir()
        customers = files("monitor.demo").joinpath("facts/customers.csv").read_bytes()
        (folder / "customers.csv").write_bytes(customers)
        self.process = self._start()

    def held(self) -> Held:
        """Read what it holds now (Linux)."""
        self._must_live("the daemon has ended by itself")
        proc = Path("/proc") / str(self.process.pid)
        facts = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
        memory = int(facts["VmRSS"].split()[0]) * 1024 / 1e6
        return Held(len(list((proc / "fd").iterdir())), int(facts["Threads"]), memory)

    def wait_until_ready(self) -> None:
        """Wait until it listens to signals: before that, any of them simply ends it."""
        until = monotonic() + _STARTS_WITHIN
        while b"started" not in self._log.read_bytes()[self._log_from :]:
            self._must_live("the daemon did not start")
            if monotonic() > until:
                raise SystemExit("the daemon took too long to start")
            sleep(0.1)

    def set_clock(self, moment: datetime) -> None:
        """Set its clock (aware UTC); it is read while we write, so the file is replaced as a whole."""
        draft = self._ahead.with_suffix(".draft")
        draft.write_text(str((moment - datetime.now(UTC)).total_seconds()), encoding="ascii")
        draft.replace(self._ahead)
        self.counts["clock set"] += 1

    def now(self) -> datetime:
        """Return what its clock shows (aware UTC)."""
        return datetime.now(UTC) + timedelta(seconds=float(self._ahead.read_text(encoding="ascii")))

    def reload(self, right: bool) -> None:
        """Have it read a configuration that is right or wrong; it must live on with either."""
        self.config.write_text(self.right if right else self.right + WRONG, encoding="utf-8")
        self.process.send_signal(signal.SIGHUP)
        self.counts["reloads"] += 1

    def end(self, number: signal.Signals) -> None:
        """End it and start it again; when asked to stop, it must do so by itself and in time."""
        self.process.send_signal(number)
        code = self.process.wait(_STOPS_WITHIN)
        self.counts["kills" if number is signal.SIGKILL else "stops"] += 1
        if number is signal.SIGTERM and code:
            self.counts["bad ends"] += 1
        self.process = self._start()

    def _must_live(self, otherwise: str) -> None:
        if (code := self.process.poll()) is not None:
            raise SystemExit(f"{otherwise} (code {code}): {self._log.read_text(encoding='utf-8')[-3000:]}")

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as stderr:
            self._log_from = stderr.tell()
            return subprocess.Popen(
                [sys.executable, "-m", "tests.soak_daemon", self.config.name, self._ahead.name],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self._environment},
                stderr=stderr,
            )


@contextmanager
def running(folder: Path, url: str, more: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Daemon]:
    """A daemon for the length of a block; `more` is added to its configuration."""
    daemon = Daemon(folder, url, more, environment)
    try:
        yield daemon
    finally:
        daemon.process.kill()
        daemon.process.wait()


def live_on(daemon: Daemon, office: FederalRegisterOffice, seconds: float) -> tuple[Held, Held]:
    """Let one process live through new settings and a clock set again and again; give what it held warm and last."""
    daemon.wait_until_ready()
    sleep(_WARM_UP)
    disturb(daemon, office, right=True)
    warm, until = daemon.held(), monotonic() + seconds - _WARM_UP
    right = False
    while monotonic() < until:
        disturb(daemon, office, right)
        right = not right
    disturb(daemon, office, right=True)
    return warm, daemon.held()


def disturb(daemon: Daemon, office: FederalRegisterOffice, right: bool) -> None:
    """Have it read settings that are right, or wrong and its clock set back; it must poll on."""
    daemon.reload(right)
    daemon.set_clock(NOTHING_NEW.moment - (timedelta() if right else _SET_BACK))
    sleep(_RELOAD_EVERY)
    asked, until = len(office.requests), monotonic() + _POLLS_WITHIN
    while len(office.requests) == asked:
        if monotonic() > until:
            daemon.counts["stalls"] += 1
            return
        sleep(0.1)


def end_again_and_again(daemon: Daemon, office: FederalRegisterOffice, seconds: float) -> None:
    """Leap through the demo's days, each in an equal part of the time, ending the daemon once or more in each."""
    for stage, told_at in zip(STAGES[1:], _STAGES_TOLD, strict=True):
        office.open(stage)
        daemon.set_clock(stage.moment)
        until = monotonic() + seconds / (len(STAGES) - 1)
        for number in cycle((signal.SIGKILL, signal.SIGTERM)):
            sleep(random.uniform(*_LIFE))
            daemon.end(number)
            daemon.wait_until_ready()
            if monotonic() > until:
                break
        wait_until_told(daemon, told_at)


def wait_until_told(daemon: Daemon, stage: str) -> None:
    """Wait until what a stage brings has been told, or it is too late for that."""
    until = monotonic() + _TOLD_WITHIN
    while monotonic() < until and not all(is_told(daemon, number, stage) for number in RULE_NUMBERS):
        sleep(0.2)


def is_told(daemon: Daemon, number: str, stage: str) -> bool:
    return (daemon.folder / "alerts" / f"{number}.{stage}.compliance.json").exists()


def main(seconds: float) -> int:
    if not Path("/proc/self/fd").is_dir():
        print("what a process holds is read from /proc, which is not here: nothing measured")
        return 0
    with (
        TemporaryDirectory() as folder,
        FederalRegisterOffice() as office,
        running(Path(folder), office.base_url) as daemon,
    ):
        warm, last = live_on(daemon, office, seconds / 2)
        end_again_and_again(daemon, office, seconds / 2)
        lost = [
            f"{number} {stage}"
            for number in RULE_NUMBERS
            for stage in _STAGES_TOLD
            if not is_told(daemon, number, stage)
        ]
        log = (daemon.folder / "log").read_text(encoding="utf-8")
    faults = log.count("internal_error")
    print(f"one life of {seconds / 2:.0f} s: {warm}\n{'at its end':>21}: {last}")
    has_grown = (
        last.descriptors > warm.descriptors + 1
        or last.threads > warm.threads
        or last.memory > warm.memory + _MORE_MEMORY
    )
    for each in lost:
        print(f"lost: {each}")
    done = ", ".join(f"{name} {daemon.counts[name]}" for name in _COUNTED)
    print(f"{done}, alerts lost {len(lost)}, faults {faults}, grown {'yes' if has_grown else 'no'}")
    return 1 if has_grown or lost or faults or daemon.counts["bad ends"] or daemon.counts["stalls"] else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
