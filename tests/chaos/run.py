"""Troubles one after the other: does the daemon notice each, say so, go on, and lose no alert?

`python -m tests.chaos [SECONDS]` (all of them by default). `listwatch run`, a process of its own, polls the demo's
offices through a front that can be told to misbehave, and sends to a folder, a webhook, a mail server and a Slack that
can too. Before each trouble one message is queued; each lasts until it is noticed; then all is put right, and the
daemon must be well again. Early on two rules are filed. By the end every message and both rules must have reached
every channel. It goes through them twice: with a database in a file, and with a PostgreSQL.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import urlopen

from monitor.demo.drafts import RULE_NUMBERS
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import FILED
from state.alerts import Alert, Audience, OperatorContent
from state.storage.database import open_database, transaction
from state.storage.outbox import queue_alert
from tests.chaos.far_sides import Front, Mailbox, Slack, free_port, fronting, mailing
from tests.chaos.troubles import (
    Trouble,
    channel_troubles,
    clock_troubles,
    office_troubles,
    postgres_troubles,
    sqlite_troubles,
)
from tests.postgres import Postgres
from tests.small_disk import NoSmallDisk, SmallDisk, small_disk
from tests.soak import Daemon, running

_NOTICED_WITHIN, _WELL_WITHIN, _TOLD_WITHIN = 120.0, 90.0, 240.0
_DISK = 64  # megabytes
_CHANNELS = ("files", "hook", "mail", "slack")
_MORE = """
[[channels]]
type = "webhook"
name = "hook"
url = "{hook}"
secret_env = "CHAOS_SECRET"
[[channels]]
type = "mail"
name = "mail"
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "us@example.com"
recipients = ["anna@example.com"]
[[channels]]
type = "slack"
name = "slack"
channel = "C0123"
token_env = "CHAOS_TOKEN"
api_url = "{slack}"
[metrics]
listen = "127.0.0.1:{port}"
[health]
stale_after = 5
[http]
timeout = 2
"""


class FarSides:
    """All that the daemon talks to."""

    def __init__(self, until_over: ExitStack) -> None:
        self.office = until_over.enter_context(FederalRegisterOffice())
        self.front: Front = until_over.enter_context(fronting(self.office.base_url))
        self.mailbox: Mailbox = until_over.enter_context(mailing())
        self.slack: Slack = until_over.enter_context(Slack().running())
        self.port = free_port()

    def configuration(self, database_url: str) -> str:
        """Return the tables that name them; without an address the database is a file."""
        tables = _MORE.format(
            hook=f"{self.front.url}/hook", mail=self.mailbox.port, slack=self.slack.url, port=self.port
        )
        return tables + (f'[state]\ndatabase_url = "{database_url}"\n' if database_url else "")


class Chaos:
    """One daemon in trouble: what was noticed, how often "well" was said wrongly, and what was to be told."""

    def __init__(self, daemon: Daemon, sides: FarSides, database_url: str) -> None:
        self.daemon, self.sides = daemon, sides
        self.noticed = self.wrong_well = self.done = 0
        self._url = database_url or f"sqlite:///{daemon.folder}/listwatch-state/listwatch.db"
        self._queued: list[str] = []
        self._why_not = ""

    def go_through(self, trouble: Trouble) -> None:
        """Begin a trouble, wait until it is noticed, put it right and wait until all is well."""
        log = self.daemon.folder / "log"
        start = log.stat().st_size
        message = self._queue()
        trouble.begin()
        began = monotonic()
        if trouble.noticed_by:
            said_so = re.compile(trouble.noticed_by.encode())
            is_noticed = _wait(lambda: bool(said_so.search(log.read_bytes(), start)), trouble.within)
        else:
            is_noticed = _wait(lambda: self._is_told("files", message))
        noticed_after = monotonic() - began
        if trouble.ends_it:
            ended = _wait(lambda: self.daemon.process.poll() is not None)
            self.wrong_well += not ended or self.daemon.process.returncode != 1
            if not ended:
                self.daemon.process.kill()
        elif trouble.is_unwell:
            self.wrong_well += not _wait(lambda: not self.is_well)
        trouble.mend()
        mended = monotonic()
        if trouble.ends_it:
            self.daemon.end(signal.SIGKILL)
            self.daemon.wait_until_ready()
        is_well = _wait(lambda: self.is_well, _WELL_WITHIN)
        self.done += 1
        self.noticed += is_noticed
        said = f"noticed after {noticed_after:.1f} s" if is_noticed else "NOT NOTICED"
        where = f"said in the log as {trouble.noticed_by!r}" if trouble.noticed_by else "messages went on"
        well = f"well after {monotonic() - mended:.1f} s" if is_well else f"NOT WELL AGAIN ({self._why_not})"
        print(f"{trouble.name}: {said}; {where}; {well}", flush=True)

    def file_rules(self) -> None:
        """Have the demo's two rules filed."""
        self.sides.office.open(FILED)
        self.daemon.set_clock(FILED.moment)
        self._queued += [f"{rule}.filed.compliance" for rule in RULE_NUMBERS]

    def lost(self) -> list[str]:
        """Return what was to be told and did not reach a channel, waiting for it as long as retries may take."""
        until = monotonic() + _TOLD_WITHIN
        missing = [(alert, channel) for alert in self._queued for channel in _CHANNELS]
        while missing and monotonic() < until:
            missing = [each for each in missing if not self._is_told(each[1], each[0])]
            sleep(0.2)
        return [f"{alert} by {channel}" for alert, channel in missing]

    @property
    def is_well(self) -> bool:
        """Whether the endpoint says so; what it says else is kept."""
        try:
            with urlopen(f"http://127.0.0.1:{self.sides.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except HTTPError as refused:
            with refused:
                self._why_not = refused.read().decode()
        except OSError as problem:
            self._why_not = str(problem)
        return False

    def _queue(self) -> str:
        """Queue a message to the operator, as a trouble found by the daemon is."""
        name, now = f"chaos-{len(self._queued)}.told", self.daemon.now()
        engine = open_database(self._url, may_create=False)
        with transaction(engine) as connection:
            content = OperatorContent("chaos", f"This is {name}.", "wait", now)
            queue_alert(connection, Alert(name, Audience.OPERATOR, name, now, content), _CHANNELS)
        engine.dispose()
        self._queued.append(name)
        return name

    def _is_told(self, channel: str, alert: str) -> bool:
        words = f"This is {alert}." if alert.startswith("chaos") else alert.partition(".")[0]
        match channel:
            case "files":
                return (self.daemon.folder / "alerts" / f"{alert}.json").exists()
            case "hook":
                return alert in self.sides.front.received
            case "mail":
                return self.sides.mailbox.has(words)
            case _:
                return self.sides.slack.has(words)


def go_through_troubles(seconds: float | None = None, only: Sequence[str] = ()) -> int:
    """Go through the troubles, all or as many as fit, or `only` some by name; print what came of it."""
    half = None if seconds is None else seconds / 2
    with ExitStack() as until_over:
        needs_server = not only or any("postgres" in name for name in only)
        postgres = until_over.enter_context(Postgres()) if needs_server else None
        urls = ["", postgres.url(postgres.create_database())] if postgres else [""]
        runs = [_go_through_one(url, postgres, half, only) for url in urls if not only or bool(url) == needs_server]
    lost = [each for run in runs for each in run[1]]
    for each in lost:
        print(f"lost: {each}")
    done, noticed, wrong = (sum(getattr(run[0], name) for run in runs) for name in ("done", "noticed", "wrong_well"))
    print(f"troubles {done}, noticed {noticed}, wrong well {wrong}, alerts lost {len(lost)}")
    return 1 if lost or wrong or noticed < done else 0


def _go_through_one(
    url: str, postgres: Postgres | None, seconds: float | None, only: Sequence[str]
) -> tuple[Chaos, list[str]]:
    with ExitStack() as until_over:
        folder = Path(until_over.enter_context(TemporaryDirectory()))
        sides = FarSides(until_over)
        disk = until_over.enter_context(_disk_below(folder)) if not url and not only else None
        secrets = {"CHAOS_SECRET": "whsec_" + "a" * 32, "CHAOS_TOKEN": sides.slack.token}
        more = sides.configuration(url)
        daemon = until_over.enter_context(running(folder, sides.front.url, more=more, environment=secrets))
        daemon.wait_until_ready()
        chaos = Chaos(daemon, sides, url)
        if not _wait(lambda: chaos.is_well, _WELL_WITHIN):
            print((folder / "log").read_text(encoding="utf-8")[-3000:])
            raise SystemExit("the daemon was not well to begin with")
        if url and postgres is not None:
            troubles = postgres_troubles(postgres)
        else:
            troubles = _mixed(
                office_troubles(sides.front),
                sqlite_troubles(daemon, disk),
                channel_troubles(sides.front, sides.mailbox, sides.slack),
                clock_troubles(daemon),
            )
        chosen = [each for each in troubles if not only or each.name in only]
        until = None if seconds is None else monotonic() + seconds
        for number, trouble in enumerate(chosen):
            chaos.go_through(trouble)
            if number == 0 and not only:
                chaos.file_rules()
            if until is not None and monotonic() > until:
                break
        return chaos, chaos.lost()


def _mixed(*kinds: list[Trouble]) -> list[Trouble]:
    """One of each kind in turn, so that a sample has some of all."""
    return [each for each in chain.from_iterable(zip_longest(*kinds)) if each is not None]


@contextmanager
def _disk_below(folder: Path) -> Iterator[SmallDisk | None]:
    """Put the state on a small disk where one can be mounted, and say where none can."""
    state = folder / "listwatch-state"
    state.mkdir(mode=0o700)
    with ExitStack() as until_over:
        disk = None
        try:
            disk = until_over.enter_context(small_disk(state, _DISK))
        except NoSmallDisk as problem:
            print(f"disk: full: not tried, {problem}")
        yield disk


def _wait(is_so: Callable[[], bool], seconds: float = _NOTICED_WITHIN) -> bool:
    until = monotonic() + seconds
    came = False
    while not came and monotonic() < until:
        with suppress(FileNotFoundError):
            came = is_so()
        sleep(0.1)
    return came
