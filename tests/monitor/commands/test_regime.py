import json
from pathlib import Path

import pytest
from pyarrow import parquet

from monitor.commands.opening import with_regimes
from monitor.screening.bulk.tables import write_matches
from tests.commands import run_here, set_up

KEY = "2025-19846@2026-11-10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    set_up(tmp_path, "http://127.0.0.1:1")
    return tmp_path


def test_until_a_person_verifies_it_both_readings_are_shown_and_status_says_so(folder: Path) -> None:
    shown = run_here("regime", "show", "--on", "2026-11-30", "--json", folder=folder)
    answer = json.loads(shown.stdout)
    assert (shown.returncode, answer["state"], answer["ownership_counts"]) == (
        1,
        "in force by its terms, not verified",
        "show both",
    )
    assert "NOT VERIFIED" in run_here("status", folder=folder).stdout.replace("\n", " ")
    done = run_here("regime", "verify", KEY, "--by", "R. Ahn", folder=folder)
    assert done.stdout == f"{KEY} (in force by its terms) verified by R. Ahn\n"
    again = run_here("regime", "show", "--on", "2026-11-30", "--json", folder=folder)
    assert (again.returncode, json.loads(again.stdout)["ownership_counts"]) == (0, True)
    assert "NOT VERIFIED" not in run_here("status", folder=folder).stdout.replace("\n", " ")


def test_files_and_rows_say_so_in_no_column(tmp_path: Path) -> None:
    said, rows = "The Affiliates Rule is in force by its terms; NOT VERIFIED here.", [{"id": 1}, {"id": 2}]
    assert with_regimes(rows, [said]) == [row | {"unverified_regimes": [said]} for row in rows]
    csv, table = tmp_path / "matches.csv", tmp_path / "matches.parquet"
    beside = csv.with_name("matches.csv-metadata.json")
    for path in (csv, table):
        write_matches(path, (), (said,))
    assert csv.read_text("utf-8").startswith("customer_id,")
    assert json.loads(beside.read_bytes()) == {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "matches.csv",
        "notes": [{"unverified_regimes": [said]}],
    }
    assert json.loads(parquet.read_schema(table).metadata[b"unverified_regimes"]) == [said]
    write_matches(csv, ())
    assert not beside.exists()


def test_a_person_proposes_what_no_reading_did(folder: Path) -> None:
    words = ["regime", "propose", "2026-99999", "--state", "stayed", "--since", "2026-11-10"]
    words += ["--through", "2027-11-09", "--by", "R. Ahn", "--note", "stayed until November 9, 2027"]
    assert "nobody has verified it yet" in run_here(*words, folder=folder).stdout
    listed = json.loads(run_here("regime", "list", "--json", folder=folder).stdout)
    assert [(each["key"], each["state"]) for each in listed][-1] == ("2026-99999@2026-11-10", "stayed")
    assert run_here("regime", "verify", "2026-99999@2026-11-10", "--by", "R. Ahn", folder=folder).returncode == 0
    on = json.loads(run_here("regime", "show", "--on", "2027-11-09", "--json", folder=folder).stdout)
    assert (on["state"], on["ownership_counts"]) == ("stayed", False)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["verify", "2026-1@2026-01-01", "--by", "R. Ahn"], "is no regime"),
        (["show", "--on", "tomorrow"], "is no date"),
        (
            "propose x --state stayed --since 2026-11-10 --through 2026-11-09 --by R --note words".split(),
            "not behind --through",
        ),
    ],
)
def test_a_mistake_is_named(folder: Path, words: list[str], complaint: str) -> None:
    done = run_here("regime", *words, folder=folder)
    assert (done.returncode, complaint in done.stderr) == (2, True)
