"""The units: what systemd says of them, and that both have the same few rights."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

# systemd's own mark for a unit that is well confined is below 2 of 10.
_MOST_EXPOSURE = 2.0
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed here")
SERVICES = ("listwatch.service", "listwatch-poll.service")


def settings_of(unit: Path) -> list[tuple[str, str]]:
    """Every setting of a unit with its value; an INI reader knows no key that stands twice."""
    lines = [line for line in unit.read_text().splitlines() if line and not line.startswith(("#", "["))]
    return [(key, value) for key, _, value in (line.partition("=") for line in lines)]


@needs_systemd
@pytest.mark.parametrize("switched_on", [False, True], ids=["as it is", "with a secret loaded"])
def test_systemd_finds_nothing_wrong(units: Path, switched_on: bool) -> None:
    if switched_on:
        for name in SERVICES:
            (units / name).write_text((units / name).read_text().replace("#LoadCredential", "LoadCredential"))
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units.iterdir()], capture_output=True, text=True, check=False
    )
    # It looks at the whole machine; what it says of other units is not ours.
    assert not [line for line in found.stderr.splitlines() if "listwatch" in line]
    assert found.returncode == 0, found.stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_them_well_confined(units: Path, name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(units / name)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", found.stdout)
    assert exposure, found.stderr
    assert float(exposure[1]) < _MOST_EXPOSURE


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_nothing_it_does_not_need(units: Path, name: str) -> None:
    assert {
        ("User", "listwatch"),
        ("StateDirectory", "listwatch"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("CapabilityBoundingSet", ""),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("SystemCallFilter", "@system-service"),
        ("SystemCallFilter", "~@privileged"),
        ("MemoryMax", "1G"),
    } <= set(settings_of(units / name))


def test_the_daemon_is_watched_and_a_wrong_configuration_is_not_tried_again(units: Path) -> None:
    settings = dict(settings_of(units / "listwatch.service"))
    assert (settings["Type"], settings["Restart"]) == ("notify", "on-failure")
    assert settings["RestartPreventExitStatus"] == "2"
    assert "WatchdogSec" in settings


def test_the_timer_starts_the_round(units: Path) -> None:
    assert dict(settings_of(units / "listwatch-poll.service"))["Type"] == "oneshot"
    assert ("OnCalendar", "*:0/2") in settings_of(units / "listwatch-poll.timer")
