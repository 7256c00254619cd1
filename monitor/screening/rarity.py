"""How rare words are among a company's customers: what a word in common says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.trade_words import class_of
from monitor.screening.weights import WEIGHTS

# A base of ten customers cannot tell which words are rare: it is weighed as if it were a base of this many parties.
_ASSUMED_PARTIES = 5000

# A shorter word is no evidence by itself.
SHORTEST_DISTINCTIVE_WORD = 3
_LETTERS = 2


class _Weights(dict[str, float]):
    """The weights of words, each weighed when it is first asked for."""

    def __init__(self, weigh: Callable[[str], float]) -> None:
        super().__init__()
        self._weigh = weigh

    def __missing__(self, word: str) -> float:
        weight = self[word] = self._weigh(word)
        return weight


class Rarity:
    """How rare each word is among the parties at hand: log2(parties / parties that use the word), in bits."""

    def __init__(self, parties: Iterable[Iterable[str]]) -> None:
        """Count the words of each party; a word that one party uses in several names counts once."""
        counted: Counter[str] = Counter()
        number = 0
        for words in parties:
            counted.update(set(words))
            number += 1
        self._counted: Mapping[str, int] = counted
        self.parties = number
        self._bits = _Weights(self._weigh)

    @classmethod
    def from_counts(cls, counted: Mapping[str, int], parties: int) -> Rarity:
        """The same from counts at hand: how many of so many parties use each word."""
        rarity = cls(())
        rarity._counted, rarity.parties = counted, parties
        return rarity

    def bearers(self, word: str) -> int:
        """How many of the parties use the word."""
        return self._counted.get(word, 0)

    def bits(self, word: str) -> float:
        """The weight of one word: about 12 where it is unique, 3 or so at most where it is a common word."""
        return self._bits[word]

    def _weigh(self, word: str) -> float:
        counted = math.log2(max(self.parties, _ASSUMED_PARTIES) / max(self.bearers(word), 1))
        return max(min(counted, _most_bits(word)), WEIGHTS.linking_bits)

    def bits_of_ordinary(self, bearers: NDArray[np.int32]) -> NDArray[np.float64]:
        """The weight of words that are no numbers, no letters and in no table, by how many of the parties use each."""
        counted = math.log2(max(self.parties, _ASSUMED_PARTIES)) - np.log2(np.maximum(bearers, 1))
        return np.maximum(counted, WEIGHTS.linking_bits)

    def total_bits(self, words: Iterable[str]) -> float:
        """The weight of all words together."""
        return sum(map(self._bits.__getitem__, words))

    def is_distinctive(self, word: str, least_bits: float) -> bool:
        """Whether the word can be evidence by itself; numbers, single letters and common words cannot."""
        is_plain_word = len(word) >= SHORTEST_DISTINCTIVE_WORD and word.isalpha()
        return is_plain_word and word not in COMMON_WORDS and self.bits(word) >= least_bits


def _most_bits(word: str) -> float:
    """What a word may count at most, by what sort of word it is."""
    if word in LINKING_WORDS:
        return WEIGHTS.linking_bits
    if class_of(word):
        return WEIGHTS.class_bits
    if word in COMMON_WORDS:
        return WEIGHTS.common_bits
    if not word.isalpha():
        return WEIGHTS.number_bits
    return WEIGHTS.letter_bits if len(word) <= _LETTERS else math.inf
