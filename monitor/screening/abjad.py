"""Arabic, Persian, Hebrew, kana, Korean, Hindi and Georgian: read by consonants, common words translated.

Such a script gives a foreign word's consonants only, or adds vowels that the word does not have; which vowels stand in
its Latin spelling cannot be known. So a word is translated where it is a common one, and otherwise marked as known by
its consonants (see `monitor.screening.phonetic_keys`). The words stand in `abjad_words.txt`.
"""

from __future__ import annotations

import re

from anyascii import anyascii

from monitor.screening.phonetic_keys import consonants_of
from monitor.screening.word_tables import read_table

# A run of one of these scripts: Hebrew, Arabic with its presentation forms, Devanagari, Georgian, hiragana and
# katakana, Hangul.
RUN = re.compile(r"[֐-׿؀-ۿݐ-ݿﭐ-﷿ﹰ-﻿ऀ-ॿა-ჿ぀-ヿー가-힣]+")
_SYLLABIC = re.compile(r"[ऀ-ॿა-ჿ぀-ヿー가-힣]")
# Written without blanks.
_RUN_TOGETHER = re.compile(r"[぀-ヿー가-힣]")
_POINTS = re.compile(r"[\u0591-\u05c7\u064b-\u065f\u0670\u0640]")

# Letters by the sound that they stand for in foreign words; vowels, and "h", stand for none.
_SOUNDS = """
    b: ب پ ف ڤ ב פ ף
    t: ت ط ث ת ט
    d: د ض ד
    s: س ص ش ز ذ ظ ج چ ژ ש ס ז צ ץ
    k: ك ک ق غ خ گ ק כ ך ג
    r: ل ر ל ר
    m: م מ ם
    n: ن נ ן
"""
_NO_SOUND = "اأإآىيیوؤئءعةهحיוהאעח"
_LETTERS = str.maketrans(
    {
        **dict.fromkeys(_NO_SOUND, ""),
        **{
            letter: sound.strip()
            for line in _SOUNDS.strip().splitlines()
            for sound, _, letters in [line.partition(":")]
            for letter in letters.split()
        },
    }
)

# Common words of names, and given and family names, with all their spellings. The Arabic article and "li-" (for) are
# taken off first.
_MEANINGS = read_table("abjad_words.txt")

# Kana and Korean are written without blanks: known words within a run part it. A word of one syllable stands alone.
_SHORTEST_WITHIN = 2
_PARTING = sorted((word for word in _MEANINGS if _RUN_TOGETHER.search(word) and len(word) >= _SHORTEST_WITHIN), key=len)
_SPLIT = re.compile("(" + "|".join(_PARTING[::-1]) + ")")

# The names of Latin letters in Korean, as acronyms are read out: "에이씨엠" is ACM.
_NAMES_OF_LETTERS = (
    "에이 비 씨 시 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트"
)
_LETTER_NAMES = dict(zip(_NAMES_OF_LETTERS.split(), "abccdefghijklmnopqrstuvwxyz", strict=True))
_LETTER_NAME = re.compile("|".join(sorted(_LETTER_NAMES, key=len, reverse=True)))
_READ_OUT = re.compile(f"(?:{_LETTER_NAME.pattern}){{2,}}")

# Legal forms: LLC, free zone company, Dubai's free zone, Lebanese and Kuwaiti companies, and "company"; Israel's Ltd;
# Japan's Ltd; Korean ones.
_FORMS = re.compile(
    r"(?<!\w)(?:ذ\s?\.?\s?م\s?\.?\s?م|ش\s?\.?\s?م\s?\.?\s?[حلك]|م\s?\.?\s?د\s?\.?\s?م\s?\.?\s?س"
    r"|شركة|شركه|شرکت|בע\s?[\"״']*\s?מ)\.?(?!\w)"
    r"|リミテッド|カンパニー|주식\s?회사|유한(?:책임)?회사|प्राइवेट|लिमिटेड|(?<!\w)(?:შპს|სს)(?!\w)|[(（]?(?<!\w)(?:주|유|株)[)）]"
)
_ARTICLES = re.compile(r"^(?:و?(?:بال|لل|ال))(?=\w{3})|^ل(?=\w{4})")


def has_abjad(text: str) -> bool:
    """Return whether a text has a word in one of these scripts."""
    return not text.isascii() and RUN.search(text) is not None


def read_abjad(text: str) -> tuple[str, frozenset[str]]:
    """Return the text in Latin letters, common words translated, and the words known by consonants only."""
    consonants: set[str] = set()

    def latin(run: re.Match[str]) -> str:
        words = [_read_word(word, consonants) for part in _SPLIT.split(run.group()) for word in part.split("・")]
        return f" {' '.join(words)} "

    bare = _FORMS.sub(" ", text)
    return RUN.sub(latin, _POINTS.sub("", bare if bare.strip() else text)), frozenset(consonants)


def _read_word(word: str, consonants: set[str]) -> str:
    """One word in English where it is common, an acronym where its letters are read out; else its consonants."""
    if not word:
        return ""
    bare = _ARTICLES.sub("", word)
    if meaning := _MEANINGS.get(word) or _MEANINGS.get(bare):
        return meaning
    if _READ_OUT.fullmatch(word):
        return "".join(_LETTER_NAMES[name] for name in _LETTER_NAME.findall(word))
    if _SYLLABIC.search(word):
        read = consonants_of(re.sub("ch|j", "s", anyascii(word).lower()))
    else:
        read = anyascii(bare.translate(_LETTERS)).lower()
    plain = re.sub(r"[^a-z]|(.)(?=\1)", "", read)
    consonants.add(plain)
    return plain
