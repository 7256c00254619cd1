"""Replaying an evidence file, offline: the alert is worked out again from the captured bytes, and held against itself.

The bytes are read by the parser of today and the customers screened by the matcher of today. Where either has another
version than then, a difference may be theirs, and is named with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.alerting.compose import Event
from monitor.alerting.correcting import correct
from monitor.config.alerting import ScreeningTable
from monitor.events.since import lines_since_filing
from monitor.evidence.deriving import Captures, compose_for, derive_from_grounds, read_captured_customers, weighed_in
from monitor.evidence.file import (
    CustomersGrounds,
    Derivation,
    EvidenceFile,
    ListGrounds,
    Screened,
    StageGrounds,
    unpack_capture,
)
from monitor.evidence.log_check import check_log
from monitor.intake.documents import unread_of
from monitor.screening.version import MATCHER_VERSION
from monitor.settle import screen_with
from sources.reading import PARSER_VERSION
from sources.reading.rule_file import read_rule
from state.alerts import Alert, Audience, ComplianceContent
from state.applying import Applied, amendments_by_day, apply_amendments, apply_changes
from state.changes import Change, ValueChange, compare_values
from state.encoding import to_data
from state.entry_ids import identify_changes
from state.rules import Rule, UnreadInstruction


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
    ended at some time. Raises UnreadableInput if a capture or a row of the log in the file is not what its hash says,
    or a capture can no longer be read.
    """
    captures = {packed.sha256: unpack_capture(packed) for packed in held.captures}
    log = check_log(held, expected_hash)
    if held.derivation is None and held.grounds is None:
        return Replayed(held.alert.id, (), (), held.not_derived, log.rows, log.is_tied, log.troubles)
    if missing := _missing(held, captures):
        # Not vouched for: it could be worked out, if the file held what it rests on.
        troubles = (*log.troubles, "what it rests on is not in the file")
        return Replayed(held.alert.id, (), (), missing, log.rows, log.is_tied, troubles)
    again = _derive(held, captures)
    differences = compare_values(to_data(held.alert), to_data(again) if again else None)
    return Replayed(held.alert.id, differences, _other_versions(held), "", log.rows, log.is_tied, log.troubles)


def replay_answer(replayed: Replayed) -> dict[str, Any]:
    """Return the result as `listwatch evidence replay --json` answers it."""
    answer: dict[str, Any] = to_data(replayed) | {"is_same": replayed.is_same, "is_fine": replayed.is_fine}
    return answer


def _missing(held: EvidenceFile, captures: Captures) -> str:
    """Say what is not in the file and would be needed to work the alert out; empty where nothing is missing."""
    needed, rests_on, screened = [], held.derivation or held.grounds, _screened(held)
    if isinstance(rests_on, Derivation | ListGrounds | StageGrounds):
        needed.append(("text", rests_on.capture_sha256))
    if screened is not None:
        needed.append(("customers file", screened.customers_sha256))
    for name, digest in needed:
        if digest not in captures:
            return f"The {name} (sha256 {digest}) is not in the file."
    if isinstance(rests_on, CustomersGrounds) and rests_on.chosen is None:
        read = read_captured_customers(captures[rests_on.screened.customers_sha256], held.alert)
        if len(read.customers) != rests_on.customers_screened:
            return "Which customers were new or changed then is not known now."
    return ""


def _screened(held: EvidenceFile) -> Screened | Derivation | None:
    """Return what says by which settings and versions an alert was made; None for one that screens nobody."""
    if held.derivation is not None:
        return held.derivation
    return held.grounds.screened if isinstance(held.grounds, ListGrounds | CustomersGrounds) else None


def _derive(held: EvidenceFile, captures: Captures) -> Alert | None:
    """Compose what this event gives each audience today; None where the alert is not among it."""
    derivation = held.derivation
    if derivation is None:
        return derive_from_grounds(held.alert, held.grounds, captures) if held.grounds else None
    event = derive_event(held, derivation, captures)
    corrects = held.alert.audience is Audience.COMPLIANCE and derivation.superseded
    return compose_for(held.alert, correct(event, corrects) if corrects else event, derivation.settings)


def derive_event(held: EvidenceFile, derivation: Derivation, captures: Captures) -> Event:
    """Work the event behind an alert out again from the captures; as people had judged it by then."""
    capture = captures[derivation.capture_sha256]
    rule = read_rule(capture.body, capture.url, derivation.document.record)
    applied = _apply(derivation, rule)
    customers = read_captured_customers(captures[derivation.customers_sha256], held.alert)
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
        weighed=weighed_in(content),
    )


def _apply(derivation: Derivation, rule: Rule) -> Applied:
    """Apply the rule list by list and day by day; a later day finds what an earlier one brought, if it was recorded."""
    before = {(held.list_code, held.on): held for held in derivation.lists_before}
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for list_code, day, amendments in amendments_by_day(rule, derivation.effective_on):
        held = before.get((list_code, day))
        listings = held.listings if held else None
        if listings is not None and rule.is_complete:
            listings = apply_changes(listings, [change for change in changes if change.list_code is list_code])
        applied = apply_amendments(listings, amendments)
        to_come, earlier = held.to_come if held else (), derivation.told_before or ()
        changes += identify_changes(applied.changes, listings or (), to_come, earlier)
        unapplied += applied.unapplied
    return Applied(tuple(changes), tuple(unapplied))


def _other_versions(held: EvidenceFile) -> tuple[OtherVersion, ...]:
    ran = _screened(held)
    if ran is None:
        return ()
    parts = (
        OtherVersion("parser", ran.parser_version, PARSER_VERSION),
        OtherVersion("matcher", ran.matcher_version, MATCHER_VERSION),
    )
    return tuple(part for part in parts if part.then != part.now)
