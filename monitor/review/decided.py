"""Deciding on the command line: one decision on one match, with what stood before it and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.review.decisions import find_alerted_match, record_decision
from monitor.review.owner_matches import OwnerMatch, decide_owner, find_owner_match
from monitor.runtime.context import Context
from state.dispositions import AccountHold, Decision, Disposition, HoldStatus, MatchKey, Verdict
from state.errors import UsageProblem
from state.storage.alerted_matches import AlertedMatch, alerted_customers
from state.storage.dispositions import current_dispositions
from state.storage.holds import holds_of


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a match.

    `customer_name` is None where the customer's record was pruned. `before` is the decision that stood until now, None
    where there was none; `is_new` is False where the same stood already. `holds` are those of the account that are not
    released, afterwards. `judged_anew` are the customers whose owner was decided on; None for a match of a customer.
    """

    match_id: str
    key: MatchKey
    customer_name: str | None
    decision: Decision
    before: Disposition | None
    is_new: bool
    holds: tuple[AccountHold, ...]
    judged_anew: tuple[str, ...] | None = None

    @property
    def lines(self) -> Iterator[str]:
        """The same for a person: who and what, before, now, and what follows for the account."""
        customer = f"{self.customer_name or 'customer'} ({self.key.customer_id})"
        yield f"{self.match_id}: {customer} and {self.key.listing_name} ({self.key.destination})"
        if self.before:
            yield f"  before: {self.before.said}: {self.before.decision.reason}"
        until = f", until {self.decision.expires_on}" if self.decision.expires_on else ""
        now = f"{self.decision.verdict} by {self.decision.decided_by}{until}: {self.decision.reason}"
        yield f"  now: {now}" if self.is_new else f"  that stands already: {now}"
        if self.judged_anew is not None:
            yield f"  whom it owns is judged anew at the next poll: {', '.join(self.judged_anew) or 'nobody now'}"
            return
        yield f"  account {self.key.customer_id}: {_what_follows(self.key.customer_id, self.holds)}"


def decide_match(
    connection: Connection, context: Context, match_id: str, decision: Decision, *, again: bool = False
) -> Decided:
    """Take a person's decision on a match that was told, of a customer or of an owner.

    Raise UsageProblem where the opposite was decided before and this is not said to be `again`, and as
    `record_decision` does.
    """
    match = find_any_match(connection, match_id)
    key = match.key
    before = current_dispositions(connection, [key.customer_id]).get(key.id)
    if before and not again and _overturns(before.decision.verdict, decision.verdict):
        trouble = f"was decided before: {before.said}: {before.decision.reason}."
        raise UsageProblem(match_id, trouble, "Give --again to decide otherwise.")
    if isinstance(match, OwnerMatch):
        is_new = decide_owner(connection, context, match, decision)
        return Decided(key.id, key, match.party.name, decision, before, is_new, (), match.customers)
    is_new = record_decision(connection, context, match, decision)
    customer = alerted_customers(connection, match.cause).get(key.customer_id)
    holds = [hold for hold in holds_of(connection, key.customer_id) if hold.standing is not HoldStatus.RELEASED]
    return Decided(key.id, key, customer.name if customer else None, decision, before, is_new, tuple(holds))


def find_any_match(connection: Connection, match_id: str, customer_id: str = "") -> AlertedMatch | OwnerMatch:
    """Return a match of a customer, or else of an owner. Raise UsageProblem where there is neither."""
    try:
        return find_alerted_match(connection, match_id, customer_id)
    except UsageProblem:
        if owner := find_owner_match(connection, match_id):
            return owner
        raise


def _overturns(before: Verdict, now: Verdict) -> bool:
    return before is not Verdict.UNSURE and now is not before


def _what_follows(customer_id: str, holds: tuple[AccountHold, ...]) -> str:
    if not holds:
        return "not on hold"
    held = [hold.cause for hold in holds if hold.standing is HoldStatus.HELD]
    if held:
        return f"stays on hold, for {', '.join(held)}"
    return f"on hold until somebody signs: `listwatch hold release {customer_id} --by NAME --reason TEXT`"
