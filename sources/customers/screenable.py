"""Names that no list can match: destroyed, a placeholder, a legal form alone. Who has no other is not screenable."""

from __future__ import annotations

import re
import unicodedata

from sources.customers.cells import is_garbled
from state.legal_forms import LEGAL_FORMS, LONGEST_FORM

DESTROYED = "letters were replaced by question marks"
GARBLED = "seems decoded with the wrong character set"
PLACEHOLDER = "is a placeholder"
FORM_ALONE = "is a legal form alone"
NO_NAME = "has no letters, or one only"
CONTROL = "holds control letters"

_LOST = re.compile(r"\?{2,}|\?\w|[\ufffd\u25a0\u25a1\u25af]|\u00bf{2,}")
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_SHORT = 2

# A name of these words alone, and of at least one of the first kind, names nobody.
_PLACEHOLDERS = frozenset(
    """
    null nil none nan na undefined unknown unbekannt inconnu desconocido sconosciuto onbekend tbd tba todo
    test tests testing tester testkunde testcustomer dummy sample example muster mustermann musterfirma xxx xxxx xxxxx
    delete deleted inactive obsolete duplicate duplicated dublette gesperrt geloscht doublon supprime
    blank empty leer vide placeholder missing pending cash barverkauf barzahler einmalkunde cpd walkin onetime various
    diverse divers diversos varios miscellaneous misc sonstige guest anonymous anonym internal error ref value div
    num spill calc 不详 未知 测试 無 无 n/a
    """.split()
)
_FILLERS = frozenset(
    """
    a an the of for to do not don t use used n account accounts customer customers client clients cliente kunde kunden
    company name vendor supplier partner record entry one time walk in sale sales user new old please see ask k v o
    nicht verwenden benutzen angabe keine ne pas utiliser no s d id
    """.split()
)
_MARKS_OF_ERRORS = re.compile(r"#[A-Z0-9/]+[?!]?")
_SAID_OTHERWISE = frozenset(
    (
        *("do not use", "dont use", "not used", "nicht verwenden", "nicht benutzen", "ne pas utiliser", "no usar"),
        *("n a", "k a", "s n", "one time", "one time customer", "one time account", "walk in", "walk in customer"),
        *("no name", "ohne name", "keine angabe", "sans nom", "sin nombre", "see name 2"),
    )
)
# In the writing of their countries, where no blank parts them from the name.
_FORMS_ELSEWHERE = frozenset(
    """
    公司 有限公司 有限责任公司 有限責任公司 股份有限公司 集团 集團 集团公司 集团有限公司 株式会社 有限会社 合同会社
    주식회사 유한회사 ооо оао зао ао пао нпо
    """.split()
)
_DOTS = str.maketrans("", "", ".'")
_PUNCTUATION = ".,;:()[]\"'"
_SAME_LETTER = re.compile(r"(\w)\1{2,}", re.IGNORECASE)


# What the first word is of a name that names nobody: of a form of several words it is the beginning.
_BEGINNINGS = frozenset(form[:length] for form in LEGAL_FORMS for length in range(2, len(form) + 1))
_LOOKED_AT = _PLACEHOLDERS | _FILLERS | _BEGINNINGS | _FORMS_ELSEWHERE


def suspects(names: list[str]) -> list[int]:
    """Return the indexes of the names, those given, that may match nothing: most need no closer look."""
    may_be_lost = "?" in "".join(names)
    return [
        index
        for index, name in enumerate(names)
        if name
        and (
            (first := name.partition(" ")[0].rstrip(_PUNCTUATION).casefold()) in _LOOKED_AT
            or len(first) <= _SHORT
            or not first.isalpha()
            or first[0] == first[1] == first[2]
            or (may_be_lost and "?" in name)
            or (
                not name.isascii() and (_without_accents(first) in _LOOKED_AT or _LOST.search(name) or is_garbled(name))
            )
        )
    ]


def why_not_screenable(name: str) -> str | None:
    """Say why no list can match a name; None where one can."""
    if _LOST.search(name):
        return DESTROYED
    words = _words(name)
    if _MARKS_OF_ERRORS.fullmatch(name) or _is_placeholder(words):
        return PLACEHOLDER
    if not _LETTER.search(name) or sum(map(len, words)) < _SHORT:
        return NO_NAME if not _SAME_LETTER.fullmatch(name) else PLACEHOLDER
    if _are_forms(words):
        return FORM_ALONE
    return GARBLED if is_garbled(name) else None


def _is_placeholder(words: list[str]) -> bool:
    is_said = any(word in _PLACEHOLDERS for word in words) or " ".join(words) in _SAID_OTHERWISE
    known = (word in _PLACEHOLDERS or word in _FILLERS or word.isdigit() for word in words)
    return (is_said and all(known)) or (len(words) == 1 and bool(_SAME_LETTER.fullmatch(words[0])))


def is_form_alone(name: str) -> bool:
    """Return whether a name is nothing but legal forms."""
    return _are_forms(_words(name))


def _words(name: str) -> list[str]:
    return _WORD.findall(_without_accents(name.casefold()).translate(_DOTS))


def _are_forms(words: list[str]) -> bool:
    """Return whether words are legal forms from the first to the last; a form may have several words."""
    ends = {0}
    for end in range(1, len(words) + 1):
        begins = (begin for begin in range(max(0, end - LONGEST_FORM), end) if begin in ends)
        if any(_is_form("".join(words[begin:end])) for begin in begins):
            ends.add(end)
    return len(words) in ends


def _is_form(word: str) -> bool:
    return word in LEGAL_FORMS or word in _FORMS_ELSEWHERE


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parted = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in parted if not unicodedata.combining(letter)))
