"""Every command that answers something answers in JSON, one document of which its schema says the form."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monitor.commands.answers import ANSWERS, LINES, answer_schema
from monitor.commands.examples import EXAMPLES
from monitor.demo.drafts import read_rule_draft
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED, FILED, NOTHING_NEW, PUBLISHED
from monitor.demo.typeset_xml import set_rule_xml
from state.storage.captures import record_capture
from state.storage.database import open_database, transaction
from state.storage.quarantine import hold_capture
from tests.commands import commands_below, run_here, set_up
from tests.monitor.commands.test_quarantine import PART
from tests.monitor.days import Beginnings

SAID = ("--by", "A. Ruiz", "--reason", "compared with the register")
BY = ("--by", "A. Ruiz")
# They serve, print a schema or a format of others, or ask for what nobody else may see.
NO_ANSWER = {"run", "schema", "ftm", "desk", "mcp", "people password"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, beginnings: Beginnings, offices: FederalRegisterOffice) -> Path:
    """A configured folder in whose state two rules were told, and two answers are held."""
    folder = tmp_path_factory.mktemp("json") / "here"
    folder.mkdir()
    config = set_up(folder, offices.base_url)
    config.write_text(config.read_text() + '[[channels]]\ntype = "console"\nname = "terminal"\n')
    (folder / "customers.csv").write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    shutil.copytree(beginnings.state_after(NOTHING_NEW, FILED, PUBLISHED), folder / "listwatch-state")
    engine = open_database(f"sqlite:///{folder / 'listwatch-state/listwatch.db'}")
    with transaction(engine) as connection:
        for body, as_of in ((b"<html>Request Access", None), (f"<DIV5>{PART}</DIV5>".encode(), date(2026, 4, 1))):
            args = ("ecfr", "https://ecfr.example/full", "text/xml", body, datetime.now(UTC))
            capture = record_capture(connection, folder / "listwatch-state/captures", *args)
            hold_capture(connection, "ecfr", capture, as_of, "is not believed: too few", datetime.now(UTC))
    engine.dispose()
    (folder / "rules").mkdir()
    (folder / "rules/rule.xml").write_bytes(set_rule_xml(read_rule_draft("2025-05427")))
    shown_on = """hierarchy_metadata='{"path":"/on/2025-03-24/title-15/part-744"}'"""
    (folder / "list.xml").write_text(f"<DIV5 {shown_on}>{PART}</DIV5>")
    offices.open(CODIFIED)
    return folder


def answer(folder: Path, command: str, *words: str) -> Any:
    """Give what a command answers, after a look that it is whole, keeps to its schema, and stands there alone."""
    done = run_here(*command.split(), *words, "--json", folder=folder)
    assert done.returncode in {0, 1}, f"{command}: {done.stderr}"
    documents = done.stdout.splitlines() if command in LINES else [done.stdout]
    answers = [json.loads(document) for document in documents]
    assert not [each for each in answers if "error" in each], done.stderr
    check = Draft202012Validator(closed(answer_schema(command)))
    for each in answers:
        faults = [f"{fault.json_path}: {fault.message[:200]}" for fault in check.iter_errors(each)]
        assert faults == [], command
        blanks = [key for key in keys_of(each) if key != key.strip() or " " in key]
        assert blanks == [], command
    return answers if command in LINES else answers[0]


def closed(schema: Any) -> Any:
    """Return a schema in which an object has no fields but those that it names."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return inner | ({"additionalProperties": False} if "properties" in inner else {})


def keys_of(answer: Any) -> Iterator[str]:
    """Give the names of fields, wherever; names of destinations, countries and the like are values, not fields."""
    for each in answer if isinstance(answer, list) else answer.values() if isinstance(answer, dict) else ():
        yield from keys_of(each)
    if isinstance(answer, dict) and not any(key.isupper() for key in answer):
        yield from answer


def test_every_command_answers_in_the_form_of_its_schema(folder: Path) -> None:
    asked = set()

    def ask(command: str, *words: str) -> Any:
        asked.add(command)
        return answer(folder, command, *words)

    assert ask("init", "new")["wrote"]
    assert [each["name"] for each in ask("init", "--cron")["files"]]
    assert ask("check", "--send-test")["is_fine"]
    assert ask("status")["sources"]
    assert ask("schedule")
    assert ask("list", "--as-of", "2025-03-28")["entries"]
    assert ask("lists")
    assert ask("diff", "2025-03-24", "2025-03-28")["changes"]
    (alert, *_) = ask("show", "2025-05427")["alerts"]
    assert ask("lag")
    ask("route", "--explain", alert["id"])
    assert ask("evidence verify")["is_whole"]
    ask("evidence export", alert["id"], "--output", "evidence.json")
    assert ask("evidence replay", "evidence.json")["is_fine"]
    ask("evidence hold", "2025-05427", *SAID)
    assert ask("evidence lift", "2025-05427", *BY)["lifted"] == 1
    ask("evidence prune", "--dry-run", *BY)
    assert ask("backup", "backup.tar")["bytes"]
    first, *others = ask("review", "--strength", "strong")
    decided = ask("decide", first["id"], "--false", *SAID)
    assert (decided["before"], decided["is_new"]) == (None, True)
    assert ask("dispositions export")
    run = run_here("dispositions", "export", folder=folder)
    (folder / "decided.csv").write_text(run.stdout)
    assert ask("dispositions import", "decided.csv") == {"recorded": 0, "stood_already": 1}
    assert ask("hold list")
    ask("hold acknowledge", others[0]["customer_id"], *BY)
    if first["customer_id"] not in {each["customer_id"] for each in others}:
        assert ask("hold release", first["customer_id"], *SAID)["is_released"]
    assert ask("quarantine list")
    ask("quarantine show", "1")
    ask("quarantine reject", "1", *SAID)
    assert ask("quarantine release", "2", *SAID)["released_by"] == "A. Ruiz"
    ask("regime list")
    ask("regime show")
    ask("people add", "A. Ruiz", "--role", "compliance")
    assert ask("people list")
    assert ask("people token add", "A. Ruiz")["token"]
    (token,) = ask("people token list")
    ask("people token revoke", str(token["id"]))
    ask("people end", "A. Ruiz")
    (proposed,) = [ask("regime propose", "2026-1", "--state", "rescinded", "--since", "2026-12-01", *BY, "--note", "x")]
    ask("regime verify", proposed["key"], *BY)
    (folder / "owners.csv").write_text(f'owner,owned,share\n"{first["listing_name"]}",D001,unknown\n')
    ask("ownership import", "owners.csv")
    ask("ownership explain", first["customer_id"])
    ask("ownership whatif", "--from", "2026-11-10")
    ask("ownership stale")
    ask("read rule", "rules/rule.xml")
    assert ask("rescreen", "--since", "2025-01-01", "--dry-run") == []
    assert ask("read list", "list.xml")
    ask("replay", "rules", "--base", "list.xml")
    ask("screen", "customers.csv", "--list", "list.xml")
    ask("tune", "decided.csv", "--customers", "customers.csv", "--list", "list.xml")
    ask("poll")
    (task, *_) = ask("ownership tasks")
    assert ask("ownership settle", task["customer_id"], *SAID)[0]["closed_by"] == "A. Ruiz"
    assert ask("deliver", "--again")["undelivered"] == 0
    ask("customers sync")
    ask("backfill", "--since", "2025-03-28")
    ask("doctor")
    (folder / "customers.csv").write_text("id,name\nC1,Torvek Bakery\n")
    assert run_here("customers", "sync", folder=folder).returncode == 1
    assert ask("customers accept", *SAID)["gone"] > 0
    assert asked == set(ANSWERS) - {"demo"}


def test_no_command_but_those_that_have_no_answer_is_without_json() -> None:
    without = {name for name, command in commands_below() if not any("--json" in each.opts for each in command.params)}
    assert without == NO_ANSWER
    assert {name for name, _ in commands_below()} - NO_ANSWER == set(ANSWERS)


def test_the_schema_of_a_command_is_printed_by_its_words(folder: Path) -> None:
    printed = run_here("schema", "hold", "list", folder=folder)
    assert json.loads(printed.stdout) == json.loads(json.dumps(answer_schema("hold list")))
    assert run_here("schema", "nothing", folder=folder).returncode == 2


def test_each_command_has_an_example_that_it_takes() -> None:
    commands = dict(commands_below())
    assert EXAMPLES.keys() == commands.keys()
    for name, command in commands.items():
        command.make_context(name, shlex.split(EXAMPLES[name].partition(" > ")[0]))
        assert f"listwatch {name} {EXAMPLES[name]}" in command.epilog
