"""Aliases inside an entry: the announced list, one dash line each, and the forms in parentheses and running text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.reading.entries.names import (
    is_legal_form,
    looks_like_address,
    names_an_institution,
    outside_parentheses,
    split_name,
    trim_closing,
)
from state.listings import Alias, AliasKind

_KNOWN_AS = r"(?:(?P<former>f\.\s?k\.\s?a\b\.?|formerly known as)|a\.\s?k\.\s?a\b\.?|also known as)"
# As in "a.k.a., the following five aliases:", and in old entries "a.k.a.:".
_LIST_FOLLOWS = re.compile(
    rf"\b(?:{_KNOWN_AS}[\s,:]+)?(?:and\s+)?the\s+following\s+(?:(?P<number>[\w-]+)\s+)?alias(?:es)?\b\s*[:;,.]?",
    re.IGNORECASE,
)
_COLON_FOLLOWS = re.compile(rf"\b{_KNOWN_AS}[\s,]*:", re.IGNORECASE)
# As in "..., a.k.a., ..." and, the other names in parentheses, "... (a.k.a. ...)".
_MENTION = re.compile(rf"(?:(?P<group>\()\s*|(?<![\w(])){_KNOWN_AS}[\s,:]+", re.IGNORECASE)
_BRACKET = re.compile(r"[()]")
_GROUP_CUT_OFF = re.compile(r"(?:,\s*|(?<![\s,])\s+)?(?:Alt\.?\s+)?Address:", re.IGNORECASE)
_AGAIN = re.compile(rf"(?:and\s+)?{_KNOWN_AS}[\s,:]+", re.IGNORECASE)
_DASH = re.compile(r"\s*[—–―‒-]\s*(?=\S)")
_NEXT_DASH = re.compile(r"(?:(?<=;)|(?<=\band)|^)\s*(?=—)")
_JOINS_NEXT = (" and", ",and", ";and")
_SEMICOLON = re.compile(r";\s*(?:and\s+)?")
_SEMICOLON_IN_QUOTES = re.compile(r";([”’\"'])(?=\s)")
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
"""
_MOST_DIGITS = 3
_NUMBERS = {word: number for number, word in enumerate(_UNITS.split())} | {"thirty": 30, "forty": 40, "fifty": 50}


@dataclass(frozen=True, slots=True)
class Introduction:
    """The words that announce a list of aliases, what stands before and after them, and how many they promise."""

    before: str
    words: str
    after: str
    kind: AliasKind
    stated: int | None


@dataclass(frozen=True, slots=True)
class Names:
    """A name, the other names that running text gives with it, and the text behind them, such as an address."""

    name: str
    others: tuple[Alias, ...] = ()
    rest: str = ""


def find_introduction(text: str) -> Introduction | None:
    """Find "a.k.a., the following five aliases:" in a line; None where nothing announces a list."""
    if ":" not in text and "alias" not in text.casefold():
        return None  # nearly all lines, found out ten times faster
    found = _LIST_FOLLOWS.search(text) or _COLON_FOLLOWS.search(text)
    if not found:
        return None
    return Introduction(
        before=text[: found.start()].strip(" ,;"),
        words=found.group(),
        after=text[found.end() :].strip(),
        kind=_kind(found),
        stated=read_number(found.groupdict().get("number") or ""),
    )


def is_dash_line(line: str) -> bool:
    """Tell whether a line starts with the dash of a list item."""
    return _DASH.match(line) is not None


def list_items(introduction: Introduction) -> tuple[str, ...]:
    """Return, as dash lines, the items of a list that stands in one line with its introduction.

    With dashes, "—A; and —B. 12 Street", each dash starts one. Without, semicolons part as many as were promised.
    """
    if not introduction.after:
        return ()
    if "—" in introduction.after:
        items = part_dash_items(introduction.after)
    else:
        items = _SEMICOLON.split(introduction.after, maxsplit=max(introduction.stated or 1, 1) - 1)
    return tuple(item.strip() if is_dash_line(item) else f"—{item.strip()}" for item in items)


def part_dash_items(text: str) -> list[str]:
    """Part "—A; and —B. 12 Street" before each dash that begins an item; a text without any is one item."""
    return [item.strip() for item in _NEXT_DASH.split(text) if item.strip()]


def text_of_item(line: str) -> str:
    """Return the text of a list item without its dash, and without what joins it to the next ("; and")."""
    dash = _DASH.match(line)
    text = line[dash.end() if dash else 0 :].rstrip(" ;,")
    return text[: -len("and")].rstrip(" ;,") if text.endswith(_JOINS_NEXT) else text


def read_names(text: str) -> Names:
    """Read a name with the aliases that parentheses or running text give it, and return the text behind them.

    "Lukoil, OAO (a.k.a. Lukoil; a.k.a. NK Lukoil OAO), Address: ..." and "Foo Ltd., f.k.a., Bar Ltd., 12 Oak Road" are
    such texts. Without any alias, the whole text is the name.
    """
    mentions = _find_mentions(text)
    if not mentions:
        return Names(trim_closing(text))
    others: list[Alias] = []
    at = mentions[0].start()
    for mention, end in zip(mentions, (*(each.start() for each in mentions[1:]), len(text)), strict=True):
        if mention.start() < at:
            continue  # inside the group that was read last
        if text[at : mention.start()].strip(" ,;"):
            break
        if mention["group"]:
            inside, at = _close_group(text, mention.end())
            others += _listed(inside, _kind(mention))
        else:
            alias, at = _up_to_address(text, mention.end(), end)
            others += [Alias(alias, _kind(mention))] if alias else []
    rest = text[at:].strip(" ,;")
    return Names(trim_closing(text[: mentions[0].start()]), tuple(others), rest if rest.strip(" ,;.") else "")


def read_number(words: str) -> int | None:
    """Return the number that words such as "five", "twenty-six" or "26" stand for; None if they are no number."""
    if words.isdecimal():
        return int(words) if len(words) <= _MOST_DIGITS else None
    parts = [_NUMBERS.get(part) for part in words.casefold().split("-")]
    return sum(part or 0 for part in parts) if all(parts) else None


def _find_mentions(text: str) -> list[re.Match[str]]:
    """Return every "a.k.a." of a text; what has neither its letters nor its words is not searched."""
    lowered = text.casefold()
    return list(outside_parentheses(_MENTION, text)) if "k." in lowered or "known as" in lowered else []


def _up_to_address(text: str, start: int, end: int) -> tuple[str, int]:
    """One alias of running text, and where it ends: at the next one, or at the address that comes before it."""
    segment = text[start:end].rstrip()
    name, rest = split_name(segment)
    if rest and looks_like_address(rest):
        return name, start + len(segment) - len(rest)
    return trim_closing(segment), end


def _close_group(text: str, start: int) -> tuple[str, int]:
    """Divide behind the parenthesis that closes the group; one left open ends at the address label, or the text."""
    depth = 1
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket.group() == "(" else -1
        if not depth:
            return text[start : bracket.start()], bracket.end()
    cut = _GROUP_CUT_OFF.search(text, start)
    end = cut.start() if cut else len(text)
    return text[start:end], end


def _listed(text: str, kind: AliasKind) -> list[Alias]:
    """Part the names of one group, each with its own "a.k.a." or the group's."""
    text = _SEMICOLON_IN_QUOTES.sub(r"\1;", text)
    aliases = []
    for piece in _SEMICOLON.split(text) if ";" in text else _part_enumeration(text):
        again = _AGAIN.match(piece)
        kind = _kind(again) if again else kind
        name = trim_closing(piece[again.end() :] if again else piece)
        aliases += [Alias(name, kind)] if name else []
    return aliases


def _part_enumeration(text: str) -> list[str]:
    """Part "Lin Rongnan, Steven Lim and Yong Nam Lim", but leave the "and" inside one name alone.

    An "and" parts two names when "a.k.a." comes again, commas part others before it, or both sides share a word.
    """
    before, joined, last = text.rpartition(" and ")
    grouped: list[list[str]] = []
    for piece in before.split(", "):
        if grouped and is_legal_form(piece):
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    pieces = [", ".join(group) for group in grouped]
    shared = set(re.findall(r"\w{3,}", before)) & set(re.findall(r"\w{3,}", last))
    parts = joined and (_AGAIN.match(last) or shared or (len(pieces) > 1 and not names_an_institution(text)))
    return [*pieces, last] if parts else [text]


def _kind(found: re.Match[str]) -> AliasKind:
    """Return the kind that "a.k.a." or "f.k.a." in the words found stands for."""
    return AliasKind.FKA if found["former"] else AliasKind.AKA
