"""Documents and the rules read from them, and what has been done with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from state.documents import Document, Stage
from state.encoding import from_json, to_json
from state.evidence import EvidenceKind
from state.rules import Rule
from state.storage.evidence import append_evidence
from state.storage.schema import documents, rules


class DocumentStatus(StrEnum):
    """What has been done with one stage of a document.

    BEFORE_OUR_TIME: the base list already holds it. PENDING: seen, and its text not yet read. SETTLED: read, screened
    and told. NOT_OURS: it changes no entry, and the rule stored with it says why.
    """

    BEFORE_OUR_TIME = "before our time"
    PENDING = "pending"
    SETTLED = "settled"
    NOT_OURS = "not ours"


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """One stage of a document as stored; `trouble` says why it is still pending."""

    document: Document
    standing: DocumentStatus
    trouble: str | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What one version of the parser read in one capture of a document at a stage; `read_at` is aware UTC."""

    rule: Rule
    stage: Stage
    capture_sha256: str
    parser_version: str
    read_at: datetime


def known_stages(connection: Connection, number: str) -> dict[Stage, KnownDocument]:
    """Return every stage of a document that was seen."""
    rows = connection.execute(select(documents).where(documents.c.number == number))
    return {known.document.stage: known for known in map(_known, rows)}


def documents_with_status(connection: Connection, standing: DocumentStatus) -> tuple[KnownDocument, ...]:
    """Return the documents of one standing, the first seen first."""
    query = select(documents).where(documents.c.standing == standing).order_by(documents.c.first_seen_at)
    return tuple(map(_known, connection.execute(query)))


def count_pending(connection: Connection, since: datetime) -> int:
    """Return how many stages of documents that were first seen since then (aware UTC) are not read yet."""
    pending = (documents.c.standing == DocumentStatus.PENDING) & (documents.c.first_seen_at >= since)
    return connection.execute(select(func.count()).select_from(documents).where(pending)).scalar_one()


def record_document(
    connection: Connection, document: Document, standing: DocumentStatus, now: datetime, trouble: str | None = None
) -> None:
    """Store one stage of a document, or what has become of it since."""
    values: dict[str, object] = {
        "title": document.title,
        "standing": standing,
        "trouble": trouble,
        "payload": to_json(document).decode(),
        "settled_at": None if standing is DocumentStatus.PENDING else now,
    }
    this = (documents.c.number == document.number) & (documents.c.stage == document.stage)
    if connection.execute(select(documents.c.number).where(this)).first():
        connection.execute(documents.update().where(this).values(**values))
    else:
        key = {"number": document.number, "stage": document.stage, "first_seen_at": now}
        connection.execute(documents.insert().values(**key, **values))


def record_rule(
    connection: Connection, rule: Rule, stage: Stage, capture_sha256: str, parser_version: str, now: datetime
) -> None:
    """Store what this version of the parser read in this capture; reading the same again stores nothing new."""
    key = {
        "document_number": rule.document_number,
        "stage": stage,
        "capture_sha256": capture_sha256,
        "parser_version": parser_version,
    }
    same = [rules.c[name] == value for name, value in key.items()]
    if connection.execute(select(rules.c.id).where(*same)).first() is None:
        payload = to_json(rule).decode()
        connection.execute(rules.insert().values(**key, complete=rule.is_complete, payload=payload, read_at=now))
        facts = {**key, "complete": rule.is_complete, "rule_sha256": sha256(payload.encode()).hexdigest()}
        append_evidence(connection, EvidenceKind.READ, rule.document_number, facts, now)


def latest_reading(connection: Connection, number: str) -> Reading | None:
    """Return the last reading of a document; None where it was never read."""
    query = select(rules).where(rules.c.document_number == number).order_by(rules.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return _reading(row) if row else None


def unread_counts(connection: Connection, numbers: Iterable[str]) -> Mapping[str, int]:
    """Return how many instructions of each document were not understood when it was read last; none for 0."""
    last = select(func.max(rules.c.id)).where(rules.c.document_number.in_(list(numbers)))
    query = select(rules).where(rules.c.id.in_(last.group_by(rules.c.document_number)), ~rules.c.complete)
    return {row.document_number: len(_reading(row).rule.unread) for row in connection.execute(query)}


def latest_rule(connection: Connection, number: str) -> Rule | None:
    """Return what was read last of a document; None where it was never read."""
    reading = latest_reading(connection, number)
    return reading.rule if reading else None


def _reading(row: Any) -> Reading:
    rule, stage = from_json(Rule, row.payload), Stage(row.stage)
    return Reading(rule, stage, row.capture_sha256, row.parser_version, row.read_at)


def _known(row: object) -> KnownDocument:
    columns = row._mapping  # type: ignore[attr-defined]
    return KnownDocument(
        from_json(Document, columns["payload"]),
        DocumentStatus(columns["standing"]),
        columns["trouble"],
        columns["first_seen_at"],
    )
