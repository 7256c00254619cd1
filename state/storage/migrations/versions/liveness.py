"""The beats by which a node proves that what it writes is stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "liveness"
down_revision = "entry_ids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "liveness",
        sa.Column("node", sa.String(length=200), nullable=False),
        sa.Column("installation", sa.String(length=32), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("beat_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("node", name=op.f("pk_liveness")),
    )


def downgrade() -> None:
    op.drop_table("liveness")
