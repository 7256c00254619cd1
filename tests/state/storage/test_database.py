from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text

from state.errors import StateProblem
from state.storage.database import open_database, transaction
from state.storage.schema import metadata, sources


def test_the_migrations_make_exactly_the_schema(engine: Engine) -> None:
    with transaction(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_an_up_to_date_database_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = open_database(url)
    with transaction(first) as connection:
        connection.execute(sources.insert().values(name="ecfr", failures=0))
    first.dispose()
    with transaction(open_database(url)) as connection:
        assert connection.execute(select(sources.c.name)).scalars().all() == ["ecfr"]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateProblem, match=r"newer listwatch.*9999"):
        open_database(str(engine.url))
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_failed_transaction_leaves_nothing_behind(engine: Engine) -> None:
    def fail() -> None:
        with transaction(engine) as connection:
            connection.execute(sources.insert().values(name="half", failures=0))
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        fail()
    with transaction(engine) as connection:
        assert connection.execute(select(sources)).first() is None


def test_a_full_disk_is_named_and_nothing_is_half_written(engine: Engine) -> None:
    def fill() -> None:
        with transaction(engine) as connection:
            # SQLite's own ceiling gives the very error a full disk gives.
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for number in range(10_000):
                connection.execute(sources.insert().values(name=f"{number}" * 20, failures=0))

    with pytest.raises(StateProblem, match=r"full.*Free some space"):
        fill()
    with transaction(engine) as connection:
        assert connection.execute(select(sources)).first() is None


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateProblem, match="state folder"):
        open_database(f"sqlite:///{tmp_path / 'missing' / 'a.db'}")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database at all, and long enough to be read as one" * 50)
    with pytest.raises(StateProblem, match=r"a\.db: file is not a database"):
        open_database(f"sqlite:///{path}")
