"""How alike two names are: the words that agree, each weighed by how rare it is, and the letters as a whole.

A rare word in common says much, a word that every third company uses says little. Knows nothing of what a match is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from monitor.screening.alignment import MOST_TYPING_ERRORS, Alignment, Pair, adjacent_joins, align, typing_errors
from monitor.screening.background import is_distinctive, total_bits, word_bits
from monitor.screening.common_words import COMMON_WORDS, COUNTRIES, LINKING_WORDS, PLACES, STANDINGS
from monitor.screening.names import Name
from monitor.screening.phonetic_keys import consonants_of
from monitor.screening.trade_words import class_of
from monitor.screening.weights import WEIGHTS

_BITS_OF_A_NAME = 6.0

# The name of the father, which many records leave out.
_PATRONYMIC = re.compile(r"[a-z]{3}(?:ovich|evich|ovna|evna|ovych)$")

__all__ = ["MOST_TYPING_ERRORS", "Likeness", "adjacent_joins", "compare_names", "typing_errors"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are.

    `score` is 0 to 100 and holds all of it: how much of both names agrees, how rare that is, and how alike the letters
    are. `coverage` (0 to 100) is the share of both names that agrees, `bits` how rare the agreeing words are together.
    `is_whole` says that neither form is a part of a name, and no word is known by its consonants only.
    """

    score: float
    coverage: float
    bits: float
    is_whole: bool
    alignment: Alignment

    @property
    def misspelt(self) -> int:
        """By how many letters the agreeing words differ."""
        return sum(pair.errors for pair in self.alignment.pairs)

    @property
    def is_complete(self) -> bool:
        """Whether no word of either side, but linking ones, is left over."""
        return LINKING_WORDS.issuperset((*self.alignment.our_rest, *self.alignment.their_rest))


_NOTHING = Likeness(0.0, 0.0, 0.0, is_whole=True, alignment=Alignment((), (), ()))


def compare_names(ours: Name, theirs: Name) -> Likeness:
    """Say how alike two names are.

    Coverage is the share of our name's bits that agrees, times the share of theirs. The score mixes in the letters'
    own likeness, and shrinks where the agreeing words are common ones, where both names say what they are and differ
    in it, where both have numbers and none in common ("615 Institute" is not "631 Institute"), and where a form is
    only a part of the name.
    """
    alignment = align(ours, theirs)
    agreed = whole = 0.0
    for pair in alignment.pairs:
        weight = pair_bits(pair)
        whole += weight
        agreed += weight * pair.sureness
    if not whole:
        return _NOTHING
    ours_covered = agreed / (whole + _objection(alignment.our_rest, alignment.their_rest))
    theirs_covered = agreed / (whole + _objection(alignment.their_rest, alignment.our_rest))
    coverage = ours_covered * theirs_covered
    mixed = (1 - WEIGHTS.letters) * coverage + WEIGHTS.letters * _letters(ours, theirs)
    evidence = min(1.0, agreed / WEIGHTS.full_bits)
    score = 100 * mixed * evidence * _penalty(ours, theirs, alignment)
    is_whole = not (ours.is_part or theirs.is_part or ours.consonants or theirs.consonants)
    return Likeness(score, 100 * coverage, agreed, is_whole, alignment)


def pair_bits(pair: Pair) -> float:
    """Return how rare the words of one pair are: as rare as those of the side that says less."""
    if pair.ours == pair.theirs:
        return total_bits(pair.ours)
    return min(total_bits(pair.ours), total_bits(pair.theirs))


def _objection(rest: Sequence[str], others: Sequence[str]) -> float:
    """Return how much the words left over on one side speak against a pair, in bits, given the other side's.

    A generic word that one side leaves out says little against it; two places, or two trades, say what they say.
    """
    kinds = {_kind(word) for word in others if word in COMMON_WORDS}
    has_name = any(word not in COMMON_WORDS and word not in LINKING_WORDS for word in others)
    return sum(
        word_bits(word) if _kind(word) in kinds or (has_name and word not in COMMON_WORDS) else least_objection(word)
        for word in rest
    )


def _kind(word: str) -> str:
    """Of generic words, which could contradict this one; those of a party's standing contradict none."""
    return "place" if word in PLACES else word if word in STANDINGS else "trade"


def least_objection(word: str) -> float:
    """Return how much (bits) a word speaks against a pair at least where nothing agrees with it."""
    is_little = word in COMMON_WORDS or _PATRONYMIC.search(word)
    return min(word_bits(word), WEIGHTS.unmatched_bits) if is_little else word_bits(word)


def _letters(ours: Name, theirs: Name) -> float:
    """Return how alike the letters of both names are, 0 to 1, in the order written or sorted by words.

    Where one has words without vowels, these letters are the consonants of both.
    """
    if ours.consonants or theirs.consonants:
        return fuzz.ratio(_consonants(ours), _consonants(theirs)) / 100
    written = fuzz.ratio(ours.spelling, theirs.spelling)
    return max(written, fuzz.ratio("".join(ours.bag), "".join(theirs.bag), score_cutoff=written)) / 100


def _consonants(name: Name) -> str:
    """Return the letters of a name by which it can be compared with one in a script without vowels."""
    return "".join(sorted(word if word in name.consonants else consonants_of(word) for word in name.words))


def _penalty(ours: Name, theirs: Name, alignment: Alignment) -> float:
    """Return what speaks against two names that share words, as a factor of 1 at most."""
    factor = WEIGHTS.part if ours.is_part or theirs.is_part else 1.0
    if ours.numbers and theirs.numbers and ours.numbers.isdisjoint(theirs.numbers):
        factor *= WEIGHTS.number_conflict
    if not (COUNTRIES.isdisjoint(alignment.our_rest) or COUNTRIES.isdisjoint(alignment.their_rest)):
        factor *= WEIGHTS.country_conflict
    our_classes = {name for word in alignment.our_rest if (name := class_of(word))}
    their_classes = {name for word in alignment.their_rest if (name := class_of(word))}
    is_conflict = our_classes and their_classes and our_classes.isdisjoint(their_classes)
    if _holds_another_name(alignment.our_rest) and _holds_another_name(alignment.their_rest):
        factor *= WEIGHTS.name_conflict
    return factor * WEIGHTS.class_conflict if is_conflict else factor


def _holds_another_name(rest: Sequence[str]) -> bool:
    """Return whether a word that is left over is one that names somebody."""
    return any(is_distinctive(word, _BITS_OF_A_NAME) for word in rest)
