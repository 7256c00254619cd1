"""Which word of one name is which word of another, and how: the same, misspelt, romanised otherwise, translated.

Knows nothing of how rare words are. Every word is used once; the surest agreement is taken first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from monitor.screening.names import Name
from monitor.screening.phonetic_keys import consonants_of, sound_of
from monitor.screening.trade_words import EXPANSIONS, MEANINGS
from monitor.screening.weights import WEIGHTS
from state.matches import Agreement

MOST_TYPING_ERRORS = 2

# How many initials an acronym may have.
INITIALS = range(3, 8)

_SHORTEST_MISSPELT = 4
_LONG_WORD = 8
_SHORTEST_CONSONANTS = 2
_LONG_CONSONANTS = 4
_JOINED_WORDS = (2, 3)
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of both names that agree: one each, or several on the side that writes them apart or in full.

    `sureness` is 0 to 1, `errors` the number of letters by which the two are misspelt.
    """

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    how: Agreement
    sureness: float
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """All pairs of two names, and the words of each that are left over, in their order."""

    pairs: tuple[Pair, ...]
    our_rest: tuple[str, ...]
    their_rest: tuple[str, ...]


def align(ours: Name, theirs: Name) -> Alignment:
    """Pair the words of two names."""
    pairs: list[Pair] = []
    our_rest: list[str] = []
    their_rest = list(theirs.words)
    for word in ours.words:
        if word in their_rest:
            their_rest.remove(word)
            pairs.append(_same_word(word))
        else:
            our_rest.append(word)
    if our_rest and their_rest:
        _pair_the_rest(pairs, our_rest, their_rest, ours, theirs)
    return Alignment(tuple(pairs), tuple(our_rest), tuple(their_rest))


@lru_cache(maxsize=1 << 16)
def _same_word(word: str) -> Pair:
    """A word that stands in both, by far the most frequent pair."""
    return Pair((word,), (word,), Agreement.EXACT, WEIGHTS.exact)


def _pair_the_rest(pairs: list[Pair], our_rest: list[str], their_rest: list[str], ours: Name, theirs: Name) -> None:
    """Pair what is not the same word, and take it from both rests, as long as both have words."""
    _take_equal(pairs, our_rest, their_rest, sound_of, Agreement.TRANSLITERATION, WEIGHTS.transliteration)
    if our_rest and their_rest:
        _take_joined(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_equal(pairs, our_rest, their_rest, MEANINGS.get, Agreement.TRANSLATED, WEIGHTS.translated)
    if our_rest and their_rest:
        _take_misspelt(pairs, our_rest, their_rest, ours.acronyms | theirs.acronyms)
    if our_rest and their_rest:
        _take_initials(pairs, our_rest, their_rest)
    if our_rest and their_rest and (ours.consonants or theirs.consonants):
        _take_consonants(pairs, our_rest, their_rest, ours.consonants | theirs.consonants)


def _take_misspelt(pairs: list[Pair], our_rest: list[str], their_rest: list[str], acronyms: frozenset[str]) -> None:
    """Pair the words that differ by typing errors, the nearest first for each of ours."""
    for our_word in list(our_rest):
        length = len(our_word)
        if length < _SHORTEST_MISSPELT:
            continue
        alike = [word for word in their_rest if -MOST_TYPING_ERRORS <= len(word) - length <= MOST_TYPING_ERRORS]
        near = [(errors, word) for word in alike if (errors := typing_errors(our_word, word, acronyms))]
        if near:
            errors, word = min(near)
            pairs.append(Pair((our_word,), (word,), Agreement.TYPO, _typo_sureness(our_word, word, errors), errors))
            our_rest.remove(our_word)
            their_rest.remove(word)


def typing_errors(ours: str, theirs: str, acronyms: frozenset[str] = frozenset()) -> int | None:
    """By how many letters two words differ, when it may be a typing error; None when they are two words.

    One letter in words of up to seven, two in longer ones. Words with digits, acronyms and words of three letters must
    agree exactly; a word without a vowel, or of `acronyms`, is an acronym.
    """
    if ours == theirs:
        return 0
    shorter = min(len(ours), len(theirs))
    if shorter < _SHORTEST_MISSPELT or not (ours.isalpha() and theirs.isalpha()):
        return None
    allowed = 1 if shorter < _LONG_WORD else MOST_TYPING_ERRORS
    distance = OSA.distance(ours, theirs, score_cutoff=allowed)
    if distance > allowed or _is_acronym(ours, acronyms) or _is_acronym(theirs, acronyms):
        return None
    return distance


def _is_acronym(word: str, acronyms: frozenset[str]) -> bool:
    return word in acronyms or word in EXPANSIONS or _VOWELS.isdisjoint(word)


def _typo_sureness(ours: str, theirs: str, errors: int) -> float:
    """Less for every letter in a short word, and less where the first letter is another."""
    sureness = WEIGHTS.typo - WEIGHTS.typo_letter * errors / max(len(ours), len(theirs))
    return sureness * (1.0 if ours[0] == theirs[0] else WEIGHTS.first_letter)


def adjacent_joins(words: Sequence[str]) -> list[str]:
    """Each word run together with the next: "zhong wei data" gives "zhongwei" and "weidata"."""
    return [first + second for first, second in pairwise(words)]


def _take_equal(
    pairs: list[Pair],
    our_rest: list[str],
    their_rest: list[str],
    key: Callable[[str], str | None],
    how: Agreement,
    sureness: float,
) -> None:
    """Pair the words with the same key; a word without one has none that is the same."""
    keys = [key(word) for word in their_rest]
    for our_word in list(our_rest):
        our_key = key(our_word)
        if our_key and our_key in keys:
            at = keys.index(our_key)
            pairs.append(Pair((our_word,), (their_rest[at],), how, sureness))
            our_rest.remove(our_word)
            del keys[at], their_rest[at]


def _take_joined(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair the words that one side writes as two and the other as one."""
    for apart, whole in _joins(our_rest, their_rest):
        pairs.append(Pair(apart, (whole,), Agreement.JOINED, WEIGHTS.joined))
    for apart, whole in _joins(their_rest, our_rest):
        pairs.append(Pair((whole,), apart, Agreement.JOINED, WEIGHTS.joined))


def _joins(apart: list[str], together: list[str]) -> list[tuple[tuple[str, ...], str]]:
    """Take two or three neighbours of one side that are one word of the other, in any romanisation, from both."""
    taken: list[tuple[tuple[str, ...], str]] = []
    if len(apart) < _JOINED_WORDS[0] or not together:
        return taken
    sounds = [sound_of(word) for word in together]
    initials = {sound[:1] for sound in sounds}
    at = 0
    while at < len(apart) - 1:
        for length in _JOINED_WORDS if sound_of(apart[at])[:1] in initials else ():
            joined = sound_of("".join(apart[at : at + length]))
            if joined in sounds:
                place = sounds.index(joined)
                taken.append((tuple(apart[at : at + length]), together[place]))
                del apart[at : at + length], together[place], sounds[place]
                break
        else:
            at += 1
    return taken


def _take_initials(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair an acronym with the words that it stands for."""
    for acronym, spelt in _spelt_out(our_rest, their_rest):
        pairs.append(Pair((acronym,), spelt, Agreement.INITIALS, WEIGHTS.initials))
    for acronym, spelt in _spelt_out(their_rest, our_rest):
        pairs.append(Pair(spelt, (acronym,), Agreement.INITIALS, WEIGHTS.initials))


def _spelt_out(acronyms: list[str], words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Take the words of three letters to seven that are the initials of as many neighbours on the other side."""
    taken: list[tuple[str, tuple[str, ...]]] = []
    if len(words) < INITIALS[0]:
        return taken
    for acronym in [word for word in acronyms if len(word) in INITIALS]:
        initials = "".join(word[0] for word in words)
        at = initials.find(acronym)
        if at >= 0:
            taken.append((acronym, tuple(words[at : at + len(acronym)])))
            acronyms.remove(acronym)
            del words[at : at + len(acronym)]
    return taken


def _take_consonants(pairs: list[Pair], our_rest: list[str], their_rest: list[str], known: frozenset[str]) -> None:
    """Pair words of which one is known by its consonants only; long ones may differ in one."""
    for our_word in list(our_rest):
        for their_word in their_rest:
            if (our_word in known) == (their_word in known):
                continue
            our_key = our_word if our_word in known else consonants_of(our_word)
            their_key = their_word if their_word in known else consonants_of(their_word)
            shorter = min(len(our_key), len(their_key))
            allowed = 1 if shorter >= _LONG_CONSONANTS else 0
            distance = OSA.distance(our_key, their_key, score_cutoff=allowed)
            if distance <= allowed and (shorter >= _SHORTEST_CONSONANTS or our_key):
                sureness = WEIGHTS.consonants * (1 - distance / max(len(our_key), len(their_key), 1))
                pairs.append(Pair((our_word,), (their_word,), Agreement.CONSONANTS, sureness))
                our_rest.remove(our_word)
                their_rest.remove(their_word)
                break
