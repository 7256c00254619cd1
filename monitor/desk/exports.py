"""Exports on record: who took facts on customers away in a form for programs, a file, a table or an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from sqlalchemy import Connection

from monitor.desk.question import Sees, Viewer
from monitor.runtime.context import Context
from state.evidence import EvidenceKind
from state.storage.database import transaction
from state.storage.evidence import append_evidence
from state.times import eastern_date

ON_CUSTOMERS = frozenset({Sees.CASES, Sees.ACCOUNTS})


def note_export(connection: Connection, context: Context, viewer: Viewer, subject: str, what: str) -> None:
    """Put on record that somebody took a file with customers away."""
    append_evidence(connection, EvidenceKind.EXPORTED, subject, {"what": what}, context.now(), viewer.name)


@dataclass(slots=True)
class Reads:
    """Reads by programs: the first of each address by each of them on a day is put on record, as they ask all day."""

    _noted: set[tuple[str, str]] = field(default_factory=set)
    _day: date | None = None
    _turn: Lock = field(default_factory=Lock)

    def note(self, context: Context, viewer: Viewer, address: str, sections: frozenset[Sees]) -> None:
        """Put a read on record, unless it was today on this node, or nothing of these sections is on customers."""
        if not sections & ON_CUSTOMERS:
            return
        today = eastern_date(context.now())
        with self._turn:
            if today != self._day:
                self._noted, self._day = set(), today
            if (viewer.name, address) in self._noted:
                return
            self._noted.add((viewer.name, address))
        with transaction(context.engine) as connection:
            note_export(connection, context, viewer, address, "read, and perhaps more often today")
