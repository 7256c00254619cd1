"""`customers sync` and `rescreen`, as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from state.errors import StateProblem, UsageProblem


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text("id,name\nC1,Torvek Bakery\n", encoding="utf-8")
    (tmp_path / "listwatch.toml").write_text('[[channels]]\ntype = "console"\nname = "terminal"\n', encoding="utf-8")
    return tmp_path / "listwatch.toml"


def test_a_sync_says_what_it_did(config: Path) -> None:
    first = CliRunner().invoke(app, ["customers", "sync", "-c", str(config)])
    assert first.output == "1 customers noted, not screened: `listwatch customers sync --all` screens them\n"
    (config.parent / "customers.csv").write_text("id,name\nC1,Torvek Bread\n", encoding="utf-8")
    without_list = CliRunner().invoke(app, ["customers", "sync", "-c", str(config)])
    assert isinstance(without_list.exception, StateProblem)
    (config.parent / "customers.csv").write_text("id,name,open_orders\nC1,Torvek Bakery,3\n", encoding="utf-8")
    same = CliRunner().invoke(app, ["customers", "sync", "-c", str(config)])
    assert same.output == "no customer is new, changed or gone\n"
    in_json = CliRunner().invoke(app, ["customers", "sync", "--dry-run", "--json", "-c", str(config)])
    assert json.loads(in_json.output)["changed"] == 0


def test_a_rescreening_without_anything_to_do_says_so(config: Path) -> None:
    done = CliRunner().invoke(app, ["rescreen", "--since", "2025-03-01", "-c", str(config)])
    assert (done.exit_code, "every alert since then was made by these versions" in done.output) == (0, True)
    wrong = CliRunner().invoke(app, ["rescreen", "--since", "March", "-c", str(config)])
    assert isinstance(wrong.exception, UsageProblem)
