"""The parts of a typed manuscript: its captions and prose, the amendatory paragraphs, the tables of our lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sources.reading.manuscripts.manuscript import rebuild_paragraphs
from sources.reading.rules.provisions import read_part_heading, read_provision
from state.listings import ListCode

_CAPTION = re.compile(
    r"^(?P<caption>AGENCY|ACTION|SUMMARY|DATES?|EFFECTIVE\s+DATES?|ADDRESSES|FOR\s+FURTHER\s+INFORMATION\s+CONTACT"
    r"|SUPPLEMENTARY\s+INFORMATION)\s*:\s*(?P<text>.*)$"
)
_ABOVE_TITLE = re.compile(r"^(?:RIN\b|\[?Docket\b|\d+\s+CFR\s+Part)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d{1,3}[a-z]?\.\s")
_AUTHORITY = re.compile(r"^\d{1,3}\.\s+(?:The\s+)?authority\s+citation", re.IGNORECASE)
_AMENDS = re.compile(r"\bamend", re.IGNORECASE)
_PART = re.compile(r"^PART\s+\d{3,4}\s*[—–-]")
_TABLE_START = re.compile(
    r"^(?:Supplement\s+No\.\s*[467]\s+to\s+Part\s+744\s*[—–-]|\*(?:\s*\*){2,}|Country(?:\s+Entity\b.*)?$|For\s+all\s+items\b)",
    re.IGNORECASE,
)
# "Thea D. Rozman Kendler," over "Assistant Secretary for Export Administration."
_SIGNATURE = re.compile(r"^[A-Z][\w.'’ -]{4,50},\s+(?:[A-Z]\w+\s+){0,5}(?:Secretary|Director|Administrator|Officer)\b")
_END = re.compile(r"^(?:\[FR\s+Doc|\[?BILLING\s+CODE|Dated:|Signed\b)", re.IGNORECASE)
# A paragraph of an instruction that goes on below a table.
_INSTRUCTION = re.compile(
    r"^\(?[a-z]{1,3}[.)]\s+(?:under|by|in\s+alphabetical|adding|revising|removing|redesignating|correcting)\b",
    re.IGNORECASE,
)
_LINES_OF_A_HEAD = 3
_MARK = "\ue000"


@dataclass(frozen=True, slots=True)
class ManuscriptParts:
    """The parts, in lines or paragraphs. `captions` maps SUMMARY, DATES, ACTION ... to their text.

    `table` are the lines of the Entity List's tables, `other_tables` those of the other lists. `placed_tables` are the
    tables that a mark stands for (see `table_mark`), by number, each with the list that it is of; None for no list.
    """

    title: str
    captions: Mapping[str, str]
    prose: tuple[str, ...]
    amendatory: tuple[str, ...]
    table: tuple[str, ...]
    other_tables: tuple[str, ...]
    placed_tables: Mapping[int, ListCode | None]


def table_mark(number: int) -> str:
    """Return the line that stands for a table whose cells are known by position."""
    return f"{_MARK}{number}"


def divide(lines: Sequence[str]) -> ManuscriptParts:
    """Divide clean lines into the parts of a document; a part that is not there is empty."""
    start = _first_amendment(lines)
    before = [line for line in lines[:start] if not line.startswith(_MARK)]
    prose = tuple(rebuild_paragraphs(before))
    amendments = _Amendments()
    end = _end(lines, start)
    for place in range(start, end):
        amendments.take(lines[place], _head(lines, place))
    above = {int(line[1:]): None for line in lines[:start] if line.startswith(_MARK)}
    return ManuscriptParts(
        _title(before),
        _captions(prose),
        prose,
        tuple(amendments.amendatory),
        tuple(amendments.table),
        tuple(amendments.others),
        {**above, **amendments.placed},
    )


def _first_amendment(lines: Sequence[str]) -> int:
    """Return the line on which the amendatory part begins; the number of lines where there is none.

    A part's heading or the authority citation begins it; where a document has neither, the head on one of our lists.
    """
    for place, line in enumerate(lines):
        if _PART.match(line) or _AUTHORITY.match(line):
            return place
    for place, line in enumerate(lines):
        provision = read_provision(_head(lines, place), "") if _NUMBERED.match(line) else None
        if provision and provision.is_ours and _AMENDS.search(_head(lines, place)):
            return place
    return len(lines)


def _end(lines: Sequence[str], start: int) -> int:
    """Return the line on which the amendatory part ends: the signature behind the last head of an instruction."""
    heads = [
        place
        for place in range(start, len(lines))
        if _NUMBERED.match(lines[place]) and read_provision(_head(lines, place), "")
    ]
    for place in range(max(heads, default=start), len(lines)):
        if _END.match(lines[place]) or _SIGNATURE.match(_head(lines, place)):
            return place
    return len(lines)


def _head(lines: Sequence[str], place: int) -> str:
    """Return a line with those behind it, for a head may be wrapped."""
    return " ".join(filter(None, lines[place : place + _LINES_OF_A_HEAD]))


@dataclass(slots=True)
class _Amendments:
    """The amendatory part while it is divided: instructions, and below those on our lists their tables."""

    amendatory: list[str] = field(default_factory=list)
    table: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    placed: dict[int, ListCode | None] = field(default_factory=dict)
    part: str = ""
    lists: tuple[ListCode, ...] = ()
    in_table: bool = False

    def take(self, line: str, head: str) -> None:
        """Put one line where it belongs; `head` is the line with those behind it."""
        if line.startswith(_MARK):
            self.placed[int(line[1:])] = self.lists[0] if self.lists else None
            self.in_table = bool(self.lists)
            return
        if heading := read_part_heading(line):
            self.part, self.lists, self.in_table = heading, (), False
        elif _NUMBERED.match(line) and (provision := read_provision(head, self.part)):
            self.lists, self.in_table = provision.lists, False
        elif self.in_table and _INSTRUCTION.match(line):
            self.in_table = False
        elif self.lists and _TABLE_START.match(line):
            self.in_table = True
        of_list = self.table if self.lists[:1] == (ListCode.ENTITY_LIST,) else self.others
        (of_list if self.in_table else self.amendatory).append(line)


def _title(lines: Sequence[str]) -> str:
    """Return the lines between the numbers at the top and the first caption."""
    end = next((place for place, line in enumerate(lines) if _CAPTION.match(line)), 0)
    above = [place for place in range(end) if _ABOVE_TITLE.match(lines[place])]
    return " ".join(filter(None, lines[above[-1] + 1 : end])) if above else ""


def _captions(paragraphs: Sequence[str]) -> dict[str, str]:
    """Return the text of each caption, up to the next."""
    texts: dict[str, list[str]] = {}
    caption = ""
    for paragraph in paragraphs:
        if match := _CAPTION.match(paragraph):
            words = " ".join(match["caption"].split())
            caption = "DATES" if "DATE" in words else words
            texts.setdefault(caption, []).append(match["text"])
        elif caption and caption != "SUPPLEMENTARY INFORMATION":
            texts[caption].append(paragraph)
    return {caption: " ".join(filter(None, said)) for caption, said in texts.items()}
