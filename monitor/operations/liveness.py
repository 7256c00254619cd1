"""Proof that the daemon is well: "well" is said only after work that shows it.

Needed are a write that was committed lately, a good answer of an office of late, no job that only fails, and polls that
go on. A database that hangs leaves the last write old, which is as good as an error.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import structlog

from monitor.operations.health import hears_an_office
from monitor.runtime.context import Context
from state.errors import DatabaseGone, ListwatchError
from state.storage.database import concurrent_transaction
from state.storage.liveness import prove_storage
from state.storage.sources import any_checked_since

BEAT_EVERY = 15  # seconds
# A transaction may wait for another; after this long without a committed write something is wrong.
_LONGEST_WITHOUT_WRITE = 75.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Liveness:
    """What the daemon has proved. `clock` counts seconds and is never set; times of the database are not compared."""

    def __init__(self, context: Context, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._started_at = context.now()
        self._installation = ""
        self._begun = clock()
        self._written: float | None = None
        self._failing: dict[str, str] = {}
        self._has_polled = self._hears = False
        self.gone: DatabaseGone | None = None

    def beat(self, context: Context) -> None:
        """Write, commit and read back a row, and see whether a poll was good since the start. Raises nothing."""
        try:
            self._installation = prove_storage(context.engine, context.node, context.now(), self._installation)
            self.check_for_poll(context)
        except ListwatchError as problem:
            self.note_failure("database", problem)
        else:
            self._written = self._clock()
            self.note_success("database")

    def check_for_poll(self, context: Context) -> None:
        """See whether a source has given a good answer, on this node or another, since the start and lately."""
        self._hears = hears_an_office(context)
        if not self._has_polled:
            with concurrent_transaction(context.engine) as connection:
                self._has_polled = any_checked_since(connection, self._started_at)

    def note_failure(self, job: str, problem: BaseException) -> None:
        """Note that a job failed, and say so in the log when it begins to."""
        if isinstance(problem, DatabaseGone):
            self.gone = problem
        if job not in self._failing:
            log.error("not_well", job=job, trouble=str(problem))
        self._failing[job] = str(problem)

    def note_success(self, job: str) -> None:
        """Note that a job did what it is for."""
        if self._failing.pop(job, None) is not None:
            log.info("well_again", job=job)

    @property
    def failing(self) -> tuple[str, ...]:
        """The jobs that failed when they last ran."""
        return tuple(sorted(self._failing))

    def stall_reason(self) -> str:
        """Return why only a person or a new start may help, in a line; empty while the work goes on."""
        if self._failing:
            return f"failing: {', '.join(self.failing)}"
        since = self._begun if self._written is None else self._written
        too_long = self._clock() - since > _LONGEST_WITHOUT_WRITE
        return "the database has not stored anything lately" if too_long else ""

    def unhealthy_reason(self) -> str:
        """Return why "well" cannot be said, in a line without names of files or customers; empty if it can."""
        if stuck := self.stall_reason():
            return stuck
        if self._written is None:
            return "the database has not stored anything yet"
        if not self._has_polled:
            return "no source has given a good answer since the start"
        return "" if self._hears else "no source has given a good answer lately"
