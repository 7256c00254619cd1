"""Lateness: how long after it became public a document is told. Pure.

A filing is public from its time of filing, a printed rule from 8:45 am Eastern on its date of publication (1 CFR 17.2
has a document on file by the business day before). Told within two hours, an alert is not late: texts may follow their
announcement.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from state.documents import Document, Stage
from state.times import EASTERN

_OPENS = time(8, 45)
_IN_TIME = timedelta(hours=2)


def late_by(document: Document, now: datetime) -> timedelta | None:
    """Return by how much what is told now (aware UTC) of this stage is late; None where it is in time, or unknown."""
    public_from = _public_from(document)
    if public_from is None or now - public_from <= _IN_TIME:
        return None
    return now - public_from


def _public_from(document: Document) -> datetime | None:
    if document.stage is Stage.FILED:
        return document.filed_at
    if document.stage is Stage.PUBLISHED and document.publication_date is not None:
        return datetime.combine(document.publication_date, _OPENS, EASTERN).astimezone(UTC)
    return None
