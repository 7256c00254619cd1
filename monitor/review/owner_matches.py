"""Deciding on an owner: a party above customers is or is not a listed one, said once for all that it owns.

The next poll of ownership judges anew what rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from monitor.events.affiliates import party_record
from monitor.events.dispositions import relied_on
from monitor.ownership.parties import match_key
from monitor.review.decisions import take_decision
from monitor.runtime.context import Context
from state.dispositions import Decision, Disposition, MatchKey, ReliedOn
from state.errors import UsageProblem
from state.listings import ListCode
from state.matches import Strength
from state.ownership import ListedAs, Party
from state.storage.dispositions import current_dispositions
from state.storage.lists import listings_in_force
from state.storage.ownership import current_findings
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class OwnerMatch:
    """A party and the entry that it is taken for, with the ids of the customers whose findings rest on it."""

    party: Party
    listed_as: ListedAs
    customers: tuple[str, ...] = ()

    @property
    def key(self) -> MatchKey:
        """What a disposition of it is about."""
        return match_key(self.party, self.listed_as)


def find_owner_match(connection: Connection, match_id: str) -> OwnerMatch | None:
    """Return the match of an owner by its id: one that findings rest on, or one that was decided; None for neither."""
    found = [
        OwnerMatch(owner.party, entry, (current.finding.customer_id,))
        for current in current_findings(connection).values()
        for owner in current.finding.owners
        for entry in owner.listed_as
        if match_key(owner.party, entry).id == match_id
    ]
    if found:
        return replace(found[0], customers=tuple(dict.fromkeys(who for each in found for who in each.customers)))
    decided = current_dispositions(connection).get(match_id)
    return _as_decided(decided) if decided else None


def decide_owner(
    connection: Connection, context: Context, match: OwnerMatch, decision: Decision, alert_id: str = ""
) -> bool:
    """Take a person's decision on an owner; False, and nothing done, where it stands already. Raise as `take_decision`.

    `alert_id` is of the alert it was decided on, if on one. Raise UsageProblem where the entry has left the list.
    """

    def rests_on() -> ReliedOn:
        code, today = match.listed_as.list_code, eastern_date(context.now())
        entries = (each for each in listings_in_force(connection, code, today) if each.entry_id == match.key.entry_id)
        if (listing := next(entries, None)) is None:
            raise UsageProblem(match.key.id, "is of an entry that has left the list.", "There is nothing to decide.")
        strength = Strength.STRONG if match.listed_as.is_certain else Strength.POSSIBLE
        return relied_on(party_record(match.party), listing, strength)

    basis = alert_id or f"owner {match.party.id}"
    return take_decision(connection, context, match.key, decision, rests_on, basis) is not None


def _as_decided(decided: Disposition) -> OwnerMatch:
    """Return what a decision was on, from what it rests on."""
    key, record = decided.key, dict(decided.relied_on.customer)
    party = Party(key.customer_id, record["names"][0], next(iter(record["country"]), None))
    code, is_certain = ListCode(key.entry_id.list_code), decided.relied_on.strength is Strength.STRONG
    entry = ListedAs(code, key.destination, key.listing_name, is_certain=is_certain, entry_id=key.entry_id)
    return OwnerMatch(party, entry)
