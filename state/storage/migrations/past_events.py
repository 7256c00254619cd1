"""Events for what was told before events had an identity: their inputs as far as the stored rows still say them.

Kinds were told apart by how their names began; that ends here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, select

from state.alerts import Alert, Audience, ComplianceContent
from state.applying import amendments_by_day
from state.changes import Change
from state.documents import Document
from state.encoding import from_json
from state.events import (
    CustomersEvent,
    Event,
    ListDifferenceEvent,
    ListInput,
    RuleEvent,
    ScreeningInputs,
    StageEvent,
    UnreadEvent,
    changes_counted,
    event_id,
    extra_lines,
)
from state.listings import ListCode
from state.rules import Rule
from state.times import eastern_date

_COMPARED = frozenset({ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST, ListCode.MILITARY_END_USER_LIST})


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event of the past: its id, and the event where its inputs are still known."""

    id: str
    kind: str
    subject: str
    stage: str
    event: Event | None
    settled_at: datetime


class Past:
    """What is stored of the past, read once; rows are those of the tables before they had a column for events."""

    def __init__(self, connection: Connection, tables: MetaData) -> None:
        """Read the tables that say what was done."""
        self._rows = {
            name: connection.execute(select(tables.tables[name]).order_by(tables.tables[name].c[0])).all()
            for name in ("documents", "rules", "alerts", "screenings", "evidence", "snapshots", "listings", "changes")
        }
        self._customers = connection.execute(select(tables.tables["customer_records"])).all()
        self.alerts = {row.id: from_json(Alert, row.noun) for row in self._rows["alerts"]}
        self._documents = {(row.number, row.stage): from_json(Document, row.noun) for row in self._rows["documents"]}

    def of_screening(self, row: Any, earlier: str | None) -> PastEvent:
        """Return the event that a screening was of; `earlier` is the id of that of the document's filing."""
        facts = self._facts(row)
        event: Event | None = None
        if facts is not None:
            if (row.cause, row.stage) in self._documents:
                event = self._rule(row, facts, earlier)
            elif row.cause.startswith("customers "):
                event = self._of_customers(row, facts)
            elif row.cause.startswith(("eCFR", "CSL")):
                event = self._difference(row, facts)
        kind = event.kind if event else "rule" if (row.cause, row.stage) in self._documents else "list difference"
        identity = event_id(event) if event else f"{kind}/{row.cause}/{row.stage}/{row.id}"
        return PastEvent(identity, kind, row.cause, row.stage, event, row.screened_at)

    def of_alert(self, alert: Alert) -> PastEvent | None:
        """Return the event of an alert that screened nobody: a stage, or a document that was not read."""
        content = alert.content
        if not isinstance(content, ComplianceContent) or content.customers_screened or content.changes:
            return None
        document = self._documents.get((content.rule.document_number, content.rule.stage))
        if document is None:
            return None
        event: Event
        if content.unread:
            event = UnreadEvent(document, content.unread[0].reason)
        else:
            readings = [row for row in self._readings(document.number) if row.read_at <= alert.created_at]
            capture = readings[-1].capture_sha256 if readings else None
            superseded = content.supersedes or None
            event = StageEvent(document, extra_lines(document, content.since_last, superseded), capture, superseded)
        return PastEvent(event_id(event), event.kind, event.subject, document.stage, event, alert.created_at)

    def _facts(self, row: Any) -> dict[str, Any] | None:
        """Return what the log says of a screening, which was written in its transaction."""
        for logged in self._rows["evidence"]:
            if logged.kind == "screened" and logged.subject == row.cause and logged.recorded_at == row.screened_at:
                facts: dict[str, Any] = json.loads(logged.noun)
                return facts if facts.get("stage") == row.stage and "customers" in facts else None
        return None

    def _rule(self, row: Any, facts: Mapping[str, Any], earlier: str | None) -> RuleEvent | None:
        readings = [
            each for each in self._readings(row.cause) if each.stage == row.stage and each.read_at <= row.screened_at
        ]
        if not readings:
            return None
        reading, document = readings[-1], self._documents[row.cause, row.stage]
        rule = from_json(Rule, reading.noun)
        on = rule.effective_on or document.effective_on or document.publication_date or eastern_date(reading.read_at)
        lists = tuple(
            ListInput(code, day, self._version_before(code, reading.read_at))
            for code, day, _ in amendments_by_day(rule, on)
            if self._is_held(code)
        )
        return RuleEvent(document, reading.capture_sha256, on, lists, _screened(facts), earlier)

    def _of_customers(self, row: Any, facts: Mapping[str, Any]) -> CustomersEvent | None:
        content, on = self._told(row), eastern_date(row.screened_at)
        moments = [each.changed_at for each in self._customers if each.changed_at <= row.screened_at]
        chosen = sorted(each.id for each in self._customers if each.changed_at == max(moments, default=None))
        if content is None or len(chosen) != facts["customers_screened"]:
            return None
        codes = [code for code in ListCode if self._is_held(code)]
        lists = tuple(ListInput(code, on, self._version_at(code, row.screened_at)) for code in codes)
        counts, is_everyone = changes_counted(content.since_last), content.headline.startswith("Customers: all ")
        return CustomersEvent(*counts, tuple(chosen), is_everyone, on, lists, _screened(facts), row.cause)

    def _difference(self, row: Any, facts: Mapping[str, Any]) -> ListDifferenceEvent | None:
        content = self._told(row)
        if content is None or not content.evidence:
            return None
        digest = content.evidence[0].sha256
        as_of: date | None = next(
            (each.as_of for each in self._rows["snapshots"] if each.capture_sha256 == digest), None
        )
        if as_of is None:
            return None
        is_copy = row.cause.startswith("CSL")
        version = self._version_at if is_copy else self._version_before
        codes = sorted({change.list_code for change in content.changes} & _COMPARED)
        lists = tuple(ListInput(code, as_of, version(code, row.screened_at)) for code in codes)
        told = tuple(
            from_json(Change, each.noun)
            for each in self._rows["changes"]
            if each.cause == row.cause and each.recorded_at == row.screened_at
        )
        without = None if is_copy else row.cause.removesuffix(" read")
        return ListDifferenceEvent(row.cause, content.rule.title, digest, as_of, lists, told, _screened(facts), without)

    def _told(self, row: Any) -> ComplianceContent | None:
        for alert in self.alerts.values():
            is_of_it = alert.thread == row.cause and alert.created_at == row.screened_at
            if is_of_it and alert.audience is Audience.COMPLIANCE and isinstance(alert.content, ComplianceContent):
                return alert.content
        return None

    def _readings(self, number: str) -> Sequence[Any]:
        return [row for row in self._rows["rules"] if row.document_number == number]

    def _is_held(self, code: ListCode) -> bool:
        return any(row.list_code == code for row in self._rows["snapshots"])

    def _version_at(self, code: ListCode, moment: datetime) -> int:
        return max((number for time, number in self._versions(code) if time <= moment), default=0)

    def _version_before(self, code: ListCode, moment: datetime) -> int:
        return max((number for time, number in self._versions(code) if time < moment), default=0)

    def _versions(self, code: ListCode) -> Iterable[tuple[datetime, int]]:
        for row in self._rows["listings"]:
            if row.list_code == code:
                yield row.known_from, row.version_from
                if row.known_until is not None:
                    yield row.known_until, row.version_until


def _screened(facts: Mapping[str, Any]) -> ScreeningInputs:
    return ScreeningInputs(
        facts["customers_sha256"],
        facts.get("config_sha256", ""),
        facts.get("settings") or {},
        facts.get("parser_version", ""),
        facts["matcher_version"],
    )
