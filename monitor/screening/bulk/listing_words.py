"""What the words of the customers say of listed names: which may stand for which, and how much that would say.

Words are compared with words here, once for all names that hold them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from monitor.screening.alignment import INITIALS, meaning_of
from monitor.screening.background import total_bits, word_bits
from monitor.screening.bulk.customer_index import NamedRows
from monitor.screening.bulk.customer_words import Values, most_bits
from monitor.screening.bulk.fuzzy_words import near_words, same_sounds
from monitor.screening.bulk.words import Flags, Numbers, WordRows
from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.names import Name
from monitor.screening.similarity import least_objection

Weights = NDArray[np.float32]

# Longer names are hardly written as one word.
_MOST_RUN_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class ListingWords:
    """For each of our words (rows) and each listed name (columns), in bits, in how much they may agree.

    In `shared` a word says as much as on the side that says less, in `theirs` as much as the listed name's word; both
    have the same cells. `by_word` has the cells of `shared` for single words of the list (columns), and `holders` says
    which names (columns) hold which of these (rows). `whole` is what each listed name says, `telling` the same without
    its linking words, `objecting` in how much all its words speak against a pair at least that has none of them, and
    `has_numbers` whether one of its words is a number, `is_short` whether it is a short word.
    """

    names: Sequence[Name]
    shared: csr_matrix
    theirs: csr_matrix
    by_word: csr_matrix
    holders: csr_matrix
    whole: Weights
    telling: Weights
    objecting: Weights
    has_numbers: Flags
    is_short: Flags

    def most_of(self, some: NDArray[np.intp]) -> Weights:
        """In how much some of our words may agree with each listed name at most, each of its words taken once."""
        if not len(some):
            return np.zeros(len(self.names), np.float32)
        most: Weights = (self.by_word[some].max(axis=0) @ self.holders).toarray().ravel()
        return most


def weigh_listed(ours: NamedRows, listed: Sequence[Name]) -> ListingWords:
    """Weigh every customer word that may stand for one of a listed name, or for several of them together."""
    words_of = [_telling_words(name) for name in listed]
    wanted = sorted({word for words in words_of for word in words})
    bits = np.array([word_bits(word) for word in wanted])
    holders = _names_by_word(words_of, wanted)
    near = near_words(wanted, ours.rows.words, ours.near)
    of_ours, of_wanted = _as_places(near)
    share = np.fromiter(near.values(), np.float64, len(near))
    joined = _find_together(listed, ours)
    ours_joined, names_joined = _as_places(joined)
    joined_bits = np.array([total_bits(run) for run in joined.values()])
    # Of names written in the same letters it does not matter how rare the one word is.
    is_whole = np.array([run == listed[at].words for (_, at), run in joined.items()], bool)

    def by_word(said: Values) -> csr_matrix:
        return sparse(of_ours, of_wanted, said, (len(ours.rows.words), len(wanted)))

    def by_name(words: csr_matrix, said_together: Values) -> csr_matrix:
        together = sparse(ours_joined, names_joined, said_together, (len(ours.rows.words), len(listed)))
        weighed: csr_matrix = (words @ holders + together).tocsr()
        weighed.sum_duplicates()
        return weighed

    shared = by_word(share * np.minimum(bits[of_wanted], _most_bits(of_ours, ours.rows)))
    return ListingWords(
        names=listed,
        shared=by_name(
            shared, np.where(is_whole, joined_bits, np.minimum(joined_bits, _most_bits(ours_joined, ours.rows)))
        ),
        theirs=by_name(by_word(share * bits[of_wanted]), joined_bits),
        by_word=shared,
        holders=holders,
        whole=(bits @ holders).astype(np.float32),
        telling=(np.where([word in LINKING_WORDS for word in wanted], 0, bits) @ holders).astype(np.float32),
        objecting=(np.array([_objection(word) for word in wanted], float) @ holders).astype(np.float32),
        has_numbers=np.array([bool(name.numbers) for name in listed], bool),
        is_short=np.array([name.is_short for name in listed], bool),
    )


def _objection(word: str) -> float:
    """In how much a listed word speaks against a pair at least; linking ones do in nothing."""
    return 0.0 if word in LINKING_WORDS else least_objection(word)


def _as_places(cells: Mapping[tuple[int, int], object]) -> tuple[Numbers, Numbers]:
    """Return the rows and the columns of cells."""
    places = np.fromiter(chain.from_iterable(cells), np.int32, 2 * len(cells))
    return places[::2], places[1::2]


def _most_bits(places: Numbers, ours: WordRows) -> Values:
    """Return what customer words, by their places, count at most."""
    distinct, which = np.unique(places, return_inverse=True)
    return most_bits([ours.words[place] for place in distinct.tolist()])[which]


def _names_by_word(words_of: Sequence[Sequence[str]], wanted: Sequence[str]) -> csr_matrix:
    """Return which listed names (columns) hold which words (rows)."""
    place_of = {word: place for place, word in enumerate(wanted)}
    held = np.array([place_of[word] for words in words_of for word in words], np.int32)
    holders = np.repeat(np.arange(len(words_of), dtype=np.int32), [len(words) for words in words_of])
    return sparse(held, holders, np.ones(len(held)), (len(wanted), len(words_of)))


def _find_together(listed: Sequence[Name], ours: NamedRows) -> dict[tuple[int, int], tuple[str, ...]]:
    """For a customer word and a listed name, by their places, the words of the name that it may stand for together."""
    our_words = ours.rows.words
    neighbours = sorted({"".join(pair) for name in listed for pair in pairwise(name.words)})
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, at in same_sounds(neighbours, our_words, ours.near):
        if our_words[place] != neighbours[at]:
            found[neighbours[at]].append(place)
    place_of = {word: place for place, word in enumerate(our_words)}
    met = place_of.keys() | found.keys()
    runs = [
        (written, run, number)
        for number, name in enumerate(listed)
        for run, written in _run_together(name.words)
        if written in met
    ]
    whole = ((each, name.words, at) for at, name in enumerate(listed) for each in (name.letters, *name.squeezed))
    runs += [each for each in whole if each[0] in met]
    for written in {written for written, *_ in runs} & place_of.keys():
        found[written].append(place_of[written])
    return {(place, number): run for written, run, number in runs for place in found[written]}


def sparse(rows: Numbers, columns: Numbers, values: Values, shape: tuple[int, int]) -> csr_matrix:
    """Return a matrix of these cells, all others nothing."""
    return csr_matrix((values.astype(np.float32), (rows, columns)), shape=shape)


def _telling_words(name: Name) -> list[str]:
    """Return the words of a listed name, but one only of each meaning.

    A customer's one word counts once for all of them.
    """
    return list({meaning_of(word) or word: word for word in name.words}.values())


def _run_together(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Words of a name that one word may stand for, and that word: neighbours written as one, and initials."""
    for pair in combinations(words, 2):
        yield pair, "".join(pair)
    for length in range(3, min(len(words), _MOST_RUN_TOGETHER) + 1):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            yield run, "".join(run)
    initials = "".join([word[0] for word in words])
    for length in INITIALS if len(words) >= INITIALS[0] else ():
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            yield run, initials[first : first + length]
