"""Loading: an event is put together from what is stored now, and its ids are turned into what they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from monitor.config.settings import Settings
from monitor.events.inputs import HeldList
from monitor.events.screening_basis import hash_settings, settings_that_matter
from monitor.screening.version import MATCHER_VERSION
from sources.reading import PARSER_VERSION
from state.customers import Customers
from state.events import ListInput, ScreeningInputs
from state.regimes import AFFILIATES_RULE, known_since, read_regime
from state.storage.lists import future_listings, listings_without
from state.storage.regimes import all_regimes
from state.times import eastern_date


def screening_inputs(
    connection: Connection, settings: Settings, customers: Customers, now: datetime
) -> ScreeningInputs:
    """Return what decides a screening of these customers at an aware UTC time, and the state of the law then."""
    regimes = all_regimes(connection)
    return ScreeningInputs(
        customers_sha256=customers.sha256,
        config_sha256=hash_settings(settings),
        settings=settings_that_matter(settings),
        parser_version=PARSER_VERSION,
        matcher_version=MATCHER_VERSION,
        regime=read_regime(regimes, AFFILIATES_RULE, eastern_date(now), known_since(regimes, now)),
    )


def held_lists(connection: Connection, inputs: Iterable[ListInput], without: str | None) -> tuple[HeldList, ...]:
    """Return lists as they were at their versions, leaving out what a subject did to them."""
    cause = without or ""
    return tuple(
        HeldList(
            each.list_code,
            each.on,
            listings_without(connection, each.list_code, each.on, cause, each.version),
            future_listings(connection, each.list_code, each.on, cause, each.version),
        )
        for each in inputs
    )
