from __future__ import annotations

import socket
from pathlib import Path

import pytest

from monitor.operations.systemd import notify, watchdog_seconds


@pytest.mark.parametrize("is_abstract", [False, True])
def test_the_manager_gets_the_message(tmp_path: Path, is_abstract: bool) -> None:
    name = f"@{tmp_path}"[-100:].replace("/", "@") if is_abstract else str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{name[1:]}" if is_abstract else name)
        notify({"NOTIFY_SOCKET": name}, "READY=1")
        manager.settimeout(5)
        assert manager.recv(100) == b"READY=1"


def test_without_a_manager_nothing_happens(tmp_path: Path) -> None:
    notify({}, "READY=1")
    notify({"NOTIFY_SOCKET": str(tmp_path / "nobody")}, "READY=1")


@pytest.mark.parametrize(("named", "seconds"), [("30000000", 30.0), ("0", None), ("", None), ("soon", None)])
def test_the_watchdogs_time_is_in_microseconds(named: str, seconds: float | None) -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": named}) == seconds
