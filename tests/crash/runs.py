"""The runs of one day: undisturbed, killed at a point, or started again after that and left alone until all is quiet.

They are made by a process that has one thread and all imports behind it. Those to be killed, and those after them, it
forks, so that a run takes a fraction of what a start takes.
"""

from __future__ import annotations

import gc
import logging
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection

import monitor.events.derive
import monitor.settle
from monitor.demo.run import DemoClock
from monitor.operations.rounds import poll_and_send
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.webhook import WebhookChannel
from sources import ecfr
from state.storage.lock import hold_lock
from state.storage.outbox import LEASE
from tests.crash.points import Points
from tests.nodes.day import Day
from tests.remembered import remembered

NODE = "node"
_MOST_ROUNDS = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """One round of polling and sending, at a moment (aware UTC), killed at a point; 0 lives."""

    day: Day
    moment: datetime
    receiver_url: str
    kill_at: int = 0


@dataclass(frozen=True)
class Restart:
    """What follows a run that was killed: rounds until nothing is left to be done."""

    killed: Run


class Runner:
    """The process that makes the runs; made by `open_runner`."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def pass_points(self, run: Run) -> tuple[str, ...]:
        """Run undisturbed, and give the names of all points passed. Raises EOFError when that goes wrong."""
        self._pipe.send(run)
        passed: tuple[str, ...] = self._pipe.recv()
        return passed

    def exit_code(self, run: Run | Restart) -> int:
        """Run to the end or to the kill, and give the exit code: negative is the signal that killed it."""
        self._pipe.send(run)
        code: int = self._pipe.recv()
        return code


@contextmanager
def open_runner(is_alone: bool) -> Iterator[Runner]:
    """Start the process that makes the runs, and end it with the block.

    Where this thread is alone in its process it is forked, and imports nothing anew; beside others that is not safe.
    """
    context = get_context("fork" if is_alone else "forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_make_runs, args=(theirs, ours), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    try:
        yield Runner(ours)
    finally:
        ours.close()
        process.join()


def _make_runs(pipe: Connection, other_end: Connection) -> None:
    """Make runs until the other end is closed. What is read and screened undisturbed, the forks find done."""
    other_end.close()  # a fork holds it open as well, and would wait for its end in vain
    points = Points()
    points.stand_at_files_and_sends()
    _remember_what_is_pure()
    with suppress(EOFError):
        while True:
            run: Run | Restart = pipe.recv()
            if isinstance(run, Run) and not run.kill_at:
                _poll_once(run, points)
                pipe.send(tuple(points.passed))
            else:
                pipe.send(_forked(run, points))


def _forked(run: Run | Restart, points: Points) -> int:
    gc.freeze()  # what is there before is not looked through again, and so not copied, in each child
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        if isinstance(run, Run):
            _poll_once(run, points)
        else:
            _poll_until_quiet(run.killed, points)
        code = 0
    except Exception:
        log.exception("a run failed: %s", run)
    finally:
        os._exit(code)


def _poll_once(run: Run, points: Points) -> None:
    with _at_work(run, DemoClock(run.moment)) as (context, channel):
        points.begin(run.kill_at)
        points.stand_at_writes(context.engine)
        done = poll_and_send(context, (channel,))
    if not done.is_fine:
        raise RuntimeError(f"the round went wrong without a kill: {done}")


def _poll_until_quiet(killed: Run, points: Points) -> None:
    """Start again after the leases of the dead have expired. Raises RuntimeError when there is no end to it."""
    points.begin(0)
    clock = DemoClock(killed.moment)
    with _at_work(killed, clock) as (context, channel):
        for _ in range(_MOST_ROUNDS):
            clock.moment += 2 * LEASE
            done = poll_and_send(context, (channel,))
            if not (done.done or done.troubles or done.delivered or done.undelivered):
                return
    raise RuntimeError("something is left to be done after every round")


@contextmanager
def _at_work(run: Run, clock: DemoClock) -> Iterator[tuple[Context, WebhookChannel]]:
    """Hold the state folder and open everything, as `listwatch poll` does."""
    settings = run.day.settings(NODE)
    settings.state.folder.mkdir(exist_ok=True)
    (table,) = settings.channels
    channel = WebhookChannel(table.name, run.receiver_url, "", "listwatch", clock)
    with hold_lock(settings.state.folder, "crash proof", clock()), open_context(settings, clock) as context:
        yield context, channel


def _remember_what_is_pure() -> None:
    """Do nothing twice that takes time and touches no storage: read bytes, screen changes, load certificates."""
    for module, name in (
        (monitor.events.derive, "read_rule_bounded"),
        (monitor.events.derive, "try_request"),
        (ecfr, "read_lists"),
        (ssl, "create_default_context"),
    ):
        setattr(module, name, remembered(getattr(module, name)))
