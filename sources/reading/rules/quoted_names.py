"""Lists of quoted names in an amendatory instruction: “A Co., Ltd.;” “B;” and “C.” - and what goes wrong in them.

The quotation marks are set by hand: one is missing, one stands a word too late, a separator is forgotten, a name
holds marks of its own. A list is read mark by mark; what lies between two names is never dropped in silence, because
whatever does not belong to a list is given back for the reader of the sentence to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.entries.names import ends_with_destination, is_legal_form, split_name, trim_closing
from state.destinations import find_destination

_MARK = re.compile('[“”"]')
_SEPARATOR = re.compile(r"[\s;,.:]*(?:\b(?:and|or)\b[\s,;]*)?(?:&\s)?")
_ENDS_ITEM = re.compile(r"(?:[;,]|\b(?:and|or))\s?$")
_LONGEST_END = 6  # letters of that, with the one before it
_BLANK = re.compile(r"\s*")
_TRAILING_AND = re.compile(r"[\s;,]{1,4}(?:and|or)\s?$")
# What goes on with the sentence behind a list, rather than being a name whose marks are missing.
_GOES_ON = re.compile(
    r"(?:and\s|or\s)?(?:by\b|under\b|to\b|in\b|from\b|of\b|with\b|as\b|the additions?\b|the revisions?\b|and\b"
    r"|add(?:s|ing)?\b|revis\w+|republish\w+|remov\w+|delet\w+|correct\w+|redesignat\w+|\(?[a-z]{1,4}[.)]\s|\d+\.\s|[^A-Z0-9])",
)
# Where an unmarked list may begin: "entries for Alpha Ltd.; Beta LLC", with no colon or semicolon in between.
_BEFORE_UNMARKED = re.compile(r"(?P<start>\bfor:?\s(?=[‘'`A-Z0-9]))|(?P<entry>\bentr(?:y|ies)\b)|[:;]", re.IGNORECASE)
_COLON_BEFORE_UNMARKED = re.compile(
    r"\b(?:entit(?:y|ies)|entr(?:y|ies)|persons?|part(?:y|ies))(?:\s(?:is|are)\s(?:hereby\s)?(?:add|remov|revis|delet)ed)?"
    r":\s(?=[‘'`A-Z0-9])"
)
# Right behind a verb, or a destination that opens a paragraph: "removing the entity Alpha", "Iran: Alpha; Beta".
_VERB_BEFORE_UNMARKED = re.compile(
    r"\b(?i:add|remov|delet|revis|strik|eliminat)(?:ing|es?)\s(?:the\s)?"
    r"(?:(?:[A-Z]\w+\s)?(?:entit(?:y|ies)|entr(?:y|ies)|persons?|part(?:y|ies)),?\s)?(?=[‘'`A-Z0-9])"
)
_DESTINATION_BEFORE_UNMARKED = re.compile(r"^([^:;“”\d]{3,60}):\s(?=[‘'`A-Z0-9])")
# There a name is one only if no word of it may be the sentence's.
_NO_NAME = re.compile(
    r"(?<!\w)(?:(?!(?:of|and|for|the|de|da|di|la|le|du|van|von|al|und|et|y)\b)[a-z]|(?:Under|Supplement|Part|Section|Country"
    r"|Entity|License|Review|Federal|Footnote|Column|Heading|Notes?|Table|Paragraph|In)\b|§)|[’']\s|\(\d"
)
_SEVERAL = re.compile(r"\b(?:entities|entries|persons|parties)\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:entity|entry|person|party)\b(?!.*\b(?:entities|entries|persons|parties)\b)", re.IGNORECASE)
# No comma before a legal form parts two names.
_COMMA_OR_AND = re.compile(
    r",\s(?:and\s)?(?!(?:Ltd|Limited|LLC|Inc|Co|Corp|Pvt|Pte|GmbH|[A-Z]\.)\b)|\sand\s(?=[A-Z0-9])"
)
_WORDS_OF_INSTRUCTION = re.compile(
    r"\b(?:entr(?:y|ies)|alphabetical|adding|removing|revising|under\s(?:the\s)?[A-Z]{3}|address(?:es)?|alias(?:es)?"
    r"|footnote|designation|by\s(?:adding|removing|revising))\b"
)
_READS_AS_FOLLOWS = " to read as follows"
_ENDS_UNMARKED = re.compile(
    r",?\s?\b(?:(?:currently\s)?(?:listed|located)\s)?(?:from\s)?(?:under|in alphabetical order)\b"
    r"|\sfrom\s(?:(?=the\s(?:heading|destination|country)\b)|(?P<destination>))"
)
_SINGLE_MARKED = re.compile(r"(?:(?<=\s)|^)[‘'`](?=\S)(.{1,300}?)(?<=\S)[’'](?=[\s;,.:]|$)")
_ENDS_INSTRUCTION = re.compile(r"[;,]?\s?\bto read as follows\b|[;,]\s?and(?:\s(?=by\b|add|revis|remov)|\s?$)")
_AFTER_DESTINATION = re.compile(r"[,;:.]|\s(?=(?:and|or|by|in|under|to)\b)|$")
_IS_CLOSED = re.compile(r"(?:[.;:]|[;,]\s?and)\s?$")
_PLACE_MARK = "⟦{}⟧"
# Until about 2018 an instruction may quote a whole entry: “A. Nezhad, a.k.a., N. Akbar, Schilfweg 2, Hamburg, Germany”.
_ALIASES = re.compile(
    r"[\s,;(]{1,3}(?:also\sknown\sas|formerly\sknown\sas|[af]\.\s?k\.\s?a\.|[af]/?k/?a\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class QuotedLists:
    """A sentence with each list of names replaced by ⟦0⟧, ⟦1⟧ ..., and the lists.

    `trouble` says why names that stand in it are in no list: a quotation that does not close, nor end with the
    punctuation of an instruction, or a list without marks of which nobody can say where a name ends.
    """

    sentence: str
    lists: tuple[tuple[str, ...], ...]
    trouble: str = ""


@dataclass(slots=True)
class _List:
    """A list while it is read: its names so far and where it ends in the text."""

    names: list[str]
    end: int
    is_open: bool = False


def take_names(text: str) -> QuotedLists:
    """Take the lists of names out of an instruction, so that no word of a name is read as a word of the sentence."""
    text = text.replace("⟦", "[").replace("⟧", "]")
    text = text.replace("``", "“").replace("''", "”")
    if not _MARK.search(text):
        return _take_unmarked(text)
    pieces: list[str] = []
    lists: list[tuple[str, ...]] = []
    position, is_open = 0, False
    while mark := _MARK.search(text, position):
        start = mark.start()
        start = position + _unmarked_start(text[position:start], start - position)
        found = _read_list(text, start)
        pieces += [text[position:start], _PLACE_MARK.format(len(lists))]
        lists.append(tuple(found.names))
        is_open |= found.is_open
        position = max(found.end, mark.end())
    trouble = "A quotation does not close: its name may go on elsewhere." if is_open else ""
    return QuotedLists("".join([*pieces, text[position:]]), tuple(lists), trouble)


def leaves_name_open(text: str) -> bool:
    """Return whether a text ends within a quotation: its last opening mark has no closing one behind it."""
    return text.rfind("“") > text.rfind("”")


def entry_name(quoted: str) -> str:
    """Return the name of a quoted entry, without the aliases and the address that may stand behind it.

    What stands behind a comma is an address where it ends with a destination and has a figure, or is a town's behind a
    legal form.
    """
    aliases = _ALIASES.search(quoted)
    if aliases and quoted[: aliases.start()].strip():
        return trim_closing(quoted[: aliases.start()])
    name, rest = split_name(quoted)
    is_address = re.search(r"\d", rest) or ("," in rest and is_legal_form(name.split()[-1]))
    return name if is_address and ends_with_destination(rest) else quoted


def _take_unmarked(text: str) -> QuotedLists:
    """Take a list in single marks, or in none: "entries for Alpha Ltd.; Beta LLC; and Gamma"."""
    whole = text.partition(_READS_AS_FOLLOWS)[0]
    start = _unmarked_start(whole, len(whole))
    if (colon := _COLON_BEFORE_UNMARKED.search(whole)) and not _begins_with_destination(text[colon.end() :]):
        start = min(start, colon.end())
    direct = start == len(whole) and _direct_start(whole)
    start = direct or start
    endings = _ENDS_UNMARKED.finditer(whole, start)
    ends = (each for each in endings if each["destination"] is None or _begins_with_destination(whole[each.end() :]))
    end = next((each.start() for each in ends), len(whole))
    names = text[start:end].strip()
    if not names:
        return QuotedLists(text, ())
    marked = [found[1] for found in _SINGLE_MARKED.finditer(names)]
    parts = marked or _unmarked_names(_TRAILING_AND.sub("", names), text[:start])
    if direct and not marked and any(map(_NO_NAME.search, parts)):
        return QuotedLists(text, ())
    kept = tuple(name for name in map(trim_closing, parts) if name)
    trouble = "" if kept else "Names stand in it without marks: where one of them ends is not clear."
    return QuotedLists(text[:start] + _PLACE_MARK.format(0) + text[end:], (kept,), trouble)


def _unmarked_names(names: str, before: str) -> list[str]:
    """Return the names of a list without marks; none where words of the instruction may be among them.

    Semicolons part them. Without one, a list of several is parted at commas and "and" only if each name has its legal
    form there: "Optics, Fine Mechanics, and Physics" may be one.
    """
    names = names.strip(" ;,")
    parts = [part.strip().removeprefix("and ") for part in names.split(";")]
    if any(_WORDS_OF_INSTRUCTION.search(part) for part in parts):
        return []
    if len(parts) > 1 or _ONE.search(before):
        return parts
    several = _COMMA_OR_AND.split(names)
    end_in_form = [not is_legal_form(part) and is_legal_form(part.split()[-1]) for part in several]
    is_one = len(several) == 1 and not _SEVERAL.search(before)
    return several if is_one or all(end_in_form) else []


def _direct_start(text: str) -> int:
    """Return where names without marks begin right behind a verb or an opening destination; 0 for nowhere."""
    opening = _DESTINATION_BEFORE_UNMARKED.match(text)
    if opening and find_destination(opening[1]):
        return opening.end()
    verb = _VERB_BEFORE_UNMARKED.search(text)
    return verb.end() if verb and not _begins_with_destination(text[verb.end() :]) else 0


def _unmarked_start(text: str, default: int) -> int:
    """Return where names without marks begin behind "entries for", up to the end of the text; else the default.

    The first may lack its opening mark alone: "entries for Alpha “Technology Ltd.;”". A destination is no name.
    """
    speaks_of_entry, start = False, None
    for found in _BEFORE_UNMARKED.finditer(text):
        if found["entry"]:
            speaks_of_entry = True
        elif found["start"] and speaks_of_entry and start is None:
            start = found.end() if text[found.end()].isupper() or not text[found.end()].isalpha() else None
        elif not found["start"]:
            speaks_of_entry = False
            start = None if found.group() == ":" else start
    if start is None or _begins_with_destination(text[start:]):
        return default
    return start


def _begins_with_destination(text: str) -> bool:
    """Return whether a text begins with a destination and goes on, or ends, behind it."""
    ends = [cut.start() for cut in _AFTER_DESTINATION.finditer(text[:100])]
    return any(find_destination(text[:end]) for end in ends)


def _read_list(text: str, start: int) -> _List:
    """Read one list from its first name, which may lack its opening mark, to the closing mark of its last."""
    found = _List([], start)
    item = start
    inner = opened = False
    position = start
    while mark := _MARK.search(text, position):
        position = mark.end()
        if _opens(text, mark):
            # Only the end of what lies before: a name may have marks without end, and is not read anew at each.
            if _BLANK.fullmatch(text, item, mark.start()) or _ENDS_ITEM.search(
                text[max(item, mark.start() - _LONGEST_END) : mark.start()]
            ):
                _keep(found, text[item : mark.start()])
                item, opened, inner = position, True, False
            elif opened:
                inner = True  # a mark of the name's own
            else:
                text, opened = f"{text[: mark.start()]} {text[position:]}", True  # the opening mark, too late
            continue
        if inner:
            inner = False
            continue
        _keep(found, text[item : mark.start()])
        found.end = position
        following = _next_item(text, position)
        if following is None:
            return found
        item, opened = following, False
        position = item
    return _close_open_item(text, item, found)


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Return whether a mark opens: by its shape, or for a straight one by the white space around it."""
    if mark.group() != '"':
        return mark.group() == "“"
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    return (not before or before.isspace() or before in "(—“") and bool(after) and not after.isspace()


def _next_item(text: str, position: int) -> int | None:
    """Return where the next name of the list begins behind a closing mark, or None where the sentence goes on."""
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
    found.is_open = tail is None and leaves_name_open(text) and _IS_CLOSED.search(rest) is None
    if not found.is_open:
        _keep(found, name)
    found.end = item + len(name)
    return found


def _keep(found: _List, name: str) -> None:
    """Add a name without the punctuation that closes it in the sentence; nothing where nothing is left."""
    closed = trim_closing(_TRAILING_AND.sub("", " ".join(name.split())))
    if closed:
        found.names.append(closed)
