"""How old each stored list is: of which date, when its source last confirmed it, and whether that is too long ago."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from sqlalchemy import Connection

from monitor.operations.health import SourceHealth, health_of
from monitor.runtime.context import Context
from sources.registry import list_source_of
from state.documents import Stage
from state.errors import StateProblem
from state.list_kinds import ListKind, list_kind
from state.listings import ListCode
from state.storage.lists import count_in_force, last_change
from state.storage.snapshots import latest_snapshot_date
from state.times import EASTERN, eastern_date


@dataclass(frozen=True, slots=True)
class ListDate:
    """One stored list: the Eastern date of the last whole list that was read, and how fresh that is.

    `confirmed_at` is when its source last gave a good answer (aware UTC), None where none is known; `is_stale` says
    that this is longer ago than its interval allows, so that the list may have changed unseen.
    `source` names what is polled for it, None where nothing is.
    """

    list_code: ListCode
    as_of: date
    confirmed_at: datetime | None
    is_stale: bool
    source: str | None

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
    documents = [each.name for each in context.settings.sources_at(Stage.PUBLISHED)]
    return tuple(_list_date(code, as_of, sources, documents) for code, as_of in known.items())


def _list_date(code: ListCode, as_of: date, sources: Mapping[str, SourceHealth], documents: Sequence[str]) -> ListDate:
    """Say how old a list is; one that is what documents say, and no source shows whole, is as old as these are."""
    if list_kind(code).is_by_order:
        read = [sources[name] for name in documents if name in sources]
        at = min((each.standing.checked_at for each in read if each.standing.checked_at), default=None)
        is_stale = not read or any(each.is_stale for each in read)
        names = ", ".join(documents) or None
        return ListDate(code, max(as_of, eastern_date(at)) if at else as_of, at, is_stale, names)
    try:
        name = list_source_of([code]).name
    except StateProblem:
        name = None
    source = sources.get(name) if name else None
    at = source.standing.checked_at if source else None
    return ListDate(code, as_of, at, source is None or source.is_stale, name)


def warning_of(dates: Iterable[ListDate]) -> str | None:
    """Return what to say of lists that may have changed unseen; None where all are fresh."""
    stale = [each.list_code for each in dates if each.is_stale]
    if not stale:
        return None
    return f"WARNING: {', '.join(stale)} may have changed since: see `listwatch status`, then `listwatch poll`."


@dataclass(frozen=True, slots=True)
class KeptList:
    """One list: what it is, how fresh, how many entries are in force, and when it last changed (aware UTC)."""

    kind: ListKind
    date: ListDate
    entries: int
    changed_at: datetime | None


def list_overview(context: Context, connection: Connection) -> tuple[KeptList, ...]:
    """Return every list of which we hold any."""
    today = eastern_date(context.now())
    return tuple(
        KeptList(
            list_kind(each.list_code),
            each,
            count_in_force(connection, each.list_code, today),
            last_change(connection, each.list_code),
        )
        for each in list_dates(context, connection)
    )


def lists_json(kept: Iterable[KeptList]) -> list[dict[str, Any]]:
    """Return the lists as plain JSON data."""
    return [
        {
            "code": each.kind.code,
            "name": each.kind.name,
            "effect": each.kind.effect.value,
            "role": each.kind.role.value,
            "holds_accounts": each.kind.holds_accounts,
            "law": each.kind.law,
            "source": each.date.source,
            "as_of": each.date.as_of.isoformat(),
            "confirmed_at": each.date.confirmed_at.isoformat() if each.date.confirmed_at else None,
            "is_stale": each.date.is_stale,
            "entries": each.entries,
            "changed_at": each.changed_at.isoformat() if each.changed_at else None,
        }
        for each in kept
    ]


def print_lists(kept: Iterable[KeptList], console: Console) -> None:
    """Print each list in two lines that fit 80 columns."""
    for each in kept:
        console.print(f"{each.kind.code}  {each.kind.name}", style="bold", markup=False, highlight=False)
        holds = "" if each.kind.holds_accounts else "; no account is held for it"
        console.print(f"    {each.kind.effect} ({each.kind.law}){holds}", markup=False, highlight=False, soft_wrap=True)
        changed = f", last change {each.changed_at.astimezone(EASTERN):%Y-%m-%d}" if each.changed_at else ""
        source = f"{each.date.source}, " if each.date.source else ""
        dated = each.date.line.partition(": ")[2]
        console.print(
            f"    {each.entries:,} entries{changed}; {source}{dated}", markup=False, highlight=False, soft_wrap=True
        )
