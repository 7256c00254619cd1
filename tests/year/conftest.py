from __future__ import annotations

import pytest

from tests.year.dates import FIRST_DAY, MONTHS, first_of_month
from tests.year.entries import EntityLists
from tests.year.office import Offices
from tests.year.world import World


@pytest.fixture(scope="session")
def world() -> World:
    """The whole year."""
    return World(FIRST_DAY, first_of_month(MONTHS))


@pytest.fixture(scope="session")
def lists(world: World) -> EntityLists:
    return EntityLists(thin=True)


@pytest.fixture(scope="session")
def offices(world: World, lists: EntityLists) -> Offices:
    offices = Offices(world, lists)
    offices.address = "http://127.0.0.1:1"
    return offices
