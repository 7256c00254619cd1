"""The commands of triage, as typed: review, decide, dispositions, hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import app
from state.errors import UsageProblem
from tests.monitor.review.conftest import BARZIN, Desk, adding, begun, desk

__all__ = ["begun", "desk"]

CONFIG = """
[state]
folder = "state"

[[channels]]
type = "console"
name = "terminal"
"""
SAID = ("--by", "A. Ruiz", "--reason", "another owner")


@pytest.fixture
def folder(desk: Desk) -> Path:
    """A configured folder in whose state one strong match was told."""
    desk.publish("2025-00001", adding("Barzin Optics Trading Company", BARZIN))
    folder = desk.context.settings.customers.file.parent
    (folder / "listwatch.toml").write_text(CONFIG, encoding="utf-8")
    return folder


def listwatch(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder / "listwatch.toml")])


def test_from_review_to_release(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    shown = listwatch(folder, "review")
    assert shown.exit_code == 1
    assert "12 Azadi Street, Tehran, Iran" in shown.stdout
    assert "open: nobody has decided" in shown.stdout
    (match,) = json.loads(listwatch(folder, "review", "--strength", "strong", "--json").stdout)
    assert (match["customer_id"], match["document"], match["is_open"]) == ("C1", "2025-00001", True)
    assert "false" in listwatch(folder, "decide", match["id"], "--false", *SAID).stdout
    assert "stands already" in listwatch(folder, "decide", match["id"], "--false", *SAID).stdout
    assert "nothing is open" in listwatch(folder, "review").stdout
    assert "another owner" in listwatch(folder, "review", "--decided").stdout
    assert match["id"] in listwatch(folder, "dispositions", "export").stdout
    assert "release asked" in listwatch(folder, "hold", "list").stdout
    assert "C1 released" in listwatch(folder, "hold", "release", "C1", *SAID).stdout
    assert "No account is on hold." in listwatch(folder, "hold", "list").stdout


def test_a_file_of_decisions_is_taken_over(folder: Path) -> None:
    file = folder / "decided.csv"
    head = "customer_id,list_code,destination,listing_name,verdict,reason,decided_by,expires_on\n"
    file.write_text(f"{head}C1,EL,IRAN,Barzin Optics Trading Company,true,the same,A. Ruiz,\n", encoding="utf-8")
    assert "1 recorded, 0 stood already" in listwatch(folder, "dispositions", "import", str(file)).stdout
    assert "C1 acknowledged" in listwatch(folder, "hold", "acknowledge", "C1", "--by", "C. Lund").stdout
    (hold,) = json.loads(listwatch(folder, "hold", "list", "--json").stdout)
    assert hold["acknowledged_by"] == "C. Lund"


@pytest.mark.parametrize("verdicts", [(), ("--true", "--false")])
def test_one_verdict_is_needed(folder: Path, verdicts: tuple[str, ...]) -> None:
    assert isinstance(listwatch(folder, "decide", "0123456789", *verdicts, *SAID).exception, UsageProblem)
