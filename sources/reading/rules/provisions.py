"""Provisions: which part of title 15 CFR an amendatory instruction amends, and whether it is the Entity List.

The Entity List is supplement no. 4 to part 744; there are supplements no. 4 to other parts, and instructions that
leave the part out because its heading stands above them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ENTITY_LIST_PART = "744"
ENTITY_LIST_SUPPLEMENT = "4"

_PART_HEADING = re.compile(r"^PART\s+(\d{1,4})\b(?!\s*\()")
_NUMBER = r"(?P<number>\d{1,3}[a-z]?)\.\s+"
# "2. Under CHINA" or "1. Adding" is a paragraph of an instruction, not an instruction of its own.
_SUB_ITEM = re.compile(rf"^{_NUMBER}(?:under|by|add|revis|remov|in alphabetical)", re.IGNORECASE)
_OWN_DATE = re.compile(r"^Effective\s+(?P<date>[^,]+,\s*\d{4}|[^,]+),\s*", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"\bsupplements?\s+nos?\.?\s*(?P<numbers>\d+(?:(?:,\s*and\s+|,\s*|\s+and\s+)\d+)*)(?:\s+to\s+part\s+(?P<part>\d+))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:§+|\bsections?\b)\s*(?P<section>\d+\.\d+\w*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"\bauthority\s+citation\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:in|amend|revise|correct|remove|add|the|and reserve)\s+)*"
    r"(?:supplements?\s+no|§|sections?\s+\d|authority\s+cit)",
    re.IGNORECASE,
)
_SHORT_LEAD = re.compile(r"(?:[\w']+\s+){0,4}")  # "Amend", "In", "By amending"; not a sentence that goes on about it
_HEAD = re.compile(
    r"^(?:(?:in|amend|revise|correct)\s+)*(?:the\s+entity\s+list\s*)?[(,]?\s*"
    r"(?:supplements?\s+nos?\.?\s*[\d, and]+?(?:\s+to\s+part\s+\d+)?(?=\W|$))?[),]?"
    r"(?:\s*[(—,-]+\s*(?:the\s+)?entity\s+list\s*\)?,?)?\s*(?:(?:is|are)\s+(?:further\s+)?(?:amended|corrected|revised))?"
    r"(?:\s+as\s+follows)?\s*[:,]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Provision:
    """What one numbered instruction amends.

    `name` is how a person would call it ("§ 740.2", "supplement no. 6 to part 744"), `number` that of the instruction
    ("9", empty where it has none), `own_date` the words of a date of its own ("Effective September 16, 2024, ..."),
    `rest` what the paragraph goes on to say behind the head.
    """

    name: str
    number: str
    is_entity_list: bool
    own_date: str
    rest: str


def read_part_heading(paragraph: str) -> str:
    """Give the part that a heading names ("PART 744—CONTROL POLICY ..."), empty where it is no such heading."""
    match = _PART_HEADING.match(paragraph.strip())
    return match[1] if match else ""


def read_provision(paragraph: str, part: str) -> Provision | None:
    """Give what an instruction amends where the paragraph opens one, or None where it goes on with the one before.

    `part` is the part whose heading stands above, empty where none does.
    """
    numbered = re.match(_NUMBER, paragraph)
    if _SUB_ITEM.match(paragraph):
        return None
    text = paragraph[numbered.end() :] if numbered else paragraph
    own_date = _OWN_DATE.match(text)
    text = text[own_date.end() :] if own_date else text
    if not numbered and not _OPENING.match(text):
        return None
    is_entity_list = _is_entity_list(text, part)
    return Provision(
        name=_name(text, part),
        number=numbered["number"] if numbered else "",
        is_entity_list=is_entity_list,
        own_date=own_date["date"] if own_date else "",
        rest=_HEAD.sub("", text, count=1) if is_entity_list else "",
    )


def _is_entity_list(text: str, part: str) -> bool:
    """Whether the head names supplement no. 4 to part 744, if need be with the part from the heading above."""
    if _AUTHORITY.search(text[:60]):
        return False
    supplement = _SUPPLEMENT.search(text[:160])
    if supplement is None or not _SHORT_LEAD.fullmatch(text[: supplement.start()]):
        return re.match(r"(?:amend\s+)?the\s+entity\s+list\b", text, re.IGNORECASE) is not None
    names_part = supplement["part"] or part or ENTITY_LIST_PART
    return names_part == ENTITY_LIST_PART and ENTITY_LIST_SUPPLEMENT in re.findall(r"\d+", supplement["numbers"])


def _name(text: str, part: str) -> str:
    """How a person would call what the head names; its first words where it names nothing known."""
    if _AUTHORITY.search(text[:60]):
        return f"the authority citation of part {part}" if part else "an authority citation"
    if (section := _SECTION.search(text[:160])) and (not _SUPPLEMENT.search(text[: section.start()])):
        return f"§ {section['section']}"
    if supplement := _SUPPLEMENT.search(text[:160]):
        names_part = supplement["part"] or part
        return f"supplement no. {supplement['numbers']}" + (f" to part {names_part}" if names_part else "")
    return text[:60].rstrip(" :,")
