"""Names as they are compared: one spelling for all habits of writing, in any script.

Knows nothing of customers, listings or how alike two names are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from anyascii import anyascii

from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.legal_forms import LEADING_FORMS, LEGAL_FORMS, LONGEST_FORM
from state.wording import LOOK_ALIKES

_LATIN = re.compile(r"[a-z]")
_OTHER_LETTERS = re.compile(r"[Ͱ-ԯ]")
_HAN = re.compile(r"([㐀-鿿豈-﫿])")
_MARKS = str.maketrans("", "", "™®©\u00ad\u200b\u200c\u200d\ufeff")
_APOSTROPHES = re.compile(r"['`]")
_DOTTED_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b[a-z](?:\.[a-z])+\b")
_WORD = re.compile(r"[a-z0-9]+")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_SHORT_NAME_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Name:
    """One name as written, and the normalised words it is compared by; `words` may be empty.

    Two names with the same `spelling` differ in spacing at most, with the same `bag` in the order of words at most.
    """

    written: str
    words: tuple[str, ...]
    spelling: str = field(init=False)
    bag: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spelling", "".join(self.words))
        object.__setattr__(self, "bag", tuple(sorted(self.words)))

    @property
    def is_short(self) -> bool:
        """One word of five letters at most, such as an acronym: unrelated parties share it (BGI, CSU, SWID)."""
        return len(self.words) == 1 and len(self.words[0]) <= _SHORT_NAME_LETTERS


def fold_script(text: str) -> str:
    """Give the text in small ASCII letters, whatever script it is in; punctuation stays.

    Case is folded before anything is transliterated, so that Turkish İ, I, ı and i all become i. Chinese characters
    become one syllable each, with spaces between.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    spaced = _HAN.sub(r" \1 ", _fold_look_alikes(plain))
    return anyascii(spaced).lower()


def _fold_look_alikes(text: str) -> str:
    """Read look-alike letters as Latin where they stand among Latin ones, and leave real Cyrillic and Greek alone."""
    if not _OTHER_LETTERS.search(text):
        return text
    mostly_latin = len(_LATIN.findall(text)) > len(_OTHER_LETTERS.findall(text))
    return " ".join(_fold_word(word, mostly_latin) for word in text.split(" "))


def _fold_word(word: str, in_latin_text: bool) -> str:
    """A word is Latin when it has a Latin letter, or when all of it looks Latin and so is the text around it."""
    folded = word.translate(LOOK_ALIKES)
    looks_latin = in_latin_text and not _OTHER_LETTERS.search(folded)
    return folded if looks_latin or _LATIN.search(word) else word


def normalise_name(text: str) -> str:
    """Give the words by which a name is compared, in their order, joined by blanks; empty when it has none.

    Case, accents, script, punctuation, "&" or "and", "the", apostrophes and legal forms make no difference:
    "Rehman Engineering & Services (Pvt.) Ltd" gives "rehman engineering and services".
    """
    return " ".join(_without_legal_forms(_all_words(text)))


def _all_words(text: str) -> list[str]:
    """The words of a name in one spelling, legal forms included."""
    plain = _APOSTROPHES.sub("", fold_script(text)).replace("&", " and ")
    joined = _DOTTED_INITIALS.sub(lambda initials: initials.group().replace(".", ""), plain)
    words: list[str] = _WORD.findall(joined)
    return [word for word in words if word != "the"] or words


def _without_legal_forms(words: list[str]) -> list[str]:
    """Take legal forms from both ends, the longest first, as long as a word remains."""
    kept = words
    while form := _form_length(kept, LEADING_FORMS, leading=True):
        kept = kept[form:]
    while form := _form_length(kept, LEGAL_FORMS, leading=False):
        kept = kept[:-form]
    return kept


def _form_length(words: list[str], forms: frozenset[str], *, leading: bool) -> int:
    """How many words at this end are a legal form; 0 when none are, or when nothing else would be left."""
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        end = words[:length] if leading else words[-length:]
        if "".join(end) in forms:
            return length
    return 0


def name_forms(text: str) -> tuple[Name, ...]:
    """Give the names that one written name holds: all of it, and the parts of "Name (ACRONYM)" apart.

    Only parentheses that hold the initials of the words around them are taken apart: "(SMIC)" is another name,
    "(Shanghai)" is part of the name.
    """
    forms = [text]
    for parenthesis in _PARENTHESES.finditer(text):
        around = f"{text[: parenthesis.start()]} {text[parenthesis.end() :]}"
        if normalise_name(parenthesis.group(1)) in _acronyms(around):
            forms += [around, parenthesis.group(1)]
    names = (Name(text, tuple(normalise_name(form).split())) for form in forms)
    return tuple(name for name in names if name.words)


def _acronyms(name: str) -> set[str]:
    """The acronyms of a name, two letters or more: with and without its legal form and its linking words."""
    words = _all_words(name)
    spoken = [words, _without_legal_forms(words)]
    spoken += [[word for word in each if word not in LINKING_WORDS] for each in spoken]
    return {"".join(word[0] for word in each) for each in spoken if len(each) > 1}
