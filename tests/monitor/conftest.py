"""A watch on the demo's two offices: real HTTP, a real database, real captures; only the clock is set by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from sources.feeds import FeedTable
from tests.demo_settings import demo_settings
from tests.monitor.days import Beginnings, Day


@pytest.fixture(scope="session")
def offices() -> Iterator[FederalRegisterOffice]:
    """Both offices, at one address for all tests: what one of them stored, another may go on from."""
    with FederalRegisterOffice() as office:
        yield office


@pytest.fixture
def office(offices: FederalRegisterOffice) -> FederalRegisterOffice:
    """The offices as if nobody had asked them yet."""
    offices.open(NOTHING_NEW)
    offices.requests.clear()
    return offices


@pytest.fixture
def clock() -> DemoClock:
    return DemoClock(NOTHING_NEW.moment)


@pytest.fixture
def watched(tmp_path: Path, office: FederalRegisterOffice) -> Settings:
    """Settings that point at the offices, with one channel that writes files."""
    return _settings_in(tmp_path, office.base_url)


def _settings_in(folder: Path, url: str) -> Settings:
    (folder / "alerts").mkdir()
    customers = folder / "customers.csv"
    customers.write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    return demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=customers),
        federal_register=FederalRegisterTable(url=url),
        ecfr=EcfrTable(url=url),
        feeds=(FeedTable(name="bureau", url=f"{url}/api/v1/documents.rss"),),
        channels=(FilesChannelTable(type="files", name="files", folder=folder / "alerts"),),
    )


@pytest.fixture
def context(watched: Settings, clock: DemoClock, new_database: Path) -> Iterator[Context]:
    shutil.copytree(new_database.parent, watched.state.folder)
    with open_context(watched, clock) as context:
        yield context


@pytest.fixture
def day(context: Context, office: FederalRegisterOffice, clock: DemoClock) -> Day:
    return Day(context, office, clock)


@pytest.fixture(scope="session")
def beginnings(
    tmp_path_factory: pytest.TempPathFactory, offices: FederalRegisterOffice, new_database: Path
) -> Beginnings:
    folder = tmp_path_factory.mktemp("beginnings")
    return Beginnings(folder, new_database.parent, _settings_in(folder, offices.base_url), offices)


@pytest.fixture
def listed(day: Day, beginnings: Beginnings) -> Day:
    """A day after its first poll: the list has been built, and there is no rule yet."""
    beginnings.take_up(day, NOTHING_NEW)
    return day


@pytest.fixture
def filed(day: Day, beginnings: Beginnings) -> Day:
    """A day after its second poll: two rules have been filed, and were told."""
    beginnings.take_up(day, NOTHING_NEW, FILED)
    return day


@pytest.fixture
def published(day: Day, beginnings: Beginnings) -> Day:
    """A day after its third poll: both rules have been printed."""
    beginnings.take_up(day, NOTHING_NEW, FILED, PUBLISHED)
    return day
