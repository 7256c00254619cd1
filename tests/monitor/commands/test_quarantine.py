import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import app
from state.errors import UsageProblem
from state.storage.captures import record_capture
from state.storage.database import open_database, transaction
from state.storage.quarantine import hold_capture
from tests.sources.reading.lists.examples import cells, supplement

NOW = datetime(2025, 4, 1, 12, 0, tzinfo=UTC)
CONFIG = """
[[channels]]
type = "console"
name = "terminal"
"""
HEADS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
PART = supplement(4, HEADS, cells("IRAN", "Alone Optics, 1 Oak Road", "For all items", "Denial", "1 FR 2"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configured folder in whose quarantine there are a whole part 744 (1) and a page that is no list (2)."""
    (tmp_path / "listwatch.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "customers.csv").write_text("id,name\nC1,Torvek Bakery\n", encoding="utf-8")
    state = tmp_path / "listwatch-state"
    state.mkdir()
    engine = open_database(f"sqlite:///{state / 'listwatch.db'}")
    with transaction(engine) as connection:
        for body, as_of in ((f"<DIV5>{PART}</DIV5>".encode(), date(2025, 4, 1)), (b"<html>Request Access", None)):
            url = "https://ecfr.example/full"
            capture = record_capture(connection, state / "captures", "ecfr", url, "text/xml", body, NOW)
            hold_capture(connection, "ecfr", capture, as_of, "is not believed: too few", NOW)
    engine.dispose()
    return tmp_path


def listwatch(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder / "listwatch.toml")])


def test_the_list_says_what_waits_for_a_person(folder: Path) -> None:
    shown = listwatch(folder, "quarantine", "list", "--json")
    assert [(held["id"], held["standing"]) for held in json.loads(shown.stdout)] == [(1, "held"), (2, "held")]
    assert shown.exit_code == 1
    assert "too few" in listwatch(folder, "quarantine", "list").stdout


def test_one_is_shown_with_how_it_begins(folder: Path) -> None:
    assert "begins: <html>Request Access" in listwatch(folder, "quarantine", "show", "2").stdout
    assert isinstance(listwatch(folder, "quarantine", "show", "7").exception, UsageProblem)


def test_a_person_releases_and_rejects_with_name_and_reason(folder: Path) -> None:
    said = ("--by", "R. Ahn", "--reason", "compared with the Federal Register")
    released = listwatch(folder, "quarantine", "release", "1", *said)
    assert "base list of 2025-04-01: 1 entries" in released.stdout
    assert isinstance(listwatch(folder, "quarantine", "release", "2", *said).exception, UsageProblem)
    assert "2 rejected by R. Ahn" in listwatch(folder, "quarantine", "reject", "2", *said).stdout
    after = listwatch(folder, "quarantine", "list", "--json")
    assert [(held["standing"], held["settled_by"]) for held in json.loads(after.stdout)] == [
        ("released", "R. Ahn"),
        ("rejected", "R. Ahn"),
    ]
    assert after.exit_code == 0


def test_the_ledger_of_nothing_is_empty(folder: Path) -> None:
    assert json.loads(listwatch(folder, "lag", "--json").stdout) == []
    assert "our alert" in listwatch(folder, "lag").stdout
