"""A watch on the demo's two offices: real HTTP, a real database, real captures; only the clock is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.run import DemoClock, DemoSettings
from monitor.demo.stages import NOTHING_NEW
from monitor.settings import Settings
from monitor.starting import start_watch
from monitor.tables.channels import FilesChannelTable
from monitor.tables.operations import StateTable
from monitor.tables.sources import CustomersTable, EcfrTable, FederalRegisterTable, FeedTable
from monitor.watch import Watch


@pytest.fixture
def office() -> Iterator[FederalRegisterOffice]:
    with FederalRegisterOffice() as office:
        yield office


@pytest.fixture
def clock() -> DemoClock:
    return DemoClock(NOTHING_NEW.moment)


@pytest.fixture
def watched(tmp_path: Path, office: FederalRegisterOffice) -> Settings:
    """Settings that point at the offices, with one channel that writes files."""
    (tmp_path / "alerts").mkdir()
    customers = tmp_path / "customers.csv"
    customers.write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    return DemoSettings(
        state=StateTable(folder=tmp_path / "state"),
        customers=CustomersTable(file=customers),
        federal_register=FederalRegisterTable(url=office.base_url),
        ecfr=EcfrTable(url=office.base_url),
        feeds=(FeedTable(name="bureau", url=f"{office.base_url}/api/v1/documents.rss"),),
        channels=(FilesChannelTable(type="files", name="files", folder=tmp_path / "alerts"),),
    )


@pytest.fixture
def watch(watched: Settings, clock: DemoClock) -> Iterator[Watch]:
    with start_watch(watched, clock) as watch:
        yield watch
