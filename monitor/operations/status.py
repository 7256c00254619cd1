"""Status: how each source, each pending document and each channel's messages stand, on one screen.

Counted by the database: to look costs the same after ten years as on the first day, and nobody waits for it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rich.console import Console
from rich.table import Table

from monitor.operations.health import SourceHealth, read_health
from monitor.queries.regimes import affiliates_rule, regime_banner
from monitor.runtime.context import Context
from notifiers.phrases import counted
from state.listings import ListCode
from state.storage import lists, snapshots
from state.storage.database import concurrent_transaction
from state.storage.documents import KnownDocument
from state.storage.outbox import DeliveryStatus
from state.storage.problems import RecordedProblem, current_problems
from state.storage.waiting import Waiting, count_messages
from state.times import eastern_date

# One screen, whatever there is: the rest is in `--json`.
_MOST_SOURCES = 20
_MOST_LINES = 3
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that needs a look; times are aware UTC. `is_fine` when nothing does.

    `messages` counts all that were ever queued by how they stand, and `waiting` tells of those not delivered, but for
    what a digest or a quiet hour put off. `quarantined` counts answers held. `troubles` are those that last, as the
    service recorded them when it looked last. `banner` says which regime nobody has verified, None where none is: a
    matter of law for a person, and no fault of the service.
    """

    now: datetime
    list_as_of: date | None
    entries_in_force: int
    sources: tuple[SourceHealth, ...]
    pending: tuple[KnownDocument, ...]
    messages: Mapping[DeliveryStatus, int]
    waiting: tuple[Waiting, ...]
    quarantined: int
    troubles: tuple[RecordedProblem, ...]
    banner: str | None = None

    @property
    def is_fine(self) -> bool:
        """Whether the list is there, every source is fresh, everything is read, believed and delivered."""
        troubled = any(source.is_stale or source.standing.failures for source in self.sources)
        needs_look = troubled or self.pending or self.waiting or self.quarantined or self.troubles
        return self.list_as_of is not None and not needs_look


def read_status(context: Context) -> Status:
    """Gather how everything stands now."""
    health = read_health(context)
    with concurrent_transaction(context.engine) as connection:
        return Status(
            now=health.now,
            list_as_of=snapshots.latest_snapshot_date(connection, ListCode.ENTITY_LIST),
            entries_in_force=lists.count_in_force(connection, ListCode.ENTITY_LIST, eastern_date(health.now)),
            sources=health.sources,
            pending=health.pending,
            messages=count_messages(connection),
            waiting=health.waiting,
            quarantined=len(health.held),
            troubles=current_problems(connection),
            banner=regime_banner(affiliates_rule(connection, eastern_date(health.now), health.now)),
        )


def print_status(status: Status, console: Console) -> None:
    """Show it to a person."""
    as_of = f"of {status.list_as_of}" if status.list_as_of else "not built yet"
    console.print(f"Entity List {as_of} · {status.entries_in_force} entries in force today")
    console.print(_source_table(status))
    counts = ", ".join(f"{count:,} {standing}" for standing, count in status.messages.items())
    console.print(f"Messages: {counts}", highlight=False)
    if status.banner:
        console.print(status.banner, style="bold", markup=False, highlight=False)
    for lines in _lines(status):
        for line in lines[:_MOST_LINES]:
            console.print(textwrap.shorten(line, _LONGEST_LINE, placeholder=" ..."), markup=False, highlight=False)
        if len(lines) > _MOST_LINES:
            console.print(f"... and {len(lines) - _MOST_LINES:,} more: see `listwatch status --json`.")
    console.print("Nothing needs a look." if status.is_fine else "Something needs a look.")


def _source_table(status: Status) -> Table:
    in_trouble_first = sorted(status.sources, key=lambda each: not (each.is_stale or each.standing.failures))
    shown = status.sources if len(status.sources) <= _MOST_SOURCES else in_trouble_first[:_MOST_SOURCES]
    title = "Sources" if shown is status.sources else f"Sources, {_MOST_SOURCES} of {len(status.sources)}"
    table = Table(title=title, title_justify="left")
    for column in ("source", "last good answer (UTC)", "last news (UTC)", "failures", "next run (UTC)"):
        table.add_column(column)
    for source in shown:
        standing = source.standing
        checked = _time(standing.checked_at) + (" (stale)" if source.is_stale else "")
        next_run = "now" if source.next_due <= status.now else _time(source.next_due)
        table.add_row(standing.name, checked, _time(standing.changed_at), str(standing.failures), next_run)
    return table


def _lines(status: Status) -> tuple[list[str], ...]:
    """Say what needs a look, a line each: of sources, documents, messages, answers held, and the service."""
    waiting = []
    for each in status.waiting:
        messages = counted(each.messages, "message", "messages")
        line = f"{each.channel}: {messages} {each.standing}, the oldest of {_time(each.since)} UTC"
        waiting.append(f"{line}: {each.said_last}" if each.said_last else line)
    held = f"In quarantine: {status.quarantined}. See `listwatch quarantine list`."
    return (
        [f"{each.standing.name}: {each.standing.trouble}" for each in status.sources if each.standing.trouble],
        [f"Not read: {each.document.number} ({each.document.title}): {each.trouble}" for each in status.pending],
        waiting,
        [held] if status.quarantined else [],
        [f"Trouble since {_time(each.since)} UTC: {each.subject}: {each.detail}" for each in status.troubles],
    )


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
