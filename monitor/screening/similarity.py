"""How alike two names are, with every word weighed by how rare it is.

A rare word in common says much, a word that every third company uses says little. Knows nothing of what a match is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.names import Name

# A base of ten customers cannot tell which words are rare: it is weighed as if it were a base of this many parties.
_ASSUMED_PARTIES = 5000
_COMMON_BITS = 3.0
_LINKING_BITS = 0.5
_SHORTEST_DISTINCTIVE_WORD = 3

MOST_TYPING_ERRORS = 2


class Rarity:
    """How rare each word is among the parties at hand: log2(parties / parties that use the word), in bits."""

    def __init__(self, parties: Iterable[Iterable[str]]) -> None:
        """Count the words of each party; a word that one party uses in several names counts once."""
        counted: Counter[str] = Counter()
        number = 0
        for words in parties:
            counted.update(set(words))
            number += 1
        self._counted = counted
        self._parties = max(number, _ASSUMED_PARTIES)

    def bits(self, word: str) -> float:
        """The weight of one word: about 12 where it is unique, 3 at most where it is a common word."""
        if word in LINKING_WORDS:
            return _LINKING_BITS
        counted_bits = math.log2(self._parties / max(self._counted[word], 1))
        most = _COMMON_BITS if word in COMMON_WORDS else counted_bits
        return max(min(counted_bits, most), _LINKING_BITS)

    def total_bits(self, words: Iterable[str]) -> float:
        """The weight of all words together."""
        return sum(self.bits(word) for word in words)

    def is_distinctive(self, word: str, least_bits: float) -> bool:
        """Whether the word can be evidence by itself; numbers, single letters and common words cannot."""
        is_plain_word = len(word) >= _SHORTEST_DISTINCTIVE_WORD and word.isalpha()
        return is_plain_word and word not in COMMON_WORDS and self.bits(word) >= least_bits


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are.

    `score` is 0 to 100. `agreeing` holds the pairs of words that agree, ours and theirs. `misspelt` is the number of
    letters by which these differ. `is_complete` says that no word of either side, but linking ones, is left over.
    """

    score: float
    agreeing: tuple[tuple[str, str], ...]
    misspelt: int
    is_complete: bool


def compare_names(ours: Name, theirs: Name, rarity: Rarity) -> Likeness:
    """Say how alike two names are: the weight of the words that agree in that of all words, as Dice's coefficient.

    Names with different numbers are not alike at all: "615 Institute" is not "631 Institute".
    """
    numbers = [{word for word in name.words if not word.isalpha()} for name in (ours, theirs)]
    if all(numbers) and numbers[0] != numbers[1]:
        return Likeness(0.0, (), 0, False)
    pairs, our_rest, their_rest = _pair_words(list(ours.words), list(theirs.words))
    agreed = whole = 0.0
    for our_word, their_word, distance in pairs:
        weight = min(rarity.bits(our_word), rarity.bits(their_word))
        whole += weight
        agreed += weight * (1 - distance / min(len(our_word), len(their_word)))
    left_over = rarity.total_bits(our_rest) + rarity.total_bits(their_rest)
    return Likeness(
        score=100 * agreed / (whole + left_over / 2) if whole else 0.0,
        agreeing=tuple((our_word, their_word) for our_word, their_word, _ in pairs),
        misspelt=sum(distance for _, _, distance in pairs),
        is_complete=LINKING_WORDS.issuperset((*our_rest, *their_rest)),
    )


def typing_errors(ours: str, theirs: str) -> int | None:
    """By how many letters two words differ, when it may be a typing error; None when they are two words.

    Short words and words with digits must agree exactly: in five letters another letter makes another name.
    """
    if ours == theirs:
        return 0
    shorter = min(len(ours), len(theirs))
    allowed = 0 if shorter < 6 else 1 if shorter < 9 else MOST_TYPING_ERRORS
    if not allowed or ours[0] != theirs[0] or not (ours + theirs).isalpha():
        return None
    distance = OSA.distance(ours, theirs, score_cutoff=allowed)
    return distance if distance <= allowed else None


def adjacent_joins(words: Sequence[str]) -> list[str]:
    """Each word run together with the next: "zhong wei data" gives "zhongwei" and "weidata"."""
    return [first + second for first, second in pairwise(words)]


def _pair_words(ours: list[str], theirs: list[str]) -> tuple[list[tuple[str, str, int]], list[str], list[str]]:
    """Pair equal words, then words written apart on one side, then misspelt ones; give the pairs and both rests."""
    pairs = [(word, word, 0) for word in (Counter(ours) & Counter(theirs)).elements()]
    for word, _, _ in pairs:
        ours.remove(word)
        theirs.remove(word)
    pairs += [(word, word, 0) for word in _take_joined(ours, theirs) + _take_joined(theirs, ours)]
    for our_word in list(ours):
        near = [(errors, word) for word in theirs if (errors := typing_errors(our_word, word)) is not None]
        if near:
            errors, their_word = min(near)
            pairs.append((our_word, their_word, errors))
            ours.remove(our_word)
            theirs.remove(their_word)
    return pairs, ours, theirs


def _take_joined(apart: list[str], together: list[str]) -> list[str]:
    """Take, from both, the words that one side writes as two and the other as one; give them as one."""
    taken: list[str] = []
    at = 0
    while at < len(apart) - 1:
        joined = apart[at] + apart[at + 1]
        if joined in together:
            del apart[at : at + 2]
            together.remove(joined)
            taken.append(joined)
        else:
            at += 1
    return taken
