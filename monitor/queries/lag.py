"""The ledger of delay: when each rule was filed, told, printed, codified and consolidated, and how long each took.

Filing is by the office's own stamp, publication the beginning of the Eastern day of the issue; the others are when we
queued our first alert, and when our polls first saw the eCFR and the Consolidated Screening List show all of the rule.
The latter is a copy in other words, and does not tell of every revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from monitor.events.differences import is_reported_by_copy
from state.documents import Stage
from state.storage.changes import causes_with_changes, noted_changes
from state.storage.milestones import Milestone, milestones_of_all
from state.times import EASTERN

# What a delay is counted from: the filing, and the printing of a rule that was never filed before it.
_BEGINNINGS = (Milestone.FILED, Milestone.PUBLISHED)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One rule: the milestones it reached (aware UTC), and those at which nothing of it can ever be seen."""

    document_number: str
    reached: Mapping[Milestone, datetime]
    never_told: frozenset[Milestone] = frozenset()

    def delay(self, milestone: Milestone) -> timedelta | None:
        """Return how long after its filing the rule reached a milestone; None where it has not, or was never filed."""
        beginning = next((self.reached[each] for each in _BEGINNINGS if each in self.reached), None)
        moment = self.reached.get(milestone)
        return moment - beginning if moment is not None and beginning is not None else None


def read_ledger(connection: Connection) -> tuple[LedgerLine, ...]:
    """Return the ledger, the last filed first. What is told of and is no document, such as a list, has no line."""
    lines = [LedgerLine(number, reached) for number, reached in milestones_of_all(connection).items()]
    rules = [line for line in lines if any(each in line.reached for each in _BEGINNINGS)]
    changing = causes_with_changes(connection)
    lines = [
        replace(line, never_told=_never_shown_by(connection, line)) if line.document_number in changing else line
        for line in rules
    ]
    return tuple(sorted(lines, key=lambda line: min(line.reached.values()), reverse=True))


def ledger_line(connection: Connection, number: str) -> LedgerLine | None:
    """Return the line of one rule; None where it has none."""
    reached = milestones_of_all(connection, number).get(number)
    line = LedgerLine(number, reached) if reached else None
    return replace(line, never_told=_never_shown_by(connection, line)) if line else None


def ledger_answer(lines: tuple[LedgerLine, ...]) -> list[dict[str, object]]:
    """Return the ledger as plain JSON data: times in UTC, delays in seconds since the filing; null where not reached.

    `never_told` names the milestones that tell nothing of what the rule changes.
    """
    return [
        {
            "document_number": line.document_number,
            "never_told": sorted(line.never_told),
            **{
                str(milestone): {
                    "at": moment and moment.isoformat(),
                    "seconds": None if delay is None else delay.total_seconds(),
                }
                for milestone in Milestone
                for moment, delay in [(line.reached.get(milestone), line.delay(milestone))]
            },
        }
        for line in lines
    ]


def print_ledger(lines: tuple[LedgerLine, ...], console: Console) -> None:
    """Show the ledger to a person: the filing in Eastern time, everything else by how long after it it came."""
    table = Table(title="From filing to each list (since the filing)", title_justify="left")
    columns = ("rule", "filed (Eastern)", "our alert", "published", "in the eCFR", "in the Screening List")
    for column in columns:
        table.add_column(column)
    for line in lines:
        filed = line.reached.get(Milestone.FILED)
        since = [
            "does not tell it" if each in line.never_told else _words(line.delay(each))
            for each in Milestone
            if each is not Milestone.FILED
        ]
        shown = f"{filed.astimezone(EASTERN):%Y-%m-%d %H:%M}" if filed else "not seen"
        table.add_row(line.document_number, shown, *since)
    console.print(table)


def _never_shown_by(connection: Connection, line: LedgerLine) -> frozenset[Milestone]:
    """Return whether the Screening List can show anything of what a rule changes.

    It has shown what is on record there.
    """
    if Milestone.CONSOLIDATED in line.reached:
        return frozenset()
    stages = (Stage.FILED, Stage.PUBLISHED)
    changes = [change for stage in stages for change in noted_changes(connection, line.document_number, stage)]
    untold = bool(changes) and not any(map(is_reported_by_copy, changes))
    return frozenset({Milestone.CONSOLIDATED}) if untold else frozenset()


def _words(delay: timedelta | None) -> str:
    """Return a delay as "3 d 4 h", "4 h 12 min" or "1 min"; what came before the filing stands with a minus."""
    if delay is None:
        return "not yet"
    minutes, sign = int(abs(delay).total_seconds() // 60), "-" if delay < timedelta() else ""
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{sign}{days} d {hours} h"
    return f"{sign}{hours} h {left} min" if hours else f"{sign}{left} min"
