"""Whether a Latin word is pinyin: whole syllables of Mandarin, of which one letter more or less makes another name.

"Yinhua" and "Jinhua" are two names, though a Russian word may be written with either letter, and "Caishi" is not
"Kaishi" misspelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# All syllables of Hanyu Pinyin, by what follows the initial (ISO 7098:2015, annex); "ü" is written "u" or "v".
_SYLLABLES = """
    a: b p m f d t n l g k h zh ch sh z c s w y -
    o: b p m f w y l -
    e: m d t n l g k h zh ch sh r z c s y -
    ai: b p m d t n l g k h zh ch sh z c s w -
    ei: b p m f d n l g h zh sh z w -
    ao: b p m d t n l g k h zh ch sh r z c s y -
    ou: p m f d t n l g k h zh ch sh r z c s y -
    an: b p m f d t n l g k h zh ch sh r z c s w y -
    en: b p m f n g k h zh ch sh r z c s w -
    ang: b p m f d t n l g k h zh ch sh r z c s w y -
    eng: b p m f d t n l g k h zh ch sh r z c s w -
    ong: d t n l g k h zh ch r z c s y
    er: -
    i: b p m d t n l j q x zh ch sh r z c s y
    ia: d l j q x
    ie: b p m d t n l j q x
    iao: b p m d t n l j q x
    iu: m d n l j q x
    ian: b p m d t n l j q x
    in: b p m n l j q x y
    iang: n l j q x
    ing: b p m d t n l j q x y
    iong: j q x
    u: b p m f d t n l g k h zh ch sh r z c s w y j q x
    ua: g k h zh ch sh
    uo: d t n l g k h zh ch sh r z c s
    uai: g k h zh ch sh
    ui: d t g k h zh ch sh r z c s
    uan: d t n l g k h zh ch sh r z c s y j q x
    un: d t l g k h zh ch sh r z c s y j q x
    uang: g k h zh ch sh
    ue: n l y j q x
    v: n l
    ve: n l
"""
_ALL = sorted(
    (
        initial.replace("-", "") + final
        for line in _SYLLABLES.strip().splitlines()
        for final, _, initials in [line.strip().partition(": ")]
        for initial in initials.split()
    ),
    key=lambda syllable: -len(syllable),
)
_SYLLABLE = frozenset(_ALL)
# The possessive run of syllables never tries more than a few ways: no syllable has more than six letters.
_WORD = re.compile(f"(?:{'|'.join(_ALL)})+")
_TWO = re.compile(f"(?:{'|'.join(_ALL)}){{1,2}}")
_KNOWN_WORDS = 1 << 16

# What hardly any other language's names have: these initials and finals. Three syllables without one may be by chance
# those of a Persian name, whose spellings vary.
_CHINESE_SIGN = re.compile("zh|x|q|j[iu]|ng|ao|iu|u[aieo]|ia[no]|ei")


@lru_cache(maxsize=_KNOWN_WORDS)
def is_pinyin(word: str) -> bool:
    """Return whether a folded word is nothing but syllables of pinyin."""
    return len(word) <= 24 and _WORD.fullmatch(word) is not None


def is_syllable(word: str) -> bool:
    """Return whether a folded word is one syllable of pinyin."""
    return word in _SYLLABLE


def spelt_apart(word: str) -> Iterator[str]:
    """Yield each way to write a folded word with a blank between its syllables, of two letters or more each."""
    for end in range(2, len(word) - 1):
        if word[:end] in _SYLLABLE:
            rest = word[end:]
            yield from (f"{word[:end]} {each}" for each in (*spelt_apart(rest), *([rest] if rest in _SYLLABLE else [])))


def is_short_pinyin(word: str) -> bool:
    """Return whether a folded word is two syllables of pinyin, or one."""
    return _TWO.fullmatch(word) is not None


def are_two_names(word: str, other: str) -> bool:
    """Return whether two words are pinyin of other syllables, and so no two spellings of one."""
    if word == other or not (is_pinyin(word) and is_pinyin(other)):
        return False
    is_chinese = _CHINESE_SIGN.search(f"{word} {other}") or (_TWO.fullmatch(word) and _TWO.fullmatch(other))
    return is_chinese is not None and _plain(word) != _plain(other)


def _plain(word: str) -> str:
    """With "ü" in one of its three spellings."""
    return word.replace("yu", "v").replace("lv", "lu").replace("nv", "nu")
