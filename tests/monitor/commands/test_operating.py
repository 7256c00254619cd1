"""The commands of whoever runs listwatch, exit codes and what stands on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED
from tests.commands import run_here, set_up


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with FederalRegisterOffice(CODIFIED) as office:
        set_up(tmp_path, office.base_url)
        yield tmp_path


def test_the_schedule_says_what_will_happen(folder: Path) -> None:
    done = run_here("schedule", "--next", "7d", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    sources = {each["source"]: each for each in json.loads(done.stdout)}
    assert list(sources) == ["ecfr", "customers", "public-inspection", "federal-register", "ownership"]
    assert sources["ecfr"]["polls"] == 7 * 24
    assert {stretch["every"] for stretch in sources["public-inspection"]["stretches"]} >= {60, 600}
    assert run_here("schedule", "--next", "soon", folder=folder).returncode == 2


def test_backfill_waits_for_a_list(folder: Path) -> None:
    done = run_here("backfill", "--since", "2024-10-01", folder=folder)
    assert (done.returncode, "has not been built yet" in done.stderr) == (1, True)
    assert run_here("backfill", "--since", "October", folder=folder).returncode == 2


def test_a_test_alert_goes_out_on_each_channel(folder: Path) -> None:
    done = run_here("check", "--send-test", folder=folder)
    assert (done.returncode, "test alert on files: delivered" in done.stdout) == (0, True), done.stderr
    assert any("This is a test" in path.read_text(encoding="utf-8") for path in (folder / "alerts").rglob("*.txt"))
