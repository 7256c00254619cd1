"""`route --explain`, as a person types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from state.errors import UsageProblem
from state.storage import outbox
from state.storage.database import open_database, transaction
from tests.notifiers.examples import COMPLIANCE, alert

CONFIG = """
[[channels]]
type = "console"
name = "terminal"
[[routes]]
name = "unverified"
lists = ["UVL"]
channels = ["terminal"]
[[routes]]
name = "quiet"
severities = ["act now", "decide"]
channels = ["terminal"]
when = "digest daily"
[[digests]]
name = "daily"
at = "08:30"
"""
TOLD = alert(COMPLIANCE)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "listwatch-state").mkdir()
    engine = open_database(f"sqlite:///{tmp_path / 'listwatch-state' / 'listwatch.db'}")
    with transaction(engine) as connection:
        outbox.queue_alert(connection, TOLD, ["terminal"])
    engine.dispose()
    (tmp_path / "listwatch.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "listwatch.toml"


def test_each_route_says_why_and_the_deliveries_follow(config: Path) -> None:
    lines = CliRunner().invoke(app, ["route", "--explain", TOLD.id, "-c", str(config)]).output.splitlines()

    assert lines == [
        f"{TOLD.id}: for compliance, severity: act now",
        "route unverified: does not fit (lists: wants uvl; the alert has el)",
        "route quiet: fits (fits in severities)",
        "-> terminal in digest daily, from 2025-03-26 12:30 UTC (routes quiet)",
    ]


def test_a_program_gets_json(config: Path) -> None:
    answer = json.loads(CliRunner().invoke(app, ["route", "--explain", TOLD.id, "-c", str(config), "--json"]).output)

    assert [each["fits"] for each in answer["answers"]] == [False, True]
    assert answer["deliveries"][0]["digest"] == "daily"


def test_an_alert_that_is_none(config: Path) -> None:
    assert isinstance(
        CliRunner().invoke(app, ["route", "--explain", "nothing", "-c", str(config)]).exception, UsageProblem
    )
