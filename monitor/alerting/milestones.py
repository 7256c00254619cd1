"""Milestones that are recorded as an event is settled: what a document says of itself, and its first alert."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Connection

from state.alerts import Alert, ComplianceContent, EffectContent
from state.documents import Document, Stage
from state.storage.milestones import Milestone, record_milestone
from state.times import EASTERN


def record_stage(connection: Connection, document: Document, event_id: str) -> None:
    """Note what a document says of its own filing and publication, in the event that reads it."""
    number, office = document.number, "federalregister.gov"
    if document.filed_at is not None:
        record_milestone(connection, number, Milestone.FILED, document.filed_at, office, event_id)
    if document.stage is Stage.PUBLISHED and document.publication_date is not None:
        issued = datetime.combine(document.publication_date, time(), EASTERN)
        record_milestone(connection, number, Milestone.PUBLISHED, issued, office, event_id)


def record_alerted(connection: Connection, alert: Alert, event_id: str | None) -> None:
    """Note the first alert to compliance on a document."""
    if isinstance(alert.content, ComplianceContent | EffectContent):
        record_milestone(connection, alert.thread, Milestone.ALERTED, alert.created_at, alert.id, event_id)
