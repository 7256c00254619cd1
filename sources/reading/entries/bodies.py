"""One body as the list names it, the party of an entry or a member of it: its lines, to name, aliases and addresses.

The first line has the name, the lines with a dash are aliases where a list of them was announced, and the rest are
addresses. What fits nowhere stands in the notes, verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.reading.entries.addresses import read_addresses
from sources.reading.entries.aliases import (
    Introduction,
    Names,
    find_introduction,
    is_dash_line,
    list_items,
    read_names,
    text_of_item,
)
from sources.reading.entries.names import looks_like_address, split_name
from state.listings import Alias, AliasKind

# As in "(all of preceding located in or near Mianyang, Sichuan Province)".
_REMARK = re.compile(r"\((all of [^()]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """What the lines say of one body, and the rest of them."""

    name: str
    aliases: tuple[Alias, ...] = ()
    addresses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parts:
    """The lines of a body, told apart one by one.

    `items` are the lines of its lists of aliases, each with the kind its list announces; `stated` is how many the
    lists promise, None once one of them does not say.
    """

    head: str
    items: list[tuple[AliasKind, str]] = field(default_factory=list)
    stated: int | None = 0
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kind: AliasKind | None = None


def read_body(lines: Sequence[str]) -> Body:
    """Read the lines of one body; of no lines, a body without name."""
    parts = _divide(lines)
    named = read_names(parts.head)
    if not parts.items and not named.rest:
        name, rest = split_name(named.name)
        named = Names(name, named.others, rest)
    places = _joined([named.rest, *parts.places])
    aliases, swallowed, remarks = _read_items(parts.items, address_follows=bool(places))
    read = read_addresses(places or swallowed)
    return Body(
        named.name,
        named.others + aliases,
        read.addresses,
        (*parts.notes, *remarks, *read.notes, *_count_note(named.name, parts)),
    )


def _divide(lines: Sequence[str]) -> _Parts:
    """Tell the lines apart: the head, the items of its lists, the addresses, and all the rest."""
    head, *following = lines or [""]
    parts = _Parts(head)
    if introduction := find_introduction(head):
        parts.head = introduction.before
        _take_up(introduction, parts)
    for line in following:
        _place(line, parts)
    return parts


def _place(line: str, parts: _Parts) -> None:
    """Put one line behind the head where it belongs: an item of a list, the beginning of another, or an address."""
    introduction = find_introduction(line)
    if is_dash_line(line) and (parts.kind is None or parts.places):
        parts.notes.append(line)
    elif is_dash_line(line):
        parts.items.append((parts.kind or AliasKind.AKA, line))
    elif not introduction or introduction.before:
        parts.places.append(line)
    elif introduction.after and not is_dash_line(introduction.after):
        _pass_over(introduction, parts)
    else:
        _begin_list(introduction, parts)


def _take_up(introduction: Introduction, parts: _Parts) -> None:
    """Take up the list that the head announces, unless an address stands where the aliases should."""
    first = introduction.after.partition(",")[0]
    if introduction.words.endswith(",") and not is_dash_line(first) and looks_like_address(first):
        _pass_over(introduction, parts)
    else:
        _begin_list(introduction, parts)


def _pass_over(introduction: Introduction, parts: _Parts) -> None:
    """Keep in the notes an announcement that no alias follows, as in "the following one alias: 17 Oak Street"."""
    parts.notes.append(introduction.words)
    parts.places.append(introduction.after)


def _begin_list(introduction: Introduction, parts: _Parts) -> None:
    """Take up a list of aliases: its kind, how many it promises, and the items that stand in the same line."""
    parts.kind = introduction.kind
    known = parts.stated is not None and introduction.stated is not None
    parts.stated = (parts.stated or 0) + (introduction.stated or 0) if known else None
    for item in list_items(introduction):
        _place(item, parts)


def _read_items(
    items: list[tuple[AliasKind, str]], *, address_follows: bool
) -> tuple[tuple[Alias, ...], str, list[str]]:
    """Read the list of aliases: the aliases, the address that the last line swallowed if none follows, and remarks.

    "—Huawei Suzhou OpenLab, Suzhou, China." is such a line, and so is "—Gazmash. d. 54 korp. 1 ...".
    """
    aliases: list[Alias] = []
    remarks: list[str] = []
    swallowed = ""
    for position, (kind, line) in enumerate(items, start=1):
        remarks += _REMARK.findall(line)
        text = text_of_item(_REMARK.sub("", line))
        if position == len(items) and not address_follows:
            name, rest = split_name(text)
            if looks_like_address(rest):
                text, swallowed = name, rest
        names = read_names(text)
        aliases += [Alias(names.name, kind), *names.others]
        remarks += [names.rest] if names.rest else []
    return tuple(alias for alias in aliases if alias.name), swallowed, remarks


def _joined(lines: list[str]) -> str:
    """Return the lines of the addresses as one text; a line that ends with a period ends an address."""
    text = " ".join(f"{line};" if line.endswith(".") else line for line in lines)
    return text.strip(" ;")


def _count_note(name: str, parts: _Parts) -> tuple[str, ...]:
    """Say so where the lists promise another number of aliases than they hold, and of whom."""
    if parts.kind is None or parts.stated in (None, len(parts.items)):
        return ()
    return (f"{name}: states {parts.stated} aliases, {len(parts.items)} were read",)
