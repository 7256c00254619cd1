"""The parts of a typed manuscript: its captions and prose, the amendatory paragraphs, the tables of our lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
_LINES_OF_A_HEAD = 3


@dataclass(frozen=True, slots=True)
class ManuscriptParts:
    """The parts, in lines or paragraphs. `captions` maps SUMMARY, DATES, ACTION ... to their text.

    `table` are the lines of the Entity List's tables, `other_tables` those of the other lists.
    """

    title: str
    captions: Mapping[str, str]
    prose: tuple[str, ...]
    amendatory: tuple[str, ...]
    table: tuple[str, ...]
    other_tables: tuple[str, ...]


def divide(lines: Sequence[str]) -> ManuscriptParts:
    """Divide clean lines into the parts of a document; a part that is not there is empty."""
    start = _first_amendment(lines)
    prose = tuple(rebuild_paragraphs(lines[:start]))
    amendatory, table, others = map(tuple, _divide_amendments(lines[start:]))
    return ManuscriptParts(_title(lines[:start]), _captions(prose), prose, amendatory, table, others)


def _first_amendment(lines: Sequence[str]) -> int:
    """Give the line on which the amendatory part begins; the number of lines where there is none.

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


def _head(lines: Sequence[str], place: int) -> str:
    """A line with those behind it, for a head may be wrapped."""
    return " ".join(filter(None, lines[place : place + _LINES_OF_A_HEAD]))


def _divide_amendments(lines: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Part the instructions from the tables that stand below those on our lists, up to the signature."""
    amendatory: list[str] = []
    table: list[str] = []
    others: list[str] = []
    part = ""
    lists: tuple[ListCode, ...] = ()
    in_table = False
    for place, line in enumerate(lines):
        if _END.match(line) or _SIGNATURE.match(_head(lines, place)):
            break
        if heading := read_part_heading(line):
            part, lists, in_table = heading, (), False
        elif _NUMBERED.match(line) and (provision := read_provision(_head(lines, place), part)):
            lists, in_table = provision.lists, False
        elif lists and _TABLE_START.match(line):
            in_table = True
        of_list = table if lists[:1] == (ListCode.ENTITY_LIST,) else others
        (of_list if in_table else amendatory).append(line)
    return amendatory, table, others


def _title(lines: Sequence[str]) -> str:
    """Give the lines between the numbers at the top and the first caption."""
    end = next((place for place, line in enumerate(lines) if _CAPTION.match(line)), 0)
    above = [place for place in range(end) if _ABOVE_TITLE.match(lines[place])]
    return " ".join(filter(None, lines[above[-1] + 1 : end])) if above else ""


def _captions(paragraphs: Sequence[str]) -> dict[str, str]:
    """Give the text of each caption, up to the next."""
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
