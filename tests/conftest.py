"""What every part of the tests may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine

from state.storage.database import open_database, transaction

# No deadline: the machines that run this are shared. The gate tries the same examples every time; people try new ones.
settings.register_profile("listwatch", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("listwatch")


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
