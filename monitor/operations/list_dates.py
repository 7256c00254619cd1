"""How old each stored list is: of which date, when its source last confirmed it, and whether that is too long ago."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.operations.health import SourceHealth, health_of
from monitor.runtime.context import Context
from sources.registry import list_source_of
from state.errors import StateProblem
from state.listings import ListCode
from state.storage.snapshots import latest_snapshot_date
from state.times import EASTERN


@dataclass(frozen=True, slots=True)
class ListDate:
    """One stored list: the Eastern date of the last whole list that was read, and how fresh that is.

    `confirmed_at` is when its source last gave a good answer (aware UTC), None where none is known; `is_stale` says
    that this is longer ago than its rhythm allows, so that the list may have changed unseen.
    """

    list_code: ListCode
    as_of: date
    confirmed_at: datetime | None
    is_stale: bool

    @property
    def line(self) -> str:
        """The same for a person."""
        at = self.confirmed_at
        confirmed = f"last confirmed {at.astimezone(EASTERN):%Y-%m-%d %H:%M} ET" if at else "never confirmed"
        return f"{self.list_code}: list of {self.as_of}, {confirmed}{' (STALE)' if self.is_stale else ''}"


def list_dates(context: Context, connection: Connection, codes: Iterable[ListCode] = ListCode) -> tuple[ListDate, ...]:
    """Return how old each of these lists is, of which we hold any."""
    known = {code: as_of for code in codes if (as_of := latest_snapshot_date(connection, code)) is not None}
    sources = {each.standing.name: each for each in health_of(context, connection).sources} if known else {}
    return tuple(_list_date(code, as_of, sources) for code, as_of in known.items())


def _list_date(code: ListCode, as_of: date, sources: Mapping[str, SourceHealth]) -> ListDate:
    try:
        source = sources.get(list_source_of([code]).name)
    except StateProblem:
        source = None
    return ListDate(code, as_of, source.standing.checked_at if source else None, source is None or source.is_stale)


def warning_of(dates: Iterable[ListDate]) -> str | None:
    """Return what to say of lists that may have changed unseen; None where all are fresh."""
    stale = [each.list_code for each in dates if each.is_stale]
    if not stale:
        return None
    return f"WARNING: {', '.join(stale)} may have changed since: see `listwatch status`, then `listwatch poll`."
