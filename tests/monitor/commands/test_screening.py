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
    told = run(folder).stdout.splitlines()
    assert ("D0 and 4 more" in told[0], len(told)) == (True, 2)
    run(folder, "--output", str(folder / "report.html"))
    assert (folder / "report.html").read_text().count("and 4 more of this name") == 1


def test_thresholds_are_tried_on_past_verdicts(folder: Path) -> None:
    destination = json.loads(run(folder, "--json").stdout)["listing"]["destination"]
    verdicts = f"customer_id,destination,listing_name,verdict\nC1,{destination},Kazan Helicopters,true\n"
    (folder / "verdicts.csv").write_text(verdicts)
    options = ("--customers", str(folder / "customers.csv"))
    result = run(folder, "--json", *options, command="tune", file="verdicts.csv")
    assert json.loads(result.stdout)[0] == {
        "threshold": 50.0, "decided": 1, "told": 1, "right": 1, "true": 1, "precision": 1.0, "recall": 1.0,
    }  # fmt: skip
    table = run(folder, *options, command="tune", file="verdicts.csv").stdout.splitlines()
    assert "1 decided pairs" in table[0]
    assert [line.split()[0] for line in table if line.endswith("in use")] == ["64"]


def test_a_lower_threshold_is_tried_even_where_a_higher_one_is_in_use(folder: Path) -> None:
    (folder / "customers.csv").write_text("id,name,country\nC1,Kazan Rotor Helicopters,RU\nC2,Wesgal Ltd,GB\n")
    destination = json.loads(run(folder, "--json", "--similar-name", "60").stdout)["listing"]["destination"]
    (folder / "verdicts.csv").write_text(
        f"customer_id,destination,listing_name,verdict\nC1,{destination},Kazan Helicopters,true\n"
    )
    options = ("--customers", str(folder / "customers.csv"), "--similar-name", "95", "--json")
    tried = json.loads(run(folder, *options, command="tune", file="verdicts.csv").stdout)
    assert (tried[0]["told"], tried[-1]["told"]) == (1, 0)


def test_the_threshold_is_the_options_else_the_configurations(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "customers.csv").write_text("id,name,country\nC1,Kazan Rotor Helicopters,RU\nC2,Wesgal Ltd,GB\n")

    def said(*options: str) -> str:
        result = run(folder, *options)
        return f"{len(result.stdout.splitlines()) // 2} {result.stderr.rpartition('; ')[2].strip()}"

    by_default = said()
    (folder / "listwatch.toml").write_text(
        '[screening]\nsimilar_name = 60\n[[channels]]\nname = "here"\ntype = "console"\naudiences = ["compliance"]\n'
    )
    assert (by_default, said(), said("--similar-name", "95")) == (
        "1 similar_name 64 (the default)",
        "1 similar_name 60 (listwatch.toml)",
        "0 similar_name 95 (--similar-name)",
    )
    run(folder, "--output", "report.html")
    assert "similar_name 60 (listwatch.toml)" in (folder / "report.html").read_text("utf-8")


def test_a_fault_in_a_file_that_is_screened_is_named_by_its_row(folder: Path) -> None:
    (folder / "customers.csv").write_bytes(CUSTOMERS.encode() + b"C3,,GB\nC1,Torvek,GB\nC4,Gie\xdferei,DE\n")
    problem = run(folder).exception
    assert isinstance(problem, CustomersProblem)
    for trouble in (
        "line 4, column name is empty",
        "line 6 is not UTF-8",
        "line 5, column id is the same as on line 2",
    ):
        assert trouble in problem.trouble


def test_spark_is_not_asked_a_query_of_a_database(folder: Path) -> None:
    assert isinstance(run(folder, "--engine", "spark", "--query", "select 1").exception, UsageProblem)


def test_who_is_not_screenable_is_counted_and_listed_and_what_was_read_otherwise_is_noted(folder: Path) -> None:
    content = "sep=;\nNo;NAME1;NAME2\nC1;Kazan;Helicopters JSC\nC2;????????;\nC3;TEST;\nTotal;;\n"
    (folder / "export.csv").write_text(content)
    columns = ("--column", "id=No", "--column", "name=NAME1 + NAME2")
    result = run(folder, *columns, "--json", "--output", str(folder / "report.html"), file="export.csv")
    page = (folder / "report.html").read_text()

    assert result.exit_code == 1
    assert "NOT SCREENED: 2 not screenable: line 4 (letters were replaced by question marks), line 5" in result.stderr
    assert "note: line 6: a row of totals, set aside" in result.stderr
    assert "1 possible matches" in result.stderr
    assert "Not screenable: 2" in page
    assert "is a placeholder" in page
    assert isinstance(run(folder, "--column", "nonsense").exception, UsageProblem)
