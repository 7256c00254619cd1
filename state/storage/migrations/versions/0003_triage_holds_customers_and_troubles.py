"""triage holds customers and troubles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=50), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("since", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("acknowledge_by", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=True),
        sa.Column("acknowledged_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("escalations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("release_asked_by", sa.String(length=200), nullable=True),
        sa.Column("release_asked_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=200), nullable=True),
        sa.Column("released_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("released_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_holds")),
        sa.UniqueConstraint("customer_id", "cause", name=op.f("uq_account_holds_customer_id_cause")),
    )
    with op.batch_alter_table("account_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_holds_standing"), ["standing"], unique=False)

    op.create_table(
        "customer_records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("changed_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("gone_at", columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_records")),
    )
    op.create_table(
        "dispositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("list_code", sa.String(length=10), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("listing_name", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("relied_on", sa.Text(), nullable=False),
        sa.Column("ended_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositions")),
    )
    with op.batch_alter_table("dispositions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispositions_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "troubles",
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("told_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("over_at", columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_troubles")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(length=100), server_default="", nullable=False))
