"""Applying a rule: the list before and the rule's amendments give the list after, and what could not be applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from state.changes import Change, ChangeKind, compare_listings
from state.listings import Listing
from state.pairing import common_share
from state.rules import Amendment, Rule, UnreadInstruction, Verb
from state.wording import entry_key

# The list while a rule is applied to it, looked up by heading and name.
_ByKey = defaultdict[tuple[str, str], list[Listing]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a rule does to a list.

    `changes` holds one change for each amendment that changes something, in the order of the instructions.
    `unapplied` holds amendments that do not fit the list we have: the entry to revise or remove is not in it.
    """

    changes: tuple[Change, ...]
    unapplied: tuple[UnreadInstruction, ...]


def apply_rule(listings: Iterable[Listing], rule: Rule) -> Applied:
    """Work out what the rule changes in the list as it stands before the rule takes effect.

    An entry to add that the list already has, spelled like that or alike, is no change: reading the same rule twice
    changes nothing.
    """
    current: _ByKey = defaultdict(list)
    for listing in listings:
        current[_key(listing)].append(listing)
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for amendment in rule.amendments:
        before = _entry_before(amendment, current)
        if before is None and amendment.verb is not Verb.ADD:
            unapplied.append(_not_in_list(amendment))
        change = _change_by(amendment, before, current)
        if change is None:
            continue
        changes.append(change)
        if change.before is not None:
            current[_key(change.before)].remove(change.before)
        if change.after is not None:
            current[_key(change.after)].append(change.after)
    return Applied(tuple(changes), tuple(unapplied))


def apply_changes(listings: Iterable[Listing], changes: Iterable[Change]) -> tuple[Listing, ...]:
    """Give the list after the changes; each entry that a change has `before` stands in the list, or comes by another.

    An entry that stands twice and leaves once stands once.
    """
    made = tuple(changes)
    gone = Counter(change.before for change in made if change.before is not None)
    come = [change.after for change in made if change.after is not None]
    left = []
    for listing in chain(listings, come):
        if gone[listing]:
            gone[listing] -= 1
        else:
            left.append(listing)
    return tuple(left)


def _entry_before(amendment: Amendment, current: _ByKey) -> Listing | None:
    """Find the entry to revise or remove by the instruction's name, else by the row's; of several, the most alike."""
    if amendment.verb is Verb.ADD:
        return None
    keys = (entry_key(amendment.destination, name) for name in (amendment.name, amendment.entry.name))
    named = next((current[key] for key in keys if current[key]), [])
    return max(named, key=lambda listing: common_share(listing, amendment.entry), default=None)


def _change_by(amendment: Amendment, before: Listing | None, current: _ByKey) -> Change | None:
    """Give the one change an amendment makes; None when it makes none."""
    entry = amendment.entry
    if amendment.verb is Verb.ADD:
        already_there = any(_says_the_same(listing, entry) for listing in current[_key(entry)])
        return None if already_there else Change(ChangeKind.ADDITION, None, entry)
    if amendment.verb is Verb.REMOVE:
        return Change(ChangeKind.REMOVAL, before, None) if before else None
    if before is None:
        return Change(ChangeKind.REVISION, None, entry)
    if amendment.listing is None:
        # The new wording was not recognised: the entry stands as it was, and the revision is told all the same.
        return Change(ChangeKind.REVISION, before, before)
    return compare_listings(before, entry)


def _says_the_same(one: Listing, other: Listing) -> bool:
    change = compare_listings(one, other)
    return change is None or change.is_editorial


def _key(listing: Listing) -> tuple[str, str]:
    return entry_key(listing.destination, listing.name)


def _not_in_list(amendment: Amendment) -> UnreadInstruction:
    return UnreadInstruction(
        place=f"under {amendment.destination}",
        text=amendment.instruction,
        reason=f"the list we have holds no entry “{amendment.name}” there to {amendment.verb}",
    )
