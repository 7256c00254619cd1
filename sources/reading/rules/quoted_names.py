"""Lists of quoted names in an amendatory instruction: “A Co., Ltd.;” “B;” and “C.” - and what goes wrong in them.

The quotation marks are set by hand: one is missing, one stands a word too late, a separator is forgotten, a name
holds marks of its own. A list is read mark by mark; what lies between two names is never dropped in silence, because
whatever does not belong to a list is given back for the reader of the sentence to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.entries.names import trim_closing

_MARK = re.compile('[“”"]')
_SEPARATOR = re.compile(r"[\s;,.:]*(?:\b(?:and|or)\b[\s,;]*)?(?:&\s+)?")
_ENDS_ITEM = re.compile(r"(?:[;,]|\b(?:and|or))\s*$")
_TRAILING_AND = re.compile(r"[\s;,]+(?:and|or)\s*$")
# What goes on with the sentence behind a list, rather than being a name whose marks are missing.
_GOES_ON = re.compile(
    r"(?:and\s+|or\s+)?(?:by\b|under\b|to\b|in\b|from\b|of\b|with\b|as\b|the additions?\b|the revisions?\b|and\b"
    r"|add(?:s|ing)?\b|revis\w+|republish\w+|remov\w+|delet\w+|correct\w+|redesignat\w+|\(?[a-z]{1,4}[.)]\s|\d+\.\s|[^A-Z0-9])",
)
# A first name whose opening mark stands too late or is missing: "entries for Alpha “Technology Ltd.;”".
_UNMARKED_START = re.compile(r"\bentr(?:y|ies)\b[^“”\":;]*?\bfor:?\s+(?=[A-Z0-9])(?P<name>[^“”\":;]*)$")
# A list with no double marks at all: single ones, or none.
_UNMARKED_LIST = re.compile(
    r"\bentr(?:y|ies)\b[^:;]*?\bfor:?\s+(?P<names>[‘'`A-Z0-9][^:]*?)\s*(?:,?\s*to read as follows.*)?$"
)
_SINGLE_MARKED = re.compile(r"(?:(?<=\s)|^)[‘'`](?=\S)(.+?)(?<=\S)[’'](?=[\s;,.:]|$)")
_ENDS_INSTRUCTION = re.compile(
    r"[;,]?\s*(?:\bto read as follows\b.*|[;,]\s*and\s+(?=by\b|add|revis|remov).*|[;,]\s*and\s*)$"
)
_PLACE_MARK = "⟦{}⟧"


@dataclass(frozen=True, slots=True)
class NamesApart:
    """A sentence with each list of names replaced by ⟦0⟧, ⟦1⟧ ..., and the lists."""

    sentence: str
    lists: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _List:
    """A list while it is read: its names so far and where it ends in the text."""

    names: list[str]
    end: int


def take_names(text: str) -> NamesApart:
    """Take the lists of names out of an instruction, so that no word of a name is read as a word of the sentence."""
    text = text.replace("⟦", "[").replace("⟧", "]")
    text = text.replace("``", "“").replace("''", "”")
    if not _MARK.search(text):
        return _take_unmarked(text)
    pieces: list[str] = []
    lists: list[tuple[str, ...]] = []
    position = 0
    while mark := _MARK.search(text, position):
        start = mark.start()
        if early := _UNMARKED_START.search(text[position:start]):
            start = position + early.start("name")
        found = _read_list(text, start)
        pieces += [text[position:start], _PLACE_MARK.format(len(lists))]
        lists.append(tuple(found.names))
        position = max(found.end, mark.end())
    return NamesApart("".join([*pieces, text[position:]]), tuple(lists))


def _take_unmarked(text: str) -> NamesApart:
    """Take a list in single marks, or in none: "entries for Alpha Ltd.; Beta LLC; and Gamma"."""
    match = _UNMARKED_LIST.search(text)
    if match is None:
        return NamesApart(text, ())
    marked = [found[1] for found in _SINGLE_MARKED.finditer(match["names"])]
    names = marked or [part.removeprefix("and ") for part in re.split(r";\s*", _TRAILING_AND.sub("", match["names"]))]
    kept = tuple(name for name in map(trim_closing, names) if name)
    sentence = text[: match.start("names")] + _PLACE_MARK.format(0) + text[match.end("names") :]
    return NamesApart(sentence, (kept,))


def _read_list(text: str, start: int) -> _List:
    """Read one list from its first name, which may lack its opening mark, to the closing mark of its last."""
    found = _List([], start)
    item = start
    inner = opened = False
    position = start
    while mark := _MARK.search(text, position):
        position = mark.end()
        before = text[item : mark.start()]
        if _opens(text, mark):
            if not before.strip() or _ENDS_ITEM.search(before):
                _keep(found, before)
                item, opened, inner = position, True, False
            elif opened:
                inner = True  # a mark of the name's own
            else:
                text, opened = f"{text[: mark.start()]} {text[position:]}", True  # the opening mark, too late
            continue
        if inner:
            inner = False
            continue
        _keep(found, before)
        found.end = position
        following = _next_item(text, position)
        if following is None:
            return found
        item, opened = following, False
        position = item
    return _close_open_item(text, item, found)


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark opens: by its shape, or for a straight one by the white space around it."""
    if mark.group() != '"':
        return mark.group() == "“"
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    return (not before or before.isspace() or before in "(—“") and bool(after) and not after.isspace()


def _next_item(text: str, position: int) -> int | None:
    """Give where the next name of the list begins behind a closing mark, or None where the sentence goes on."""
    separator = _SEPARATOR.match(text, position)
    start = separator.end() if separator else position
    mark = _MARK.search(text, start)
    if mark is None or start == len(text):
        return None
    if mark.start() == start:
        return start
    between = text[start : mark.start()]
    if _GOES_ON.match(between) or (_opens(text, mark) and not _ENDS_ITEM.search(between)):
        return None
    return start


def _close_open_item(text: str, item: int, found: _List) -> _List:
    """End a list whose last closing mark is missing: the name goes up to the words that close an instruction."""
    rest = text[item:]
    found.end = max(found.end, item)
    if not rest.strip():
        return found
    tail = _ENDS_INSTRUCTION.search(rest)
    name = rest[: tail.start()] if tail else rest
    _keep(found, name)
    found.end = item + len(name)
    return found


def _keep(found: _List, name: str) -> None:
    """Add a name without the punctuation that closes it in the sentence; nothing where nothing is left."""
    closed = trim_closing(_TRAILING_AND.sub("", " ".join(name.split())))
    if closed:
        found.names.append(closed)
