r"""The text in a column's cells: white space folded, and what a system damaged on the way out repaired where it can be.

Repaired is what has one right reading: HTML entities, escapes such as \u0041, UTF-8 that was decoded with another
character set, invisible characters. Columns are looked at whole, so that clean ones cost next to nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(
    r"\\u([0-9a-fA-F]{4})|\\U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|<U\+([0-9A-F]{4,6})>"
)
# A number that a spreadsheet is to keep as it is: as a formula, or behind an apostrophe.
_AS_TEXT = re.compile(r'="([^"]*)"|\'(\d.*)')
_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
# Two letters in a row beyond ASCII that are of no East Asian script, or a control letter where Windows-1252 has a
# quotation mark: only what has these can be text of a wrongly chosen character set.
_MAY_BE_GARBLED = re.compile(r"[\x80-\u052f\u2000-\u26ff]{2}|[\x80-\x9f]|\xc3 ")
_UNDECODABLE = re.compile("[\udc80-\udcff]")
_BETWEEN_ALIASES = re.compile(r"[;|\uff1b\u3001\n\r\u2028\v]")
_LONG_RUN = re.compile(r"[\xc0-\xff]{4}")
_NESTED = 3

ENTITIES = "HTML entities were decoded"
ESCAPES = "escapes such as \\u0041 were decoded"
GARBLED = "text that had been decoded with the wrong character set was restored"
AS_TEXT = 'what is marked as text for a spreadsheet, ="0042" or \'0042, was read as the text'
INVISIBLE = "invisible characters were left out"


@dataclass(slots=True)
class Cells:
    """The cells of one column, tidied: `repairs` say which cells were mended and how, by their index.

    `undecodable` are those with bytes that are not of the file's character set, `broken` those with control letters.
    """

    texts: list[str]
    repairs: dict[str, list[int]] = field(default_factory=dict)
    undecodable: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def tidy_cells(texts: list[str], *, decode: bool) -> Cells:
    """Fold white space and leave out invisible characters; with `decode`, undo what systems do to names as well."""
    cells = decode_cells(texts) if decode else Cells(texts)
    joined = "\n".join(cells.texts)
    if '="' in joined or joined.startswith("'") or "\n'" in joined:
        _mend(cells, AS_TEXT, range(len(texts)), _unmarked)
        joined = "\n".join(cells.texts)
    if _is_tidy(joined, len(texts)):
        return cells
    folded = [" ".join(text.split()) for text in cells.texts]
    for index, text in enumerate(folded):
        if not text.isprintable():
            folded[index] = _without_unprintable(text, index, cells)
    cells.texts = folded
    return cells


def decode_cells(texts: list[str]) -> Cells:
    """Undo what systems do to text on its way out, and leave white space as it is."""
    cells = Cells(texts)
    joined = "\n".join(texts)
    if "&" in joined and _ENTITY.search(joined):
        _mend(cells, ENTITIES, _having("&", cells.texts), _decode_entities)
    if ("\\" in joined or "<U+" in joined) and _ESCAPE.search(joined):
        _mend(cells, ESCAPES, range(len(texts)), _decode_escapes)
    if "%" in joined and _PERCENT.search(joined):
        _mend(cells, ESCAPES, _having("%", cells.texts), _decode_percent)
    if not joined.isascii():
        numbered = enumerate(cells.texts)
        garbled = [index for index, text in numbered if not text.isascii() and _MAY_BE_GARBLED.search(text)]
        _mend(cells, GARBLED, garbled, _restore)
    return cells


def is_garbled(text: str) -> bool:
    """Return whether a text looks as if it had been decoded with the wrong character set."""
    if text.isascii() or not _MAY_BE_GARBLED.search(text):
        return False
    from ftfy.badness import is_bad

    return bool(_LONG_RUN.search(text)) or is_bad(text)


def split_aliases(text: str) -> str:
    """Part aliases, which stand in lines or between ";", "|", the full-width semicolon or comma, by "; "."""
    return "; ".join(alias for part in _BETWEEN_ALIASES.split(text) if (alias := " ".join(part.split())))


def _is_tidy(joined: str, number: int) -> bool:
    """Return whether texts, joined by line ends, have single blanks between words alone, and no odd letter."""
    return not (
        "  " in joined
        or " \n" in joined
        or "\n " in joined
        or joined[:1] == " "
        or joined[-1:] == " "
        or joined.count("\n") != max(number - 1, 0)
        or not joined.replace("\n", "").isprintable()
    )


def _mend(cells: Cells, how: str, indexes: Iterable[int], repair: Callable[[str], str]) -> None:
    mended = {index: better for index in indexes if (better := repair(cells.texts[index])) != cells.texts[index]}
    if mended:
        cells.texts = [mended.get(index, text) for index, text in enumerate(cells.texts)]
        cells.repairs.setdefault(how, []).extend(mended)


def _unmarked(text: str) -> str:
    found = _AS_TEXT.fullmatch(text.strip())
    return found[1] or found[2] or "" if found else text


def _having(letter: str, texts: list[str]) -> list[int]:
    return [index for index, text in enumerate(texts) if letter in text]


def _decode_entities(text: str) -> str:
    for _ in range(_NESTED):
        better = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if better == text:
            break
        text = better
    return text


def _decode_escapes(text: str) -> str:
    decoded = _ESCAPE.sub(lambda escape: chr(int(next(filter(None, escape.groups())), 16)), text)
    # Letters beyond U+FFFF are escaped as two halves; a half alone says nothing.
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decode_percent(text: str) -> str:
    try:
        return unquote(text, errors="strict") if _PERCENT.search(text) else text
    except UnicodeDecodeError:
        return text


def _restore(text: str) -> str:
    from ftfy import fix_encoding

    if _UNDECODABLE.search(text):
        return text
    better = fix_encoding(text)
    return text if is_garbled(better) else better


def _without_unprintable(text: str, index: int, cells: Cells) -> str:
    """Leave out what shows nothing, put a blank for a control letter, and note both."""
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Cf":
            cells.repairs.setdefault(INVISIBLE, []).append(index)
        elif "\udc80" <= letter <= "\udcff":
            cells.undecodable.append(index)
        elif kind in {"Cc", "Co", "Cs"}:
            cells.broken.append(index)
            kept.append(" ")
        else:
            kept.append(letter)
    return " ".join("".join(kept).split())


def undecodable_byte(text: str) -> int:
    """Return the first byte of a text that is not of the file's character set."""
    found = _UNDECODABLE.search(text)
    assert found, "asked of such a text alone"
    return ord(found[0]) - 0xDC00
