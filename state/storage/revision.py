"""Which step of the schema a database has come to, and how it comes to the last one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, inspect, select

from state.errors import StateProblem
from state.evidence import BEGINNING
from state.storage.schema import REVISION, evidence_head, metadata

# The table in which Alembic looks for the step, as Alembic makes it.
_versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def read_revision(engine: Engine) -> str | None:
    """Return which step of the schema a database has come to, by a look that takes no lock; None for an empty one."""
    with engine.connect().execution_options(reads_only=True) as connection:
        return _revision_of(connection)


def upgrade_schema(connection: Connection, name: str) -> None:
    """Bring the schema to the last step; nobody else may do so meanwhile.

    Raises StateProblem, which calls the database by `name`, if a newer listwatch made it.
    """
    at = _revision_of(connection)
    if at is None:
        _create(connection)
    elif at != REVISION:
        _run_steps(connection, at, name)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_versions.name):
        return None
    return connection.execute(select(_versions.c.version_num)).scalar()


def _create(connection: Connection) -> None:
    """Make all tables as they are today: all steps one after another take ten times as long, and end alike."""
    metadata.create_all(connection)
    connection.execute(evidence_head.insert().values(id=1, last_id=0, hash=BEGINNING))
    _versions.create(connection)
    connection.execute(_versions.insert().values(version_num=REVISION))


def _run_steps(connection: Connection, at: str, name: str) -> None:
    # Imported here, since only an older database needs it, and it takes as long as everything else.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if at not in {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}:
        raise StateProblem(
            name,
            f"was made by a newer listwatch (its schema is {at}).",
            "Install that version again, or restore a backup made before it ran.",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
