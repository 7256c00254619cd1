"""What words of the customers say where they agree with a listed name, and where they do not: many words at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.background import is_distinctive, total_bits, word_bits
from monitor.screening.bulk.words import Flags
from monitor.screening.common_words import LINKING_WORDS, is_number
from monitor.screening.scoring import Thresholds
from monitor.screening.similarity import least_objection
from monitor.screening.trade_words import EXPANSIONS
from state.legal_forms import LEGAL_FORMS

Values = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """What each of some words says at most (in bits), and at least; which are evidence alone, and which are numbers."""

    most: Values
    least: Values
    is_distinctive: Flags
    is_number: Flags


def weigh_words(words: Sequence[str], thresholds: Thresholds) -> CustomerWords:
    """Weigh words of the customers as the exact comparison weighs them."""
    return CustomerWords(
        most_bits(words),
        np.array([_least_bits(word) for word in words], float),
        np.array([is_distinctive(word, thresholds.distinctive_bits) for word in words], bool),
        np.array([is_number(word) for word in words], bool),
    )


def most_bits(words: Sequence[str]) -> Values:
    """Return what words of the customers count at most; an acronym may be written out."""
    return np.array([max(word_bits(word), total_bits(EXPANSIONS.get(word, ()))) for word in words], float)


def _least_bits(word: str) -> float:
    """Return what a customer word counts where nothing agrees with it; an acronym as it is, or written out."""
    if word in words_that_may_go():
        return 0.0
    return min(least_objection(word), sum(map(least_objection, EXPANSIONS.get(word, (word,)))))


@cache
def words_that_may_go() -> frozenset[str]:
    """Return the words that the exact comparison may leave out: linking ones, and every piece of a legal form.

    Legal forms stand in their table run together ("jointstockcompany").
    """
    pieces = {
        form[begin:end] for form in LEGAL_FORMS for begin in range(len(form)) for end in range(begin + 1, len(form) + 1)
    }
    return frozenset(pieces) | LINKING_WORDS | {"the"}
