"""What a row holds as JSON is its payload in every table; evidence keeps the name that its files carry."""

from __future__ import annotations

from alembic import op

revision = "payloads"
down_revision = "codified"
branch_labels = None
depends_on = None

_TABLES = ("documents", "rules", "listings", "changes", "matches", "alerts", "customer_records")


def upgrade() -> None:
    for table in _TABLES:
        op.alter_column(table, "noun", new_column_name="payload")
