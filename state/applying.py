"""Applying a rule: the list before and the rule's amendments give the list after, and what could not be applied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from state.changes import Change, ChangeKind, compare_listings, compare_lists
from state.edits import EntryPart, edit_listing
from state.list_kinds import ListEffect, list_kind
from state.listings import EXPIRES_ON, EntryId, ListCode, Listing
from state.normalization import entry_key, fold_spelling, heading_of
from state.pairing import common_share
from state.rules import Amendment, HeadingAmendment, Rule, UnreadInstruction, Verb

# A whole list printed anew may lack this share of our entries, or so many, without naming them.
_BELIEVED_LOSS = 0.05
_FEW = 3
# The list while a rule is applied to it, looked up by heading and name.
_ByKey = defaultdict[tuple[str, str], list[Listing]]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a rule does to a list.

    `changes` holds one change for each entry that an amendment changes, in the order of the instructions.
    `unapplied` holds amendments that do not fit the list we have: the entry to revise or remove is not in it, or does
    not say what the instruction changes.
    """

    changes: tuple[Change, ...]
    unapplied: tuple[UnreadInstruction, ...]


def apply_rule(listings: Iterable[Listing], rule: Rule, list_code: ListCode = ListCode.ENTITY_LIST) -> Applied:
    """Work out what the rule changes in one list as it stands before the rule takes effect."""
    return apply_amendments(listings, [each for each in _in_order(rule) if each.list_code is list_code])


def apply_amendments(listings: Iterable[Listing] | None, amendments: Iterable[Amendment | HeadingAmendment]) -> Applied:
    """Work out what amendments of one list change in it, in their order; `listings` is None where we hold no such list.

    An entry to add that the list already has, spelled like that or alike, is an addition that has a `before`: both
    documents say that it is listed, and it stays when one of them is withdrawn. Where one document adds it twice, the
    second time is no change. Of a list that we do not hold, additions are all that is known. An amendment of a heading
    makes one change for each entry that stands under it.
    """
    current: _ByKey = defaultdict(list)
    for listing in listings or ():
        current[_key(listing)].append(listing)
    changes: list[Change] = []
    unapplied: list[UnreadInstruction] = []
    for amendment in amendments:
        if isinstance(amendment, HeadingAmendment):
            made, trouble = _change_heading(amendment, current, changes, is_held=listings is not None)
            instruction = amendment.instruction
        else:
            change, trouble = _change_entry(amendment, current, changes, is_held=listings is not None)
            made = [change, *_other_rows(amendment, change, current)] if change else []
            instruction = amendment.instruction
        if trouble:
            unapplied.append(UnreadInstruction(f"under {amendment.destination}", instruction, trouble))
        for change in made:
            changes.append(replace(change, list_code=amendment.list_code, in_force_from=amendment.effective_on))
            if change.before is not None:
                current[_key(change.before)].remove(change.before)
            if change.after is not None:
                current[_key(change.after)].append(change.after)
    return Applied(tuple(changes), tuple(unapplied))


def apply_full_list(
    listings: Iterable[Listing] | None,
    amendments: Sequence[Amendment | HeadingAmendment],
    stated_new: int | None = None,
) -> Applied:
    """Work out what a document that prints a whole list changes in it; `listings` is None where we hold no such list.

    Its additions are the entries from now on. Who is gone without being named as removed is believed to be gone where
    these are few: a list that lost many was not read whole, and they stay and are told. So is a number of new entries
    that is not the `stated_new` of the document.
    """
    entries = [each for each in amendments if isinstance(each, Amendment)]
    added = [each for each in entries if each.verb is Verb.ADD]
    held = tuple(listings or ())
    if not held:
        return apply_amendments(listings, added)
    code = added[0].list_code
    changes = [replace(change, list_code=code) for change in compare_lists(held, (each.entry for each in added))]
    named = {fold_spelling(each.name) for each in entries if each.verb is Verb.REMOVE}
    lost = [each for each in changes if each.after is None and fold_spelling(each.listing.name) not in named]
    new = len({fold_spelling(each.listing.name) for each in changes if each.before is None})
    miscounted = f"It says that it adds {stated_new}; against the list we hold, {new} are new."
    # A document may count the subsidiaries that it names with an entry, or the entry alone.
    with_members = new + sum(len(each.listing.members) for each in changes if each.before is None)
    is_other = stated_new not in (None, new, with_members)
    doubts = (UnreadInstruction("the whole list", added[0].instruction, miscounted),) if is_other else ()
    if len(lost) <= max(_FEW, len(held) * _BELIEVED_LOSS):
        return Applied(tuple(changes), doubts)
    names = "; ".join(each.listing.name for each in lost)
    reason = f"{len(lost)} of the {len(held)} entries we hold are neither printed nor named as removed: they stay."
    kept = tuple(change for change in changes if change not in lost)
    return Applied(kept, (*doubts, UnreadInstruction("the whole list", names[:2000], reason)))


def amendments_by_day(
    rule: Rule, effective_on: date
) -> tuple[tuple[ListCode, date, tuple[Amendment | HeadingAmendment, ...]], ...]:
    """Part a rule's amendments by list and by the Eastern date on which they take effect, by default the rule's own."""
    parts: defaultdict[tuple[ListCode, date], list[Amendment | HeadingAmendment]] = defaultdict(list)
    for amendment in _in_order(rule):
        parts[amendment.list_code, amendment.effective_on or effective_on].append(amendment)
    return tuple((list_code, day, tuple(parts[list_code, day])) for list_code, day in sorted(parts))


def _in_order(rule: Rule) -> list[Amendment | HeadingAmendment]:
    """Return the amendments of entries and of headings in the order of the document."""
    placed: list[tuple[int, int, Amendment | HeadingAmendment]] = [
        *((heading.position, 0, heading) for heading in rule.headings),
        *((position, 1, amendment) for position, amendment in enumerate(rule.amendments)),
    ]
    return [amendment for _, _, amendment in sorted(placed, key=lambda each: each[:2])]


def changes_by_day(
    changes: Iterable[Change], effective_on: date
) -> tuple[tuple[ListCode, date, tuple[Change, ...]], ...]:
    """Part changes by list and by the Eastern date on which they take effect, by default the rule's own."""
    parts: defaultdict[tuple[ListCode, date], list[Change]] = defaultdict(list)
    for change in changes:
        parts[change.list_code, change.in_force_from or effective_on].append(change)
    return tuple((list_code, day, tuple(parts[list_code, day])) for list_code, day in sorted(parts))


def apply_changes(listings: Iterable[Listing], changes: Iterable[Change]) -> tuple[Listing, ...]:
    """Return the list after the changes; each entry that a change has `before` stands in the list, or comes by another.

    An entry that stands twice and leaves once stands once.
    """
    made = tuple(changes)
    gone = Counter(_line(change.before) for change in made if change.before is not None)
    come = [change.after for change in made if change.after is not None]
    left = []
    for listing in chain(listings, come):
        if gone[_line(listing)]:
            gone[_line(listing)] -= 1
        else:
            left.append(listing)
    return tuple(left)


def says_the_same(one: Listing, other: Listing) -> bool:
    """Return whether two entries differ at most in spelling and in the citation."""
    change = compare_listings(one, other)
    return change is None or change.is_editorial


def _change_entry(
    amendment: Amendment, current: _ByKey, changes: Sequence[Change], *, is_held: bool
) -> tuple[Change | None, str]:
    """Return the change that an amendment of one entry makes, None where it makes none, and why it does not fit."""
    before = _entry_before(amendment, current)
    is_new = before is None and amendment.verb is Verb.REVISE and amendment.listing is not None
    if is_new and list_kind(amendment.list_code).is_by_order:
        amendment = replace(amendment, verb=Verb.ADD)
    if amendment.verb is Verb.ADD and before is not None and any(before is each.after for each in changes):
        return None, ""
    change = _change_by(amendment, before)
    return change, _trouble(amendment, before, change, is_held=is_held)


def _other_rows(amendment: Amendment, change: Change, current: _ByKey) -> Iterator[Change]:
    """Return the changes of the other rows of a person whom an order names: the list has one for each address."""
    if list_kind(amendment.list_code).effect is not ListEffect.DENIAL_OF_PRIVILEGES or change.before is None:
        return
    order = amendment.listing
    for row in current[_key(change.before)]:
        if row is change.before or amendment.verb is Verb.ADD:
            continue
        if order is None:
            yield Change(ChangeKind.REMOVAL, row, None)
        elif revised := _revision(row, replace(row, citation=order.citation, source_fields=order.source_fields)):
            yield revised


def _revision(before: Listing, after: Listing) -> Change | None:
    """Return the change from one reading of an entry to another; another end of its term is one, in the same words."""
    ends, until = (dict(each.source_fields).get(EXPIRES_ON) for each in (before, after))
    renewed = Change(ChangeKind.REVISION, before, after) if until not in (None, ends) else None
    return compare_listings(before, after) or renewed


def _change_heading(
    amendment: HeadingAmendment, current: _ByKey, changes: Sequence[Change], *, is_held: bool
) -> tuple[list[Change], str]:
    """Return the changes of all entries under a heading, and why the amendment does not fit.

    A heading that is only spelled otherwise ("TÜRKIYE" for TURKEY) changes no entry, and one whose entries this rule
    has removed before has none left.
    """
    heading = heading_of(amendment.destination)
    if not is_held:
        return [], f"we hold no such list ({amendment.list_code}): which entries stand under {heading} is not known"
    there = [listing for (destination, _), each in current.items() if destination == heading for listing in each]
    if not there and not any(each.before and heading_of(each.before.destination) == heading for each in changes):
        return [], f"the list we have holds no entry under {heading}"
    if amendment.renamed_to is None:
        return [Change(ChangeKind.REMOVAL, listing, None) for listing in there], ""
    renamed = heading_of(amendment.renamed_to)
    moved = (compare_listings(listing, replace(listing, destination=renamed)) for listing in there)
    return [change for change in moved if change], ""


def _entry_before(amendment: Amendment, current: _ByKey) -> Listing | None:
    """Find the entry to revise or remove by the instruction's name, else by the row's; of several, the most alike.

    A renamed entry has the name that its edit takes away. Of an entry to add it is the one that says the same. Another
    one of the same name is another entry: the list has "Zurmat General Trading" twice under one heading.
    """
    if amendment.verb is Verb.ADD:
        standing = current[_key(amendment.entry)]
        return next((listing for listing in standing if says_the_same(listing, amendment.entry)), None)
    old = (edit.removed for edit in amendment.edits if edit.part is EntryPart.NAME and edit.removed)
    keys = (entry_key(amendment.destination, name) for name in (*old, amendment.name, amendment.entry.name))
    named = next((current[key] for key in keys if current[key]), [])
    return max(named, key=lambda listing: common_share(listing, amendment.entry), default=None)


def _change_by(amendment: Amendment, before: Listing | None) -> Change | None:
    """Return the one change an amendment makes; None when it makes none."""
    entry = amendment.entry
    if amendment.verb is Verb.ADD:
        return Change(ChangeKind.ADDITION, before, entry)
    if amendment.verb is Verb.REMOVE:
        return Change(ChangeKind.REMOVAL, before, None) if before else None
    if before is None:
        return Change(ChangeKind.REVISION, None, entry)
    after = amendment.listing or (edit_listing(before, amendment.edits) if amendment.edits else None)
    if after is None:
        # The new wording is not known: the entry stands as it was, and the revision is told all the same.
        return Change(ChangeKind.REVISION, before, before)
    return _revision(before, after)


def _line(listing: Listing) -> tuple[Listing, EntryId | None]:
    """Return what an entry says and which line it is: two lines may say the same."""
    return listing, listing.entry_id


def _key(listing: Listing) -> tuple[str, str]:
    return entry_key(listing.destination, listing.name)


def _trouble(amendment: Amendment, before: Listing | None, change: Change | None, *, is_held: bool) -> str:
    """Say why an amendment does not fit the list we have; empty where it does."""
    if amendment.verb is Verb.ADD:
        return ""
    if before is None and not is_held:
        return f"we hold no such list ({amendment.list_code}) in which to {amendment.verb} “{amendment.name}”"
    if before is None:
        return f"the list we have holds no entry “{amendment.name}” there to {amendment.verb}"
    if amendment.listing is None and amendment.edits and change is not None and change.before == change.after:
        return f"our entry “{amendment.name}” does not hold the words that this changes, or holds them twice"
    return ""
