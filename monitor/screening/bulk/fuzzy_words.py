"""Which words of the customers may stand for a word of the list: the fuzzy step, taken on vocabularies, not on names.

Two words that differ by two letters at most become one when up to two letters are left out of each. So the hashes of
every word with letters left out are kept sorted, and a listed word finds its neighbours by looking up its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from monitor.screening.alignment import LONGEST_ABBREVIATION, is_short_for, meaning_of
from monitor.screening.bulk.words import Numbers
from monitor.screening.common_words import COMMON_WORDS
from monitor.screening.phonetic_keys import consonant_keys, sounds_of
from monitor.screening.trade_words import EXPANSIONS, MEANINGS

Hashes = NDArray[np.uint32]
_Wide = NDArray[np.uint64]

# Shorter words are compared exactly: in three letters another letter makes another word. Very long ones are rare.
_SHORTEST_FUZZY_WORD = 4
_LETTERS_FOR_A_SECOND_ERROR = 8
_MOST_LETTERS_FOR_A_SECOND_ERROR = 20
_LONGEST_FUZZY_WORD = 40
_SHORTEST_HALF = 2

# MatchEvidence a word among sorted ones takes so many times as long as passing one by.
_STEPS_OF_A_SEARCH = 25

# The words of each meaning ("institut" and "institute"), and the acronyms in which it is held ("nii").
_SPELLINGS: dict[str, set[str]] = defaultdict(set)
for _spelling, _meaning in MEANINGS.items():
    _SPELLINGS[_meaning].add(_spelling)
for _acronym, _words in EXPANSIONS.items():
    for _word in _words:
        _SPELLINGS[MEANINGS.get(_word, _word)].add(_acronym)

# A polynomial over the letters, modulo 2**64: an odd factor has an inverse, so letters can be taken out of the middle.
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_POWERS = np.array([pow(_FACTOR, power, 1 << 64) for power in range(_LONGEST_FUZZY_WORD)], np.uint64)
_MIX = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Sorted `hashes` of words with up to two letters left out, and the `places` of these words in their vocabulary.

    `sounds` has for each word, in the order of the vocabulary, a hash of its sound.
    """

    hashes: Hashes
    places: Numbers
    sounds: Hashes


def hash_neighbourhood(words: Sequence[str]) -> Neighbourhood:
    """Hash the words of a vocabulary by their letters and by their sounds."""
    return Neighbourhood(*_hash_letters(words), _hash_texts(sounds_of(words)))


def _hash_texts(texts: Collection[str]) -> Hashes:
    return np.fromiter((crc32(text.encode()) for text in texts), np.uint32, len(texts))


def _hash_letters(words: Sequence[str]) -> tuple[Hashes, Numbers]:
    """Take every fuzzy word with up to two letters left out; both cores take a half."""
    half = len(words) // 2
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(_sorted_hashes, (words[:half], words[half:]), (0, half))
        together = np.sort(np.concatenate(list(halves)), kind="stable")
    return (together >> np.uint64(32)).astype(np.uint32), together.astype(np.uint32).view(np.int32)


def _sorted_hashes(words: Sequence[str], first: int) -> _Wide:
    """Return the hashes of words, each above the place of its word, sorted; the first word has the place `first`."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        if _SHORTEST_FUZZY_WORD <= len(word) <= _LONGEST_FUZZY_WORD and word.isalpha() and word.isascii():
            by_length[len(word)].append(place)
    packed = [np.empty(0, np.uint64)]
    for length, places in by_length.items():
        letters = np.frombuffer("".join([words[place] for place in places]).encode(), np.uint8).reshape(-1, length)
        numbered = np.array(places, np.uint64) + np.uint64(first)
        packed += [(hashed & np.uint64(0xFFFFFFFF00000000)) | numbered for hashed in _shortened(letters)]
    return np.sort(np.concatenate(packed))


def _shortened(letters: NDArray[np.uint8]) -> Iterator[_Wide]:
    """Return the hashes of words of one length: whole, without each letter, and, of long ones, without each two."""
    length = letters.shape[1]
    before = np.zeros((length + 1, len(letters)), np.uint64)
    np.cumsum(letters.T.astype(np.uint64) * _POWERS[:length, None], axis=0, out=before[1:])
    once, twice = np.uint64(_INVERSE), np.uint64(pow(_INVERSE, 2, 1 << 64))
    yield before[length] * _MIX
    for first in range(length):
        behind = before[first] - before[first + 1] * once
        yield (behind + before[length] * once) * _MIX
        if _LETTERS_FOR_A_SECOND_ERROR <= length <= _MOST_LETTERS_FOR_A_SECOND_ERROR:
            for second in range(first + 1, length):
                yield (behind + before[second] * once + (before[length] - before[second + 1]) * twice) * _MIX


def near_words(listed: Sequence[str], words: Sequence[str], near: Neighbourhood) -> dict[tuple[int, int], float]:
    """Return how much of a listed word a customers' one holds, for places in `words` (sorted) and in `listed`.

    All of it (1): the word itself, its other romanisations, its consonants, words of the same meaning, what is short
    for it, and words that differ by typing errors, one, or two from eight letters on. Half of it: the halves or thirds
    into which a customer may part it ("zhong wei" for "zhongwei").
    """
    spellings = [_known_spellings(word) for word in listed]
    halves = [_halves(word) for word in listed]
    wanted = {*chain.from_iterable(spellings), *chain.from_iterable(chain.from_iterable(halves))}
    place_of = find_words(wanted, words)
    parted = {
        (place_of[half], at): 0.5
        for at, pairs in enumerate(halves)
        for first, second in pairs
        if first in place_of and second in place_of
        for half in (first, second)
    }
    in_thirds = {(place_of[third], at): 0.5 for at, word in enumerate(listed) for third in _thirds(word, place_of)}
    misspelt = dict.fromkeys(misspelt_words(listed, words, near), 1.0)
    known = {(place_of[word], at): 1.0 for at, written in enumerate(spellings) for word in written if word in place_of}
    alike = dict.fromkeys(chain(same_sounds(listed, words, near), _abbreviated_words(listed, words)), 1.0)
    return in_thirds | parted | misspelt | alike | known


def same_sounds(listed: Sequence[str], words: Sequence[str], near: Neighbourhood) -> Iterator[tuple[int, int]]:
    """Return the places, in `words` and in `listed`, of words that may be romanisations of one."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, sound in enumerate(sounds_of(listed)):
        places[sound].append(at)
    alike = np.flatnonzero(np.isin(near.sounds, _hash_texts(places.keys()))).tolist()
    for place, sound in zip(alike, sounds_of([words[place] for place in alike]), strict=True):
        if sound in places:
            yield from ((place, at) for at in places[sound])


def _abbreviated_words(listed: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Return the places, in `words` and `listed`, of words of which one may be short for the other, a generic one."""
    shorts: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    generic: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, word in enumerate(words):
        if word in COMMON_WORDS:
            generic[word[0]].append((word, place))
        if len(word) <= LONGEST_ABBREVIATION and word.isalpha():
            shorts[word[0]].append((word, place))
    for at, each in enumerate(listed):
        if each in COMMON_WORDS:
            yield from ((place, at) for short, place in shorts[each[0]] if is_short_for(short, each))
        if len(each) <= LONGEST_ABBREVIATION:
            yield from ((place, at) for word, place in generic[each[0]] if is_short_for(each, word))


def _thirds(word: str, place_of: Mapping[str, int]) -> Iterator[str]:
    """Return the thirds into which a customer may part a listed word ("guo ke tianxun"), of those that are there."""
    last = min(len(word), _LONGEST_FUZZY_WORD)
    for first in range(_SHORTEST_HALF, last - 2 * _SHORTEST_HALF + 1):
        if word[:first] in place_of:
            for second in range(first + _SHORTEST_HALF, last - _SHORTEST_HALF + 1):
                if word[first:second] in place_of and word[second:] in place_of:
                    yield from (word[:first], word[first:second], word[second:])


def _known_spellings(word: str) -> tuple[str, ...]:
    beginnings = (word[:end] for end in range(_SHORTEST_FUZZY_WORD, len(word)) if is_short_for(word[:end], word))
    return (
        word,
        word[0],
        word.replace("m", "rn"),
        *consonant_keys(word),
        *beginnings,
        *_SPELLINGS.get(meaning_of(word) or word, ()),
    )


def _halves(word: str) -> list[tuple[str, str]]:
    cuts = range(_SHORTEST_HALF, min(len(word), _LONGEST_FUZZY_WORD) - _SHORTEST_HALF + 1)
    return [(word[:cut], word[cut:]) for cut in cuts]


def find_words(wanted: Set[str], words: Sequence[str]) -> dict[str, int]:
    """Return the places of wanted words among sorted ones, of those that are there."""
    if len(wanted) * _STEPS_OF_A_SEARCH > len(words):
        wanted = frozenset(wanted).intersection(words)
    places = ((word, bisect_left(words, word)) for word in wanted)
    return {word: at for word, at in places if at < len(words) and words[at] == word}


def misspelt_words(listed: Sequence[str], words: Sequence[str], near: Neighbourhood) -> Iterator[tuple[int, int]]:
    """Return the places, in `words` and `listed`, of words with no more errors than the listed one's length allows."""
    if not len(near.hashes):
        return iter(())
    hashes, of_hash = _hash_letters(listed)
    from_place = np.searchsorted(near.hashes, hashes, "left")
    met = np.flatnonzero(near.hashes[np.minimum(from_place, len(near.hashes) - 1)] == hashes)
    from_place = from_place[met]
    lengths = np.searchsorted(near.hashes, hashes[met], "right") - from_place
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    ours = near.places[np.repeat(from_place, lengths) + within].astype(np.int64)
    packed = np.unique(np.repeat(of_hash[met], lengths) * np.int64(len(words) + 1) + ours)
    of_listed, of_ours = np.divmod(packed, len(words) + 1)
    listed_words = [listed[place] for place in of_listed.tolist()]
    our_words = [words[place] for place in of_ours.tolist()]
    errors = cpdist(listed_words, our_words, scorer=OSA.distance, dtype=np.int32)
    allowed = np.array([2 if len(word) >= _LETTERS_FOR_A_SECOND_ERROR else 1 for word in listed_words], np.int32)
    meant = errors <= allowed
    return zip(of_ours[meant].tolist(), of_listed[meant].tolist(), strict=True)
