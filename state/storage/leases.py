"""Leases: who may do what no two nodes may do at once, and until when. An expired lease is anybody's.

`now` must come from one clock for all nodes: the database's, see `state.storage.database.read_clock`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, or_

from state.storage.database import insert_once
from state.storage.service_tables import leases


def acquire_lease(connection: Connection, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take a lease that is free, has expired, or is the holder's own, until `now + length`; False when it is another's.

    Of two nodes that ask at the same moment one gets it: the second waits for the first one's row.
    """
    until = now + length
    if insert_once(connection, leases, name=name, holder=holder, taken_at=now, until=until):
        return True
    is_own = leases.c.holder == holder
    taken = (
        leases.update()
        .where(leases.c.name == name, or_(is_own, leases.c.until <= now))
        .values(holder=holder, taken_at=case((is_own, leases.c.taken_at), else_=now), until=until)
        .returning(leases.c.name)
    )
    return connection.execute(taken).first() is not None


def release_lease(connection: Connection, name: str, holder: str) -> None:
    """Return a lease back before its time; another holder's lease stays."""
    connection.execute(leases.delete().where(leases.c.name == name, leases.c.holder == holder))


def release_leases(connection: Connection, holder: str) -> None:
    """Return back everything a node holds, when it stops: another goes on at once."""
    connection.execute(leases.delete().where(leases.c.holder == holder))
