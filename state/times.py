"""Times and dates: documents are filed and take effect by the day in Washington; we store aware UTC times."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern_date(moment: datetime) -> date:
    """Return the legal date at an aware time."""
    return moment.astimezone(EASTERN).date()
