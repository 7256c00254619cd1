"""What is left of a word when its romanisation, or its vowels, are taken away.

Russian words stand on the list in five romanisations and more ("Muromskii", "Muromsky", "Muromskiy"); `sound_of` gives
all of them one spelling, which is also that of the place that they are adjectives of ("Murom"). Arabic, Persian and
Hebrew write consonants only, and Japanese syllables add vowels to foreign words; `consonants_of` gives what such a word
and its Latin spelling have in common.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.screening.word_tables import read_table

_KNOWN_WORDS = 1 << 16

# What given names are called here, by each of their spellings.
_GIVEN_NAMES = read_table("given_names.txt")
_GIVEN_NAMES |= {name: name for name in _GIVEN_NAMES.values()}

# In this order: endings of Russian adjectives and of trades, digraphs, letters that romanisations exchange.
_SOUNDS = (
    (re.compile(r"(?<=[a-z]{4})(?:skogo|skoye|skoe|skaya|skaia|skiye|skie|skiy|skii|skij|skyi|sky|ski)$"), ""),
    (re.compile(r"(?<=[a-z]{4})(?:ika|iki|iche|ical|ics|ik|ic)$"), "ik"),
    (re.compile(r"gidr"), "hidr"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"oo"), "u"),
    (re.compile(r"shch|sch"), "sh"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ou(?=[a-z])"), "u"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"ts|tz|cz"), "c"),
    (re.compile(r"kh|ch(?=r)"), "h"),
    (re.compile(r"ck|q|c(?=[aoulrt])"), "k"),
    (re.compile(r"dzh|zh"), "j"),
    (re.compile(r"w"), "v"),
    (re.compile(r"(?<![yij])[yij]+(?=[aou])"), "y"),
    (re.compile(r"(?:ye|ie|je|yo|jo|io)"), "e"),
    (re.compile(r"[yij]+"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=[a-z]{4})[aiy]$"), ""),
)

_SOUNDS_OF_LINES = tuple((re.compile(pattern.pattern, re.MULTILINE), plain) for pattern, plain in _SOUNDS)

_SHORTEST_WITH_SOUND = 4

# Letters that the scripts without vowels, or Japanese, do not tell apart in foreign words.
_CONSONANTS = (
    (re.compile(r"sch|sh|tz|ts|ch(?=[ei])|c(?=[eiy])|th(?=e)|z|j|g(?=[ei])"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ph|[pvfw]"), "b"),
    (re.compile(r"kh|ck|ch|gh|[qcg]"), "k"),
    (re.compile(r"th"), "t"),
    (re.compile(r"[aeiouyh']"), ""),
    (re.compile(r"l"), "r"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SILENT_V = re.compile(r"(?<=.)[vw]")
_SILENT_R = re.compile(r"r+(?![aeiouyr])")


@lru_cache(maxsize=_KNOWN_WORDS)
def sound_of(word: str) -> str:
    """Return the spelling that all romanisations of a word share; words of three letters and those with digits stay."""
    if len(word) < _SHORTEST_WITH_SOUND or not word.isalpha():
        return word
    word = _GIVEN_NAMES.get(word, word)
    for pattern, plain in _SOUNDS:
        word = pattern.sub(plain, word)
    return word


def sounds_of(words: Sequence[str]) -> list[str]:
    """Return the same for many words at once, each rule for all of them together."""
    text = "\n".join(
        [_GIVEN_NAMES.get(word, word) if len(word) >= _SHORTEST_WITH_SOUND and word.isalpha() else "" for word in words]
    )
    for pattern, plain in _SOUNDS_OF_LINES:
        text = pattern.sub(plain, text)
    return [sound or word for word, sound in zip(words, text.split("\n"), strict=True)] if words else []


@lru_cache(maxsize=_KNOWN_WORDS)
def consonant_keys(word: str) -> tuple[str, ...]:
    """Return the consonants of a Latin word, and what other scripts leave of them.

    Japanese and Korean do not sound every "r", and Arabic writes "v" and "w" as it writes the vowels "u" and "o".
    """
    return tuple(dict.fromkeys(map(consonants_of, (word, _SILENT_R.sub("", word), _SILENT_V.sub("", word)))))


@lru_cache(maxsize=_KNOWN_WORDS)
def consonants_of(word: str) -> str:
    """Return the consonants of a Latin word in the classes that Arabic, Persian, Hebrew and Japanese letters keep."""
    for pattern, plain in _CONSONANTS:
        word = pattern.sub(plain, word)
    return word
