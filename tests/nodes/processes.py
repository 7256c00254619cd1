"""The processes of one day: each polls and sends until it is killed, and begins again at once."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from time import sleep
from unittest.mock import patch

import monitor.runtime.startup
from monitor.operations.rounds import poll_and_send
from state.errors import StateProblem
from state.storage.outbox import LEASE
from tests.nodes.day import Day, Recorder

_CONTEXT = get_context("forkserver")
# How far the clocks of two machines are apart: a node that went by its own would find every lease over.
_APART = LEASE + timedelta(minutes=2)


class Nodes:
    """The nodes of one day; one that is not alive is started again. `kills` counts those that were killed."""

    def __init__(self, day: Day, number: int) -> None:
        self.day, self.kills = day, 0
        self._clocks = {f"node-{place}": place * _APART for place in range(number)}
        self._running: dict[str, BaseProcess] = {}

    def start_missing(self) -> None:
        for name, ahead in self._clocks.items():
            if name not in self._running or not self._running[name].is_alive():
                self._running[name] = _CONTEXT.Process(target=_run_node, args=(self.day, name, ahead), daemon=True)
                self._running[name].start()

    def kill_one(self) -> None:
        """Kill one at random, and start it again."""
        self._kill(random.choice(list(self._clocks)))
        self.start_missing()

    def kill_all(self) -> None:
        for name in self._clocks:
            self._kill(name)

    def _kill(self, name: str) -> None:
        self._running[name].kill()
        self._running[name].join()
        self.kills += 1


def prepare_processes() -> None:
    """Import everything once for all processes to come, and wait until that is done."""
    _CONTEXT.set_forkserver_preload([__name__, "psycopg"])
    first = _CONTEXT.Process(target=sleep, args=(0,))
    first.start()
    first.join()


def _run_node(day: Day, name: str, ahead: timedelta) -> None:
    """Poll and send until killed, on a machine whose clock is ahead, and past a database that does not answer."""
    with (
        patch.object(monitor.runtime.startup, "clock", lambda: datetime.now(UTC) + ahead),
        day.context(name) as context,
    ):
        while True:
            with day.in_round(), suppress(StateProblem):
                poll_and_send(context, (Recorder(day.sent),))
