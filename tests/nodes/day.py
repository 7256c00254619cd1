"""One day of the demo for several nodes: where they work, which stage it has come to, and what time it is for them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fcntl import LOCK_EX, LOCK_SH, flock
from importlib.resources import files
from pathlib import Path
from time import sleep

from monitor.config.operations import ScheduleTable, StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import DemoStage
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.console import ConsoleChannelTable
from notifiers.message import Message
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from sources.feeds import FeedTable
from state.deliveries import DeliveryResult, Outcome
from tests.demo_settings import demo_settings

_CHANNEL = "record"
_IN_FLIGHT = 0.02  # seconds: how long the far side takes, so that some kills fall into it


class Recorder:
    """A channel that takes everything, and remembers each alert it was sent as a line of a file."""

    name = _CHANNEL

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message, reply_to: str, repeat: bool = False) -> DeliveryResult:
        with self.path.open("ab", buffering=0) as lines:
            lines.write(f"{message.alert_id}\n".encode())
        sleep(random.uniform(0, _IN_FLIGHT))
        return DeliveryResult(Outcome.DELIVERED)


@dataclass(frozen=True)
class Day:
    """Where the nodes of one day work: SQLite in their own folders where no database is named."""

    folder: Path
    office_url: str
    database_url: str = ""

    @property
    def sent(self) -> Path:
        """The file of what was sent, see `Recorder`."""
        return self.folder / "sent"

    def settings(self, node: str) -> Settings:
        """Settings under which every source is due all the time, so that the nodes meet as often as they can."""
        return demo_settings(
            state=StateTable(folder=self.folder / node, database_url=self.database_url),
            customers=CustomersTable(file=self.folder / "customers.csv"),
            federal_register=FederalRegisterTable(url=self.office_url, inspection_every=1, documents_every=1),
            ecfr=EcfrTable(url=self.office_url, every=1),
            feeds=(FeedTable(name="bureau", url=f"{self.office_url}/api/v1/documents.rss", every=1),),
            schedule=ScheduleTable(quiet=1),
            channels=(ConsoleChannelTable(type="console", name=_CHANNEL),),
        )

    @contextmanager
    def context(self, node: str, later: timedelta = timedelta()) -> Iterator[Context]:
        """Start a watch whose clock is the product's own, set back to the stage that the day has come to."""
        with open_context(self.settings(node)) as context:
            yield replace(context, now=lambda: context.now() - self._set_back() + later)

    def turn_to(self, stage: DemoStage, office: FederalRegisterOffice, now: Callable[[], datetime]) -> None:
        """Go on to a stage, office and clock together, as soon as no node is in the middle of a round.

        In life no clock jumps by days while a message is under way: its lease would be over, and it sent again. `now`
        gives the database's time (aware UTC).
        """
        with _locked(self.folder / "turning", LOCK_EX), _locked(self.folder / "round", LOCK_EX):
            office.open(stage)
            self._clock.write_text(str((now() - stage.moment).total_seconds()))

    @contextmanager
    def in_round(self) -> Iterator[None]:
        """Stay at one stage for the length of a block; wait while the day turns to another, which comes first."""
        with ExitStack() as until_end:
            with _locked(self.folder / "turning", LOCK_EX):
                until_end.enter_context(_locked(self.folder / "round", LOCK_SH))
            yield

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def _set_back(self) -> timedelta:
        return timedelta(seconds=float(self._clock.read_text()))


def begin_day(folder: Path, office: FederalRegisterOffice, database_url: str = "") -> Day:
    """Make the folder of a day, with the demo's customers."""
    folder.mkdir(exist_ok=True)
    day = Day(folder, office.base_url, database_url)
    (folder / "customers.csv").write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    day.sent.touch()
    return day


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock of the operating system, which frees itself when its holder is killed."""
    with path.open("ab") as file:
        flock(file, kind)
        yield
