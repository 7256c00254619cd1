"""What every part of the tests may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from state.storage.database import open_database, transaction


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A real database on disk."""
    engine = open_database(f"sqlite:///{tmp_path / 'listwatch.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with transaction(engine) as connection:
        yield connection
