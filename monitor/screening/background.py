"""How rare a word is in names of organizations and people anywhere: what it says when two names share it.

Counted once, in a table that is shipped beside this file (`background_words.txt`, written by `python -m
tests.background`), and the same for every base of customers: a pair of names has one score, whoever else is a customer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS, is_number
from monitor.screening.pinyin import is_short_pinyin
from monitor.screening.trade_words import class_of
from monitor.screening.weights import WEIGHTS

# A shorter word is no evidence by itself.
SHORTEST_DISTINCTIVE_WORD = 3
_LETTERS = 2

# A word that the table lacks is as rare as one that one party in so many bears; the table is too small to say more.
RAREST_BITS = math.log2(5000)


@cache
def _counted_bits() -> dict[str, float]:
    """Return what each word of the table says by how many parties' names use it."""
    counted: dict[str, float] = {}
    lines = files("monitor.screening").joinpath("background_words.txt").read_text("utf-8").splitlines()
    parties = int(next(line for line in lines if line.startswith("parties ")).split()[1])
    for line in lines:
        count, _, words = line.partition(" ")
        if count.isdigit():
            bits = min(math.log2(parties / int(count)), RAREST_BITS)
            counted.update(dict.fromkeys(words.split(), bits))
    return counted


@lru_cache(maxsize=1 << 17)
def word_bits(word: str) -> float:
    """Return what a word says (bits): about 12 where it is rare, 3 or so at most where it is a common word."""
    counted = _counted_bits().get(word)
    bits = min(RAREST_BITS if counted is None else counted, _most_bits(word))
    is_known = counted is not None or word in COMMON_WORDS or word in LINKING_WORDS
    return max(bits, WEIGHTS.linking_bits) if is_known else bits


def total_bits(words: Iterable[str]) -> float:
    """Return what all words say together."""
    return sum(map(word_bits, words))


def is_distinctive(word: str, least_bits: float) -> bool:
    """Return whether the word can be evidence by itself; numbers, single letters and common words cannot."""
    is_plain_word = len(word) >= SHORTEST_DISTINCTIVE_WORD and not is_number(word)
    return is_plain_word and word not in COMMON_WORDS and word_bits(word) >= least_bits


def _most_bits(word: str) -> float:
    """Return what a word may count at most, by what sort of word it is."""
    if word in LINKING_WORDS:
        return WEIGHTS.linking_bits
    if class_of(word):
        return WEIGHTS.class_bits
    if word in COMMON_WORDS:
        return WEIGHTS.common_bits
    if is_number(word):
        return WEIGHTS.number_bits
    if len(word) <= _LETTERS:
        return WEIGHTS.letter_bits
    return WEIGHTS.pinyin_bits if is_short_pinyin(word) else math.inf
