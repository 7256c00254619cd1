"""What the words of the customers say of listed names: which may stand for which, and how much that would say.

Words are compared with words here, once for all names that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from monitor.screening.alignment import INITIALS
from monitor.screening.bulk.customer_index import NamedRows
from monitor.screening.bulk.nearness import find_words, misspelt_words, near_words
from monitor.screening.bulk.words import Flags
from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.names import Name
from monitor.screening.rarity import Rarity
from monitor.screening.skeletons import sound_of
from monitor.screening.trade_words import EXPANSIONS, MEANINGS

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ListedWords:
    """For each of our words (rows) and each listed name (columns), in bits, in how much they may agree.

    In `shared` a word says as much as on the side that says less, in `theirs` as much as the listed name's word; both
    have the same cells. `whole` is what each listed name says, `telling` the same without its linking words, and
    `has_numbers` whether one of its words is a number.
    """

    names: Sequence[Name]
    shared: csr_matrix
    theirs: csr_matrix
    whole: Weights
    telling: Weights
    has_numbers: Flags


def weigh_listed(ours: NamedRows, listed: Sequence[Name], rarity: Rarity) -> ListedWords:
    """Weigh every word of ours that may stand for one of a listed name, or for several of them together."""
    our_words = ours.rows.words
    words_of = [_telling_words(name) for name in listed]
    wanted = sorted({word for words in words_of for word in words})
    bits = [rarity.bits(word) for word in wanted]
    near = near_words(wanted, our_words, ours.near)
    joined = _find_together(listed, ours)
    joined_bits = [rarity.total_bits(run) for run in joined.values()]
    by_names = _names_by_word(words_of, wanted)

    def weigh(near_bits: list[float], together_bits: list[float]) -> csr_matrix:
        by_wanted = sparse(list(near), near_bits, (len(our_words), len(wanted)))
        together = sparse(list(joined), together_bits, (len(our_words), len(listed)))
        weighed: csr_matrix = (by_wanted @ by_names + together).tocsr()
        return weighed

    return ListedWords(
        names=listed,
        shared=weigh(
            [share * min(bits[at], most_bits(our_words[word], rarity)) for (word, at), share in near.items()],
            [
                min(all_bits, rarity.bits(our_words[word]))
                for (word, _), all_bits in zip(joined, joined_bits, strict=True)
            ],
        ),
        theirs=weigh([share * bits[at] for (_, at), share in near.items()], joined_bits),
        whole=np.array([rarity.total_bits(words) for words in words_of], np.float32),
        telling=np.array([rarity.total_bits(set(words) - LINKING_WORDS) for words in words_of], np.float32),
        has_numbers=np.array([bool(name.numbers) for name in listed], bool),
    )


def _names_by_word(words_of: Sequence[Sequence[str]], wanted: Sequence[str]) -> csr_matrix:
    """Which listed names (columns) hold which words (rows)."""
    place_of = {word: place for place, word in enumerate(wanted)}
    held = [(place_of[word], number) for number, words in enumerate(words_of) for word in words]
    return sparse(held, [1.0] * len(held), (len(wanted), len(words_of)))


def _find_together(listed: Sequence[Name], ours: NamedRows) -> dict[tuple[int, int], tuple[str, ...]]:
    """For a word of ours and a listed name, by their places, the words of the name that it may stand for together."""
    runs_of = [list(_run_together(name.words)) for name in listed]
    written_as = find_words({written for runs in runs_of for _, written in runs}, ours.rows.words)
    found = {written: [place] for written, place in written_as.items()}
    neighbours = sorted({"".join(pair) for name in listed for pair in pairwise(name.words)})
    for place, at in misspelt_words(neighbours, ours.rows.words, ours.near):
        if sound_of(ours.rows.words[place]) == sound_of(neighbours[at]):
            found.setdefault(neighbours[at], []).append(place)
    return {
        (place, number): run
        for number, runs in enumerate(runs_of)
        for run, written in runs
        for place in found.get(written, ())
    }


def most_bits(word: str, rarity: Rarity) -> float:
    """What a word of ours counts at most; an acronym may be written out."""
    return max(rarity.bits(word), rarity.total_bits(EXPANSIONS.get(word, ())))


def sparse(cells: Sequence[tuple[int, int]], values: Sequence[float], shape: tuple[int, int]) -> csr_matrix:
    """A matrix of these cells, all others nothing."""
    places = np.array(cells, np.int32).reshape(-1, 2)
    return csr_matrix((np.array(values, np.float32), (places[:, 0], places[:, 1])), shape=shape)


def _telling_words(name: Name) -> list[str]:
    """The words of a listed name, but one only of each meaning: a customer's one word counts once for all of them."""
    return list({MEANINGS.get(word, word): word for word in name.words}.values())


def _run_together(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Words of a name that one word may stand for, and that word: two or three written as one, and initials."""
    for pair in combinations(words, 2):
        yield pair, "".join(pair)
    for three in zip(words, words[1:], words[2:], strict=False):
        yield three, "".join(three)
    initials = "".join([word[0] for word in words])
    for length in INITIALS if len(words) >= INITIALS[0] else ():
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            yield run, initials[first : first + length]
