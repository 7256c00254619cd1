"""Names as they are compared: one spelling for all habits of writing, in any script.

Knows nothing of customers, listings or how alike two names are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.screening.abjad import has_abjad, read_abjad
from monitor.screening.common_words import LINKING_WORDS
from monitor.screening.han import has_han, read_han
from monitor.screening.scripts import fold_case, fold_script
from monitor.screening.trade_words import EXPANSIONS
from state.legal_forms import LEADING_FORMS, LEGAL_FORMS, LONGEST_FORM

__all__ = ["Name", "fold_script", "name_forms", "normalise_name"]

_APOSTROPHES = str.maketrans("", "", "'`")
_DOTTED_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b[a-z](?:\.[a-z])+\b")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xii": "12", "xiii": "13"}
_WORD = re.compile(r"[a-z0-9]+")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r"[\"“”„«»‘']{1,2}([^\"“”„«»‘’']{3,})[\"“”„«»’']{1,2}")
_NAMED_AFTER = re.compile(r"\s(?:named\s+(?:after|for)|imeni|im\.)\s", re.IGNORECASE)
_CHILD = re.compile(
    r"(?:,|\s-)\s*(?:public |open |closed )?"
    r"(?:joint[ -]stock company|limited liability company|jsc|ojsc|pjsc|ooo|oao|ao)\s+(?=\S)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z]{2,6}\b")
_VOWELS = re.compile(r"[aeiouy]")
# What a legal form before a name may begin with, and one behind it end with: most words are neither.
_LEADING_STARTS = frozenset(form[:end] for form in LEADING_FORMS for end in range(1, len(form) + 1))
_FORM_ENDS = frozenset(form[begin:] for form in LEGAL_FORMS for begin in range(len(form)))
_SHORT_NAME_LETTERS = 5
_SHORTEST_PART = 4

# Nobody's name is longer; more words would only take time.
_MOST_LETTERS = 600
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Name:
    """One form of a name: as it was written, and the folded words it is compared by, legal form apart.

    Two names with the same `spelling` differ in spacing at most, with the same `bag` in the order of words at most.
    `consonants` are words of a script without vowels, of which only the consonants are known; `acronyms` are words
    written in capitals among small letters. `ignored` is the legal form, folded. `is_part` says that the form is only
    a part of what was written, such as what stands in quotes.
    """

    written: str
    words: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    consonants: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    is_part: bool = False
    spelling: str = field(init=False)
    bag: tuple[str, ...] = field(init=False)
    numbers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spelling", "".join(self.words))
        object.__setattr__(self, "bag", tuple(sorted(self.words)))
        numbers = [] if self.spelling.isalpha() else [word for word in self.words if not word.isalpha()]
        object.__setattr__(self, "numbers", frozenset(numbers))

    @property
    def is_short(self) -> bool:
        """One word of five letters at most, such as an acronym: unrelated parties share it (BGI, CSU, SWID)."""
        return len(self.words) == 1 and len(self.words[0]) <= _SHORT_NAME_LETTERS


def normalise_name(text: str) -> str:
    """Give the words by which a name is compared, in their order, joined by blanks; empty when it has none.

    Case, accents, script, punctuation, "&" or "and", "the", apostrophes and legal forms make no difference:
    "Rehman Engineering & Services (Pvt.) Ltd" gives "rehman engineering and services".
    """
    return " ".join(_core(_all_words(fold_script(text[:_MOST_LETTERS])))[0])


def name_forms(written: str) -> tuple[Name, ...]:
    """Give the names that one written name holds, the whole of it first; none for a text without letters and digits.

    Forms of their own are: both parts of "Name (ACRONYM)"; what stands in quotes; the child in "Parent, JSC Child";
    what stands before "named after" or "imeni"; a name with its Russian acronym written out (NII, NPO); the reading in
    pinyin and the translation of a Chinese name; the consonants of an Arabic, Persian, Hebrew or Japanese one.
    """
    text = written[:_MOST_LETTERS]
    acronyms = _acronyms_of(text)
    forms: dict[tuple[str, ...], Name] = {}
    for part, is_part in _parts(text):
        for reading, consonants in _readings(part):
            words, ignored = _core(_all_words(reading))
            for each in (words, _written_out(words)):
                key = tuple(each[:_MOST_WORDS])
                if key and key not in forms:
                    forms[key] = Name(written, key, tuple(ignored), consonants, acronyms, is_part)
    return tuple(forms.values())


def _acronyms_of(text: str) -> frozenset[str]:
    """The words in capitals of a text that has small letters as well, but for those with as many vowels as a word."""
    if text.isupper():
        return frozenset()
    capitals = (word.lower() for word in _CAPITALS.findall(text))
    return frozenset(word for word in capitals if 2 * len(_VOWELS.findall(word)) < len(word))


def _readings(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each way of reading a text in Latin letters, with the words known by their consonants only."""
    if text.isascii():
        yield text.lower(), frozenset()
        return
    plain = fold_case(text)
    if has_han(plain):
        for reading in read_han(plain):
            latin, consonants = read_abjad(reading)
            yield fold_script(latin), consonants
    elif has_abjad(plain):
        latin, consonants = read_abjad(plain)
        yield fold_script(latin), consonants
    else:
        yield fold_script(text), frozenset()


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The whole text, and the names within it; the second says whether it is only a part of the name."""
    yield text, False
    for parenthesis in _PARENTHESES.finditer(text) if "(" in text else ():
        around = f"{text[: parenthesis.start()]} {text[parenthesis.end() :]}"
        if normalise_name(parenthesis.group(1)) in _acronyms(around):
            yield around, False
            yield parenthesis.group(1), False
    if before := _NAMED_AFTER.split(text, maxsplit=1)[1:]:
        yield text[: -len(before[0])].rsplit(maxsplit=1)[0], True
    for child in _CHILD.finditer(text) if "," in text or "-" in text else ():
        yield text[child.end() :], True
    for quoted in _QUOTED.finditer(text):
        if len(quoted.group(1)) >= _SHORTEST_PART and quoted.group() != text:
            yield quoted.group(1), True


def _all_words(folded: str) -> list[str]:
    """The words of a folded name in one spelling, legal forms included; ordinals and Roman numbers are digits."""
    plain = folded.translate(_APOSTROPHES).replace("&", " and ")
    joined = _DOTTED_INITIALS.sub(lambda initials: initials.group().replace(".", ""), plain) if "." in plain else plain
    words = [_plain_number(word) for word in _WORD.findall(joined)]
    return [word for word in words if word != "the"] or words


def _plain_number(word: str) -> str:
    """'46th' and '46', 'III' and '3' are one word."""
    ordinal = _ORDINAL.fullmatch(word) if word[0].isdigit() else None
    return ordinal.group(1) if ordinal else _ROMAN.get(word, word)


def _written_out(words: list[str]) -> list[str]:
    """The words with the acronyms of organizations written out: 'nii polyus' is 'research institute polyus'."""
    return [each for word in words for each in EXPANSIONS.get(word, (word,))]


def _core(words: list[str]) -> tuple[list[str], list[str]]:
    """Take legal forms from both ends, the longest first, as long as a word remains; give the words and the forms."""
    kept = words
    while kept[:1] and kept[0] in _LEADING_STARTS and (form := _form_length(kept, LEADING_FORMS, leading=True)):
        kept = kept[form:]
    leading = words[: len(words) - len(kept)]
    while kept[:1] and kept[-1] in _FORM_ENDS and (form := _form_length(kept, LEGAL_FORMS, leading=False)):
        kept = kept[:-form]
    return kept, leading + words[len(leading) + len(kept) :]


def _form_length(words: list[str], forms: frozenset[str], *, leading: bool) -> int:
    """How many words at this end are a legal form; 0 when none are, or when nothing else would be left."""
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        end = words[:length] if leading else words[-length:]
        if "".join(end) in forms:
            return length
    return 0


def _acronyms(name: str) -> set[str]:
    """The acronyms of a name, two letters or more: with and without its legal form and its linking words."""
    words = _all_words(fold_script(name))
    spoken = [words, _core(words)[0]]
    spoken += [[word for word in each if word not in LINKING_WORDS] for each in spoken]
    return {"".join(word[0] for word in each) for each in spoken if len(each) > 1}
