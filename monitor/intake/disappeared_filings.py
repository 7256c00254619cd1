"""Disappeared filings: what was on public inspection, is there no more, and was neither printed nor withdrawn in words.

Source: https://www.archives.gov/federal-register/public-inspection/about.html ("we may add or remove documents").

One answer proves no absence: shared caches have given copies hours old. A filing counts as gone once two fresh answers,
some time apart, have not shown it; and what comes back after that was told is told as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.runtime.context import Context
from monitor.settle import settle_stage
from state.documents import Document, Stage
from state.storage.absences import Absence, end_absence, find_absences, record_absence, record_absence_reported
from state.storage.documents import DocumentStatus, KnownDocument, documents_with_status, known_stages
from state.storage.sources import find_source
from state.times import eastern_date

_GONE = "Gone from public inspection since {since} without a word; our list stays until it is published or withdrawn."
_BACK = "Back on public inspection, from where it was gone since {since}; our list was left as it was."
# Two looks this far apart: the office changes its list within minutes, and a cache is asked past by then.
_LOOKS_APART = timedelta(minutes=10)
# An answer that a cache has kept for longer is a copy, though it was asked past the cache.
_FRESH_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer of public inspection: the filings shown, for how long a cache has kept it, and its own time.

    `updated_at` is what the list says of its last change, `newest` the latest that any answer before has said (aware
    UTC); None where none said so.
    """

    shown: tuple[Document, ...]
    age: timedelta
    updated_at: datetime | None
    newest: datetime | None

    @property
    def is_fresh(self) -> bool:
        """Whether it can prove an absence: no old copy by its age, and none by its own time."""
        is_older = self.updated_at is not None and self.newest is not None and self.updated_at < self.newest
        return self.age <= _FRESH_FOR and not is_older


def report_disappeared(connection: Connection, context: Context, look: Observation) -> tuple[str, ...]:
    """Tell compliance, once for each, of filings that have gone and of those that are back; a line for each."""
    absences = find_absences(connection)
    shown = {document.number: document for document in look.shown}
    reported = list(
        _report_back(connection, context, [absences[number] for number in absences if number in shown], shown)
    )
    if look.is_fresh:
        for known in _filed_and_not_shown(connection, shown):
            reported += _report_gone(connection, context, known, absences.get(known.document.number))
    return tuple(reported)


def _report_back(
    connection: Connection, context: Context, absences: Iterable[Absence], shown: dict[str, Document]
) -> Iterator[str]:
    """End the absences of what is shown again; whoever was told that it had gone is told that it is back."""
    for absence in absences:
        end_absence(connection, absence.number)
        line = _BACK.format(since=_moment(absence.since))
        if absence.told_at is not None and settle_stage(connection, context, shown[absence.number], (line,)):
            yield f"{absence.number}: back on public inspection"


def _filed_and_not_shown(connection: Connection, shown: dict[str, Document]) -> list[KnownDocument]:
    return [
        known
        for status in (DocumentStatus.SETTLED, DocumentStatus.PENDING)
        for known in documents_with_status(connection, status)
        if known.document.stage is Stage.FILED and known.document.number not in shown
    ]


def _report_gone(
    connection: Connection, context: Context, known: KnownDocument, absence: Absence | None
) -> Iterator[str]:
    """Note that a filing is missed and, at a second look, that it is gone; not if something else became of it."""
    number, now = known.document.number, context.now()
    if not _is_unaccounted(connection, context, known):
        end_absence(connection, number)
    elif absence is None:
        record_absence(connection, number, now)
    elif absence.told_at is None and now - absence.since >= _LOOKS_APART:
        record_absence_reported(connection, number, now)
        if settle_stage(connection, context, known.document, (_GONE.format(since=_moment(absence.since)),)):
            yield f"{number}: gone from public inspection without a word"


def _is_unaccounted(connection: Connection, context: Context, known: KnownDocument) -> bool:
    """Return whether nothing else became of a filing.

    It leaves when it is published, and we may not have looked at the print yet.
    """
    if {Stage.PUBLISHED, Stage.WITHDRAWN} & set(known_stages(connection, known.document.number)):
        return False
    due = known.document.publication_date
    if due is None or eastern_date(context.now()) < due:
        return True
    looks = (find_source(connection, source.name).checked_at for source in context.settings.sources_at(Stage.PUBLISHED))
    return all(looked is not None and eastern_date(looked) > due for looked in looks)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
