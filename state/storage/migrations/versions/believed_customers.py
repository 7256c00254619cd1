"""Which capture of the customers was believed last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "believed_customers"
down_revision = "recipients"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("believed_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("believed_sha256")
