"""The commands that screen: what they answer in each form, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from monitor.commands import screening
from monitor.commands.screening import app
from state.errors import CustomersProblem, UsageProblem

ENTRY = {
    "source": "Entity List (EL) - Bureau of Industry and Security",
    "name": "Kazan Helicopters",
    "alt_names": ["KVZ Helicopters"],
    "addresses": [{"address": "14 Tetsevskaya Street", "city": "Kazan", "country": "RU"}],
}
CUSTOMERS = "id,name,country\nC1,KAZAN HELICOPTERS JSC,RU\nC2,Wesgal Ltd,GB\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.json").write_text(json.dumps({"results": [ENTRY]}))
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    return tmp_path


def run(folder: Path, *options: str, command: str = "screen", file: str = "customers.csv") -> Result:
    words = [command, str(folder / file), "--list", str(folder / "list.json"), *options]
    return CliRunner().invoke(app, words)


def test_json_lines_say_who_matched_what_and_why(folder: Path) -> None:
    result = run(folder, "--json")
    (line,) = result.stdout.splitlines()
    answer = json.loads(line)
    assert (answer["customer_id"], answer["strength"]) == ("C1", "strong")
    assert answer["listing"]["name"] == "Kazan Helicopters"
    assert {"kind", "customer_value", "listing_value", "score"} <= answer["reasons"][0].keys()
    assert "1 possible matches" in result.stderr


@pytest.mark.parametrize("ending", ["csv", "html", "parquet"])
def test_matches_are_written_to_a_file(folder: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    result = run(folder, "--output", str(folder / f"matches.{ending}"))
    assert result.exit_code == 0
    assert b"KAZAN HELICOPTERS" in (folder / f"matches.{ending}").read_bytes()


def test_an_unknown_ending_is_refused(folder: Path) -> None:
    assert isinstance(run(folder, "--output", "matches.xls").exception, UsageProblem)


def test_parquet_and_a_query_give_what_the_csv_gives(folder: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = {"id": ["C1", "C2"], "name": ["KAZAN HELICOPTERS JSC", "Wesgal Ltd"], "country": ["RU", "GB"]}
    parquet.write_table(pyarrow.table(rows), folder / "customers.parquet")
    url = f"sqlite:///{folder / 'erp.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create table parties (id text, name text, country text)"))
        connection.execute(text("insert into parties values ('C1', 'KAZAN HELICOPTERS JSC', 'RU'), ('C2', 'W', 'GB')"))
    engine.dispose()
    expected = run(folder, "--json").stdout
    assert run(folder, "--json", file="customers.parquet").stdout == expected
    words = ["screen", url, "--query", "select * from parties", "--list", str(folder / "list.json"), "--json"]
    assert CliRunner().invoke(app, words).stdout == expected


def test_a_query_that_fails_does_not_show_the_password(folder: Path) -> None:
    words = ["screen", "sqlite:///:memory:?secret", "--query", "select", "--list", str(folder / "list.json")]
    problem = CliRunner().invoke(app, words).exception
    assert isinstance(problem, CustomersProblem)
    assert "secret" not in str(problem)


def test_an_entry_that_many_customers_match_is_capped_and_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MOST_PER_ENTRY", 2)
    rows = "".join(f"D{number},Kazan Helicopters,RU\n" for number in range(5))
    (folder / "customers.csv").write_text("id,name,country\n" + rows)
    result = run(folder, "--json")
    assert (len(result.stdout.splitlines()), result.exit_code) == (2, 1)
    assert "5 matches, the best 2 are given" in result.stderr


def test_thresholds_are_tried_on_past_verdicts(folder: Path) -> None:
    destination = json.loads(run(folder, "--json").stdout)["listing"]["destination"]
    verdicts = f"customer_id,destination,listing_name,verdict\nC1,{destination},Kazan Helicopters,true\n"
    (folder / "verdicts.csv").write_text(verdicts)
    options = ("--customers", str(folder / "customers.csv"))
    result = run(folder, "--json", *options, command="tune", file="verdicts.csv")
    assert json.loads(result.stdout)[0] == {
        "threshold": 40.0, "decided": 1, "told": 1, "right": 1, "true": 1, "precision": 1.0, "recall": 1.0,
    }  # fmt: skip
    assert "1 decided pairs" in run(folder, *options, command="tune", file="verdicts.csv").stdout
