"""The points at which a process that polls and sends may be killed: it counts them, and kills itself at one.

A point stands before every INSERT, UPDATE and DELETE, before and after every COMMIT of one, before a capture's file is
renamed into its place, and before each part of a request that sends an alert. Before the next is after the last: the
first write behind a send, say, finds an alert that arrived and is not recorded.
"""

from __future__ import annotations

import os
import sys
from signal import SIGKILL
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import PoolProxiedConnection

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Points:
    """The points that this process has passed since `begin`, by name; at the one numbered `kill_at` it dies."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self._kill_at = 0
        self._wrote = False

    def begin(self, kill_at: int) -> None:
        """Count again, from 1; 0 lives."""
        self.passed, self._kill_at = [], kill_at

    def stand_at_writes(self, engine: Engine) -> None:
        """Stand before each write to the database, and on both sides of each commit that stores one."""

        @event.listens_for(engine, "before_cursor_execute")
        def before_statement(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
            if statement.startswith(_WRITES):
                self._wrote = True
                verb, *words = statement.split()
                self._reach(f"{verb} {words[0] if verb == 'UPDATE' else words[1]}")

        commit = engine.dialect.do_commit

        def commit_between_points(dbapi_connection: PoolProxiedConnection) -> None:
            wrote, self._wrote = self._wrote, False
            if wrote:
                self._reach("before COMMIT")
            commit(dbapi_connection)
            if wrote:
                self._reach("after COMMIT")

        engine.dialect.do_commit = commit_between_points  # type: ignore[method-assign]

    def stand_at_files_and_sends(self) -> None:
        """Stand before each rename of a capture, and each part of a request: only channels use `http.client`.

        Python forgets no such hook: it is called once in a process, and counts for all that are forked from it.
        Source: https://docs.python.org/3/library/audit_events.html
        """

        def before_event(name: str, arguments: tuple[Any, ...]) -> None:
            if name == "os.rename" and str(arguments[1]).endswith(".gz"):
                self._reach("rename")
            elif name == "http.client.send":
                self._reach("send")

        sys.addaudithook(before_event)

    def _reach(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self._kill_at:
            os.kill(os.getpid(), SIGKILL)
