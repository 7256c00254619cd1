"""What goes wrong in the simulated year, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tests.year.dates import at

REGISTER, ECFR, TRADE, RECEIVER = "www.federalregister.gov", "www.ecfr.gov", "data.trade.gov", "receiver"
# The company's own folder, where the customers lie: no host, and never in trouble.
COMPANY = "the company"


class Kind(StrEnum):
    """OUTAGE: 503. BUSY: 429 with Retry-After. WALL: a page for people, with status 200. SHORT: a list lost entries."""

    OUTAGE = "outage"
    BUSY = "busy"
    WALL = "wall"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble of one host, from `begins` until before `ends` (aware UTC)."""

    host: str
    kind: Kind
    begins: datetime
    ends: datetime


TROUBLES = (
    Trouble(REGISTER, Kind.OUTAGE, at(date(2024, 10, 16), 10), at(date(2024, 10, 16), 13)),
    Trouble(ECFR, Kind.OUTAGE, at(date(2024, 10, 29), 6), at(date(2024, 10, 29), 20)),
    Trouble(RECEIVER, Kind.OUTAGE, at(date(2024, 10, 23), 5), at(date(2024, 10, 23), 7)),
    Trouble(REGISTER, Kind.BUSY, at(date(2024, 11, 20), 9), at(date(2024, 11, 20), 12)),
    # Over the minute in which two rules go on file.
    Trouble(REGISTER, Kind.OUTAGE, at(date(2025, 1, 15), 8, 44), at(date(2025, 1, 15), 8, 46)),
    Trouble(REGISTER, Kind.WALL, at(date(2025, 2, 5), 9), at(date(2025, 2, 5), 15)),
    Trouble(TRADE, Kind.SHORT, at(date(2025, 5, 6), 5), at(date(2025, 5, 8), 5)),
    Trouble(ECFR, Kind.WALL, at(date(2025, 6, 10), 8), at(date(2025, 6, 10), 22)),
    Trouble(TRADE, Kind.OUTAGE, at(date(2025, 8, 12), 0), at(date(2025, 8, 13), 18)),
    Trouble(REGISTER, Kind.OUTAGE, at(date(2025, 10, 21), 1), at(date(2025, 10, 21), 22)),
)


def trouble_at(host: str, moment: datetime) -> Trouble | None:
    """Give the trouble that a host has at a time, None where it has none."""
    return next((each for each in TROUBLES if each.host == host and each.begins <= moment < each.ends), None)
