"""What ownership means for customers, tasks on owners, what the eCFR amended, and proposals that are made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "effects"
down_revision = "api_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("regimes") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_regimes_rule_document_since"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_regimes_rule_document_since_known_from"), ["rule", "document", "since", "known_from"]
        )
    op.create_table(
        "ownership_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_findings")),
    )
    for name in ("customer_id", "begun_by", "ended_by"):
        op.create_index(op.f(f"ix_ownership_findings_{name}"), "ownership_findings", [name], unique=False)
    op.create_table(
        "ownership_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("assigned_to", sa.String(length=200), nullable=False),
        sa.Column("opened_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("event_id", sa.String(length=250), nullable=False),
        sa.Column("reminded_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("closed_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_tasks")),
    )
    op.create_index(op.f("ix_ownership_tasks_customer_id"), "ownership_tasks", ["customer_id"], unique=False)
    op.create_table(
        "provision_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(length=100), nullable=False),
        sa.Column("amended_on", sa.Date(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("capture_sha256", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_versions")),
        sa.UniqueConstraint("provision", "amended_on", name=op.f("uq_provision_versions_provision_amended_on")),
    )
    op.create_table(
        "codified_footnotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_code", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("capture_sha256", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codified_footnotes")),
    )
