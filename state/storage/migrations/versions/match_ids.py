"""A match is found by the short name that people use of it, in an index instead of by reading all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.dispositions import match_id_of

revision = "match_ids"
down_revision = "desk_work"
branch_labels = None
depends_on = None

_MATCHES = sa.table("matches", *map(sa.column, ("id", "customer_id", "list_code", "entry_key", "match_id")))


def upgrade() -> None:
    op.add_column("matches", sa.Column("match_id", sa.String(length=64), server_default="", nullable=False))
    connection, at = op.get_bind(), _MATCHES.c
    rows = connection.execute(sa.select(at.id, at.customer_id, at.list_code, at.entry_key)).all()
    if rows:
        name = _MATCHES.update().where(at.id == sa.bindparam("row")).values(match_id=sa.bindparam("name"))
        connection.execute(name, [{"row": row, "name": match_id_of(*key)} for row, *key in rows])
    op.create_index(op.f("ix_matches_match_id"), "matches", ["match_id"])
