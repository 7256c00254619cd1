"""Which word of one name is which word of another, and how: the same, misspelt, romanised otherwise, translated.

Knows nothing of how rare words are. Every word is used once; the surest agreement is taken first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS
from monitor.screening.names import Name
from monitor.screening.phonetic_keys import consonant_keys, sound_of
from monitor.screening.pinyin import are_two_names, is_pinyin
from monitor.screening.trade_words import EXPANSIONS, MEANINGS
from monitor.screening.weights import WEIGHTS
from state.matches import Agreement

MOST_TYPING_ERRORS = 2

# How many initials an acronym may have.
INITIALS = range(2, 8)

_SHORTEST_MISSPELT = 4
_SHORTEST_ABBREVIATION = 2
_SHORTEST_BEGINNING = 3
LONGEST_ABBREVIATION = 8
_LONG_WORD = 8
_LONG_CONSONANTS = 4
_JOINED_WORDS = (2, 3)
_VOWELS = frozenset("aeiouy")
_ENGLISH_ENDING = re.compile(r"(?:ics?|al|ings?|ions?|ments?|ers?|ors?|ance|ence|ogy|ity|ure|ives?)$")


# By their initials in pinyin, as addresses and customers' records shorten them.
_PLACE_CODES = {
    "sh": ("shanghai",), "sz": ("shenzhen", "suzhou"), "bj": ("beijing",), "hz": ("hangzhou",), "gz": ("guangzhou",),
    "nj": ("nanjing",), "tj": ("tianjin",), "cq": ("chongqing",), "cd": ("chengdu",), "wh": ("wuhan",), "xa": ("xian",),
    "dg": ("dongguan",), "dl": ("dalian",), "qd": ("qingdao",), "wx": ("wuxi",), "zh": ("zhuhai",), "hf": ("hefei",),
}  # fmt: skip
# Of words that sound alike the one that is named first counts.
_MEANING_OF_SOUND = {sound_of(word): MEANINGS[word] for word in reversed(MEANINGS) if len(word) >= _LONG_WORD}


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
        _pair_remaining(pairs, our_rest, their_rest, ours, theirs)
    return Alignment(tuple(pairs), tuple(our_rest), tuple(their_rest))


@lru_cache(maxsize=1 << 16)
def _same_word(word: str) -> Pair:
    """Return a word that stands in both, by far the most frequent pair."""
    return Pair((word,), (word,), Agreement.EXACT, WEIGHTS.exact)


def _pair_remaining(pairs: list[Pair], our_rest: list[str], their_rest: list[str], ours: Name, theirs: Name) -> None:
    """Pair what is not the same word, and take it from both rests, as long as both have words."""
    _take_same_sound(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_joined(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_translated(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_abbreviated(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_misspelt(pairs, our_rest, their_rest, ours.acronyms | theirs.acronyms)
    if our_rest and their_rest:
        _take_initials(pairs, our_rest, their_rest)
    if our_rest and their_rest:
        _take_lone_initials(pairs, our_rest, their_rest)
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

    One letter in words of up to seven, two in longer ones. Words with digits, acronyms, words of three letters and two
    words of pinyin must agree exactly; a word without a vowel, or of `acronyms`, is an acronym.
    """
    if ours == theirs:
        return 0
    shorter = min(len(ours), len(theirs))
    if shorter < _SHORTEST_MISSPELT or not (ours.isalpha() and theirs.isalpha()):
        return None
    allowed = 1 if shorter < _LONG_WORD else MOST_TYPING_ERRORS
    distance = OSA.distance(_as_seen(ours), _as_seen(theirs), score_cutoff=allowed) or 1
    if distance > allowed or _is_acronym(ours, acronyms) or _is_acronym(theirs, acronyms):
        return None
    if are_two_names(ours, theirs):
        return None
    return distance


def _as_seen(word: str) -> str:
    """Return a word with the letters that are read for others as these: "rn" looks like "m"."""
    return word.replace("rn", "m")


def _is_acronym(word: str, acronyms: frozenset[str]) -> bool:
    return word in acronyms or word in EXPANSIONS or _VOWELS.isdisjoint(word)


def _typo_sureness(ours: str, theirs: str, errors: int) -> float:
    """Less for every letter in a short word, and less where the first letter is another."""
    sureness = WEIGHTS.typo - WEIGHTS.typo_letter * errors / max(len(ours), len(theirs))
    return sureness * (1.0 if ours[0] == theirs[0] else WEIGHTS.first_letter)


def adjacent_joins(words: Sequence[str]) -> list[str]:
    """Return each word run together with the next: "zhong wei data" gives "zhongwei" and "weidata"."""
    return [first + second for first, second in pairwise(words)]


def _take_same_sound(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair the words that are romanisations of one."""
    for our_word in list(our_rest):
        sound = sound_of(our_word)
        for their_word in their_rest:
            if sound_of(their_word) == sound and not are_two_names(our_word, their_word):
                pair = Pair((our_word,), (their_word,), Agreement.TRANSLITERATION, WEIGHTS.transliteration)
                _take(pair, pairs, our_rest, their_rest)
                break


def _take_translated(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair the generic words of one meaning."""
    for our_word in list(our_rest):
        meaning = meaning_of(our_word)
        for their_word in their_rest if meaning else ():
            if meaning_of(their_word) == meaning:
                pair = Pair((our_word,), (their_word,), Agreement.TRANSLATED, WEIGHTS.translated)
                _take(pair, pairs, our_rest, their_rest)
                break


@lru_cache(maxsize=1 << 16)
def meaning_of(word: str) -> str | None:
    """Return what a generic word means in whatever romanisation; None for other words."""
    meaning = MEANINGS.get(word)
    return meaning if meaning or len(word) < _LONG_WORD else _MEANING_OF_SOUND.get(sound_of(word))


def _take_abbreviated(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair a generic word with what may be short for it."""
    for our_word in list(our_rest):
        for their_word in their_rest:
            is_longer = our_word in COMMON_WORDS and is_short_for(their_word, our_word)
            if is_longer or is_short_for(our_word, their_word):
                pair = Pair((our_word,), (their_word,), Agreement.ABBREVIATED, WEIGHTS.abbreviated)
                _take(pair, pairs, our_rest, their_rest)
                break


def is_short_for(short: str, word: str) -> bool:
    """Return whether a word may be short for a generic one: its beginning, or its consonants in their order.

    "Inst", "Res" and "Univ" are beginnings, "Mfg", "Intl" and "Svcs" consonants of the word behind its first letter,
    and "Matls" and "Prods" a beginning and such consonants.
    """
    if word in _PLACE_CODES.get(short, ()):
        return True
    if len(short) > _SHORTEST_BEGINNING and short[-1] == "s" != word[-1]:
        short = short[:-1]
    if _is_beginning_of(short, word):
        return True
    is_shorter = _SHORTEST_ABBREVIATION <= len(short) < len(word) and len(short) <= LONGEST_ABBREVIATION
    if not (is_shorter and short[0] == word[0] and word in COMMON_WORDS):
        return False
    if short in LINKING_WORDS - {"des"} or (
        MEANINGS.get(short, word) != MEANINGS.get(word, word) and short in MEANINGS
    ):
        return False
    if word.startswith(short):
        return True
    letters = iter(word)
    if len(short) < _SHORTEST_BEGINNING:
        return False
    is_clipped = word.startswith(short[:_SHORTEST_BEGINNING]) or _VOWELS.isdisjoint(short[1:])
    return is_clipped and short not in COMMON_WORDS and all(letter in letters for letter in short)


def _is_beginning_of(short: str, word: str) -> bool:
    """Return whether a word is the beginning of an English one, cut within or before its ending: "aeronaut"."""
    if len(short) < _SHORTEST_MISSPELT or not word.startswith(short):
        return False
    return _ENGLISH_ENDING.search(word[len(short) :]) is not None and not is_pinyin(word)


def _take(pair: Pair, pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Keep a pair of one word each, and take the words from what is left."""
    pairs.append(pair)
    our_rest.remove(pair.ours[0])
    their_rest.remove(pair.theirs[0])


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
    # Short words have no sound of their own: "jin" and "ping" are "jinping", whose sound begins with another letter.
    initials = {word[:1] for word in (*sounds, *together)}
    at = 0
    while at < len(apart) - 1:
        for length in _JOINED_WORDS if {apart[at][:1], sound_of(apart[at])[:1]} & initials else ():
            joined = "".join(apart[at : at + length])
            place = _place_of(joined, together, sounds)
            if place is not None:
                taken.append((tuple(apart[at : at + length]), together[place]))
                del apart[at : at + length], together[place], sounds[place]
                break
        else:
            at += 1
    return taken


def _place_of(joined: str, together: Sequence[str], sounds: Sequence[str]) -> int | None:
    """Return where among words stands one that sounds like words written together."""
    sound = sound_of(joined)
    places = (at for at, each in enumerate(sounds) if each == sound and not are_two_names(joined, together[at]))
    return next(places, None)


def _take_initials(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair an acronym with the words that it stands for."""
    for acronym, spelt in _spelt_out(our_rest, their_rest):
        pairs.append(Pair((acronym,), spelt, Agreement.INITIALS, WEIGHTS.initials))
    for acronym, spelt in _spelt_out(their_rest, our_rest):
        pairs.append(Pair(spelt, (acronym,), Agreement.INITIALS, WEIGHTS.initials))


def _take_lone_initials(pairs: list[Pair], our_rest: list[str], their_rest: list[str]) -> None:
    """Pair a letter with a word that it begins, in their order: "M G Najafi" and "Mohammad Ghassem Najafi"."""
    for our_word in list(our_rest):
        for their_word in their_rest:
            shorter, longer = sorted((our_word, their_word), key=len)
            if len(shorter) == 1 < len(longer) and longer[0] == shorter and longer.isalpha():
                _take(
                    Pair((our_word,), (their_word,), Agreement.INITIALS, WEIGHTS.initials), pairs, our_rest, their_rest
                )
                break


def _spelt_out(acronyms: list[str], words: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Take the words of two letters to seven that are the initials of as many neighbours on the other side."""
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
            key, word = (our_word, their_word) if our_word in known else (their_word, our_word)
            keys = consonant_keys(word)
            full = keys[0]
            allowed = 1 if min(len(key), len(full)) >= _LONG_CONSONANTS else 0
            distance = min(OSA.distance(key, each, score_cutoff=allowed) for each in keys)
            if key and distance <= allowed:
                sureness = WEIGHTS.consonants * (1 - distance / max(len(key), len(full)))
                pairs.append(Pair((our_word,), (their_word,), Agreement.CONSONANTS, sureness))
                our_rest.remove(our_word)
                their_rest.remove(their_word)
                break
