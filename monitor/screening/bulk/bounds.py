"""What two names can score at most, for many pairs at once: pairs that cannot be a match are not compared exactly.

The exact score (`monitor.screening.similarity`) is a product of what is taken here at its best: all words that may
agree do, wholly, each for the most that it may say; all letters are alike, and nothing speaks against the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.alignment import INITIALS
from monitor.screening.bulk.listed_words import ListedWords, most_bits
from monitor.screening.bulk.words import Flags, Numbers, WordRows, take_rows
from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.evidence import Thresholds
from monitor.screening.legal_forms import LEGAL_FORMS
from monitor.screening.rarity import Rarity
from monitor.screening.trade_words import EXPANSIONS
from monitor.screening.weights import WEIGHTS

_Values = NDArray[np.floating[Any]]

# Words that the exact comparison may leave out: those of legal forms, which stand here run together ("jointstock").
_FORMS = " ".join(sorted(LEGAL_FORMS))
_NO_LOSS = LINKING_WORDS | {"the"}

# Sums of 32 bits differ by less from the exact ones.
_ROUNDING = 0.999

# An acronym that stands for more of our words than the rest of our name says is hardly ever one.
_LEAST_BESIDE_INITIALS = 0.3
_PAIRS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class _OurWords:
    """What each word of some rows says where it agrees, and where it does not; which are evidence alone or numbers."""

    most: _Values
    least: _Values
    is_distinctive: Flags
    is_number: Flags

    @classmethod
    def weigh(cls, words: list[str], rarity: Rarity, thresholds: Thresholds) -> _OurWords:
        """Weigh words of the customers."""
        return cls(
            np.array([most_bits(word, rarity) for word in words]),
            np.array([_least_bits(word, rarity) for word in words]),
            np.array([rarity.is_distinctive(word, thresholds.distinctive_bits) for word in words], bool),
            np.array([not word.isalpha() for word in words], bool),
        )


def may_match(
    ours: WordRows, rows: Numbers, names: Numbers, listed: ListedWords, rarity: Rarity, thresholds: Thresholds
) -> Flags:
    """Say for each pair of a row and a listed name whether it can reach what the thresholds ask."""
    distinct, row_of = np.unique(rows, return_inverse=True)
    ids, starts = take_rows(ours.ids, ours.starts, distinct)
    used, word_of = np.unique(ids, return_inverse=True)
    weighed = _OurWords.weigh([ours.words[number] for number in used], rarity, thresholds)
    found = [np.empty(0, bool)]
    for first in range(0, len(rows), _PAIRS_AT_ONCE):
        some = slice(first, first + _PAIRS_AT_ONCE)
        words, starts_of_pairs = take_rows(word_of.astype(np.int32), starts, row_of[some])
        pair_of = np.repeat(np.arange(len(starts_of_pairs) - 1), np.diff(starts_of_pairs))
        theirs = np.asarray(listed.theirs[used[words], names[some][pair_of]]).ravel()
        found.append(_can_reach(pair_of, words, theirs, names[some], listed, weighed, thresholds))
    return np.concatenate(found)


def _can_reach(
    pair_of: NDArray[np.intp],
    words: Numbers,
    theirs: _Values,
    names: Numbers,
    listed: ListedWords,
    weighed: _OurWords,
    thresholds: Thresholds,
) -> Flags:
    """Whether pairs can be the same name or near ones; given are their words, and what they may stand for."""
    agrees = theirs > 0

    def total(values: _Values | Flags, where: Flags) -> _Values:
        return np.bincount(pair_of[where], values[where], len(names)).astype(float)

    ours_agree, theirs_agree = total(weighed.most[words], agrees), total(theirs, agrees)
    ours_whole = ours_agree + total(weighed.least[words], ~agrees)
    ours_covered = np.minimum(ours_agree / np.maximum(ours_whole, 1e-6), 1.0)
    theirs_covered = np.minimum(theirs_agree / np.maximum(listed.telling[names], 1e-6), 1.0)
    coverage = ours_covered * theirs_covered
    mixed = (1 - WEIGHTS.letters) * coverage + WEIGHTS.letters
    score = 100 * mixed * np.minimum(np.minimum(ours_agree, theirs_agree) / WEIGHTS.full_bits, 1.0)
    conflict = listed.has_numbers[names] & (total(weighed.is_number[words], ~agrees) > 0)
    score[conflict & (total(weighed.is_number[words], agrees) == 0)] *= WEIGHTS.number_conflict
    near = score >= _ROUNDING * (thresholds.similar_name - thresholds.country_allowance)
    has_evidence = (total(weighed.is_distinctive[words], agrees) > 0) | (ours_covered >= _ROUNDING)
    has_initials = (total(weighed.least[words] > 0, ~agrees) >= INITIALS[0]) & (ours_covered >= _LEAST_BESIDE_INITIALS)
    may: Flags = (near & has_evidence) | (coverage >= _ROUNDING) | has_initials
    return may


def _least_bits(word: str, rarity: Rarity) -> float:
    """What a word of ours counts where nothing agrees with it; an acronym as it is, or written out."""
    if word in _NO_LOSS or word in _FORMS:
        return 0.0
    spelt = EXPANSIONS.get(word)
    return min(rarity.bits(word), rarity.total_bits(spelt)) if spelt else rarity.bits(word)
