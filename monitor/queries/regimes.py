"""Regimes in words and as JSON: in which state the Affiliates Rule is, as known when, and whether a person said so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from monitor.ownership.words import describe_regime
from state.encoding import to_data
from state.regimes import AFFILIATES_RULE, Regime, RegimeReading, read_regime
from state.storage.regimes import all_regimes


def affiliates_rule(connection: Connection, on: date, known_at: datetime) -> RegimeReading:
    """Return how the Affiliates Rule is read for an Eastern date, as known at an aware UTC time."""
    return read_regime(all_regimes(connection), AFFILIATES_RULE, on, known_at)


def regime_banner(reading: RegimeReading) -> str | None:
    """Return the line that everything shown must carry while a regime is not verified; None once it is."""
    return None if reading.is_verified else describe_regime(reading)


def regime_json(regime: Regime) -> dict[str, Any]:
    """Return one regime as plain JSON data."""
    data: dict[str, Any] = to_data(regime)
    return {"key": regime.key, **data}


def reading_json(reading: RegimeReading) -> dict[str, Any]:
    """Return a reading as plain JSON data; `ownership_counts` is "show both" while it is not verified."""
    counts = reading.ownership_counts
    return {
        "rule": reading.rule,
        "on": reading.on.isoformat(),
        "known_at": reading.known_at.isoformat(),
        "state": reading.words,
        "ownership_counts": "show both" if counts is None else counts,
        "verified": reading.is_verified,
        "regime": reading.regime and regime_json(reading.regime),
        "otherwise": reading.otherwise and regime_json(reading.otherwise),
        "words": describe_regime(reading),
    }


def print_regimes(regimes: Iterable[Regime], reading: RegimeReading, console: Console) -> None:
    """Show all regimes to a person, and what holds on the day asked about."""
    table = Table("key", "state", "from", "through", "known since (UTC)", "verified by", "says")
    for regime in regimes:
        verified = regime.verification.by if regime.verification else "nobody"
        through = str(regime.last_day or "")
        known = f"{regime.known_from:%Y-%m-%d %H:%M}"
        table.add_row(
            regime.key,
            regime.state,
            str(regime.since),
            through,
            known,
            Text("rejected" if regime.known_until else verified),
            Text(f"{regime.document} ({regime.citation}): {regime.note}" if regime.citation else regime.note),
        )
    console.print(table)
    console.print(f"On {reading.on}: {describe_regime(reading)}", markup=False, highlight=False)
