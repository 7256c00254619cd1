"""Names as they are compared: one spelling for all habits of writing, in any script.

Knows nothing of customers, listings or how alike two names are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from monitor.screening.abjad import has_abjad, read_abjad
from monitor.screening.common_words import COMMON_WORDS, LINKING_WORDS, PLACES, is_number
from monitor.screening.han import has_han, read_han
from monitor.screening.pinyin import is_pinyin, is_syllable
from monitor.screening.scripts import fold_case, fold_script
from monitor.screening.surroundings import SIGNS, name_parts
from monitor.screening.trade_words import EXPANSIONS, MEANINGS
from state.legal_forms import LEADING_FORMS, LEGAL_FORMS, LONGEST_FORM

__all__ = ["Name", "fold_script", "has_surroundings", "name_forms", "normalise_name", "record_forms"]

_APOSTROPHES = str.maketrans("", "", "'`")
_DOTTED_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b[a-z](?:\.[a-z])+\b")
_SPELT_LETTERS = re.compile(r"\b(?:[a-z] ){3,}[a-z]\b")
# A digit among letters that was read, or typed, for the letter which it looks like.
_MISREAD = re.compile(r"(?<=[a-z])[015](?=[a-z])|(?<=[a-z]{4})[01]$|^[01](?=[a-z]{4})")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xii": "12", "xiii": "13"}
_WORD = re.compile(r"[a-z0-9]+")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r"[\"“”„«»‘']{1,2}([^\"“”„«»‘’']{3,})[\"“”„«»’']{1,2}")
_NAMED_AFTER = re.compile(r"\s(?:(?i:named\s+(?:after|for)|imeni|im\.)\s|of\s(?=[A-Z]\.\s?[A-Z]\.\s?[A-Z]))")
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
_SIGNS_AROUND = re.compile(SIGNS)
# An acronym as lists print it behind a name: capitals, small letters only among them; it may have a number.
_PRINTED_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z&-]{1,8}(?<![a-z]{4})(?:[ -]?\d{1,4})?")
_FORM_BEFORE = re.compile(r"(?:[A-Z]?JSC|OOO|OAO|AO|PAO|FSUE|FGUP|LLC)\s+")
_SHORTEST_PINYIN_PLACE = 3
_FEWEST_SYLLABLES, _MOST_SYLLABLES = 3, 3
_NUMBER_SIGNS = frozenset({"no", "number", "num", "nr"})
_TITLES = frozenset("mr mrs ms miss mister dr doctor prof professor haji hajji engr sir".split())
_FEWEST_BESIDE_A_TITLE = 2
_SHORTEST_RUN_TOGETHER = 14
_SHORTEST_SQUEEZED = 8
_GLUED_FORM = re.compile(r"(?:co)?(?:ltd|limited|llc|corporation|corp|inc|gmbh|jsc)$")
_SHORT_NAME_LETTERS, _SHORT_CONSONANTS = 5, 3
_SHORTEST_PART = 4

# Nobody's name is longer; more words would only take time.
_MOST_LETTERS = 600
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Name:
    """One form of a name: as it was written, and the folded words it is compared by, legal form apart.

    Two names with the same `spelling`, or the same `letters` with the legal form, differ in spacing at most, with the
    same `bag` in the order of words at most.
    `consonants` are words of a script without vowels, of which only the consonants are known; `acronyms` are words
    written in capitals among small letters. `ignored` is the legal form, folded. `is_part` says that the form is only
    a part of what was written, such as what stands in quotes, and `is_acronym` that it is the acronym behind a name.
    `whole` are all words with the legal form, `squeezed` the letters and digits just as they were written, with and
    without it, where the words do not give them. `unit` is what the record says of a branch, an office or a department,
    whose company the form names.
    """

    written: str
    words: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    consonants: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    is_part: bool = False
    is_acronym: bool = False
    unit: str = ""
    whole: tuple[str, ...] = ()
    squeezed: frozenset[str] = frozenset()
    spelling: str = field(init=False)
    letters: str = field(init=False)
    bag: tuple[str, ...] = field(init=False)
    numbers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "spelling", "".join(self.words))
        object.__setattr__(self, "letters", "".join(self.whole))
        object.__setattr__(self, "bag", tuple(sorted(self.words)))
        numbers = [] if self.spelling.isalpha() else [word for word in self.words if is_number(word)]
        object.__setattr__(self, "numbers", frozenset(numbers))

    def is_same_as(self, listed: Name) -> bool:
        """Return whether the names differ in spacing, in the order of words and in the legal form at most."""
        return (
            self.letters == listed.letters
            or self.spelling == listed.spelling
            or self.bag == listed.bag
            or not listed.squeezed.isdisjoint((self.letters, self.spelling))
        )

    @property
    def is_short(self) -> bool:
        """One word of five letters at most, such as an acronym: unrelated parties share it (BGI, CSU, SWID).

        Four consonants are those of a longer word.
        """
        (word, *others) = self.words
        longest = _SHORT_NAME_LETTERS if word not in self.consonants else _SHORT_CONSONANTS
        return not others and len(word) <= longest


def normalise_name(text: str) -> str:
    """Return the words by which a name is compared, in their order, joined by blanks; empty when it has none.

    Case, accents, script, punctuation, "&" or "and", "the", apostrophes and legal forms make no difference:
    "Rehman Engineering & Services (Pvt.) Ltd" gives "rehman engineering and services".
    """
    return " ".join(_core(_all_words(fold_script(text[:_MOST_LETTERS])))[0])


def name_forms(written: str) -> tuple[Name, ...]:
    """Return the names that one written name holds, the whole of it first; none for a text without letters and digits.

    Forms of their own are: both parts of "Name (ACRONYM)"; what stands in quotes; the child in "Parent, JSC Child";
    what stands before "named after" or "imeni"; a name with its Russian acronym written out (NII, NPO); the reading in
    pinyin and the translation of a Chinese name; the consonants of an Arabic, Persian, Hebrew or Japanese one.
    """
    return tuple(_forms(written, _parts(written[:_MOST_LETTERS])))


def record_forms(written: str) -> tuple[Name, ...]:
    """Return the names that a customer's record holds: the same, and those among what stands around them.

    A form that a note was taken from is a whole name; other parts of a record are only parts.
    """
    text = written[:_MOST_LETTERS]
    if not has_surroundings(text):
        return name_forms(written)
    parts = [*_parts(text)]
    for part in name_parts(text):
        inner = _parts(part.text) if part.is_note_removed or part.unit else [_Part(part.text)]
        parts += [
            replace(each, unit=part.unit, is_part=each.is_part or not (part.is_note_removed or part.unit))
            for each in inner
        ]
    return tuple(_forms(written, parts))


def has_surroundings(text: str) -> bool:
    """Return whether a name may have something around it."""
    return _SIGNS_AROUND.search(text.lower()) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """A text that may be a name by itself."""

    text: str
    is_part: bool = False
    is_acronym: bool = False
    unit: str = ""


def _forms(written: str, parts: Iterable[_Part]) -> Iterator[Name]:
    """Return the names of the parts, each in all its readings; of equal ones the first."""
    acronyms = _acronyms_of(written[:_MOST_LETTERS])
    seen: set[tuple[tuple[str, ...], bool]] = set()
    for part in parts:
        for reading, consonants in _readings(part.text):
            whole = _all_words(reading)
            words, ignored = _core(whole)
            squeezed = _squeezed(reading, whole, ignored)
            for each in (words, _written_out(words), _without_glued_form(words), _without_blanks(words)):
                key = tuple(each[:_MOST_WORDS])
                if key and (key, bool(part.unit)) not in seen:
                    seen.add((key, bool(part.unit)))
                    yield Name(
                        written,
                        key,
                        tuple(ignored),
                        consonants,
                        acronyms,
                        part.is_part,
                        part.is_acronym,
                        part.unit,
                        tuple(whole[:_MOST_WORDS]),
                        squeezed,
                    )


def _squeezed(reading: str, whole: list[str], ignored: list[str]) -> frozenset[str]:
    """Return the letters and digits of a long name with "&", ordinals and numbers' signs as they are written."""
    letters = "".join(_WORD.findall(reading.translate(_APOSTROPHES)))
    if len(letters) < _SHORTEST_SQUEEZED or letters == "".join(whole):
        return frozenset()
    return frozenset({letters, letters.removesuffix("".join(ignored))})


def _acronyms_of(text: str) -> frozenset[str]:
    """Return a mixed text's words in capitals, but for those with as many vowels as a word."""
    if text.isupper():
        return frozenset()
    capitals = (word.lower() for word in _CAPITALS.findall(text))
    return frozenset(word for word in capitals if 2 * len(_VOWELS.findall(word)) < len(word))


def _readings(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Return each way of reading a text in Latin letters, with the words known by their consonants only."""
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


def _parts(text: str) -> Iterator[_Part]:
    """Return the whole text, and the names within it."""
    yield _Part(text)
    for parenthesis in _PARENTHESES.finditer(text) if "(" in text else ():
        around = f"{text[: parenthesis.start()]} {text[parenthesis.end() :]}"
        inner = _FORM_BEFORE.sub("", parenthesis.group(1).strip())
        if normalise_name(inner) in _acronyms(around) or _is_acronym_of_its_own(inner, text):
            yield _Part(around)
            yield _Part(inner, is_part=True, is_acronym=True)
            # "Long Name (ACRONYM) 3rd Academy" is the ACRONYM's 3rd Academy.
            if any(word not in LEGAL_FORMS for word in _all_words(fold_script(text[parenthesis.end() :]))):
                yield _Part(f"{inner} {text[parenthesis.end() :]}")
        elif not text[parenthesis.end() :].strip(" .,") and (said := set(_all_words(fold_script(inner)))):
            # "Name Ltd. (UAE)" and "Name Co., Ltd (Name)": a place, or a part of the name again.
            is_again = said <= set(_all_words(fold_script(around)))
            if is_again or said <= PLACES:
                yield _Part(around, is_part=not is_again)
    if before := _NAMED_AFTER.split(text, maxsplit=1)[1:]:
        yield _Part(text[: -len(before[0])].rsplit(maxsplit=1)[0], is_part=True)
    for child in _CHILD.finditer(text) if "," in text or "-" in text else ():
        yield _Part(text[child.end() :], is_part=True)
    for quoted in _QUOTED.finditer(text):
        if len(quoted.group(1)) >= _SHORTEST_PART and quoted.group() != text:
            yield _Part(quoted.group(1), is_part=True)


def _is_acronym_of_its_own(inner: str, text: str) -> bool:
    """Return whether a text in parentheses is an acronym, though not of the name's initials; a place there is none.

    Where all of a text is in capitals, only what has no vowel is known for one.
    """
    if not _PRINTED_ACRONYM.fullmatch(inner):
        return False
    letters = "".join(filter(str.isalpha, inner)).lower()
    if letters in COMMON_WORDS or (len(letters) > _SHORTEST_PINYIN_PLACE and is_pinyin(letters)):
        return False
    return not text.isupper() or not _VOWELS.search(letters)


def _all_words(folded: str) -> list[str]:
    """Return the words of a folded name in one spelling, legal forms included.

    Ordinals and Roman numbers are digits.
    """
    plain = folded.translate(_APOSTROPHES).replace("&", " and ")
    joined = _DOTTED_INITIALS.sub(lambda initials: initials.group().replace(".", ""), plain) if "." in plain else plain
    spelt = _SPELT_LETTERS.sub(lambda letters: letters.group().replace(" ", ""), joined)
    words = [plain_word(word) for word in _WORD.findall(spelt)]
    kept = [
        word
        for word, following in zip(words, [*words[1:], ""], strict=False)
        if word != "the" and not (word in _NUMBER_SIGNS and following.isdigit())
    ]
    return kept or words


def plain_word(word: str) -> str:
    """Return the one spelling of a word: '46' for '46th', '3' for 'iii', 'electric' for 'e1ectric'."""
    if word.isalpha():
        return _ROMAN.get(word, word)
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal:
        return ordinal.group(1)
    while (read := _MISREAD.sub(_letter_for, word)) != word:
        word = read
    return word


def _letter_for(digit: re.Match[str]) -> str:
    """Return the letter that a digit stands for: 'i' between consonants, 'l' elsewhere."""
    around = digit.string[max(0, digit.start() - 1) : digit.end() + 1]
    return {"0": "o", "5": "s"}.get(digit[0], "l" if _VOWELS.search(around) else "i")


def _written_out(words: list[str]) -> list[str]:
    """Return the words with the acronyms of organizations written out: 'nii polyus' is 'research institute polyus'."""
    return [each for word in words for each in EXPANSIONS.get(word, (word,))]


def _without_glued_form(words: list[str]) -> list[str]:
    """Return the words, of which the last, a long one, ends without the legal form that is written together with it."""
    if not words or len(words[-1]) < _SHORTEST_RUN_TOGETHER or not (glued := _GLUED_FORM.search(words[-1])):
        return words
    return [*words[:-1], words[-1][: glued.start()]]


def _without_blanks(words: list[str]) -> list[str]:
    """Return the words of a name that is written syllable by syllable: 'hua wei ji shu' is 'huawei jishu'.

    Syllables of a generic word are one, and so are those beside it, if they are no more than a name's: of a place and a
    name together nobody knows where the one ends, and long words are alike by chance. A name without a generic word
    stays as it is: the search for candidates (`monitor.screening.bulk.words`) does not join it either.
    """
    if len(words) < _FEWEST_SYLLABLES or not all(map(is_syllable, words)):
        return words
    joined: list[str] = []
    rest, of_name = words, 0
    while rest:
        length = next((count for count in (4, 3, 2) if "".join(rest[:count]) in MEANINGS and count <= len(rest)), 0)
        piece = "".join(rest[: length or 1])
        if of_name and not length:
            joined[-1] += piece
        else:
            joined.append(piece)
        rest, of_name = rest[length or 1 :], 0 if length else of_name + 1
        if of_name > _MOST_SYLLABLES:
            return words
    return joined if len(joined) > 1 else words


def _core(words: list[str]) -> tuple[list[str], list[str]]:
    """Take legal forms from both ends, the longest first, as long as a word remains; give the words and the forms."""
    kept = words
    while len(kept) > _FEWEST_BESIDE_A_TITLE and kept[0] in _TITLES:
        kept = kept[1:]
    while kept[:1] and kept[0] in _LEADING_STARTS and (form := _form_length(kept, LEADING_FORMS, leading=True)):
        kept = kept[form:]
    leading = words[: len(words) - len(kept)]
    while kept[:1] and kept[-1] in _FORM_ENDS and (form := _form_length(kept, LEGAL_FORMS, leading=False)):
        kept = kept[:-form]
    return kept, leading + words[len(leading) + len(kept) :]


def _form_length(words: list[str], forms: frozenset[str], *, leading: bool) -> int:
    """Return how many words at this end are a legal form; 0 when none are, or when nothing else would be left."""
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        end = words[:length] if leading else words[-length:]
        if "".join(end) in forms:
            return length
    return 0


def _acronyms(name: str) -> set[str]:
    """Return the acronyms of a name, two letters or more: with and without its legal form and its linking words."""
    words = _all_words(fold_script(name))
    spoken = [words, _core(words)[0]]
    spoken += [[word for word in each if word not in LINKING_WORDS] for each in spoken]
    return {"".join(word[0] for word in each) for each in spoken if len(each) > 1}
