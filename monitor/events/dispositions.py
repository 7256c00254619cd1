"""Deciding: what a person's decision rests on, which matches it keeps quiet, and what opens them again. Pure.

Whoever judged that a customer is not a listed party did so by names and addresses as they stood. While these stay,
but for spelling, the match stays quiet; a new alias, address or name, on either side, is a reason to look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from state.changes import Change
from state.customers import Customer
from state.dispositions import Disposition, ReliedOn, Verdict, key_of
from state.listings import EntryId, Listing
from state.matches import Match, Strength
from state.normalization import FIELDS, fold_spelling, wording_of

# The fields by which a party is told from another, and one value of each in words.
_LISTING_FIELDS = {
    "destination": "destination",
    "name": "name",
    "aliases": "alias",
    "addresses": "address",
    "members": "body that it covers",
}
_CUSTOMER_FIELDS = {
    "names": "name",
    "country": "country",
    "addresses": "address",
    "city": "city",
    "parent": "parent",
    "parent_share": "parent's share",
    "beneficial_owner": "beneficial owner",
    "beneficial_owner_share": "beneficial owner's share",
}
_STRONGEST_FIRST = tuple(Strength)


@dataclass(frozen=True, slots=True)
class PriorDecisions:
    """What earlier decisions say of matches.

    `quiet` holds the ids of those that were judged false and stay so, `confirmed` of those that were judged true.
    `said` has a line, by id, for those that were judged and are told all the same. `ended` pairs each decision that
    holds no more with the reason.
    """

    quiet: frozenset[str]
    said: tuple[tuple[str, str], ...]
    ended: tuple[tuple[Disposition, str], ...]
    confirmed: frozenset[str] = frozenset()


NO_PRIOR_DECISIONS = PriorDecisions(frozenset(), (), ())


def changes_by_entry(changes: Iterable[Change]) -> dict[EntryId, Change]:
    """Return changes by entry; of several of one entry, the last one says how it stands."""
    return {change.entry_id: change for change in changes}


def relied_on(customer: Customer, listing: Listing, strength: Strength) -> ReliedOn:
    """Return what a decision on this customer and this entry rests on."""
    says = dict(zip(FIELDS, wording_of(listing), strict=True))
    record: dict[str, Iterable[str]] = {
        "names": customer.names,
        "country": (customer.country,),
        "addresses": customer.addresses,
        "city": (customer.city,),
        "parent": (customer.parent,),
        "parent_share": (_share(customer.parent_share),),
        "beneficial_owner": (customer.beneficial_owner,),
        "beneficial_owner_share": (_share(customer.beneficial_owner_share),),
    }
    return ReliedOn(
        listing=tuple((field, says[field]) for field in _LISTING_FIELDS),
        customer=tuple((field, tuple(sorted(filter(None, record[field])))) for field in _CUSTOMER_FIELDS),
        strength=strength,
    )


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:g} %"


def changed_since(before: ReliedOn, now: ReliedOn) -> tuple[str, ...]:
    """Say what differs from what a decision rested on, a phrase each; spelling and order are no difference."""
    lines = [
        *_field_lines("the entry's", _LISTING_FIELDS, dict(before.listing), dict(now.listing)),
        *_field_lines("the customer's", _CUSTOMER_FIELDS, dict(before.customer), dict(now.customer)),
    ]
    if _STRONGEST_FIRST.index(now.strength) < _STRONGEST_FIRST.index(before.strength):
        lines.append(f"the match is {now.strength} now and was {before.strength}")
    return tuple(lines)


def reopen_reason(disposition: Disposition, now: ReliedOn, today: date) -> str:
    """Say why a decision holds no more on an Eastern date; empty where it holds."""
    until = disposition.decision.expires_on
    if until is not None and until < today:
        return f"it held until {until}"
    if disposition.decision.verdict is not Verdict.FALSE:
        return ""
    return "; ".join(changed_since(disposition.relied_on, now))


def weigh_matches(
    matches: Sequence[Match],
    changes: Iterable[Change],
    customers: Mapping[str, Customer],
    standing: Mapping[str, Disposition],
    today: date,
) -> PriorDecisions:
    """Weigh matches against the decisions that stand, by match id; `today` is the Eastern date."""
    by_entry = changes_by_entry(changes)
    quiet: set[str] = set()
    confirmed: set[str] = set()
    said: dict[str, str] = {}
    ended: list[tuple[Disposition, str]] = []
    for match in matches:
        change = by_entry[match.entry]
        key = key_of(match.customer_id, change)
        disposition = standing.get(key.id)
        if disposition is None:
            continue
        # Of an entry that goes there is nothing to judge anew.
        now = relied_on(customers[match.customer_id], change.listing, match.strength)
        because = reopen_reason(disposition, now, today) if change.after is not None else ""
        if because:
            ended.append((disposition, because))
            said[key.id] = f"{disposition.said}; open again: {because}"
        elif disposition.decision.verdict is Verdict.FALSE:
            quiet.add(key.id)
        else:
            said[key.id] = disposition.said
            if disposition.decision.verdict is Verdict.TRUE:
                confirmed.add(key.id)
    return PriorDecisions(frozenset(quiet), tuple(said.items()), tuple(ended), frozenset(confirmed))


def _field_lines(
    whose: str,
    fields: Mapping[str, str],
    before: Mapping[str, tuple[str, ...]],
    now: Mapping[str, tuple[str, ...]],
) -> list[str]:
    lines: list[str] = []
    for field, word in fields.items():
        old, new = before.get(field, ()), now.get(field, ())
        for values, others, what in ((new, old, "is new"), (old, new, "is gone")):
            known = {fold_spelling(value) for value in others}
            lines += [f"{whose} {word} {value} {what}" for value in values if fold_spelling(value) not in known]
    return lines
