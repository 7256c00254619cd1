"""Applying a rule: the list before and the rule's amendments give the list after, and what could not be applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from state.changes import Change, ChangeKind, compare_listings, find_by_name, same_entry
from state.listings import Listing
from state.rules import Amendment, Rule, UnreadInstruction, Verb


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

    An entry that the list already has word for word is no change: reading the same rule twice changes nothing.
    """
    current = list(listings)
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
            current.remove(change.before)
        if change.after is not None:
            current.append(change.after)
    return Applied(tuple(changes), tuple(unapplied))


def _entry_before(amendment: Amendment, current: list[Listing]) -> Listing | None:
    if amendment.verb is Verb.ADD:
        return None
    return find_by_name(current, amendment.destination, (amendment.name, amendment.entry.name))


def _change_by(amendment: Amendment, before: Listing | None, current: list[Listing]) -> Change | None:
    """Give the one change an amendment makes; None when it makes none."""
    entry = amendment.entry
    if amendment.verb is Verb.ADD:
        already_there = any(same_entry(entry, listing) for listing in current)
        return None if already_there else Change(ChangeKind.ADDITION, None, entry)
    if amendment.verb is Verb.REMOVE:
        return Change(ChangeKind.REMOVAL, before, None) if before else None
    if before is None:
        return Change(ChangeKind.REVISION, None, entry)
    if amendment.listing is None:
        # The new wording was not recognised: the entry stands as it was, and the revision is told all the same.
        return Change(ChangeKind.REVISION, before, before)
    return compare_listings(before, entry)


def _not_in_list(amendment: Amendment) -> UnreadInstruction:
    return UnreadInstruction(
        place=f"under {amendment.destination}",
        text=amendment.instruction,
        reason=f"the list we have holds no entry “{amendment.name}” there to {amendment.verb}",
    )
