"""Provisions as the eCFR prints them, in the place of tables that nothing was ever stored in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "codified"
down_revision = "effects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("provision_versions")
    op.drop_table("codified_footnotes")
    op.create_table(
        "codified_provisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("capture_sha256", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codified_provisions")),
    )
    op.create_index(op.f("ix_codified_provisions_provision"), "codified_provisions", ["provision"], unique=False)
