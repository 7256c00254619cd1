from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from monitor.config.settings import Settings
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED
from monitor.intake.polling import poll_source, sources_of
from monitor.operations.doctor import examine, print_findings
from monitor.operations.endpoints import examine_channel
from monitor.operations.findings import Finding, Level
from monitor.operations.machine import examine_clock, examine_folder, examine_packages
from monitor.runtime.startup import open_exclusive
from notifiers.mail import MailChannel
from tests.commands import set_up

OURS = {name: ["listwatch"] for name in ("monitor", "sources", "notifiers", "state")}


def levels(findings: tuple[Finding, ...]) -> dict[str, Level]:
    return {finding.subject: finding.level for finding in findings}


def test_an_installation_that_is_well(tmp_path: Path) -> None:
    with FederalRegisterOffice(CODIFIED) as office:
        findings = levels(examine(set_up(tmp_path, office.base_url)))
    for subject in ("configuration", "customers", "database", "state folder", "disk", "time", "channel files"):
        assert findings[subject] is Level.OK, subject
    for source in ("public-inspection", "federal-register", "ecfr"):
        assert findings[f"source {source}"] is Level.OK


def test_a_source_that_sends_something_else_fails_with_what_helps(tmp_path: Path) -> None:
    with FederalRegisterOffice(CODIFIED) as office:
        config = set_up(tmp_path, office.base_url, ecfr=f"{office.base_url}/not-there")
        with open_exclusive(config, "a test") as (context, _):
            poll_source(context, sources_of(context)[0])
        findings = examine(config)
    assert "ecfr" not in levels(findings), "what was just seen to fail is not said again from the record"
    assert levels(findings)["source ecfr"] is Level.FAIL
    assert levels(findings)["source public-inspection"] is Level.OK, "one source hides no other"
    screen = Console(file=StringIO(), width=200)
    print_findings(findings, screen)
    assert "fail  source ecfr: " in screen.file.getvalue()  # type: ignore[attr-defined]


def test_without_a_configuration_the_rest_is_left_out(tmp_path: Path) -> None:
    findings = examine(tmp_path / "none.toml")
    assert (findings[-1].subject, findings[-1].level) == ("configuration", Level.FAIL)
    assert findings[-1].fix == "`listwatch init` writes one."


def test_packages_of_another_distribution_are_found() -> None:
    assert examine_packages(OURS).level is Level.OK
    merged = examine_packages({**OURS, "notifiers": ["listwatch", "notifiers"]})
    assert (merged.level, merged.detail) == (Level.FAIL, "notifiers also comes from notifiers")


def test_a_checkout_that_no_distribution_claims_is_well() -> None:
    assert examine_packages({"numpy": ["numpy"]}).level is Level.OK


@pytest.mark.parametrize(("seconds", "level"), [(None, Level.WARN), (59, Level.OK), (-61, Level.FAIL)])
def test_the_clock_is_held_against_the_sources(seconds: int | None, level: Level) -> None:
    skew = None if seconds is None else timedelta(seconds=seconds)
    assert examine_clock(skew, 60).level is level


def test_a_folder_that_anybody_can_write_to_is_a_warning(watched: Settings) -> None:
    watched.state.folder.mkdir(exist_ok=True)
    watched.state.folder.chmod(0o777)
    assert examine_folder(watched).level is Level.WARN
    watched.state.folder.chmod(0o750)
    assert examine_folder(watched).level is Level.OK


def test_a_mail_server_that_is_not_there_fails() -> None:
    channel = MailChannel("mail", host="127.0.0.1", port=9, sender="a@b.c", recipients=("d@e.f",), security="none")
    assert examine_channel(channel).level is Level.FAIL
