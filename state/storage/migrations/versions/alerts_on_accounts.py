"""An alert on one account is told from all others by a column of its own, not by how its id or thread is written."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "alerts_on_accounts"
down_revision = "match_ids"
branch_labels = None
depends_on = None

_ALERTS = sa.table("alerts", *map(sa.column, ("id", "audience", "payload", "customer_id")))


def upgrade() -> None:
    op.add_column("alerts", sa.Column("customer_id", sa.Text()))
    connection, at = op.get_bind(), _ALERTS.c
    may_be = sa.or_(at.audience == "sales", at.id.startswith("sign."))
    accounts = [
        {"alert": row.id, "account": account}
        for row in connection.execute(sa.select(at.id, at.payload).where(may_be))
        if (account := _account_of(json.loads(row.payload)["content"]))
    ]
    if accounts:
        named = _ALERTS.update().where(at.id == sa.bindparam("alert")).values(customer_id=sa.bindparam("account"))
        connection.execute(named, accounts)
    op.create_index(op.f("ix_alerts_customer_id"), "alerts", ["customer_id"])


def _account_of(content: dict[str, str]) -> str | None:
    """Return the account of a notice; a request to sign its release named it in its subject."""
    if content["kind"] == "account":
        return content["customer_id"]
    return content["subject"].removeprefix("account ") if content["kind"] == "operator" else None
