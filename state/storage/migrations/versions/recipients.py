"""recipients: who has a message that goes to many, and for whom it is due again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "recipients"
down_revision = "liveness"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recipients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("due_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=200), server_default="", nullable=False),
        sa.Column("delivered_at", columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_recipients_delivery_id_deliveries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
        sa.UniqueConstraint("delivery_id", "recipient", name=op.f("uq_recipients_delivery_id_recipient")),
    )
    with op.batch_alter_table("recipients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipients_standing"), ["standing"], unique=False)
