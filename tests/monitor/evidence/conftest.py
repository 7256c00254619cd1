"""Two rules filed and printed, read by the ordinary code once for all tests of evidence; each works on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from tests.demo_settings import demo_settings
from tests.monitor.days import Beginnings


def settings_in(folder: Path, url: str = "http://127.0.0.1:9") -> Settings:
    return demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=folder / "customers.csv"),
        federal_register=FederalRegisterTable(url=url),
        ecfr=EcfrTable(url=url),
        channels=(FilesChannelTable(type="files", name="files", folder=folder / "alerts"),),
    )


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory, beginnings: Beginnings) -> Path:
    """A folder whose state is that after both rules were filed and printed."""
    folder = tmp_path_factory.mktemp("history")
    (folder / "alerts").mkdir()
    customers = files("monitor.demo").joinpath("facts/customers.csv").read_bytes()
    (folder / "customers.csv").write_bytes(customers)
    shutil.copytree(beginnings.state_after(NOTHING_NEW, FILED, PUBLISHED), folder / "state")
    return folder


@pytest.fixture
def clock() -> DemoClock:
    return DemoClock(PUBLISHED.moment)


@pytest.fixture
def context(history: Path, tmp_path: Path, clock: DemoClock) -> Iterator[Context]:
    """The history to do with as a test likes; no source answers."""
    shutil.copytree(history, tmp_path / "copy")
    with open_context(settings_in(tmp_path / "copy"), clock) as context:
        yield context
