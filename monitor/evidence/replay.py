"""Replaying an evidence file, offline: the alert is worked out again from the captured bytes, and held against itself.

The bytes are read by the parser of today and the customers screened by the matcher of today. Where either has another
version than then, a difference may be theirs, and is named with them.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.alerting.compose import Event, compose_compliance, compose_holds
from monitor.alerting.correcting import correct
from monitor.alerting.since import lines_since_filing
from monitor.evidence.file import Derivation, EvidenceFile, unpack_capture
from monitor.ingest import unread_of
from monitor.screening.screen import MATCHER_VERSION
from monitor.tables.telling import SalesTable, ScreeningTable
from monitor.telling import screen_with
from monitor.triage.deciding import NEVER_JUDGED, Weighed
from sources.customers import read_customers
from sources.reading import PARSER_VERSION
from sources.reading.rule_file import read_rule
from state.accounts import Account
from state.alerts import AccountContent, Alert, Audience, ComplianceContent
from state.applying import Applied, amendments_by_day, apply_amendments, apply_changes
from state.captures import Capture
from state.changes import Change, ValueChange, compare_values
from state.customers import CustomerBase
from state.encoding import to_data
from state.rules import Rule, UnreadInstruction


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """A part of listwatch whose version has changed since the alert was made."""

    part: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it. `not_derived` says why nothing, or not all, could be worked out again; empty where it was."""

    alert_id: str
    differences: tuple[ValueChange, ...]
    other_versions: tuple[OtherVersion, ...]
    not_derived: str

    @property
    def is_same(self) -> bool:
        """Whether the alert came out as it was sent."""
        return not self.differences and not self.not_derived


def replay_evidence(held: EvidenceFile) -> Replayed:
    """Work the alert out again and compare it, field by field, with the one that was sent.

    Raises UnreadableInput when a capture in the file is not what its hash says, or can no longer be read.
    """
    captures = {packed.sha256: unpack_capture(packed) for packed in held.captures}
    derivation = held.derivation
    if derivation is None:
        return Replayed(held.alert.id, (), (), held.not_derived)
    for name, digest in (("text", derivation.capture_sha256), ("customers file", derivation.customers_sha256)):
        if digest not in captures:
            return Replayed(held.alert.id, (), (), f"The {name} (sha256 {digest}) is not in the file.")
    again = _derive(held, derivation, captures)
    differences = compare_values(to_data(held.alert), to_data(again) if again else None)
    return Replayed(held.alert.id, differences, _other_versions(derivation), "")


def replay_answer(replayed: Replayed) -> dict[str, Any]:
    """Give the result as `listwatch evidence replay --json` answers it."""
    answer: dict[str, Any] = to_data(replayed) | {"is_same": replayed.is_same}
    return answer


def _derive(held: EvidenceFile, derivation: Derivation, captures: dict[str, Capture]) -> Alert | None:
    """Compose what this event gives each audience today; None where the alert is not among it."""
    event = derive_event(held, derivation, captures)
    at = held.alert.created_at
    if held.alert.audience is Audience.COMPLIANCE:
        return compose_compliance(correct(event, derivation.superseded) if derivation.superseded else event, at)
    sales = SalesTable.model_validate(derivation.settings["sales"])
    holds = compose_holds(event, sales, frozenset(), at, accounts=_accounts(held.alert.content))
    return next((hold for hold in holds if hold.id == held.alert.id), None)


def derive_event(held: EvidenceFile, derivation: Derivation, captures: dict[str, Capture]) -> Event:
    """Work the event behind an alert out again from the captures; as people had judged it by then."""
    capture = captures[derivation.capture_sha256]
    rule = read_rule(capture.body, capture.url)
    applied = _apply(derivation, rule)
    customers = _customers(captures[derivation.customers_sha256])
    told, content = derivation.told_before, held.alert.content
    return Event(
        document=derivation.document,
        rule=rule,
        changes=applied.changes,
        unread=unread_of(rule, applied),
        screening=screen_with(
            ScreeningTable.model_validate(derivation.settings["screening"]), customers, applied.changes
        ),
        customers=customers,
        evidence=content.evidence if isinstance(content, ComplianceContent) else (),
        since_last=() if told is None else lines_since_filing(derivation.document, told, applied.changes),
        weighed=_weighed(content),
    )


def _weighed(content: object) -> Weighed:
    """Give what people had decided by then, as the alert says."""
    if not isinstance(content, ComplianceContent):
        return NEVER_JUDGED
    said = tuple((customer.match_id, customer.judged) for customer in content.affected if customer.judged)
    return Weighed(frozenset(content.quiet), said, ())


def _accounts(content: object) -> tuple[Account, ...]:
    """Give who owned the account by then, as the notice says."""
    if not isinstance(content, AccountContent):
        return ()
    return (Account(content.customer_id, owner_slack=content.owner_slack),)


def _apply(derivation: Derivation, rule: Rule) -> Applied:
    """Apply the rule list by list and day by day; a later day finds what an earlier one brought, if it was recorded."""
    before = {(held.list_code, held.on): held.listings for held in derivation.lists_before}
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for list_code, day, amendments in amendments_by_day(rule, derivation.effective_on):
        listings = before.get((list_code, day))
        if listings is not None and rule.is_complete:
            listings = apply_changes(listings, [change for change in changes if change.list_code is list_code])
        applied = apply_amendments(listings, amendments)
        changes += applied.changes
        unapplied += applied.unapplied
    return Applied(tuple(changes), tuple(unapplied))


def _customers(capture: Capture) -> CustomerBase:
    """Read the customers by the one reader there is, which wants a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customers.csv"
        file.write_bytes(capture.body)
        return read_customers(file)


def _other_versions(derivation: Derivation) -> tuple[OtherVersion, ...]:
    parts = (
        OtherVersion("parser", derivation.parser_version, PARSER_VERSION),
        OtherVersion("matcher", derivation.matcher_version, MATCHER_VERSION),
    )
    return tuple(part for part in parts if part.then != part.now)
