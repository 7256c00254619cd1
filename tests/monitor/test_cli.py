"""The command line as a person uses it: real exit codes, what stands on the terminal, processes where they matter."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo.drafts import read_filing, read_rule_draft
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED
from monitor.demo.typeset_xml import set_rule_xml
from tests.commands import run_here, set_up

LISTWATCH = (sys.executable, "-m", "monitor")


def listwatch(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LISTWATCH, *words], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60
    )


def environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": root, "NO_COLOR": "1", "COLUMNS": "200"}


@pytest.fixture
def office() -> Iterator[FederalRegisterOffice]:
    with FederalRegisterOffice(CODIFIED) as office:
        yield office


@pytest.fixture
def folder(tmp_path: Path, office: FederalRegisterOffice) -> Path:
    """A folder set up for listwatch, in a path with blanks."""
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    set_up(folder, office.base_url, customers="C1,Inspur Taiwan\nC2,Torvek Bakery\n")
    return folder


def test_init_writes_what_check_finds_fine(tmp_path: Path) -> None:
    assert listwatch("init", folder=tmp_path).returncode == 0
    checked = run_here("check", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "2 customers" in checked.stdout
    again = run_here("init", folder=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "is there already" in again.stderr


# What takes longer to import than most answers take to give, and our own readers with their patterns.
HEAVY = """
alembic apscheduler deepdiff feedparser ftfy httpx2 ijson jinja2 lxml numpy pydantic pypdfium2 rapidfuzz rich.table
scipy slack_sdk sources.reading.dates sqlalchemy starlette structlog
""".split()
OF_A_STORE = {"pydantic", "rich.table", "sqlalchemy"}
# The first of them makes the database.
ASKING = """
schedule
status
hold list
hold list --csv
lag
list
lists
diff 2025-03-24 2025-03-28
show 2025-05427
review
regime show
ownership tasks
quarantine list
people list
evidence verify
evidence prune --dry-run --by X
dispositions export
deliver
"""
PROGRAM = """
import sys
from monitor.cli import main
for words in sys.argv[2:]:
    sys.argv[1:] = words.split()
    try:
        main()
    except SystemExit:
        print(words, *sorted(set(sys.modules) & set(HEAVY)), sep="|", end="|\\n", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("commands", "needs"),
    [
        (["--version", "--help"], set()),
        (["read rule none.xml"], {"pydantic", "rich.table"}),
        (ASKING.strip().splitlines(), OF_A_STORE),
    ],
)
def test_a_command_imports_only_what_it_needs(folder: Path, commands: list[str], needs: set[str]) -> None:
    run = [sys.executable, "-c", f"HEAVY = {HEAVY}{PROGRAM}", "", *commands]
    done = subprocess.run(run, cwd=folder, env=environment(), capture_output=True, text=True, timeout=60)
    imported = [line.split("|") for line in done.stderr.splitlines() if "|" in line]
    assert [words for words, *_ in imported] == commands
    assert {words: {*names[:-1]} - needs for words, *names in imported if {*names[:-1]} - needs} == {}


def test_an_error_is_json_where_json_is_asked_for(tmp_path: Path) -> None:
    failed = listwatch("read", "rule", "none.xml", "--json", folder=tmp_path)
    assert failed.returncode == 2
    assert json.loads(failed.stdout)["error"] == {
        "subject": "none.xml",
        "trouble": "No such file or directory.",
        "remedy": "Name a file that can be read.",
    }
    assert failed.stderr.startswith("listwatch: none.xml: ")


@pytest.mark.parametrize("words", [("status", "--nothing"), ("nothing",), ("decide", "x"), ("decide",)])
def test_a_command_that_is_written_wrong_is_told_as_json_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    failed = run_here(*words, "--json", folder=tmp_path)
    assert failed.returncode == 2
    assert json.loads(failed.stdout)["error"]["trouble"]
    assert "Error: " in failed.stderr


@pytest.mark.parametrize("words", [("status",), ("hold", "list"), ("list",), ("lag",)])
def test_what_only_asks_makes_no_database(folder: Path, words: tuple[str, ...]) -> None:
    asked = run_here(*words, folder=folder)
    assert asked.returncode == 1
    assert "nothing has been stored yet. Run `listwatch poll` first" in asked.stderr
    assert not (folder / "listwatch-state").exists()


def test_it_says_its_version(tmp_path: Path) -> None:
    assert re.fullmatch(r"listwatch \d+\.\d+\.\d+\n", listwatch("--version", folder=tmp_path).stdout)


def test_poll_builds_the_list_then_says_nothing_new(folder: Path) -> None:
    first = run_here("poll", folder=folder)
    assert first.returncode == 0, first.stderr
    assert "base list of 2025-03-31" in first.stdout
    assert run_here("poll", folder=folder).stdout == "nothing new\n"
    answer = json.loads(run_here("poll", "--json", folder=folder).stdout)
    assert (answer["done"], answer["troubles"]) == ([], [])


def test_a_failed_source_shows_in_poll_and_in_status(
    folder: Path, office: FederalRegisterOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    run_here("poll", folder=folder)
    config = folder / "listwatch.toml"
    config.write_text(config.read_text().replace("[ecfr]\nurl = ", '[ecfr]\nurl = "http://127.0.0.1:9" #'))
    polled = run_here("poll", folder=folder)
    assert polled.returncode == 1
    assert "ecfr: http://127.0.0.1:9/" in polled.stderr
    assert "nothing new" not in polled.stdout, "a source that failed may have had news"
    status = run_here("status", "--json", folder=folder)
    assert status.returncode == 1
    ecfr = json.loads(status.stdout)["sources"][0]["standing"]
    assert (ecfr["name"], ecfr["failures"]) == ("ecfr", 1)
    assert "127.0.0.1" in ecfr["trouble"]
    assert "127.0.0.1" in run_here("status", folder=folder).stdout


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        (b"id,nme\nC1,X\n", "name"),
        (b"id,name\nC1,X\nC1,Y\n", "line 3, column id: is the same as on line 2"),
        (b"id,name\n", "customers.csv"),
        ("id,name\nC1,Gerät\n".encode("cp1252"), "UTF-8"),
        (None, "customers.csv"),
    ],
)
def test_a_customers_file_that_cannot_be_used_stops_a_poll_before_it_begins(
    folder: Path, office: FederalRegisterOffice, customers: bytes | None, words: str
) -> None:
    path = folder / "customers.csv"
    path.unlink()
    if customers is not None:
        path.write_bytes(customers)
    done = run_here("poll", folder=folder)
    assert done.returncode == 2
    assert "customers.csv" in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert office.requests == []
    assert not (folder / "listwatch-state").exists(), "nothing was written"


def test_a_wrong_key_and_a_wrong_word_end_with_two(folder: Path) -> None:
    (folder / "listwatch.toml").write_text("[custmers]\n", encoding="utf-8")
    done = run_here("poll", folder=folder)
    assert (done.returncode, "there is no table [custmers]" in done.stderr) == (2, True)
    assert run_here("pol", folder=folder).returncode == 2


def test_a_state_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "listwatch-state").write_bytes(b"a file in its place")
    done = run_here("poll", folder=folder)
    assert done.returncode == 1
    assert "listwatch-state" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_polls_at_once_and_ends_well_on_sigterm(folder: Path) -> None:
    daemon = subprocess.Popen([*LISTWATCH, "run"], cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)
    assert daemon.stderr is not None
    try:
        events = [json.loads(daemon.stderr.readline())]
        while "base list" not in events[-1].get("what", ""):
            events.append(json.loads(daemon.stderr.readline()))
        second = run_here("poll", folder=folder)
        assert second.returncode == 1
        assert "held by listwatch run" in second.stderr
        daemon.send_signal(signal.SIGTERM)
        _, rest = daemon.communicate(timeout=10)
    finally:
        daemon.kill()
    events += [json.loads(line) for line in rest.splitlines()]
    assert daemon.returncode == 0, events
    assert (events[0]["event"], events[-1]["event"]) == ("started", "stopped")


class TestPlainReaders:
    def test_a_rule_in_print(self, tmp_path: Path) -> None:
        (tmp_path / "rule.xml").write_bytes(set_rule_xml(read_rule_draft("2025-05427")))
        done = run_here("read", "rule", "rule.xml", "--json", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        rule = json.loads(done.stdout)
        assert (rule["document_number"], rule["effective_on"]) == ("2025-05427", "2025-03-25")
        assert len(rule["additions"]) == 12
        assert rule["additions"][0]["footnotes"] == [4]
        assert (rule["counts_agree"], rule["unread"]) == (True, [])
        assert "Inspur Taiwan" in run_here("read", "rule", "rule.xml", folder=tmp_path).stdout

    def test_a_rule_on_public_inspection(self, tmp_path: Path) -> None:
        (tmp_path / "rule.txt").write_bytes(read_filing("2025-05426.txt"))
        done = run_here("read", "rule", "rule.txt", "--json", folder=tmp_path)
        assert done.returncode == 1, "of its entries no more than the names is known"
        rule = json.loads(done.stdout)
        assert (len(rule["additions"]), len(rule["revisions"]), rule["text_form"]) == (70, 4, "plain text")

    def test_the_dates_of_the_record_fill_the_blanks_of_a_filing(self, tmp_path: Path) -> None:
        (tmp_path / "rule.txt").write_bytes(read_filing("2025-05426.txt"))
        told = run_here("read", "rule", "rule.txt", "--json", folder=tmp_path)
        assert json.loads(told.stdout)["effective_on"] is None
        dates = ("--filed-at", "2025-03-25T16:30", "--publication-date", "2025-03-28")
        rule = json.loads(run_here("read", "rule", "rule.txt", "--json", *dates, folder=tmp_path).stdout)
        assert (rule["effective_on"], rule["effective_is_computed"]) == ("2025-03-28", True)
        assert (rule["filed_at"], rule["published_on"]) == ("2025-03-25T16:30:00-04:00", "2025-03-28")
        wrong = run_here("read", "rule", "rule.txt", "--filed-at", "Tuesday", folder=tmp_path)
        assert (wrong.returncode, "is no time" in wrong.stderr) == (2, True)

    def test_a_file_that_is_no_rule_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "wall.html").write_text("<html><title>Request Access</title></html>")
        done = run_here("read", "rule", "wall.html", folder=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith("listwatch: wall.html")
        assert run_here("read", "list", "none.xml", folder=tmp_path).returncode == 2

    def test_a_list_of_any_kind(self, tmp_path: Path) -> None:
        (tmp_path / "dpl.txt").write_text("Name\tCountry\tEffective_Date\nX [Y]\tDE\t1/2/2003\nZ\t\t4/5/2006\n")
        done = run_here("read", "list", "dpl.txt", "--json", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(line["list"], line["destination"], line["name"]) for line in lines] == [
            ("DPL", "DE", "X [Y]"),
            ("DPL", "", "Z"),
        ]
        shown = run_here("read", "list", "dpl.txt", folder=tmp_path).stdout
        assert "(none given)" in shown
        assert "all" in shown
        other = run_here("read", "list", "dpl.txt", "--format", "csl-json", folder=tmp_path)
        assert (other.returncode, "dpl.txt, record 1: is no whole JSON" in other.stderr) == (1, True)
        assert run_here("read", "list", "dpl.txt", "--format", "csl", folder=tmp_path).returncode == 2
