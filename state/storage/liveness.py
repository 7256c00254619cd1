"""Beats: one small row, written, committed and read back, proves that the database stores what it is given."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Engine, select

from state.errors import DatabaseGone, StateProblem
from state.storage.database import concurrent_transaction
from state.storage.service_tables import liveness


def prove_storage(engine: Engine, node: str, now: datetime, installation: str = "") -> str:
    """Write a beat of a node, commit it, read it back, and return the id of the installation that the row has.

    `installation` is what the last beat returned. Raises StateProblem if the database cannot store it, and DatabaseGone
    if the database is another one than at the last beat.
    """
    this = liveness.c.node == node
    with concurrent_transaction(engine) as connection:
        known = connection.execute(select(liveness.c.installation, liveness.c.beats).where(this)).first()
        if installation and (known is None or known.installation != installation):
            raise DatabaseGone(
                engine.url.database or "",
                "is not the database that this process has worked on: it was replaced.",
                "Make sure that the new one is meant to be used; then start listwatch again.",
            )
        written = known.beats + 1 if known else 1
        installation = known.installation if known else uuid4().hex
        values = {"beats": written, "beat_at": now}
        if known:
            connection.execute(liveness.update().where(this).values(**values))
        else:
            connection.execute(liveness.insert().values(node=node, installation=installation, **values))
    with concurrent_transaction(engine) as connection:
        if _beats_of(connection, node) != written:
            raise StateProblem(engine.url.database or "", "does not keep what was committed.", "Check its disk.")
    return installation


def _beats_of(connection: Connection, node: str) -> int | None:
    return connection.execute(select(liveness.c.beats).where(liveness.c.node == node)).scalar()
