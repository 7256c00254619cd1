"""Customers whose name may be the beginning of a listed one, cut off by a field's length: found by its first words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from monitor.screening.bulk.fuzzy_words import find_words
from monitor.screening.bulk.words import Numbers, WordRows
from monitor.screening.cut_off import LEAST_LETTERS
from monitor.screening.names import Name


def pair_cut_off(ours: WordRows, listed: Sequence[Name]) -> tuple[Numbers, Numbers]:
    """Return rows and the places of listed names that begin like them: the first two words, or the first of two."""
    by_first: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(listed):
        if not name.is_part and sum(map(len, name.whole)) > LEAST_LETTERS:
            by_first[name.whole[0]].append(place)
    places = find_words(by_first.keys(), ours.words)
    if not places or not len(ours.ids):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    letters = np.array([len(word) for word in ours.words], np.int32)
    until = np.concatenate([[0], np.cumsum(letters[ours.ids])])
    is_long = until[ours.starts[1:]] - until[ours.starts[:-1]] >= LEAST_LETTERS
    is_first = np.zeros(len(ours.words), bool)
    is_first[list(places.values())] = True
    begins = ours.ids[np.minimum(ours.starts[:-1], len(ours.ids) - 1)]
    found = list(_beginnings(ours, np.flatnonzero(is_long & is_first[begins]).tolist(), listed, by_first))
    pairs = np.array(found, np.int32).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _beginnings(
    ours: WordRows, rows: list[int], listed: Sequence[Name], by_first: dict[str, list[int]]
) -> Iterator[tuple[int, int]]:
    """Return the pairs of which the whole row is the beginning of the listed name."""
    written = {place: "".join(listed[place].whole) for places in by_first.values() for place in places}
    for row in rows:
        words = [ours.words[number] for number in ours.ids[ours.starts[row] : ours.starts[row + 1]].tolist()]
        begin = "".join([word for word in words if word != "the"])
        yield from ((row, place) for place in by_first[words[0]] if written[place].startswith(begin))
