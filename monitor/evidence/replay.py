"""Replaying an evidence file, offline: the event is derived again from its stored inputs, and its alert composed anew.

The bytes are read by the parser of today and the customers screened by the matcher of today. Where either has another
version than then, a difference may be theirs, and is named with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.alerting.compose import compose_compliance, compose_holds
from monitor.alerting.correcting import correct
from monitor.alerting.hold_notices import compose_escalation, compose_release
from monitor.alerting.ownership import compose_effect, compose_owner_holds, compose_ownership
from monitor.config.alerting import SalesTable
from monitor.events.derive import derive, read_captured
from monitor.events.dispositions import NO_PRIOR_DECISIONS, PriorDecisions
from monitor.events.findings import Findings
from monitor.events.inputs import NO_CUSTOMERS, Inputs
from monitor.evidence.file import EvidenceFile, captures_needed, unpack_captures
from monitor.evidence.format_1 import HoldGrounds
from monitor.evidence.log_check import check_log
from monitor.screening.version import MATCHER_VERSION
from sources.customers.reading import read_kept
from sources.reading import PARSER_VERSION
from sources.registry import list_source_of
from sources.screening_list import read_screening_list
from state.accounts import Account
from state.alerts import (
    AccountAction,
    AccountContent,
    Alert,
    Audience,
    ComplianceContent,
    EffectContent,
    OwnershipContent,
)
from state.captures import Capture
from state.changes import ValueChange, compare_values
from state.customers import CustomerBase
from state.encoding import to_data
from state.events import Event, ListDifferenceEvent, RuleEvent, StageEvent, screened_of
from state.listings import ListCode, Listing

Captures = Mapping[str, Capture]
# What alerts of an earlier listwatch do not have, or have otherwise: the identity of an entry.
_IDENTITIES = frozenset({"entry_id", "match_id"})
# What notices say since version 0.2; one that says nothing of it is not held against today's wording.
_SINCE_0_2 = frozenset({"in_force_on", "released_by", "held_since", "hold_id"})


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """A part of listwatch whose version has changed since the alert was made."""

    part: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it. `not_derived` says why nothing, or not all, could be worked out again; empty where it was.

    `rows` rows of the log agree with their hashes, and `is_tied` says that they were followed to the end of the chain.
    `log_troubles` says what in the file is not as the log has it: then it is not believed, whatever comes out.
    """

    alert_id: str
    differences: tuple[ValueChange, ...]
    other_versions: tuple[OtherVersion, ...]
    not_derived: str
    rows: int = 0
    is_tied: bool = False
    log_troubles: tuple[str, ...] = ()

    @property
    def is_vouched(self) -> bool:
        """Whether the log agrees with the alert where there is nothing to derive it from."""
        return bool(self.not_derived) and not self.differences and not self.log_troubles and self.rows > 0

    @property
    def is_same(self) -> bool:
        """Whether the alert came out as it was sent, from inputs that the log names."""
        return not self.differences and not self.not_derived and not self.log_troubles

    @property
    def is_fine(self) -> bool:
        """Whether nothing speaks against the alert: it came out the same, or there is nothing to derive it from."""
        return self.is_same or self.is_vouched


def replay_evidence(held: EvidenceFile, expected_hash: str = "") -> Replayed:
    """Work the alert out again and compare it, field by field, with the one that was sent.

    The file is first held against the log in it and, if `expected_hash` is given, against a hash with which the log
    ended at some time. Raise UnreadableInput if a capture or a row of the log in the file is not what its hash says,
    or a capture can no longer be read.
    """
    captures = unpack_captures(held)
    log = check_log(held, expected_hash)
    if isinstance(held.basis, str):
        return Replayed(held.alert.id, (), (), held.basis, log.rows, log.is_tied, log.troubles)
    for name, digest in captures_needed(held.event):
        if digest not in captures:
            # Not vouched for: it could be worked out, if the file held what it rests on.
            troubles = (*log.troubles, "what it rests on is not in the file")
            missing = f"The {name} (sha256 {digest}) is not in the file."
            return Replayed(held.alert.id, (), (), missing, log.rows, log.is_tied, troubles)
    recomposed = _compose(held, captures)
    differences = compare_values(*_comparable(held.alert, recomposed))
    return Replayed(held.alert.id, differences, _other_versions(held.event), "", log.rows, log.is_tied, log.troubles)


def replay_answer(replayed: Replayed) -> dict[str, Any]:
    """Return the result as `listwatch evidence replay --json` answers it."""
    answer: dict[str, Any] = to_data(replayed) | {"is_same": replayed.is_same, "is_fine": replayed.is_fine}
    return answer


def inputs_in(held: EvidenceFile, captures: Captures) -> Inputs:
    """Return what the ids of the event stand for. Raise UnreadableInput where a capture can no longer be read."""
    event, screened = held.event, screened_of(held.event)
    customers = read_captured_customers(captures[screened.customers_sha256], held.alert) if screened else NO_CUSTOMERS
    read = None
    if isinstance(event, StageEvent) and event.capture_sha256:
        read = read_captured(captures[event.capture_sha256], event.document.record)
    shown = _shown(event, captures) if isinstance(event, ListDifferenceEvent) else {}
    standing = {each.finding.customer_id: each for each in held.standing}
    said = held.decisions
    return Inputs(
        captures, held.lists, customers, held.earlier, shown, read, held.superseded, held.owners, standing, said
    )


def read_captured_customers(capture: Capture, alert: Alert) -> CustomerBase:
    """Read the customers of then, and the doubt of then about a later export, as the alert has it."""
    doubt = alert.content.customers_doubt if isinstance(alert.content, ComplianceContent | OwnershipContent) else None
    return replace(read_kept(capture.body).base, doubt=doubt)


def _shown(event: ListDifferenceEvent, captures: Captures) -> Mapping[ListCode, tuple[Listing, ...]]:
    capture = captures[event.capture_sha256]
    if event.without is None:
        codes = {each.list_code for each in event.lists}
        shown = read_screening_list(capture.body, capture.url, frozenset(codes)).listings
        return {ListCode(code): tuple(listings) for code, listings in shown.items()}
    source = list_source_of(each.list_code for each in event.lists)
    return {one.list_code: one.listings for one in source.read(capture.body, capture.url, event.as_of)}


def _compose(held: EvidenceFile, captures: Captures) -> Alert | None:
    """Compose what the event, or the hold, gives the audience of the alert; None where the alert is not among it."""
    alert, basis = held.alert, held.basis
    if isinstance(basis, HoldGrounds):
        return _follow_hold(alert, basis)
    assert not isinstance(basis, str), "there is something to derive it from"
    findings = _as_judged(derive(basis, inputs_in(held, captures)), alert.content)
    if findings.effect is not None:
        return compose_effect(findings, alert.created_at)
    if alert.audience is Audience.COMPLIANCE and findings.owned is not None:
        return compose_ownership(findings, alert.created_at)
    if alert.audience is Audience.COMPLIANCE:
        corrects = held.superseded if isinstance(basis, RuleEvent) else None
        return compose_compliance(correct(findings, corrects) if corrects else findings, alert.created_at)
    screened = screened_of(basis)
    sales = SalesTable.model_validate(screened.settings["sales"]) if screened else SalesTable()
    accounts = _accounts(alert.content)
    if findings.owned is not None:
        holds = compose_owner_holds(findings, sales, alert.created_at, accounts)
    else:
        holds = compose_holds(findings, sales, frozenset(), alert.created_at, accounts=accounts)
    return next((hold for hold in holds if hold.id == alert.id), None)


def _as_judged(findings: Findings, content: object) -> Findings:
    """Add what people had decided and had to do by then, and when the captures were received: the alert says it."""
    if isinstance(content, EffectContent | OwnershipContent):
        return replace(findings, sources=content.evidence)
    if not isinstance(content, ComplianceContent):
        return findings
    said = tuple((customer.match_id, customer.judged) for customer in content.affected if customer.judged)
    prior = PriorDecisions(frozenset(content.quiet), said, ()) if said or content.quiet else NO_PRIOR_DECISIONS
    return replace(
        findings, prior=prior, sources=content.evidence, open_items=content.open_items, contact=content.contact
    )


def _accounts(content: object) -> tuple[Account, ...]:
    """Return who owned the account by then, as the notice says."""
    if not isinstance(content, AccountContent):
        return ()
    return (Account(content.customer_id, owner_slack=content.owner_slack),)


def _follow_hold(alert: Alert, grounds: HoldGrounds) -> Alert | None:
    """Tell of a release, or of a step of the chain of escalation, as the hold's own notice and its row give it."""
    content, sales = alert.content, SalesTable()
    if not isinstance(content, AccountContent):
        return None
    if content.action is AccountAction.RELEASE:
        return compose_release(grounds.hold.hold, grounds.notice, sales, alert.created_at)
    steps = (replace(grounds.hold.hold, escalations=step) for step in range(grounds.hold.escalations))
    escalations = (
        compose_escalation(hold, grounds.notice, content.escalated_to, sales, alert.created_at) for hold in steps
    )
    return next((one for one in escalations if one.id == alert.id), None)


def _comparable(sent: Alert, recomposed: Alert | None) -> tuple[object, object]:
    """Return both as plain data; of an alert whose entries had no identity yet, without any."""
    both = to_data(sent), to_data(recomposed) if recomposed else None
    if both[1] and isinstance(sent.content, AccountContent):
        both[1]["content"].update({key: None for key in _SINCE_0_2 if both[0]["content"][key] is None})
    content = sent.content
    if both[1] and isinstance(content, OwnershipContent) and not any(each.decide for each in content.customers):
        for each in both[1]["content"]["customers"]:  # sent before version 0.3
            each.update(decide=None, owner_matches=[])
    if both[1] and isinstance(content, ComplianceContent) and content.event is None:  # sent before version 0.3
        both[1]["content"]["event"] = None
    is_former = isinstance(content, ComplianceContent) and not all(each.listing.entry_id for each in content.changes)
    return (_without_identities(both[0]), _without_identities(both[1])) if is_former else both


def _without_identities(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_identities(each) for key, each in value.items() if key not in _IDENTITIES}
    return [_without_identities(each) for each in value] if isinstance(value, list) else value


def _other_versions(event: Event | None) -> tuple[OtherVersion, ...]:
    ran = screened_of(event)
    if ran is None:
        return ()
    parts = (
        OtherVersion("parser", ran.parser_version, PARSER_VERSION),
        OtherVersion("matcher", ran.matcher_version, MATCHER_VERSION),
    )
    return tuple(part for part in parts if part.then != part.now)
