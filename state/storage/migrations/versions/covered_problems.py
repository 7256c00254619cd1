"""A problem that stands for many names them in a column of its own: in its words one name may be part of another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "covered_problems"
down_revision = "alerts_on_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("troubles", sa.Column("covers", sa.Text(), server_default="[]", nullable=False))
