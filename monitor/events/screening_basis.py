"""What a screening rested on: the settings that mattered, and the records of the customers that matched."""

from __future__ import annotations

import json
from hashlib import sha256

from monitor.config.settings import Settings
from sources.reading import PARSER_VERSION
from state.customers import CustomerBase
from state.evidence import ScreeningBasis
from state.matches import Screening


def screening_basis(settings: Settings, customers: CustomerBase, screening: Screening) -> ScreeningBasis:
    """Return what the evidence keeps beside a screening, so that it can be made again years later."""
    matched = {match.customer_id for match in screening.matches}
    return ScreeningBasis(
        config_sha256=hash_settings(settings),
        parser_version=PARSER_VERSION,
        settings=settings_that_matter(settings),
        customers=tuple(customer for customer in customers.customers if customer.id in matched),
    )


def settings_that_matter(settings: Settings) -> dict[str, object]:
    """Return the tables on which matches, findings and hold notices depend; none holds a secret."""
    tables = {"screening": settings.screening, "sales": settings.sales, "ownership": settings.ownership}
    return {name: table.model_dump(mode="json") for name, table in tables.items()}


def hash_settings(settings: Settings) -> str:
    """Return the sha256 (hex) of the whole configuration but for the database's address, which may hold a password."""
    tables = settings.model_dump(exclude={"state": {"database_url"}})
    return sha256(json.dumps(tables, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return paths as text, and sets in one order."""
    return sorted(value) if isinstance(value, frozenset) else str(value)
