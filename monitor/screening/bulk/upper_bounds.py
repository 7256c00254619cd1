"""What two names can score at most, for many pairs at once: pairs that cannot be a match are not compared exactly.

The exact score (`monitor.screening.similarity`) is a product of what is taken here at its best: all words that may
agree do, wholly, each for the most that it may say; all letters that stand in the same order are alike, and nothing
speaks against the pair but numbers that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from monitor.screening.alignment import INITIALS
from monitor.screening.bulk.customer_words import CustomerWords, Values, weigh_words, words_that_may_go
from monitor.screening.bulk.listing_words import ListingWords
from monitor.screening.bulk.words import Flags, Numbers, WordRows, take_rows
from monitor.screening.names import Name
from monitor.screening.scoring import Thresholds
from monitor.screening.trade_words import EXPANSIONS
from monitor.screening.weights import WEIGHTS

# Sums of 32 bits differ by less from the exact ones.
_ROUNDING = 0.999

# An acronym that stands for more of our words than the rest of our name says is hardly ever one.
_LEAST_BESIDE_INITIALS = 0.3
_LEAST_WITHIN = 14.0
_MOST_BESIDE_A_BRAND = 10.0
_PAIRS_AT_ONCE = 200_000
_VOWELS = frozenset("aeiouy0123456789")


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far pairs can come: what of both names agrees, what that is worth, and whether it may be evidence.

    `coverage` is 0 to 1, `worth` the score (0 to 100) where all of both names agrees; `may_have_initials` says that
    words enough are left over for an acronym to stand for them.
    """

    coverage: Values
    worth: Values
    has_evidence: Flags
    may_have_initials: Flags
    is_within: Flags
    is_brand: Flags

    def score(self, letters: Values | float) -> Values:
        """Return the score (0 to 100) where the letters of the pairs are so much alike (0 to 1)."""
        scored: Values = self.worth * ((1 - WEIGHTS.letters) * self.coverage + WEIGHTS.letters * letters)
        return scored


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A row's letters in the order written and by sorted words, and how many of them belong to no legal form.

    An acronym that may be written out and a word without vowels have letters that are not here; then `is_all` is false.
    """

    written: str
    bag: str
    own_letters: int
    is_all: bool

    @classmethod
    def of(cls, words: list[str]) -> _Spelling:
        """Spell the words of one row."""
        may_go = words_that_may_go()
        own = sum([len(word) for word in words if word not in may_go])
        is_all = all(word not in EXPANSIONS and not _VOWELS.isdisjoint(word) for word in words)
        return cls("".join(words), "".join(sorted(words)), own, is_all)


def may_match(ours: WordRows, rows: Numbers, names: Numbers, listed: ListingWords, thresholds: Thresholds) -> Flags:
    """Say for each pair of a row and a listed name whether it can reach what the thresholds ask."""
    distinct, row_of = np.unique(rows, return_inverse=True)
    ids, starts = take_rows(ours.ids, ours.starts, distinct)
    used, word_of = np.unique(ids, return_inverse=True)
    weighed = weigh_words([ours.words[number] for number in used.tolist()], thresholds)
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
    pair_of: NDArray[np.intp],
    words: Numbers,
    theirs: Values,
    names: Numbers,
    listed: ListingWords,
    weighed: CustomerWords,
) -> _Reach:
    """Return how far pairs can come; given are their words, and what they may stand for."""
    agrees = theirs > 0

    def total(values: Values | Flags, where: Flags) -> Values:
        return np.bincount(pair_of[where], values[where], len(names)).astype(float)

    ours_agree, theirs_agree = total(weighed.most[words], agrees), total(theirs, agrees)
    ours_whole = ours_agree + total(weighed.least[words], ~agrees)
    ours_covered = np.minimum(ours_agree / np.maximum(ours_whole, 1e-6), 1.0)
    theirs_covered = np.minimum(theirs_agree / np.maximum(listed.objecting[names], 1e-6), 1.0)
    worth = 100 * np.minimum(np.minimum(ours_agree, theirs_agree) / WEIGHTS.full_bits, 1.0)
    conflict = listed.has_numbers[names] & (total(weighed.is_number[words], ~agrees) > 0)
    worth[conflict & (total(weighed.is_number[words], agrees) == 0)] *= WEIGHTS.number_conflict
    has_evidence = (total(weighed.is_distinctive[words], agrees) > 0) | (ours_covered >= _ROUNDING)
    has_rest = total(weighed.least[words] > 0, ~agrees) >= INITIALS[0]
    # What a brand is told beside is generic: no distinctive word of ours is left over, and little of theirs.
    is_alone = listed.is_short[names] | (total(weighed.least[words] > 0, np.ones(len(words), bool)) <= 1)
    is_brand = is_alone & (total(weighed.is_distinctive[words], ~agrees) == 0)
    is_brand &= listed.objecting[names] - theirs_agree <= _MOST_BESIDE_A_BRAND
    return _Reach(
        ours_covered * theirs_covered,
        worth,
        has_evidence,
        has_rest & (ours_covered >= _LEAST_BESIDE_INITIALS),
        theirs_agree >= _ROUNDING * np.maximum(listed.telling[names], _LEAST_WITHIN),
        has_evidence & is_brand,
    )


def _can_match(
    reach: _Reach, ours: WordRows, rows: Numbers, names: Numbers, listed: Sequence[Name], thresholds: Thresholds
) -> Flags:
    """Return whether pairs can be the same name or near ones; letters are looked at only where words leave it open."""
    least = _ROUNDING * (thresholds.similar_name - thresholds.country_support)
    near = (reach.score(1.0) >= least) & reach.has_evidence
    may: Flags = (reach.coverage >= _ROUNDING) | reach.is_within | reach.is_brand
    open_pairs = np.flatnonzero(near & ~may)
    letters = np.zeros(len(rows))
    letters[open_pairs] = _letters_at_most(ours, rows[open_pairs], [listed[at] for at in names[open_pairs].tolist()])
    may |= near & (reach.score(letters) >= least)
    open_pairs = np.flatnonzero(reach.may_have_initials & ~may)
    may[open_pairs] = _may_abbreviate(ours, rows[open_pairs], names[open_pairs], listed)
    return may


def _letters_at_most(ours: WordRows, rows: Numbers, theirs: Sequence[Name]) -> Values:
    """Return how much alike the letters of each pair are at most, 0 to 1.

    A legal form beside them adds none in common.
    """
    if not theirs:
        return np.empty(0)
    spelling_of = {row: _Spelling.of(_words_of(ours, row)) for row in np.unique(rows).tolist()}
    spelt = [spelling_of[row] for row in rows.tolist()]
    written = cpdist([each.written for each in spelt], [name.spelling for name in theirs], scorer=LCSseq.similarity)
    by_words = cpdist([each.bag for each in spelt], ["".join(name.bag) for name in theirs], scorer=LCSseq.similarity)
    lengths = [each.own_letters + len(name.spelling) for each, name in zip(spelt, theirs, strict=True)]
    letters: Values = np.minimum(2 * np.maximum(written, by_words) / np.maximum(lengths, 1), 1.0)
    letters[[not each.is_all for each in spelt]] = 1.0
    return letters


def _may_abbreviate(ours: WordRows, rows: Numbers, names: Numbers, listed: Sequence[Name]) -> Flags:
    """Return whether a word of each listed name may be initials of our words, of which some agree otherwise."""
    words_of = {row: _words_of(ours, row) for row in np.unique(rows).tolist()}
    unwritten = {row for row, words in words_of.items() if not EXPANSIONS.keys().isdisjoint(words)}
    may = np.isin(rows, list(unwritten))
    initials_of = {row: "".join([word[0] for word in words]) for row, words in words_of.items()}
    acronyms_of = {
        place: [word for word in listed[place].words if len(word) in INITIALS] for place in np.unique(names).tolist()
    }
    acronyms = list(chain.from_iterable(map(acronyms_of.__getitem__, names.tolist())))
    pair_of = np.repeat(np.arange(len(names)), [len(acronyms_of[place]) for place in names.tolist()])
    initials = [initials_of[row] for row in rows[pair_of].tolist()]
    if acronyms:
        is_in_order = cpdist(acronyms, initials, scorer=LCSseq.similarity) == list(map(len, acronyms))
        may[pair_of[is_in_order]] = True
    return may


def _words_of(ours: WordRows, row: int) -> list[str]:
    """Return the words of one row."""
    return [ours.words[number] for number in ours.ids[ours.starts[row] : ours.starts[row + 1]].tolist()]
