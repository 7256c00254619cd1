"""Letters of any script in small ASCII ones, and look-alike letters as what they look like."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from state.normalization import LOOK_ALIKES

_LATIN = re.compile(r"[a-z]")
_OTHER_LETTERS = re.compile(r"[Ͱ-ԯ]")
_HAN = re.compile(r"([㐀-鿿豈-﫿])")
# Pictures, which would be read out by their names ("grinning").
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
_MARKS = str.maketrans("", "", "™®©\u00ad\u200b\u200c\u200d\ufeff")


def fold_script(text: str) -> str:
    """Return the text in small ASCII letters, whatever script it is in; punctuation stays.

    Case is folded before anything is transliterated, so that Turkish İ, I, ı and i all become i. Chinese characters
    become one syllable each, with spaces between.
    """
    if text.isascii():
        return text.lower()
    spaced = _HAN.sub(r" \1 ", fold_case(text))
    return anyascii(spaced).lower()


def fold_case(text: str) -> str:
    """Return the text in small letters of its own script; look-alikes among Latin letters are Latin."""
    if text.isascii():
        return text.lower()
    plain = _PICTURES.sub(" ", text.translate(_MARKS))
    return _fold_look_alikes(unicodedata.normalize("NFKC", plain).casefold())


def _fold_look_alikes(text: str) -> str:
    """Read look-alike letters as Latin where they stand among Latin ones, and leave real Cyrillic and Greek alone."""
    if not _OTHER_LETTERS.search(text):
        return text
    mostly_latin = len(_LATIN.findall(text)) > len(_OTHER_LETTERS.findall(text))
    return " ".join(_fold_word(word, in_latin_text=mostly_latin) for word in text.split(" "))


def _fold_word(word: str, *, in_latin_text: bool) -> str:
    """Return whether a word is Latin: it has a Latin letter, or all of it looks Latin and the text around it is."""
    folded = word.translate(LOOK_ALIKES)
    looks_latin = in_latin_text and not _OTHER_LETTERS.search(folded)
    return folded if looks_latin or _LATIN.search(word) else word
