"""One entry of the list: the printed lines of its cells, to a Listing.

No text is refused. What has the shape of a name, an alias or an address is read as one; everything else that the
cell says stands in the notes, verbatim, and the whole cell in `verbatim`.
Source: supplement no. 4 to part 744 of title 15 CFR; 15 CFR 744.16 for what the columns mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from sources.reading.addresses import read_addresses, take_see_also
from sources.reading.aliases import (
    Introduction,
    Names,
    find_introduction,
    is_dash_line,
    list_items,
    read_names,
    text_of_item,
)
from sources.reading.names import looks_like_address, split_name
from state.listings import Alias, AliasKind, Listing, ListingKind

# As in "Address 07, Room 1318-19, 13F, Hollywood Plaza, ...", since 89 FR 51644.
_ADDRESS_ENTRY = re.compile(r"(Address \d+)[,;:.]?\s*(.*)", re.DOTALL)
# As in "Ministry of Defence of ..., including the Armed Forces ... wherever located. ... All addresses located in ...".
_CLASS = re.compile(r"(.+?), (including .*?\bwherever located\b.*?)(?:\.\s+(All address(?:es)?\b.*?))?\.?", re.DOTALL)
# As in "The following Department of Atomic Energy entities:".
_CLASS_OF_BODY = re.compile(r"The following (.+?) entities:\s*(.*)", re.DOTALL)
# As in "..., and the following subordinate entities:".
_MEMBERS = re.compile(r"the following (?:\w+ )*(?:entities|institutions|companies):.*")
# As in "Affiliated entities:", "Subordinate institution Beijing Laiyin Company Ltd, ...".
_STRUCTURE = re.compile(r"(?:^|(?<=\.\s))(?:Affiliated|Subordinate) (?:entit|institut|compan|organi)")
# As in "The following addresses apply to the entity and to the thirteen subordinate institutions: ...".
_SHARED_ADDRESSES = re.compile(r"The following addresses apply to [^:]*:\s*")
# As in "(all of preceding located in or near Mianyang, Sichuan Province)".
_REMARK = re.compile(r"\((all of [^()]*)\)", re.IGNORECASE)

_FOOTNOTE_OF_SECTION = {"(e)(1)": 1, "(e)(2)": 4, "(e)(3)": 5, "(g)": 3}
_FDP_SECTION = re.compile(r"734\.9(\(e\)\([123]\)|\(g\))")
_RAISED_FIGURE = re.compile(r"(?:\)|\bEAR)[.,]?\s*([1-9])(?![\w.)-])")


@dataclass(slots=True)
class _Parts:
    """The lines of a party's cell, told apart one by one.

    `items` are the lines of its lists of aliases, each with the kind its list announces; `stated` is how many the
    lists promise, None once one of them does not say.
    """

    head: str
    items: list[tuple[AliasKind, str]] = field(default_factory=list)
    stated: int | None = 0
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kind: AliasKind | None = None
    in_structure: bool = False


def read_entry(destination: str, lines: tuple[str, ...], requirement: str, policy: str, citation: str) -> Listing:
    """Read one row: the destination it stands under, the printed lines of its entity cell, and columns 3 to 5."""
    taken = [take_see_also(line) for line in lines]
    remarks = [places for _, places in taken]
    printed = [text for text, _ in taken if text]
    listing = _read_address(printed) or _read_class(printed) or _read_party(printed)
    return replace(
        listing,
        destination=destination,
        see_also=tuple(name for places in remarks for name in places.see_also),
        notes=listing.notes + tuple(note for places in remarks for note in places.notes),
        license_requirement=requirement,
        license_review_policy=policy,
        citation=citation,
        footnotes=read_footnotes(requirement),
        verbatim="\n".join(lines),
    )


def read_footnotes(requirement: str) -> tuple[int, ...]:
    """Give the footnotes that a license requirement carries, in order.

    The section it cites is surer than the raised figure, which extraction moves or glues to a word ("EAR)4"):
    15 CFR 734.9(e)(1) goes with footnote 1, (e)(2) with 4, (e)(3) with 5, (g) with 3. Footnote 2 has no section.
    """
    by_section = {_FOOTNOTE_OF_SECTION[found] for found in _FDP_SECTION.findall(requirement)}
    by_figure = {int(figure) for figure in _RAISED_FIGURE.findall(requirement)}
    return tuple(sorted(by_section | by_figure))


def _read_address(lines: list[str]) -> Listing | None:
    """An address entry: its number is a label, unique under one destination only."""
    found = _ADDRESS_ENTRY.fullmatch(" ".join(lines))
    if not found:
        return None
    places = read_addresses(found[2])
    return Listing("", found[1], ListingKind.ADDRESS, addresses=places.addresses, notes=places.notes)


def _read_class(lines: list[str]) -> Listing | None:
    """A class of parties, described rather than named one by one."""
    text = " ".join(lines)
    if found := _CLASS.fullmatch(text):
        addresses = (found[3],) if found[3] else ()
        return Listing("", found[1], ListingKind.CLASS, addresses=addresses, notes=(found[2],))
    if lines and (found := _CLASS_OF_BODY.fullmatch(lines[0])):
        notes = tuple(note for note in (found[2], *lines[1:]) if note)
        return Listing("", found[1], ListingKind.CLASS, notes=notes)
    return None


def _read_party(lines: list[str]) -> Listing:
    """A party with its aliases and addresses."""
    parts = _divide(lines)
    named = read_names(parts.head)
    if not parts.items and not named.rest:
        name, rest = split_name(named.name)
        named = Names(name, named.others, rest)
    body = _joined([named.rest, *parts.body])
    aliases, swallowed, remarks = _read_items(parts.items, address_follows=bool(body))
    places = read_addresses(body or swallowed)
    return Listing(
        "",
        named.name,
        aliases=named.others + aliases,
        addresses=places.addresses,
        notes=(*parts.notes, *remarks, *places.notes, *_count_note(parts)),
    )


def _divide(lines: list[str]) -> _Parts:
    """Tell the lines of a party's cell apart: the head, the items of its lists, the addresses, and all the rest."""
    head, *following = lines or [""]
    if members := _MEMBERS.search(head):
        return _Parts(text_of_item(head[: members.start()]), notes=[members.group(), *following])
    parts = _Parts(head)
    if introduction := find_introduction(head):
        parts.head = introduction.before
        _begin_list(introduction, parts)
    for line in following:
        _place(line, parts)
    return parts


def _place(line: str, parts: _Parts) -> None:
    """Put one line behind the head where it belongs. What follows a structure heading is not the party's own."""
    shared = _SHARED_ADDRESSES.search(line)
    structure = _STRUCTURE.search(line)
    if shared:
        parts.notes.append(line[: shared.end()].rstrip(" :"))
        parts.body.append(line[shared.end() :])
        parts.in_structure = False
    elif structure and structure.start() and not parts.in_structure:
        _place(line[: structure.start()].rstrip(), parts)
        _place(line[structure.start() :], parts)
    elif structure or parts.in_structure or (is_dash_line(line) and (parts.kind is None or parts.body)):
        parts.in_structure = parts.in_structure or structure is not None
        parts.notes.append(line)
    elif is_dash_line(line):
        parts.items.append((parts.kind or AliasKind.AKA, line))
    else:
        _place_text(line, parts)


def _place_text(line: str, parts: _Parts) -> None:
    """Put a line without dash where it belongs: another list of aliases begins, or it is an address."""
    introduction = find_introduction(line)
    if not introduction or introduction.before:
        parts.body.append(line)
    elif introduction.after and not is_dash_line(introduction.after):
        parts.notes.append(introduction.words)
        parts.body.append(introduction.after)
    else:
        _begin_list(introduction, parts)


def _begin_list(introduction: Introduction, parts: _Parts) -> None:
    """Take up a list of aliases: its kind, how many it promises, and the items that stand in the same line."""
    parts.kind = introduction.kind
    known = parts.stated is not None and introduction.stated is not None
    parts.stated = (parts.stated or 0) + (introduction.stated or 0) if known else None
    for item in list_items(introduction):
        _place(item, parts)


def _read_items(items: list[tuple[AliasKind, str]], address_follows: bool) -> tuple[tuple[Alias, ...], str, list[str]]:
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
    """The lines of the addresses as one text; a line that ends with a period ends an address."""
    text = " ".join(f"{line};" if line.endswith(".") else line for line in lines)
    return text.strip(" ;")


def _count_note(parts: _Parts) -> tuple[str, ...]:
    """Say so where the lists promise another number of aliases than they hold."""
    if parts.kind is None or parts.stated in (None, len(parts.items)):
        return ()
    return (f"states {parts.stated} aliases, {len(parts.items)} were read",)
