"""The lines of a cell as they stand on paper, joined to those that print has: the name, each alias, the addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.reading.entries.aliases import find_introduction
from sources.reading.entries.names import is_legal_form
from sources.reading.manuscripts.page_text import Line

_DASH = re.compile(r"(?:[—–―•·▪●]|--?)\s*")
_LAST_ALIAS_FOLLOWS = re.compile(r"\b(?:and|one alias:)$", re.IGNORECASE)
_ENDS_ITEM = re.compile(r"[.:;,]$|\band$")
# A period that more often stands within a name than at its end, behind an abbreviation or an initial.
_ENDS_SENTENCE = re.compile(r"\.[”\"’']?$")
_OPEN_PERIOD = re.compile(r"\b(?:St|No|Nos|Dr|Prof|Mr|Ms|Mrs|Gen|[A-Z])\.$")
_NO_BLANK_BEHIND = re.compile(r"(?:\w[-—–/]|^[—–])$")
_NO_BLANK_BEFORE = re.compile(r"[-—–]\w")
_CLOSING = re.compile(r"[,.;:)\]]")
# A section that goes on: "746.8(a)" over "(3)".
_SECTION = re.compile(r"\d\.\d+(?:\([A-Za-z0-9]{1,4}\))*$")
_SUBSECTION = re.compile(r"\([A-Za-z0-9]{1,4}\)")
# Words that often stand first on a line and are never the rest of another.
_SMALL_WORDS = frozenset(
    "a an and aka al by c da de del der di du e el et fka for i in la le of on or the to u und v van von y".split()
)
_BLANK = 0.25  # of the size of the letters
_RAISED = 0.8  # of the size of the letters of the cell
_HOLE = 1.7  # of the usual pitch between two lines


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line of a cell.

    `is_full` says that the next word had no room on it, so that nothing ends here but the line. `follows_hole` says
    that as much white stands above it as a line takes, `is_raised` that it begins with a footnote's figure.
    """

    text: str
    is_full: bool = True
    follows_hole: bool = False
    is_raised: bool = False
    is_cut: bool = False


def cell_lines(lines: Sequence[Line], right: float, pitch: float) -> tuple[CellLine, ...]:
    """Return the lines of a cell; the longest in its column ends at `right`, the usual distance of two is `pitch`."""
    found = []
    for place, line in enumerate(lines):
        below = lines[place + 1] if place + 1 < len(lines) else None
        is_full = below is None or line.right + _BLANK * line.size + _width(below) > right
        above = lines[place - 1] if place else None
        hole = above is not None and pitch > 0 and line.baseline - above.baseline > _HOLE * pitch
        raised = line.is_raised(line.words[0]) or all(word.size < _RAISED * line.size for word in line.words)
        found.append(CellLine(line.text, is_full, hole, raised, below is not None and _is_cut(line, below, right)))
    return tuple(found)


def printed_lines(lines: Iterable[CellLine]) -> tuple[str, ...]:
    """Return the printed lines of an entity cell, aliases with the em dash that print gives them.

    A dash begins an alias where a list of them was announced, or behind a line that ended before it was full; elsewhere
    it is part of what goes on. Behind the last alias a line that has come to its end begins the address.
    """
    printed: list[str] = []
    before: CellLine | None = None
    listed = False
    for line in lines:
        text = line.text.strip()
        dash = _DASH.match(text)
        if before is None:
            printed.append(text)
        elif dash and (listed or not before.is_full) and _ENDS_ITEM.search(printed[-1]):
            printed.append(f"—{text[dash.end() :]}")
        elif _ends_list(printed, text, before):
            printed.append(text)
            listed = False
        else:
            printed[-1] = _join(printed[-1], before, line)
        listed = listed or printed[-1].endswith(":") or find_introduction(printed[-1]) is not None
        before = line
    return tuple(printed)


def one_line(lines: Iterable[CellLine]) -> str:
    """Return the lines of another cell as one."""
    joined = ""
    before: CellLine | None = None
    for line in lines:
        joined = _join(joined, before, line)
        before = line
    return joined


def _join(text: str, before: CellLine | None, line: CellLine) -> str:
    """Join a line to the text above it; no blank stands at a hyphen, a dash, within a word or within a section."""
    after = line.text.strip()
    if before is None:
        return after
    is_rest = after[:1].islower() or _CLOSING.match(after)
    goes_on = line.is_raised or (before.is_cut and is_rest)
    section = _SUBSECTION.match(after) and _SECTION.search(text[-40:])
    closes_up = goes_on or section or _NO_BLANK_BEHIND.search(text[-2:]) or _NO_BLANK_BEFORE.match(after)
    return f"{text}{after}" if closes_up else f"{text} {after}"


def _width(line: Line) -> float:
    word = line.words[0]
    return word.right - word.left


def _is_cut(line: Line, below: Line, right: float) -> bool:
    """Return whether a line is one word that fills it, of which the next line may hold the rest."""
    letters = [glyph for word in line.words for glyph in word.glyphs]
    first = below.words[0]
    room = right - line.right
    is_one_word = len(line.words) == 1 and len(letters) > 1
    goes_on = first.text.strip(".,;:()") not in _SMALL_WORDS
    return is_one_word and goes_on and room < max(first.glyphs[0].right - first.glyphs[0].left, _BLANK * line.size)


def _ends_list(printed: Sequence[str], following: str, before: CellLine) -> bool:
    """Return whether the last alias of a list is complete, so that what follows is an address."""
    if len(printed) < 2 or not printed[-1].startswith("—") or not _ENDS_SENTENCE.search(printed[-1]):
        return False
    if not _LAST_ALIAS_FOLLOWS.search(printed[-2]):
        return False
    if not before.is_full:
        return True
    first = following.split()[0].strip(",.;")
    return not is_legal_form(first) and first not in _SMALL_WORDS and not _OPEN_PERIOD.search(printed[-1])
