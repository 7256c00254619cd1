"""PostgreSQL: an engine whose connections wait for an answer only so long, as a frozen server never gives one."""

from __future__ import annotations

from typing import Any, ClassVar

import psycopg
from psycopg.errors import OperationalError, _WaitTimeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

# How long we wait for an answer to the first word. No statement is prepared and no option of a session set: a pooler
# that hands out a connection for each transaction (PgBouncer) keeps neither.
_CONNECTING = {"connect_timeout": 10, "prepare_threshold": None}
# How long a node that is cut off in the middle of a transaction may hold the others up.
_LONGEST_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '10min'"


class _Answering(psycopg.Connection[Any]):
    """A connection that is closed once a statement, or the wait for another node's turn, takes too long."""

    longest_answer: ClassVar[float] = 60.0  # seconds
    is_patient = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the answer to what was sent. Raise OperationalError if it does not come."""
        longest = timeout or (None if self.is_patient else self.longest_answer)
        try:
            return super().wait(gen, interval, longest)
        except _WaitTimeout as problem:
            self.close()
            raise OperationalError(f"no answer within {longest:g} seconds") from problem


def make_postgres(address: URL) -> Engine:
    """Return an engine for this address; nothing is connected yet."""
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, words: Any, options: dict[str, Any]) -> _Answering:
        return _Answering.connect(*words, **_CONNECTING | options)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(_LONGEST_IDLE)

    return engine


def wait_as_long_as_it_takes(connection: Connection) -> None:
    """Let a connection wait: the steps of the schema take their time on a large database."""
    connection.connection.driver_connection.is_patient = True  # type: ignore[union-attr]
