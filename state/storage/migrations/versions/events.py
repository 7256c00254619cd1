"""events: what happened has an identity, and what is stored of it names it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from state.encoding import to_json
from state.storage import columns
from state.storage.migrations.past_events import Past, PastEvent

revision = "events"
down_revision = "believed_customers"
branch_labels = None
depends_on = None

_NAMING = ("changes", "screenings", "alerts", "account_holds", "milestones")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("settled_at", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_events")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_subject"), ["subject"], unique=False)
    for table in _NAMING:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("event_id", sa.String(length=250), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_event_id"), ["event_id"], unique=False)
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    reflected = sa.MetaData()

    @sa.event.listens_for(reflected, "column_reflect")
    def as_utc(_inspector: object, _table: object, info: dict[str, object]) -> None:
        if isinstance(info["type"], sa.DateTime):
            info["type"] = columns.UtcTime()

    reflected.reflect(connection)
    past, tables = Past(connection, reflected), dict(reflected.tables)
    stored: dict[str, PastEvent] = {}
    filings: dict[str, str] = {}
    screenings = connection.execute(sa.select(tables["screenings"]).order_by(tables["screenings"].c.id)).all()
    for row in screenings:
        found = past.of_screening(row, filings.get(row.cause) if row.stage == "published" else None)
        if row.stage == "filed":
            filings[row.cause] = found.id
        _store(connection, tables, stored, found)
        _name(connection, tables["screenings"], tables["screenings"].c.id == row.id, found)
        changes, holds = tables["changes"].c, tables["account_holds"].c
        noted = (changes.cause == row.cause) & (changes.stage == row.stage) & (changes.recorded_at == row.screened_at)
        _name(connection, tables["changes"], noted, found)
        _name(connection, tables["account_holds"], (holds.cause == row.cause) & (holds.since == row.screened_at), found)
    by_moment = {(row.subject, row.settled_at): row for row in stored.values()}
    for alert in past.alerts.values():
        subject = next((subject for subject, _ in by_moment if _is_thread_of(alert.thread, subject)), None)
        found_then = by_moment.get((subject, alert.created_at)) if subject else None
        if found_then is None or alert.audience == "operator":
            found_then = past.of_alert(alert)
        if found_then is not None:
            _store(connection, tables, stored, found_then)
            _name(connection, tables["alerts"], tables["alerts"].c.id == alert.id, found_then)


def _is_thread_of(thread: str, subject: str) -> bool:
    return thread == subject or thread.startswith(f"{subject} ")


def _store(
    connection: sa.Connection, tables: dict[str, sa.Table], stored: dict[str, PastEvent], found: PastEvent
) -> None:
    if found.id in stored:
        return
    stored[found.id] = found
    payload = to_json(found.event).decode() if found.event else None
    values = {"id": found.id, "kind": found.kind, "subject": found.subject, "stage": found.stage}
    connection.execute(tables["events"].insert().values(**values, payload=payload, settled_at=found.settled_at))


def _name(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool], found: PastEvent) -> None:
    connection.execute(table.update().where(which).values(event_id=found.id))
