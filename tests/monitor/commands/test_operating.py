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


def test_check_tries_what_it_says_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = set_up(tmp_path, "http://127.0.0.1:9")
    secret = tmp_path / "secret"
    secret.write_text("https://hooks.example.com/services/T0/B0/x")
    secret.chmod(0o644)
    hook = '[[channels]]\ntype = "slack-webhook"\nname = "hook"\nurl_file = "secret"\n'
    config.write_text(f'{config.read_text()}{hook}[metrics]\ntextfile = "none/a.prom"\n')
    (tmp_path / "alerts").rmdir()
    (tmp_path / "alerts").write_text("a file")
    done = run_here("check", folder=tmp_path)
    assert done.returncode == 1
    for words in (
        "fail channel files: cannot write to",
        "warn channels.1.url_file: ",
        "fail metrics.textfile: ",
    ):
        assert words in done.stdout, done.stdout
    monkeypatch.setenv("PING", "")
    config.write_text(config.read_text() + '[heartbeat]\nping_url_env = "PING"\n')
    assert "heartbeat.ping_url: the environment variable PING is not set." in run_here("check", folder=tmp_path).stderr
