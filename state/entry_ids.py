"""Identity: which line of a list an entry is, whatever it is called and wherever it stands.

An entry has the key that its first wording gave it: a hash of its heading and name, and a number where another line of
that name has the key already. From then on the line keeps it, through revisions, new names and moves. Pure: the same
lists and changes give the same keys on every node, in every database and in a replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from state.applying import says_the_same
from state.changes import Change
from state.listings import EntryId, ListCode, Listing
from state.normalization import entry_key, wording_of
from state.pairing import pair_lists

_KEY_LETTERS = 12


def first_key(destination: str, name: str) -> str:
    """Return the key of the first line under this heading and name, however they are spelled."""
    return sha256("\n".join(entry_key(destination, name)).encode()).hexdigest()[:_KEY_LETTERS]


def identify(list_code: str, listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """Return a whole list with the identity of each entry; those that have one keep it.

    Of several entries of one heading and name, what they say decides which gets which key, and not their order.
    """
    lines = tuple(listings)
    taken = {listing.entry_id.key for listing in lines if listing.entry_id}
    same_name: dict[str, list[int]] = defaultdict(list)
    for place, listing in enumerate(lines):
        if listing.entry_id is None:
            same_name[first_key(listing.destination, listing.name)].append(place)
    keys: dict[int, str] = {}
    for key, places in same_name.items():
        in_order = sorted(places, key=lambda place: wording_of(lines[place])) if len(places) > 1 else places
        for place in in_order:
            keys[place] = _take(key, taken)
    return tuple(
        replace(listing, entry_id=EntryId(list_code, keys[place])) if place in keys else listing
        for place, listing in enumerate(lines)
    )


def identify_changes(
    changes: Iterable[Change],
    in_force: Iterable[Listing],
    to_come: Iterable[Listing] = (),
    earlier: Iterable[Change] = (),
) -> tuple[Change, ...]:
    """Return changes of lists, in their order, with the identity of each entry.

    `in_force` are the entries of those lists on the day of the changes, `to_come` those that other documents let begin
    later. What an entry becomes keeps the identity of what it was, and one that is to come anyway is the same entry.
    What is new gets a key that neither has. `earlier` are the changes of an earlier reading of the same document, which
    this one replaces: an entry that both bring is one entry, though they spell it otherwise.
    """
    made, coming = tuple(changes), list(to_come)
    carried = _carry_over(earlier, made)
    taken: dict[str, set[str]] = defaultdict(set)
    for each in (*map(_id_of, (*in_force, *coming)), *carried.values()):
        taken[each.list_code].add(each.key)
    became: dict[int, Listing] = {}
    identified: list[Change] = []
    for change in made:
        before = became.get(id(change.before), change.before)
        after = change.after
        if after is not None:
            known = before or _pair_alike(coming, after)
            entry_id = carried.get(id(after)) or (_id_of(known) if known else _new_id(change.list_code, after, taken))
            after = replace(after, entry_id=entry_id)
            became[id(change.after)] = after
        identified.append(replace(change, before=before, after=after))
    return tuple(identified)


def _pair_alike(coming: list[Listing], listing: Listing) -> Listing | None:
    """Take out and return the entry that says the same; None where none does."""
    name = entry_key(listing.destination, listing.name)
    same_name = [each for each in coming if entry_key(each.destination, each.name) == name]
    alike = next((each for each in same_name if says_the_same(each, listing)), None)
    if alike is not None:
        coming.remove(alike)
    return alike


def _new_id(list_code: ListCode, listing: Listing, taken: dict[str, set[str]]) -> EntryId:
    return EntryId(list_code, _take(first_key(listing.destination, listing.name), taken[list_code]))


def _id_of(listing: Listing) -> EntryId:
    assert listing.entry_id is not None, "the entries of our lists have an identity"
    return listing.entry_id


def _take(first: str, taken: set[str]) -> str:
    """Return the key, or the first one with a number that is free, and note that it is taken."""
    key, number = first, 1
    while key in taken:
        number += 1
        key = f"{first}-{number}"
    taken.add(key)
    return key


def _carry_over(earlier: Iterable[Change], made: Sequence[Change]) -> dict[int, EntryId]:
    """Return, by the new entry's object, the identity that it had in an earlier reading of the same document."""
    additions_of: dict[ListCode, list[Listing]] = defaultdict(list)
    for change in earlier:
        if change.before is None and change.after is not None and change.after.entry_id is not None:
            additions_of[change.list_code].append(change.after)
    carried: dict[int, EntryId] = {}
    for list_code, before in additions_of.items():
        now = [each.after for each in made if each.list_code is list_code and each.before is None and each.after]
        carried |= {id(new): old.entry_id for old, new in pair_readings(before, now) if old.entry_id}
    return carried


def pair_readings(before: Iterable[Listing], now: Iterable[Listing]) -> list[tuple[Listing, Listing]]:
    """Return the pairs of what two readings say of one entry: those that say the same, then the most alike."""
    alike: dict[object, list[Listing]] = defaultdict(list)
    for listing in before:
        alike[wording_of(listing)].append(listing)
    pairs, left = [], []
    for listing in now:
        if same := alike[wording_of(listing)]:
            pairs.append((same.pop(0), listing))
        else:
            left.append(listing)
    return [*pairs, *pair_lists((listing for some in alike.values() for listing in some), left).pairs]
