"""Customers come and change between two rules: who is new, or says something else, is screened against the lists.

The first reading is what later ones are compared with, and alerts nobody, as the first list does; `everyone` screens
all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.events.findings import Findings
from monitor.events.inputs import Inputs
from monitor.events.load import held_lists, screening_inputs
from monitor.intake.believed_customers import compare_with_believed
from monitor.intake.customer_changes import Compared
from monitor.intake.quarantine import hold_refused, settle_answer
from monitor.runtime.context import Context
from monitor.runtime.customer_store import Current
from monitor.runtime.stored_customers import current_customers, fingerprint_of
from monitor.settle import Plan, derive_and_settle, settle
from sources.fetched import Fetched, RefusedContent
from state.captures import Capture
from state.customers import CUSTOMERS_SOURCE, NotScreenable, StoredCustomers, describe_not_screenable
from state.dispositions import HoldStatus
from state.errors import SourceProblem, StateProblem, UsageProblem
from state.events import CustomersEvent, ListInput
from state.listings import EntryId, ListCode
from state.matches import Strength
from state.storage import snapshots
from state.storage.alerted_matches import alerted_matches
from state.storage.captures import capture_noted, find_capture
from state.storage.customer_records import has_customers, record_customers
from state.storage.database import snapshot, transaction
from state.storage.holds import holds_of
from state.storage.quarantine import QuarantineStatus, answers_held
from state.storage.sources import find_source, record_believed, record_checked
from state.storage.versions import CUSTOMERS, list_subject, version_of, versions_of
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Synced:
    """What one reading of the customers brought: how many are new, changed and gone, and how many may be listed.

    `is_base` says that it was the first, with which later ones are compared; nobody was screened for it.
    `not_screenable` are those among all whose names cannot match anything, `notes` what was read otherwise than it
    stands there.
    """

    new: int
    changed: int
    gone: int
    matched: int
    is_base: bool
    not_screenable: tuple[NotScreenable, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The same in one line; empty when nothing changed."""
        unseen = f"; {describe_not_screenable(self.not_screenable)}" if self.not_screenable else ""
        if self.is_base:
            return f"{self.new} customers noted, not screened: `listwatch customers sync --all` screens them{unseen}"
        if not (self.new or self.changed or self.gone):
            return ""
        counts = f"{self.new} new, {self.changed} changed, {self.gone} gone"
        return f"customers: {counts}; {self.matched} possibly listed{unseen}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """The customers as read, stored and kept, and how they differ from those believed."""

    current: Current
    capture: Capture
    compared: Compared

    @property
    def customers(self) -> StoredCustomers:
        """All customers."""
        return self.current.customers


def sync_customers(
    context: Context, *, everyone: bool = False, dry_run: bool = False, is_accepted: bool = False
) -> Synced:
    """Read the customers, screen who is new or changed against the lists in force, and tell and record it.

    `everyone` treats all as new. A dry run stores nothing but what was read, and tells nobody. An export that is
    doubted is held, unless a person accepted it, and RefusedContent is raised: those last believed stay in use. Raises
    CustomersProblem when they cannot be used, ConfigProblem when a secret is not there, and StateProblem where somebody
    is to be screened and there is no list.
    """
    reading = None

    def read() -> _Reading:
        nonlocal reading
        reading = _read(context, everyone=everyone)
        if not is_accepted:
            _hold_doubted(context, reading, is_told=not dry_run)
        return reading

    def plan(connection: Connection, read: _Reading) -> Plan:
        return _plan(connection, context, read, everyone=everyone)

    def store(connection: Connection, findings: Sequence[Findings]) -> Synced:
        assert reading is not None, "the customers were read"
        changes, customers = reading.compared.changes, reading.customers
        if not dry_run:
            record_customers(connection, changes, context.now())
            record_checked(connection, CUSTOMERS_SOURCE, context.now(), reading.current.fingerprint)
            record_believed(connection, CUSTOMERS_SOURCE, reading.capture.sha256)
            for found in findings:
                settle(connection, context, found, held_already(connection, found))
        matched = len({match.customer_id for found in findings for match in found.screening.matches})
        is_base = not findings and not everyone and len(changes.new) == customers.number
        counts = len(changes.new), len(changes.changed), len(changes.gone)
        return Synced(*counts, matched, is_base, customers.not_screenable, customers.notes)

    synced = derive_and_settle(context, read, plan, store)
    assert synced is not None, "there is always a reading to record"
    return synced


def accept_customers(context: Context, by: str, because: str) -> Synced:
    """Believe the export that is held, as a person says with a reason, and take it in.

    Raises UsageProblem where none is held, or where it is not the current export any more.
    """
    with transaction(context.engine) as connection:
        held = answers_held(connection, CUSTOMERS_SOURCE)
    if not held:
        raise UsageProblem("customers", "no export is held.", "See `listwatch quarantine list`.")
    digest = current_customers(context).customers.sha256
    current = [each for each in held if each.capture_sha256 == digest]
    if not current:
        raise UsageProblem("customers", "the export has changed since it was held.", "Run `listwatch customers sync`.")
    synced = sync_customers(context, is_accepted=True)
    with transaction(context.engine) as connection:
        for each in current:
            settle_answer(connection, context, each, QuarantineStatus.RELEASED, by, because)
    return synced


def _hold_doubted(context: Context, reading: _Reading, *, is_told: bool) -> None:
    """Hold an export that is doubted and tell the operator of it once. Raises RefusedContent then."""
    capture, doubts = reading.capture, reading.compared.doubts
    if not doubts:
        return
    with snapshot(context.engine) as connection:
        body = find_capture(connection, context.settings.captures_folder, capture.sha256).body
    problem = SourceProblem(
        capture.url,
        f"failed plausibility checks: {'; '.join(doubts)}.",
        "The customers believed last stay in use. If it is right: `listwatch customers accept --by NAME --reason WHY`.",
    )
    refused = RefusedContent(problem, Fetched(capture.url, body, "text/csv"))
    if is_told:
        hold_refused(context, CUSTOMERS_SOURCE, refused)
    raise refused


def held_already(connection: Connection, findings: Findings) -> frozenset[str]:
    """Return the customers on hold for every entry that an event would hold them for: their rows only came back."""
    keys: defaultdict[str, set[EntryId]] = defaultdict(set)
    for match in findings.screening.matches:
        if match.strength is Strength.STRONG:
            keys[match.customer_id].add(match.entry)
    return frozenset(who for who, entries in keys.items() if entries <= _held_for(connection, who))


def _held_for(connection: Connection, customer_id: str) -> set[EntryId]:
    causes = {hold.cause for hold in holds_of(connection, customer_id) if hold.standing is not HoldStatus.RELEASED}
    alerted = (each for cause in causes for each in alerted_matches(connection, cause, customer_id))
    return {each.key.entry_id for each in alerted if each.match.strength is Strength.STRONG}


def poll_customers(context: Context) -> tuple[str, ...]:
    """Do the same at a poll, when the file has changed since the last time; what was done comes back in a line.

    Nothing is done before there is a list. A query is asked each time, as only its answer says whether it changed.
    """
    fingerprint = fingerprint_of(context.settings)
    with transaction(context.engine) as connection:
        last = find_source(connection, CUSTOMERS_SOURCE).content_sha256
        has_list = snapshots.base_date(connection, ListCode.ENTITY_LIST) is not None
        if not has_list or (fingerprint and fingerprint == last):
            record_checked(connection, CUSTOMERS_SOURCE, context.now())
            return ()
    line = sync_customers(context).line
    return (line,) if line else ()


def _read(context: Context, *, everyone: bool) -> _Reading:
    current = current_customers(context)
    with snapshot(context.engine) as connection:
        capture = capture_noted(connection, current.customers.sha256)
    return _Reading(current, capture, compare_with_believed(context, current.customers, everyone=everyone))


def _plan(connection: Connection, context: Context, read: _Reading, *, everyone: bool) -> Plan:
    """Return the event of a reading in which somebody is to be screened, against every list we hold."""
    changes = read.compared.changes
    is_base = not everyone and not has_customers(connection)
    ids = tuple(row.id for row in (*changes.new, *changes.changed))
    chosen = read.compared.ids if everyone else () if is_base else ids
    if not chosen:
        return Plan(())
    today = eastern_date(context.now())
    codes = [code for code in ListCode if snapshots.base_date(connection, code) is not None]
    if not codes:
        raise StateProblem("the list", "has not been built yet, so nobody can be screened.", "Run `listwatch poll`.")
    versions = versions_of(connection, codes)
    lists = tuple(ListInput(code, today, versions[list_subject(code)]) for code in codes)
    event = CustomersEvent(
        new=len(changes.new),
        changed=len(changes.changed),
        gone=len(changes.gone),
        chosen=chosen,
        is_everyone=everyone,
        on=today,
        lists=lists,
        screened=screening_inputs(connection, context.settings, read.customers, context.now()),
        compared_with=version_of(connection, CUSTOMERS),
    )
    captures = {read.customers.sha256: read.capture}
    inputs = Inputs(captures, held_lists(connection, lists, None), read.customers)
    return Plan(((event, inputs),), versions)
