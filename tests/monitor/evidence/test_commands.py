"""The commands on the list through time and on evidence, as a person types them, on a history of two rules."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import app
from state.errors import UsageProblem

CONFIG = """
[state]
folder = "state"
[customers]
file = "customers.csv"
[[channels]]
type = "files"
name = "files"
folder = "alerts"
"""


@pytest.fixture
def folder(history: Path, tmp_path: Path) -> Path:
    shutil.copytree(history, tmp_path / "copy")
    (tmp_path / "copy" / "listwatch.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "copy"


def listwatch(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder / "listwatch.toml")])


def answer(folder: Path, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(listwatch(folder, *words, "--json").stdout)
    return found


def entries(folder: Path, *words: str) -> int:
    held = answer(folder, "list", *words)["entries"]
    assert isinstance(held, list)
    return len(held)


def test_the_list_of_a_date_as_it_is_known_now_and_as_it_was_known_then(folder: Path) -> None:
    before, after = entries(folder, "--as-of", "2025-03-24"), entries(folder, "--as-of", "2025-03-28")
    assert after - before == 82
    assert entries(folder, "--as-of", "2025-03-28", "--known-at", "2025-03-25T20:00Z") == before
    assert entries(folder, "--as-of", "2025-03-28", "--known-at", "2025-03-25T16:31-04:00") == after
    assert "EL as of 2025-03-24" in listwatch(folder, "list", "--as-of", "2025-03-24").stdout


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        (("list", "--as-of", "2020-01-01"), "before the list"),
        (("list", "--list", "UVL"), "has not been read yet"),
        (("list", "--known-at", "2025-03-25T20:31"), "has no time zone"),
        (("list", "--known-at", "2020-01-01T00:00Z"), "before we knew"),
        (("diff", "2025-03-24", "soon"), "is no date"),
        (("show", "nothing"), "names nothing stored"),
        (("evidence", "hold", "nothing", "--reason", "x", "--by", "y"), "names nothing stored"),
    ],
)
def test_what_cannot_be_answered_is_said(folder: Path, words: tuple[str, ...], trouble: str) -> None:
    problem = listwatch(folder, *words).exception
    assert isinstance(problem, UsageProblem)
    assert trouble in str(problem)


def test_what_lies_between_two_dates(folder: Path) -> None:
    assert answer(folder, "diff", "2025-03-24", "2025-03-28")["counts"] == {
        "addition": 82,
        "revision": 4,
        "removal": 0,
    }
    shown = listwatch(folder, "diff", "2025-03-24", "2025-03-28").stdout
    assert "revision: Dart Aviation" in shown
    assert "    addresses" in shown


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("2025-05426", {"documents", "readings", "changes", "versions", "alerts", "evidence"}),
        ("2025-05426.filed.compliance", {"alerts", "deliveries", "evidence"}),
        ("D034", {"matches", "alerts"}),
    ],
)
def test_everything_about_a_name(folder: Path, name: str, kinds: set[str]) -> None:
    assert kinds <= set(answer(folder, "show", name))
    assert name in listwatch(folder, "show", name, "--all").stdout
    in_short = listwatch(folder, "show", name).stdout
    assert all(f"{kind} (" in in_short for kind in kinds)
    assert len(in_short.splitlines()) < 60


def test_evidence_from_proof_to_page(folder: Path) -> None:
    proof = answer(folder, "evidence", "verify")
    assert proof["is_whole"]
    assert listwatch(folder, "evidence", "verify", "--expect", "f" * 64).exit_code == 1
    alert, file = "2025-05426.filed.compliance", folder / "alert.json"
    assert listwatch(folder, "evidence", "export", alert, "-o", str(file)).exit_code == 0
    assert listwatch(folder, "evidence", "export", alert, "--html", "-o", str(folder / "a.html")).exit_code == 0
    assert (folder / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    replayed = CliRunner().invoke(app, ["evidence", "replay", str(file)])
    assert replayed.exit_code == 0
    assert replayed.stdout.startswith("the same\n")
    assert "lead to the end of the chain" in replayed.stdout


def test_hold_prune_lift_and_backup(folder: Path) -> None:
    by = ("--by", "A. Person")
    assert listwatch(folder, "evidence", "hold", "2025-05426", "--reason", "a case", *by).exit_code == 0
    assert "would remove 0 captures" in listwatch(folder, "evidence", "prune", "--dry-run", *by).stdout
    assert listwatch(folder, "evidence", "lift", "2025-05426", *by).stdout == "1 holds lifted\n"
    assert listwatch(folder, "evidence", "lift", "2025-05426", *by).exit_code == 1
    assert listwatch(folder, "backup", str(folder / "b.tar")).exit_code == 0
    assert (folder / "b.tar").stat().st_size > 100_000


def test_a_screening_says_of_which_date_the_lists_are_and_that_they_are_stale(folder: Path) -> None:
    """The state is of March 2025, and the machine's clock is not."""
    report = folder / "report.html"
    customers = str(folder / "customers.csv")
    done = listwatch(folder, "screen", customers, "--lists", "el", "--output", str(report))
    assert done.exit_code == 1
    (line,) = re.findall(r"EL: list of 2025-03-2\d, last confirmed 2025-03-28 08:50 ET \(STALE\)", done.stderr)
    assert "WARNING: EL may have changed since" in done.stderr
    page = report.read_text(encoding="utf-8")
    assert line in page
    assert "WARNING: EL may have changed since" in page
    assert f"customers of {customers} against" in page
    shown = listwatch(folder, "list", "--as-of", "2025-03-28")
    assert line in shown.stderr
    assert answer(folder, "list", "--as-of", "2025-03-28")["is_stale"] is True


@pytest.mark.parametrize(("lists", "trouble"), [("EL,NOPE", "NOPE is no list"), ("EL,SDN", "holds no list SDN")])
def test_a_list_that_is_none_or_not_there_is_refused(folder: Path, lists: str, trouble: str) -> None:
    refused = listwatch(folder, "screen", str(folder / "customers.csv"), "--lists", lists)
    assert isinstance(refused.exception, UsageProblem)
    assert trouble in str(refused.exception)
