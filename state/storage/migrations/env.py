"""Alembic's entry: runs the steps on the connection that `state.storage.database` hands over."""

from __future__ import annotations

from alembic import context

from state.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    user_module_prefix="columns.",
)
with context.begin_transaction():
    context.run_migrations()
