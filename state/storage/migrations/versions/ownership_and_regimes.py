"""States of rules of law, and who owns whom as files and queries say it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.storage import columns

revision = "ownership"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regimes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=50), nullable=False),
        sa.Column("citation", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("known_from", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("known_until", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("verified_at", columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regimes")),
        sa.UniqueConstraint("rule", "document", "since", name=op.f("uq_regimes_rule_document_since")),
    )
    op.create_table(
        "owner_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("edges", sa.Integer(), nullable=False),
        sa.Column("began_at", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("completed_at", columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_imports")),
    )
    op.create_index(op.f("ix_owner_imports_source"), "owner_imports", ["source"], unique=False)
    _create_told(
        "owner_parties",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("lei", sa.String(length=20), nullable=True),
    )
    _create_told(
        "owner_edges",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owned", sa.Text(), nullable=False),
        sa.Column("share_low", sa.String(length=40), nullable=True),
        sa.Column("share_high", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
    )


def _create_told(name: str, *own: sa.Column[object]) -> None:
    """Create a table of what a source tells, opened and closed by its imports."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        *own,
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], ["owner_imports.id"], name=op.f(f"fk_{name}_{column}_owner_imports"))
            for column in ("opened_by", "closed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in ("source", "opened_by", "closed_by"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
