"""Judging what customers' owners mean whenever anything that decides it has changed: owner data, lists, law, days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from monitor.events.affiliates import OWNING_LISTS
from monitor.events.findings import Findings
from monitor.events.inputs import Inputs
from monitor.events.load import held_lists, screening_inputs
from monitor.events.ownership import OwnershipChangeKind, news_of_kind
from monitor.events.screening_basis import settings_that_matter
from monitor.intake.believed_customers import customers_to_screen
from monitor.intake.owners import import_configured
from monitor.runtime.context import Context
from monitor.screening.version import MATCHER_VERSION
from monitor.settle import Plan, derive_and_settle, settle
from notifiers.phrases import day_words
from state.customers import Customers
from state.errors import ListwatchError
from state.events import EventKind, ListInput, OwnershipEvent
from state.listings import ListCode
from state.ownership import OWNERSHIP_SOURCE
from state.storage import snapshots
from state.storage.captures import find_capture
from state.storage.customer_records import has_customers
from state.storage.database import snapshot, transaction
from state.storage.dispositions import false_dispositions
from state.storage.events import last_event
from state.storage.owners import read_owner_data
from state.storage.ownership import FINDINGS, OWNERS, REGIMES, current_findings
from state.storage.regimes import all_regimes
from state.storage.sources import find_source, record_checked
from state.storage.versions import CUSTOMERS, DECISIONS, list_subject, version_of, versions_of
from state.times import eastern_date

_SUBJECTS = {
    CUSTOMERS: "Our customers changed.",
    OWNERS: "Owner data changed.",
    DECISIONS: "A person judged a match, or a judgement ended.",
    REGIMES: "What is known of the state of the Affiliates Rule changed.",
    **{list_subject(code): f"A list whose parties count as owners changed ({code})." for code in OWNING_LISTS},
}


def poll_ownership(context: Context) -> tuple[str, ...]:
    """Read the owners as configured where they changed, and judge all customers anew where anything has.

    What was done comes back in lines. Nothing is judged before there are a list and customers. Raise OwnersProblem and
    RefusedContent for owners that cannot be read or are doubted: customers are judged by those read last.
    """
    done, problem = _import_owners(context)
    with snapshot(context.engine) as connection:
        is_due = _due(connection, context) is not None
    judged: tuple[str, ...] | None = None
    if is_due:
        judged = derive_and_settle(
            context, partial(customers_to_screen, context), partial(_plan, context), partial(_store, context)
        )
    if problem is not None:
        raise problem
    with transaction(context.engine) as connection:
        record_checked(connection, OWNERSHIP_SOURCE, context.now())
    return (*done, *(judged or ()))


def _import_owners(context: Context) -> tuple[tuple[str, ...], ListwatchError | None]:
    """Take the owners in as configured; of what is wrong with them nothing else has to wait."""
    try:
        return import_configured(context), None
    except ListwatchError as problem:
        return (), problem


@dataclass(frozen=True, slots=True)
class _Basis:
    """What decides a judging: an Eastern date, the versions of what is stored, the lists among it, settings."""

    on: date
    versions: Mapping[str, int]
    codes: tuple[ListCode, ...]
    settings: Mapping[str, object]

    @property
    def fingerprint(self) -> str:
        """Return a hash (hex) that another basis has not."""
        return sha256(
            repr((self.on, sorted(self.versions.items()), self.settings, MATCHER_VERSION)).encode()
        ).hexdigest()


def _due(connection: Connection, context: Context) -> _Basis | None:
    """Return what a judging would rest on now; None where there is nothing to judge, or it was judged."""
    codes = tuple(code for code in OWNING_LISTS if snapshots.base_date(connection, code) is not None)
    if ListCode.ENTITY_LIST not in codes or not has_customers(connection):
        return None
    subjects = {each: version_of(connection, each) for each in (CUSTOMERS, OWNERS, REGIMES, DECISIONS)}
    versions = subjects | versions_of(connection, codes)
    basis = _Basis(eastern_date(context.now()), versions, codes, settings_that_matter(context.settings))
    return None if find_source(connection, OWNERSHIP_SOURCE).content_sha256 == basis.fingerprint else basis


def _plan(context: Context, connection: Connection, customers: Customers) -> Plan | None:
    """Return the event of judging all customers, with its inputs as they are now; None where nothing has changed."""
    basis, now = _due(connection, context), context.now()
    if basis is None:
        return None
    last = last_event(connection, EventKind.OWNERSHIP)
    earlier, before = last if last is not None else (None, None)
    assert before is None or isinstance(before, OwnershipEvent), "events are stored by their kind"
    lists = tuple(ListInput(code, basis.on, basis.versions[list_subject(code)]) for code in basis.codes)
    event = OwnershipEvent(
        because=tuple(_because(before, basis)),
        on=basis.on,
        known_at=now,
        lists=lists,
        regimes=tuple(all_regimes(connection)),
        screened=screening_inputs(connection, context.settings, customers, now),
        versions=basis.versions,
        earlier=earlier,
        regime_before=before.reading if before else None,
    )
    digest = customers.sha256
    inputs = Inputs(
        captures={digest: find_capture(connection, context.settings.captures_folder, digest)},
        lists=held_lists(connection, lists, None),
        customers=customers,
        owners=read_owner_data(connection, now),
        standing=current_findings(connection, earlier) if earlier else {},
        decisions=false_dispositions(connection, now),
    )
    return Plan(((event, inputs),), {**basis.versions, FINDINGS: version_of(connection, FINDINGS)})


def _store(context: Context, connection: Connection, findings: Sequence[Findings]) -> tuple[str, ...]:
    (found,) = findings
    outcome, basis = found.owned, _due(connection, context)
    assert outcome is not None, "what was planned was judged"
    assert basis is not None, "what it rests on still holds"
    settle(connection, context, found)
    record_checked(connection, OWNERSHIP_SOURCE, context.now(), basis.fingerprint)
    if not outcome.news:
        return ()
    held, over = (
        len(news_of_kind(outcome.news, kind)) for kind in (OwnershipChangeKind.HOLD, OwnershipChangeKind.RELEASE)
    )
    others = len(outcome.news) - held - over
    return (f"ownership: {held} to hold, {over} to release, {others} more to look at",)


def _because(before: OwnershipEvent | None, basis: _Basis) -> Iterator[str]:
    """Say why all customers are judged anew."""
    if before is None:
        yield "What ownership means for our customers was judged for the first time."
        return
    changed = [subject for subject, number in basis.versions.items() if before.versions.get(subject, 0) != number]
    yield from (_SUBJECTS[subject] for subject in changed)
    if before.screened.settings != basis.settings:
        yield "The configuration changed."
    elif not changed:
        yield f"A new day, {day_words(basis.on)}: shares, entries and the state of the law are dated."
