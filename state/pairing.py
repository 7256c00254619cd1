"""Pairing: which entry of one list is which entry of another. Names repeat and change, so what an entry says decides.

Pure; says nothing of what differs within a pair.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from state.listings import Listing
from state.normalization import fold_spelling, heading_of, wording_of

# Two entries of one destination count as one renamed entry when at least this share of their words is common.
# Below it, what is told is a removal and an addition. Chosen well under the 0.6 that a changed legal form or a
# corrected typing error leaves, and well over the 0.2 that two unrelated companies of one city reach.
RENAMED_SHARE = 0.4

# An entry gone here and one of the same name come there are one entry moved when they share at least this much: a
# company listed under two destinations has the name in common, and seldom more.
MOVED_SHARE = 0.8

Pair = tuple[Listing, Listing]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs found, old before new, and what of either side found no partner."""

    pairs: tuple[Pair, ...]
    gone: tuple[Listing, ...]
    come: tuple[Listing, ...]


def pair_lists(before: Iterable[Listing], after: Iterable[Listing]) -> Pairing:
    """Pair the entries of two lists that do not say the same; those that do are left out, one for one.

    Within a destination: first those of the same name, the most alike of them first, then the most alike of the rest.
    Across destinations: what moved, where there is no doubt.
    """
    old, new = _without_common(*_without_common(tuple(before), tuple(after), _itself), wording_of)
    old_under, new_under = _by_destination(old), _by_destination(new)
    pairs: list[Pair] = []
    gone: list[Listing] = []
    come: list[Listing] = []
    for destination in dict.fromkeys((*old_under, *new_under)):
        within = _pair_destination(old_under[destination], new_under[destination])
        pairs += within.pairs
        gone += within.gone
        come += within.come
    moved = _pair_moved(gone, come)
    return Pairing((*pairs, *moved.pairs), moved.gone, moved.come)


def common_share(one: Listing, other: Listing) -> float:
    """Share of words in common (Jaccard) over names, aliases and addresses: 0 to 1."""
    return _share(_words(one), _words(other))


def _without_common(
    old: Sequence[Listing], new: Sequence[Listing], key: Callable[[Listing], Hashable]
) -> tuple[list[Listing], list[Listing]]:
    """Leave out, one for one, the entries that have their like on the other side."""
    numbers: dict[Hashable, int] = {}  # keys are long: each is hashed once, and its number stands for it
    old_numbers, new_numbers = ([numbers.setdefault(key(each), len(numbers)) for each in side] for side in (old, new))
    common = Counter(old_numbers) & Counter(new_numbers)
    return _leave_out(old, old_numbers, common.copy()), _leave_out(new, new_numbers, common)


def _leave_out(listings: Sequence[Listing], numbers: Sequence[int], common: Counter[int]) -> list[Listing]:
    left = []
    for listing, number in zip(listings, numbers, strict=True):
        if common[number]:
            common[number] -= 1
        else:
            left.append(listing)
    return left


def _itself(listing: Listing) -> Hashable:
    """Nearly all entries of two editions are the same to the letter, and that is found out a hundred times faster."""
    return listing


def _by_destination(listings: Iterable[Listing]) -> dict[str, list[Listing]]:
    grouped: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        grouped[heading_of(listing.destination)].append(listing)
    return grouped


def _pair_destination(old: Sequence[Listing], new: Sequence[Listing]) -> Pairing:
    named = _pair_most_alike(old, new, _same_names(old, new), 0)
    everyone = ((at, other) for at in range(len(named.gone)) for other in range(len(named.come)))
    renamed = _pair_most_alike(named.gone, named.come, everyone, RENAMED_SHARE)
    return Pairing(named.pairs + renamed.pairs, renamed.gone, renamed.come)


def _pair_moved(gone: Sequence[Listing], come: Sequence[Listing]) -> Pairing:
    """Pair what left one destination and came to another, where one entry only can be the other's partner."""
    candidates = [
        (at, other) for at, other in _same_names(gone, come) if common_share(gone[at], come[other]) >= MOVED_SHARE
    ]
    partners_of_old = Counter(at for at, _ in candidates)
    partners_of_new = Counter(other for _, other in candidates)
    certain = [pair for pair in candidates if partners_of_old[pair[0]] == partners_of_new[pair[1]] == 1]
    return _pair_most_alike(gone, come, certain, MOVED_SHARE)


def _same_names(old: Sequence[Listing], new: Sequence[Listing]) -> list[tuple[int, int]]:
    """Return the places of old and new entries that have one name, however it is spelled."""
    places: dict[str, list[int]] = defaultdict(list)
    for other, listing in enumerate(new):
        places[fold_spelling(listing.name)].append(other)
    return [(at, other) for at, listing in enumerate(old) for other in places[fold_spelling(listing.name)]]


def _pair_most_alike(
    old: Sequence[Listing], new: Sequence[Listing], candidates: Iterable[tuple[int, int]], least: float
) -> Pairing:
    """Pair candidates that share at least so much, the most alike first, each entry once."""
    old_words, new_words = [_words(listing) for listing in old], [_words(listing) for listing in new]
    shared = [(_share(old_words[at], new_words[other]), at, other) for at, other in candidates]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for share, at, other in sorted(shared, key=lambda candidate: -candidate[0]):
        if share >= least and at not in partner and other not in taken:
            partner[at] = other
            taken.add(other)
    return Pairing(
        tuple((old[at], new[other]) for at, other in partner.items()),
        tuple(listing for at, listing in enumerate(old) if at not in partner),
        tuple(listing for other, listing in enumerate(new) if other not in taken),
    )


def _words(listing: Listing) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join((*listing.names, *listing.addresses)).casefold()))


def _share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common or 1)
