"""Filings that a look at public inspection did not show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "absences"
down_revision = "events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("since", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("told_at", columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_absences")),
    )


def downgrade() -> None:
    op.drop_table("absences")
