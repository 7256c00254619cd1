"""Members of an entry: bodies that its cell names under "Subordinate institutions:", "Affiliated entities:" and so on.

Only what the cell sets apart becomes a member: a line with a dash, a line with a heading of its own, a line that
begins as a name does, or as many sentences as the cell counts. The rest of the structure stands in the notes,
verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sources.reading.entries.aliases import (
    find_introduction,
    is_dash_line,
    list_items,
    part_dash_items,
    read_number,
    text_of_item,
)
from sources.reading.entries.bodies import read_body
from sources.reading.entries.names import ends_with_destination, is_legal_form, looks_like_address, split_name
from state.listings import Member

# As in "Affiliated entities:", "Subordinate institution Brainware Terahertz.", "..., and the following subordinate
# entities:", "..., including the following:".
_HEADING = re.compile(
    r"(?:^|(?<=\.\s))(?:Affiliated|Subordinate) (?:entit|institut|compan|organi)\w*:?"
    r"|\b(?:(?:and|including) )?the following (?:[\w-]+ ){0,6}(?:entities|institutions|companies):"
    r"|\bincluding the following:"
)
# As in "The following addresses apply to the entity and to the thirteen subordinate institutions: ...".
_SHARED_ADDRESSES = re.compile(r"The following addresses apply to [^:]{0,300}:\s*")
# One of these stands in every heading and label, and in few cells: looking for them first saves most of the time.
_SIGNS = (
    *("Affiliated ", "Subordinate ", "entities:", "institutions:", "companies:", "including the following:"),
    *("addresses apply to ", "Address for ", "Addresses for "),
)
# As in "Addresses for Huawei Technologies Co., Ltd.: ...": it says whose they are because those of others come next,
# which the eCFR has printed without their heading and their lines for years.
_OWN_ADDRESSES = re.compile(r"\bAddress(?:es)? for [^:;]{1,200}:\s*")
_NEXT_NAME = re.compile(r";\s+(?:and\s+)?")
_STATED = re.compile(r"\bthe ([\w-]+) (?:subordinate|affiliated)\b")
_SENTENCE_END = re.compile(r"(?<=\.)\s+")


@dataclass(frozen=True, slots=True)
class Covered:
    """What a cell says of members, and the lines that are left to the party itself."""

    own_lines: tuple[str, ...]
    members: tuple[Member, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Cell:
    """The lines of a cell: the party's own, and those of structure, where every heading begins a line.

    `stated` is how many members the cell says that it has, None where it does not. `in_structure` tells whether the
    line before was structure.
    """

    own: list[str] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stated: int | None = None
    in_structure: bool = False


@dataclass(slots=True)
class _Group:
    """The lines of one member.

    `awaits` is how many aliases are to come, a line each, None where its list does not say. Their address may follow
    (`takes_address`). A group that is not `certain` may be several members, or none.
    """

    lines: list[str]
    awaits: int | None = 0
    takes_address: bool = False
    certain: bool = True


@dataclass(slots=True)
class _Grouping:
    """The structure as far as it was read: its members, and which of them the next line may belong to."""

    groups: list[_Group] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    current: _Group | None = None

    def begin(self, group: _Group) -> None:
        """Begin another member."""
        self.groups.append(group)
        self.current = group

    def note(self, line: str) -> None:
        """Keep a line that tells of no member; what follows belongs to none before it."""
        self.notes.append(line)
        self.current = None


def take_members(lines: Sequence[str]) -> Covered:
    """Take the members out of the printed lines of a party's cell, and return both."""
    text = "\n".join(lines)
    if not any(sign in text for sign in _SIGNS):
        return Covered(tuple(lines))
    cell = _divide(lines)
    grouping = _Grouping()
    for line in cell.structure:
        _place(line, grouping)
    members, rest = _read_groups(_settle(grouping.groups, cell.stated))
    notes = [*grouping.notes, *cell.notes, *rest]
    if cell.stated not in (None, len(members)):
        notes.append(f"states {cell.stated} members, {len(members)} were read")
    return Covered(tuple(cell.own), tuple(members), tuple(notes))


def _read_groups(groups: list[_Group]) -> tuple[list[Member], list[str]]:
    """Read each group of lines as a member; those in doubt, and those without a name, are the rest, as printed."""
    members: list[Member] = []
    rest: list[str] = []
    for group in groups:
        body = read_body([text_of_item(group.lines[0]), *group.lines[1:]])
        if group.certain and body.name:
            members.append(Member(body.name, body.aliases, body.addresses))
            rest += body.notes
        else:
            rest += group.lines
    return members, rest


def _divide(lines: Sequence[str]) -> _Cell:
    """Tell the party's own lines from the structure. The cell begins with the party, whatever its name looks like."""
    cell = _Cell()
    for line in lines:
        begin = 0 if cell.own else 1
        shared = _SHARED_ADDRESSES.search(line, begin)
        if not shared:
            _divide_line(line, begin, cell)
            continue
        before = line[: shared.start()].rstrip()
        # Sentences between the aliases and the shared addresses can only be the members that share them.
        cell.in_structure = cell.in_structure or not (is_dash_line(before) or begin)
        _divide_line(before, begin, cell)
        cell.notes.append(shared.group().rstrip(" :"))
        cell.own.append(line[shared.end() :])
        if stated := _STATED.search(shared.group()):
            cell.stated = read_number(stated[1])
        cell.in_structure = False
    return cell


def _divide_line(line: str, begin: int, cell: _Cell) -> None:
    """Divide one line at its headings, which are looked for from `begin` on."""
    starts = [found.start() for found in _HEADING.finditer(line, begin)]
    before = line[: starts[0]].rstrip(" ,;") if starts else line
    if before and cell.in_structure:
        cell.structure.append(before)
    elif before:
        _divide_addresses(before, cell)
    cell.structure += [line[start:end].strip() for start, end in pairwise([*starts, len(line)])]
    cell.in_structure = cell.in_structure or bool(starts)


def _divide_addresses(line: str, cell: _Cell) -> None:
    """Divide what follows "Addresses for X Co., Ltd.:" into the party's addresses and the bodies behind them.

    Each statement with a name before its address is such a body. Of one with several names in a row it cannot be told
    whose the address is: the names are taken, and the statement stands in the notes.
    """
    label = _OWN_ADDRESSES.search(line)
    first, *following = _statements(line[label.end() :]) if label else [""]
    own = [f"{line[: label.end()]}{first}" if label else line]
    for statement in following:
        name, address = split_name(statement)
        if looks_like_address(name):
            own.append(statement)
        elif looks_like_address(address.partition(";")[0]):
            cell.structure.append(f"—{statement}")
        else:
            cell.structure += [f"—{piece}" for piece in _NEXT_NAME.split(statement) if not split_name(piece)[1]]
            cell.notes.append(statement)
    cell.own += own


def _place(line: str, grouping: _Grouping) -> None:
    """Put one line of structure where it belongs."""
    heading = _HEADING.match(line)
    names_one = False
    if heading:
        grouping.note(heading.group())
        # Behind "Subordinate institution" stands a name; behind "Affiliated entities:", anything.
        names_one = not heading.group().endswith(("s", "s:", "following:"))
    for item in part_dash_items(line[heading.end() :] if heading else line):
        if names_one or is_dash_line(item):
            _place_item(item, grouping)
        else:
            for statement in _statements(item):
                _place_text(statement, grouping)


def _place_item(line: str, grouping: _Grouping) -> None:
    """Put a line with a dash: another alias of the member before it, as long as its list goes on, or a new member."""
    current = grouping.current
    if current and current.awaits is None:
        grouping.notes.append(line)
    elif current and current.awaits:
        current.lines.append(line)
        current.awaits -= 1
    elif _is_description(text_of_item(line)):
        grouping.note(line)
    else:
        _begin_member(line, grouping)


def _place_text(line: str, grouping: _Grouping) -> None:
    """Put a line without dash: the address of the member whose aliases stand before it, a new member, or in doubt."""
    current = grouping.current
    introduction = find_introduction(line)
    if current and current.takes_address:
        current.lines.append(line)
        grouping.current = None
    elif (introduction and introduction.before) or _is_company_with_address(line):
        _begin_member(line, grouping)
    else:
        grouping.begin(_Group([line], certain=False))


def _begin_member(line: str, grouping: _Grouping) -> None:
    """Begin a member; only aliases with dashes may go on in further lines."""
    introduction = find_introduction(line)
    if introduction and (not introduction.after or is_dash_line(introduction.after)):
        stated = introduction.stated
        awaits = None if stated is None else max(stated - len(list_items(introduction)), 0)
        grouping.begin(_Group([line], awaits, takes_address=bool(awaits)))
    else:
        grouping.begin(_Group([line]))


def _settle(groups: list[_Group], stated: int | None) -> list[_Group]:
    """Take each sentence of the lines in doubt for a member where the cell counts as many members."""
    parted = [each for group in groups for each in ([group] if group.certain else _sentences(group))]
    return parted if len(parted) == stated else groups


def _sentences(group: _Group) -> list[_Group]:
    """Return the sentences of a line in doubt, each as a member of its own."""
    return [_Group([sentence]) for sentence in _SENTENCE_END.split(group.lines[0])]


def _statements(text: str) -> Iterator[str]:
    """Part a text behind each address: a period behind a destination, as in "..., Hangzhou, China. H Net Co., ..."."""
    start = sentence = 0
    for end in _SENTENCE_END.finditer(text):
        if ends_with_destination(text[sentence : end.start()]):
            yield text[start : end.start()]
            start = end.end()
        sentence = end.end()
    yield text[start:]


def _is_description(text: str) -> bool:
    """Tell whether an item describes bodies rather than names one: "Nuclear reactors (including power plants)".

    No word but the first has a capital or a figure, as in a name or an address some would.
    """
    first, _, rest = text.partition(" ")
    return bool(first and rest) and rest.islower() and not any(char.isdigit() for char in rest)


def _is_company_with_address(line: str) -> bool:
    """Tell whether a line without dash is a name and an address: a legal form ends the one where the other begins."""
    name, rest = split_name(line)
    return bool(rest) and is_legal_form(name.rpartition(" ")[2]) and looks_like_address(rest)
