"""Status: how each source, each pending document and each undelivered message stands, on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.console import Console
from rich.table import Table

from monitor.polling import sources_of
from monitor.telling import LIST
from monitor.watch import Watch
from state.storage import lists, outbox
from state.storage.database import transaction
from state.storage.documents import KnownDocument, Standing, documents_standing
from state.storage.sources import SourceStanding, find_source
from state.times import eastern_date

# A source is stale when its last good poll is this many times its own rhythm ago, and at least this long.
_STALE_TIMES = 4
_STALE_AT_LEAST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source; `is_stale` when its silence proves nothing, because nobody has heard it for too long."""

    standing: SourceStanding
    every: int
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that needs a look; times are aware UTC. `is_fine` when nothing does."""

    now: datetime
    list_as_of: date | None
    entries_in_force: int
    sources: tuple[SourceStatus, ...]
    pending: tuple[KnownDocument, ...]
    undelivered: tuple[outbox.DeliveryStanding, ...]

    @property
    def is_fine(self) -> bool:
        """Whether the list is there, every source is fresh, everything is read and delivered."""
        troubled = any(source.is_stale or source.standing.failures for source in self.sources)
        return self.list_as_of is not None and not (troubled or self.pending or self.undelivered)


def read_status(watch: Watch) -> Status:
    """Gather how everything stands now."""
    now = watch.now()
    with transaction(watch.engine) as connection:
        sources = tuple(
            _source_status(find_source(connection, source.name), source.every, now) for source in sources_of(watch)
        )
        return Status(
            now=now,
            list_as_of=lists.latest_snapshot_date(connection, LIST),
            entries_in_force=len(lists.listings_in_force(connection, LIST, eastern_date(now))),
            sources=sources,
            pending=documents_standing(connection, Standing.PENDING),
            undelivered=tuple(
                delivery
                for delivery in outbox.all_deliveries(connection)
                if delivery.standing is not outbox.Standing.DELIVERED
            ),
        )


def print_status(status: Status, console: Console) -> None:
    """Show it to a person."""
    as_of = f"of {status.list_as_of}" if status.list_as_of else "not built yet"
    console.print(f"Entity List {as_of} · {status.entries_in_force} entries in force today")
    table = Table(title="Sources", title_justify="left")
    for column in ("source", "last good answer (UTC)", "last news (UTC)", "failures"):
        table.add_column(column)
    for source in status.sources:
        standing = source.standing
        checked = _time(standing.checked_at) + (" (stale)" if source.is_stale else "")
        table.add_row(standing.name, checked, _time(standing.changed_at), str(standing.failures))
    console.print(table)
    for source in status.sources:
        if source.standing.trouble:
            console.print(f"{source.standing.name}: {source.standing.trouble}", markup=False, highlight=False)
    for known in status.pending:
        console.print(f"Not read: {known.document.number} ({known.document.title}): {known.trouble}", markup=False)
    for delivery in status.undelivered:
        line = f"{delivery.standing}: {delivery.alert.id} on {delivery.channel}, tried {delivery.tries} times"
        console.print(f"{line}: {delivery.last_detail}" if delivery.last_detail else line, markup=False)
    console.print("Nothing needs a look." if status.is_fine else "Something needs a look.")


def _source_status(standing: SourceStanding, every: int, now: datetime) -> SourceStatus:
    patience = max(_STALE_AT_LEAST, _STALE_TIMES * timedelta(seconds=every))
    is_stale = standing.checked_at is None or now - standing.checked_at > patience
    return SourceStatus(standing, every, is_stale)


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
