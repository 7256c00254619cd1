"""What two names can score at most, for many pairs at once: pairs that cannot be a match are not compared exactly.

The exact score (`monitor.screening.similarity`) is a product of what is taken here at its best: all words that may
agree do, wholly, each for the most that it may say; all letters that stand in the same order are alike, and nothing
speaks against the pair but numbers that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from monitor.screening.alignment import INITIALS
from monitor.screening.bulk.listed_words import ListedWords, most_bits
from monitor.screening.bulk.words import Flags, Numbers, WordRows, take_rows
from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.evidence import Thresholds
from monitor.screening.legal_forms import LEGAL_FORMS
from monitor.screening.names import Name
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


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far pairs can come: what of both names agrees, what that is worth, and whether it may be evidence.

    `coverage` is 0 to 1, `worth` the score (0 to 100) where all of both names agrees; `may_have_initials` says that
    words enough are left over for an acronym to stand for them.
    """

    coverage: _Values
    worth: _Values
    has_evidence: Flags
    may_have_initials: Flags

    def score(self, letters: _Values | float) -> _Values:
        """The score (0 to 100) where the letters of the pairs are so much alike (0 to 1)."""
        scored: _Values = self.worth * ((1 - WEIGHTS.letters) * self.coverage + WEIGHTS.letters * letters)
        return scored


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A row's letters in the order written and by sorted words, its initials, and how many letters are no legal form.

    An acronym that may be written out has letters that are not here; then `is_all` is false.
    """

    written: str
    bag: str
    initials: str
    own_letters: int
    is_all: bool

    @classmethod
    def of(cls, words: list[str]) -> _Spelling:
        """Spell the words of one row."""
        own = sum(len(word) for word in words if not _may_be_left_out(word))
        initials = "".join([word[0] for word in words])
        return cls("".join(words), "".join(sorted(words)), initials, own, EXPANSIONS.keys().isdisjoint(words))


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
        reach = _reach(pair_of, words, theirs, names[some], listed, weighed)
        found.append(_can_match(reach, ours, rows[some], names[some], listed.names, thresholds))
    return np.concatenate(found)


def _reach(
    pair_of: NDArray[np.intp], words: Numbers, theirs: _Values, names: Numbers, listed: ListedWords, weighed: _OurWords
) -> _Reach:
    """How far pairs can come; given are their words, and what they may stand for."""
    agrees = theirs > 0

    def total(values: _Values | Flags, where: Flags) -> _Values:
        return np.bincount(pair_of[where], values[where], len(names)).astype(float)

    ours_agree, theirs_agree = total(weighed.most[words], agrees), total(theirs, agrees)
    ours_whole = ours_agree + total(weighed.least[words], ~agrees)
    ours_covered = np.minimum(ours_agree / np.maximum(ours_whole, 1e-6), 1.0)
    theirs_covered = np.minimum(theirs_agree / np.maximum(listed.telling[names], 1e-6), 1.0)
    worth = 100 * np.minimum(np.minimum(ours_agree, theirs_agree) / WEIGHTS.full_bits, 1.0)
    conflict = listed.has_numbers[names] & (total(weighed.is_number[words], ~agrees) > 0)
    worth[conflict & (total(weighed.is_number[words], agrees) == 0)] *= WEIGHTS.number_conflict
    has_evidence = (total(weighed.is_distinctive[words], agrees) > 0) | (ours_covered >= _ROUNDING)
    has_rest = total(weighed.least[words] > 0, ~agrees) >= INITIALS[0]
    return _Reach(
        ours_covered * theirs_covered, worth, has_evidence, has_rest & (ours_covered >= _LEAST_BESIDE_INITIALS)
    )


def _can_match(
    reach: _Reach, ours: WordRows, rows: Numbers, names: Numbers, listed: Sequence[Name], thresholds: Thresholds
) -> Flags:
    """Whether pairs can be the same name or near ones; letters are looked at only where words leave it open."""
    least = _ROUNDING * (thresholds.similar_name - thresholds.country_allowance)
    near = (reach.score(1.0) >= least) & reach.has_evidence
    may: Flags = reach.coverage >= _ROUNDING
    open_pairs = np.flatnonzero(~may & (near | reach.may_have_initials))
    spelling_of = {row: _Spelling.of(_words_of(ours, row)) for row in np.unique(rows[open_pairs]).tolist()}
    ours_spelt = [spelling_of[row] for row in rows[open_pairs].tolist()]
    theirs = [listed[place] for place in names[open_pairs].tolist()]
    letters = np.zeros(len(rows))
    letters[open_pairs] = _letters_at_most(ours_spelt, theirs)
    may |= near & (reach.score(letters) >= least)
    stays_open = ~may[open_pairs] & reach.may_have_initials[open_pairs]
    may[open_pairs[stays_open]] = [
        _may_abbreviate(name, spelling)
        for name, spelling, is_open in zip(theirs, ours_spelt, stays_open.tolist(), strict=True)
        if is_open
    ]
    return may


def _letters_at_most(ours: Sequence[_Spelling], theirs: Sequence[Name]) -> _Values:
    """How much alike the letters of each pair are at most, 0 to 1: a legal form beside them adds none in common."""
    if not ours:
        return np.empty(0)
    written = cpdist([each.written for each in ours], [name.spelling for name in theirs], scorer=LCSseq.similarity)
    sorted_words = cpdist([each.bag for each in ours], ["".join(name.bag) for name in theirs], scorer=LCSseq.similarity)
    lengths = [each.own_letters + len(name.spelling) for each, name in zip(ours, theirs, strict=True)]
    letters: _Values = np.minimum(2 * np.maximum(written, sorted_words) / np.maximum(lengths, 1), 1.0)
    letters[[not each.is_all for each in ours]] = 1.0
    return letters


def _may_abbreviate(name: Name, ours: _Spelling) -> bool:
    """Whether a word of a listed name may be initials of our words, some of which agree otherwise and fall out."""
    return not ours.is_all or any(len(word) in INITIALS and _in_order(word, ours.initials) for word in name.words)


def _in_order(letters: str, within: str) -> bool:
    """Whether all letters stand within a text in their order, others between them."""
    rest = iter(within)
    return all(letter in rest for letter in letters)


def _words_of(ours: WordRows, row: int) -> list[str]:
    """The words of one row."""
    return [ours.words[number] for number in ours.ids[ours.starts[row] : ours.starts[row + 1]].tolist()]


@lru_cache(maxsize=1 << 16)
def _may_be_left_out(word: str) -> bool:
    """Whether the exact comparison may leave a word out, as part of a legal form."""
    return word in _NO_LOSS or word in _FORMS


def _least_bits(word: str, rarity: Rarity) -> float:
    """What a word of ours counts where nothing agrees with it; an acronym as it is, or written out."""
    if _may_be_left_out(word):
        return 0.0
    spelt = EXPANSIONS.get(word)
    return min(rarity.bits(word), rarity.total_bits(spelt)) if spelt else rarity.bits(word)
