"""Vanished filings: what was on public inspection, is there no more, and was neither printed nor withdrawn in words.

Source: https://www.archives.gov/federal-register/public-inspection/about.html ("we may add or remove documents").
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from monitor.runtime.context import Context
from monitor.settle import settle_stage
from state.documents import Document, Stage
from state.storage.documents import DocumentStatus, KnownDocument, documents_standing, known_stages
from state.storage.sources import find_source
from state.times import eastern_date

# The source that would have shown the filing in print.
PRINT_SOURCE = "federal-register"
_LINE = "Gone from public inspection without a word; our list stays until it is published or withdrawn."


def tell_vanished(connection: Connection, context: Context, shown: Iterable[Document]) -> tuple[str, ...]:
    """Tell compliance, once for each, of filings we know that are not among those `shown` now; a line for each."""
    there = {document.number for document in shown}
    filed = [
        known
        for standing in (DocumentStatus.SETTLED, DocumentStatus.PENDING)
        for known in documents_standing(connection, standing)
        if known.document.stage is Stage.FILED and known.document.number not in there
    ]
    gone = [known for known in filed if _is_gone(connection, context, known)]
    return tuple(
        f"{known.document.number}: gone from public inspection without a word"
        for known in gone
        if _tell(connection, context, known.document)
    )


def _is_gone(connection: Connection, context: Context, known: KnownDocument) -> bool:
    """Return whether nothing else became of it.

    It leaves when it is published, and we may not have looked at the print.
    """
    if {Stage.PUBLISHED, Stage.WITHDRAWN} & set(known_stages(connection, known.document.number)):
        return False
    due = known.document.publication_date
    if due is None or eastern_date(context.now()) < due:
        return True
    looked = find_source(connection, PRINT_SOURCE).checked_at
    return looked is not None and eastern_date(looked) > due


def _tell(connection: Connection, context: Context, document: Document) -> bool:
    """Queue the alert; whether it is a new one comes back."""
    return settle_stage(connection, context, document, (_LINE,))
