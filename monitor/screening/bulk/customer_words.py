"""What words of the customers say where they agree with a listed name, and where they do not: many words at once.

Nearly all words count by how many customers use them, which is taken on arrays. Numbers, short words, generic ones and
those of legal forms have rules of their own and are weighed one by one, as the exact comparison weighs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.bulk.words import Flags, Numbers
from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.legal_forms import LEGAL_FORMS
from monitor.screening.rarity import SHORTEST_DISTINCTIVE_WORD, Rarity
from monitor.screening.scoring import Thresholds
from monitor.screening.trade_words import CLASS_WORDS, EXPANSIONS

Values = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """What each of some words says at most (in bits), and at least; which are evidence alone, and which are numbers."""

    most: Values
    least: Values
    is_distinctive: Flags
    is_number: Flags


def weigh_words(words: Sequence[str], counts: Numbers, rarity: Rarity, thresholds: Thresholds) -> CustomerWords:
    """Weigh words of the customers; `counts` says how many customers use each."""
    apart = _places_apart(words)
    most = _most_bits(words, counts, rarity, apart)
    least, is_distinctive = most.copy(), most >= thresholds.distinctive_bits
    for at in apart:
        least[at] = _least_bits(words[at], rarity)
        is_distinctive[at] = rarity.is_distinctive(words[at], thresholds.distinctive_bits)
    return CustomerWords(most, least, is_distinctive, np.array([not word.isalpha() for word in words], bool))


def most_bits(words: Sequence[str], counts: Numbers, rarity: Rarity) -> Values:
    """What words of the customers count at most; an acronym may be written out."""
    return _most_bits(words, counts, rarity, _places_apart(words))


def _most_bits(words: Sequence[str], counts: Numbers, rarity: Rarity, apart: Sequence[int]) -> Values:
    most = rarity.bits_of_ordinary(counts)
    for at in apart:
        most[at] = max(rarity.bits(words[at]), rarity.total_bits(EXPANSIONS.get(words[at], ())))
    return most


def _places_apart(words: Sequence[str]) -> list[int]:
    """The places of words that do not count by their number alone."""
    special = _special_words()
    return [
        at
        for at, word in enumerate(words)
        if len(word) < SHORTEST_DISTINCTIVE_WORD or word in special or not word.isalpha()
    ]


def _least_bits(word: str, rarity: Rarity) -> float:
    """What a word of ours counts where nothing agrees with it; an acronym as it is, or written out."""
    if word in words_that_may_go():
        return 0.0
    spelt = EXPANSIONS.get(word)
    return min(rarity.bits(word), rarity.total_bits(spelt)) if spelt else rarity.bits(word)


@cache
def _special_words() -> frozenset[str]:
    """The words that do not count by their number alone."""
    return words_that_may_go() | COMMON_WORDS | CLASS_WORDS | EXPANSIONS.keys()


@cache
def words_that_may_go() -> frozenset[str]:
    """Give the words that the exact comparison may leave out: linking ones, and every piece of a legal form.

    Legal forms stand in their table run together ("jointstockcompany").
    """
    pieces = {
        form[begin:end] for form in LEGAL_FORMS for begin in range(len(form)) for end in range(begin + 1, len(form) + 1)
    }
    return frozenset(pieces) | LINKING_WORDS | {"the"}
