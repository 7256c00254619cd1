"""What ownership means for all customers, held against what it meant before: who is to be held, looked at, released.

Pure. A finding that says the same as before is no news, however its dates moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.events.affiliates import Assessed, AssessmentRequest, assess
from monitor.events.inputs import Inputs
from monitor.events.stored_affiliates import StoredAssessment, assess_stored
from monitor.runtime.stored_customers import call_on_store
from monitor.runtime.subprocess_call import Caller, run_inline
from state.customers import CustomerBase
from state.events import OwnershipEvent
from state.ownership import HELD, RED_FLAGS, UNDETERMINED, CurrentFinding, Finding, FindingClass
from state.regimes import RegimeReading

# `[ownership] hold_when`: ownership is acted on while any reading that must be shown has the rule in force, or only
# once a person verified that it is.
HOLD_UNVERIFIED = "in_force_or_by_its_terms"


class OwnershipChangeKind(StrEnum):
    """What is new for a customer.

    HOLD: captured, or a branch, and the rule counts. CHANGED: held before, on other grounds now. WATCH: it would be
    held, but the rule does not count today. FLAG: a red flag. RELEASE: held before, and nothing holds it any more.
    CLEARED: a red flag, or what was only watched, is gone.
    """

    HOLD = "hold"
    CHANGED = "changed"
    WATCH = "watch"
    FLAG = "flag"
    RELEASE = "release"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class OwnershipNews:
    """What is new for one customer: what stood before and what stands now, None for nothing."""

    kind: OwnershipChangeKind
    customer_id: str
    before: CurrentFinding | None
    after: CurrentFinding | None

    @property
    def needs_task(self) -> bool:
        """Whether somebody has to find out who owns the customer (Red Flag 29 and its like)."""
        return self.after is not None and self.after.finding.classification in UNDETERMINED


@dataclass(frozen=True, slots=True)
class OwnershipOutcome:
    """All findings but NONE as they stand now, what of them is news, and the regime they were judged under.

    The findings of the customers in `over` end, those in `begun` begin: some of them are no news to anybody.
    `customers` are those that were read for it, of `judged`.
    """

    event: OwnershipEvent
    assessed: Assessed
    standing: Mapping[str, CurrentFinding]
    news: tuple[OwnershipNews, ...]
    over: tuple[str, ...]
    begun: tuple[CurrentFinding, ...]
    reading: RegimeReading
    customers: CustomerBase
    judged: int

    @property
    def flips(self) -> bool:
        """Whether the Affiliates Rule may count now and did not before, or the other way round."""
        before = self.event.regime_before
        return before is not None and before.may_count is not self.reading.may_count


def judge_customers(event: OwnershipEvent, inputs: Inputs, call: Caller = run_inline) -> OwnershipOutcome:
    """Judge all customers of the event, and hold what is found against what stood before.

    Customers who left the export are as they were judged last: that they left says nothing of who owns them. Raise
    StoreDamaged where stored customers are not what they were.
    """
    settings = event.screened.settings
    reading = event.reading
    assessed, customers = _assess(inputs, reading, settings["screening"]["similar_name"], call)
    counts = is_acted_on(reading, settings["ownership"]["hold_when"])
    now = {
        finding.customer_id: CurrentFinding(finding, _is_held(finding, counts=counts)) for finding in assessed.findings
    }
    present = {customer.id for customer in customers.customers}
    left = {who: each for who, each in inputs.standing.items() if who not in present}
    changed = [who for who in {**inputs.standing, **now} if who in present and _differs(inputs.standing, now, who)]
    news = (_change_of(who, inputs.standing.get(who), now.get(who)) for who in changed)
    return OwnershipOutcome(
        event,
        assessed,
        {**left, **now},
        tuple(each for each in news if each is not None),
        tuple(who for who in changed if who in inputs.standing),
        tuple(now[who] for who in changed if who in now),
        reading,
        customers,
        inputs.customers.number,
    )


def _assess(inputs: Inputs, reading: RegimeReading, similar_name: float, call: Caller) -> tuple[Assessed, CustomerBase]:
    customers = inputs.customers
    if isinstance(customers, CustomerBase):
        return assess(
            customers, inputs.owners, inputs.lists, reading, AssessmentRequest(similar_name, decisions=inputs.decisions)
        ), customers
    also = frozenset(inputs.standing)
    request = StoredAssessment(customers, inputs.owners, inputs.lists, reading, similar_name, also, inputs.decisions)
    done = call_on_store(call, assess_stored, request)
    return done.assessed, done.customers


def is_acted_on(reading: RegimeReading, hold_when: str) -> bool:
    """Return whether accounts are held for their owners alone on a day, by what `[ownership] hold_when` says."""
    counts = reading.ownership_counts
    return reading.may_count if counts is None and hold_when == HOLD_UNVERIFIED else bool(counts)


def _is_held(finding: Finding, *, counts: bool) -> bool:
    return finding.classification in HELD and (counts or not finding.needs_regime)


def _differs(before: Mapping[str, CurrentFinding], now: Mapping[str, CurrentFinding], who: str) -> bool:
    return _substance(before.get(who)) != _substance(now.get(who))


def _substance(standing: CurrentFinding | None) -> object:
    """Return what makes a finding what it is, without the days and times at which it was found."""
    if standing is None:
        return None
    finding = standing.finding
    owners = tuple(
        (
            owner.party.id,
            tuple((each.list_code, each.entry_id, each.is_certain) for each in owner.listed_as),
            tuple((step.owner, step.owned, step.share, step.kind) for step in owner.path),
        )
        for owner in finding.owners
    )
    texts = (finding.requirement.requirement_of, finding.requirement.policy_of)
    requirement = tuple(each and (each.license_requirement, each.license_review_policy) for each in texts)
    return finding.classification, standing.is_held, finding.held, owners, requirement, finding.footnotes


def _change_of(who: str, before: CurrentFinding | None, after: CurrentFinding | None) -> OwnershipNews | None:
    kind = _kind_of(before, after)
    return OwnershipNews(kind, who, before, after) if kind is not None else None


def _kind_of(before: CurrentFinding | None, after: CurrentFinding | None) -> OwnershipChangeKind | None:
    was_held, is_held = before is not None and before.is_held, after is not None and after.is_held
    if is_held:
        return OwnershipChangeKind.CHANGED if was_held else OwnershipChangeKind.HOLD
    if was_held:
        return OwnershipChangeKind.RELEASE
    was, now = _alerted_class(before), _alerted_class(after)
    if now is None:
        return OwnershipChangeKind.CLEARED if was is not None else None
    return OwnershipChangeKind.WATCH if now in HELD else OwnershipChangeKind.FLAG


def _alerted_class(standing: CurrentFinding | None) -> FindingClass | None:
    """Return the class of a finding that a person is told of; what is only noted is none."""
    found = standing.finding.classification if standing else None
    return found if found in HELD | RED_FLAGS else None


def news_of_kind(news: Iterable[OwnershipNews], *kinds: OwnershipChangeKind) -> tuple[OwnershipNews, ...]:
    """Return the news of these kinds."""
    return tuple(each for each in news if each.kind in kinds)
