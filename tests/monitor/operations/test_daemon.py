"""The daemon as a service manager meets it: a real process, real signals, a real socket."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from monitor.config.load import read_settings
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import CODIFIED
from monitor.operations.daemon import reload
from monitor.runtime.context import Context
from state.errors import ConfigProblem
from tests.commands import set_up

_LONG = 120.0  # seconds: only a standstill takes as long, however busy the machine is
ROOT = Path(__file__).resolve().parents[3]


class Daemon:
    """A running `listwatch run`, its log line by line, and the socket of its service manager."""

    def __init__(self, folder: Path, url: str) -> None:
        self.config = set_up(folder, url)
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(str(folder / "notify"))
        self.notices: Queue[str] = Queue()
        Thread(target=self._receive, daemon=True).start()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": str(folder / "notify")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"],
            cwd=folder,
            env={**environment, "WATCHDOG_USEC": "600000"},
            stderr=subprocess.PIPE,
            text=True,
        )

    def _receive(self) -> None:
        """Take notices as they come: the system keeps ten, and those of a daemon that is not listened to are lost."""
        with suppress(OSError):
            while True:
                self.notices.put(self.manager.recv(100).decode())

    def wait_for(self, words: str) -> dict[str, str]:
        """Read the log until a line has these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if words in line:
                event: dict[str, str] = json.loads(line)
                return event
        raise AssertionError(f"the log ended without {words!r}")

    def wait_for_notice(self, notice: str) -> None:
        while self.notices.get(timeout=_LONG) != notice:
            pass

    def libraries(self) -> set[str]:
        """The packages of which compiled parts are in its memory (Linux)."""
        maps = Path(f"/proc/{self.process.pid}/maps").read_text(encoding="utf-8")
        return {path.split("site-packages/")[1].split("/")[0] for path in maps.split() if "site-packages/" in path}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=_LONG)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.manager.close()


def test_it_says_that_it_is_ready_and_alive_and_takes_new_settings(tmp_path: Path) -> None:
    with FederalRegisterOffice(CODIFIED) as office:
        daemon = Daemon(tmp_path, office.base_url)
        try:
            daemon.wait_for_notice("READY=1")
            daemon.wait_for_notice("WATCHDOG=1")
            daemon.wait_for("base list")
            assert not {"scipy", "sparse_dot_topn"} & daemon.libraries()
            good = daemon.config.read_text(encoding="utf-8")
            daemon.config.write_text(good + "[helth]\n", encoding="utf-8")
            daemon.process.send_signal(signal.SIGHUP)
            assert "Did you mean 'health'?" in daemon.wait_for("configuration_refused")["trouble"]
            daemon.config.write_text(good + "[heartbeat]\nat = ''\n", encoding="utf-8")
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_for("configuration_reloaded")
            assert daemon.stop() == 0
            daemon.wait_for_notice("STOPPING=1")
            assert daemon.wait_for('"stopped"')["stuck"] == ""
        finally:
            daemon.close()


@pytest.mark.parametrize(
    ("tables", "refused"),
    [
        (
            '[metrics]\nlisten = "127.0.0.1:9"\n[heartbeat]\nping_every = 60\n',
            "[metrics] listen, [heartbeat] ping_every",
        ),
        ('[state]\nfolder = "elsewhere"\n', "[state]"),
        ("[http]\ntimeout = 7\n", "[http]"),
        ('[heartbeat]\nat = ""\n', ""),
    ],
)
def test_what_only_a_new_start_can_change_is_refused_by_its_name(
    tmp_path: Path, context: Context, tables: str, refused: str
) -> None:
    folder = tmp_path / "configured"
    folder.mkdir()
    config = set_up(folder, "http://127.0.0.1:9")
    running = replace(context, settings=read_settings(config))
    config.write_text(tables + config.read_text(encoding="utf-8"), encoding="utf-8")
    if not refused:
        assert reload(config, running)[0].settings.heartbeat.at == ""
        return
    with pytest.raises(ConfigProblem, match=re.escape(f"read at the start only: {refused}.")):
        reload(config, running)
