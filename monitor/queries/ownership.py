"""What ownership means for our customers, as asked: from what is stored, on a day, as known at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.events.affiliates import OWNING_LISTS, AssessmentRequest, assess
from monitor.events.inputs import HeldList
from monitor.queries.regimes import affiliates_rule
from state.customers import Customer, CustomerBase
from state.errors import UsageProblem
from state.listings import ListCode
from state.ownership import HELD, RED_FLAGS, Edge, Finding, OwnerData, Party
from state.regimes import RegimeReading
from state.storage import lists, owners, snapshots


@dataclass(frozen=True, slots=True)
class Ownership:
    """Findings for customers on a day, with all that it takes to show them.

    `edges` are those above the customers, and `judged_as` the id that each of their ends is judged under.
    `lists_missing` are lists whose parties count as owners and of which nothing is stored: their owners are not known.
    """

    findings: tuple[Finding, ...]
    customers: dict[str, Customer]
    parties: dict[str, Party]
    regime: RegimeReading
    edges: tuple[Edge, ...]
    lists_missing: tuple[ListCode, ...]
    judged_as: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the Affiliates Rule in force from a day would change for customers, against today's verified reading."""

    since: date
    today: RegimeReading
    newly_held: tuple[Finding, ...]
    released: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    red_flags: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OwnershipInputs:
    """What is stored of owners, lists and law for an Eastern date, as known at a time."""

    owners: OwnerData
    held: tuple[HeldList, ...]
    regime: RegimeReading


def ownership_inputs(connection: Connection, on: date, known_at: datetime) -> OwnershipInputs:
    """Return what findings for an Eastern date rest on besides the customers, as known at an aware UTC time."""
    held = tuple(_held_list(connection, code, on, known_at) for code in OWNING_LISTS)
    return OwnershipInputs(
        owners.read_owner_data(connection, known_at), held, affiliates_rule(connection, on, known_at)
    )


def judge_ownership(
    customers: CustomerBase, inputs: OwnershipInputs, similar_name: float, chosen: Collection[str] | None = None
) -> Ownership:
    """Return the findings for customers. Pure, so that it can be called in another process.

    `chosen` are the ids of those asked for, NONE among their findings; None for all who have another one. Raise
    UsageProblem for an id that no customer has.
    """
    by_id = {customer.id: customer for customer in customers.customers}
    for each in chosen or ():
        if each not in by_id:
            raise UsageProblem(each, "is no customer's id.", "See the customers file.")
    request = AssessmentRequest(similar_name, chosen=chosen)
    found = assess(customers, inputs.owners, inputs.held, inputs.regime, request)
    return Ownership(
        found.findings, by_id, found.parties, inputs.regime, found.edges, found.lists_missing, found.judged_as
    )


def what_if(today: Ownership, then: Ownership) -> WhatIf:
    """Compare what is held today with what would be if the rule were in force on the later day."""
    before = {each.customer_id for each in today.findings if _is_held(each, in_force=today.regime.ownership_counts)}
    after = {each.customer_id: each for each in then.findings if _is_held(each, in_force=True)}
    return WhatIf(
        since=then.regime.on,
        today=today.regime,
        newly_held=tuple(each for key, each in after.items() if key not in before),
        released=tuple(each for each in today.findings if each.customer_id in before - set(after)),
        unchanged=tuple(each for key, each in after.items() if key in before),
        red_flags=tuple(each for each in then.findings if each.classification in RED_FLAGS),
    )


def stale_edges(shown: Ownership, on: date, older_than_days: int) -> tuple[Edge, ...]:
    """Return the edges above the customers whose date is older than so many days, or not known, the oldest first."""
    return tuple(
        sorted(
            (edge for edge in shown.edges if edge.as_of is None or (on - edge.as_of).days > older_than_days),
            key=lambda edge: (edge.as_of or date.min, edge.source, edge.owned, edge.owner),
        )
    )


def _is_held(finding: Finding, *, in_force: bool | None) -> bool:
    return finding.classification in HELD and (bool(in_force) or not finding.needs_regime)


def _held_list(connection: Connection, code: ListCode, on: date, known_at: datetime) -> HeldList:
    if snapshots.base_date(connection, code) is None:
        return HeldList(code, on, None)
    return HeldList(code, on, tuple(lists.listings_in_force(connection, code, on, known_at)))
