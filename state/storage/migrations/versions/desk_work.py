"""Who is working on which match, and long work on its way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "desk_work"
down_revision = "payloads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_claims",
        sa.Column("match_id", sa.String(length=64), nullable=False),
        sa.Column("claimed_by", sa.String(length=200), nullable=False),
        sa.Column("claimed_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_match_claims")),
    )
    op.create_table(
        "running_work",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("began_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("moved_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_running_work")),
    )
