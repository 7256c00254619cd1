"""Provisions: which part of title 15 CFR an amendatory instruction amends, and which of our lists that is.

The Entity List, the Unverified List and the Military End-User List are supplements no. 4, 6 and 7 to part 744; there
are supplements of these numbers to other parts, and instructions that leave the part out because its heading stands
above them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from state.listings import ListCode

PART_OF_LISTS = "744"
_LISTS = {
    "4": ListCode.ENTITY_LIST,
    "6": ListCode.UNVERIFIED_LIST,
    "7": ListCode.MILITARY_END_USER_LIST,
}
_LIST_NAMES = (
    (re.compile(r"(?:amend\s|in\s){0,3}the\sentity\slist\b", re.IGNORECASE), ListCode.ENTITY_LIST),
    (re.compile(r"(?:amend\s|in\s){0,3}the\sunverified\slist\b", re.IGNORECASE), ListCode.UNVERIFIED_LIST),
    (
        re.compile(
            r"(?:amend\s|in\s){0,3}the\s(?:['‘]?military\send[\s-]user['’]?|meu)\s\(?(?:meu\)\s)?list\b",
            re.IGNORECASE,
        ),
        ListCode.MILITARY_END_USER_LIST,
    ),
)

_PART_HEADING = re.compile(r"^PART\s(\d{1,4})\b(?!\s?\()")
_NUMBER = r"(?P<number>\d{1,3}[a-z]?)\.\s"
# "2. Under CHINA" or "1. Adding" is a paragraph of an instruction, not an instruction of its own.
_SUB_ITEM = re.compile(rf"^{_NUMBER}(?:under|by|add|revis|remov|in alphabetical)", re.IGNORECASE)
_OWN_DATE = re.compile(r"^Effective\s(?P<date>[^,]+,\s?\d{4}|[^,]+),\s?", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"\bsupplements?\snos?\.?\s?(?P<numbers>\d+(?:(?:,\s?and\s|,\s?|\sand\s)\d+)*)(?:\sto\spart\s(?P<part>\d+))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:§{1,2}|\bsections?\b)\s?(?P<section>\d+\.\d+\w*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"\bauthority\scitation\b", re.IGNORECASE)
# Form: "On page 46600, in the third column, in Supplement No. 4 to part 744, ...", in corrections.
_ON_PAGE = re.compile(
    r"^On\spages?\s[\d\s,]+(?:(?:through|and|to)\s\d+)?(?:,?\s?in\sthe\s(?:table|(?:\w+\s){0,2}columns?)\b)*,?\s?"
    r"(?=(?:in\s)?(?:the\stable\s(?:in|of|to)\s)?supplement)(?:in\s(?:the\stable\s)?)*",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:in|amend|revise|correct|remove|add|the|and reserve)\s)*"
    r"(?:supplements?\sno|§|sections?\s\d|authority\scit)",
    re.IGNORECASE,
)
_LIST_NAME = r"(?:entity|unverified|['‘]?military\send[\s-]user['’]?(?:\s\(MEU\))?|MEU)\slist"
_HEAD = re.compile(
    rf"^(?:(?:in|amend|revise|correct)\s)*(?:the\s{_LIST_NAME}\s?)?[(,]?\s?"
    r"(?:supplements?\snos?\.?\s?[\d, and]+?(?:\sto\spart\s\d+)?(?=\W|$))?[),]?"
    rf"(?:\s?[(—,-]+\s?(?:the\s)?{_LIST_NAME}\s?\)?,?)?"
    r"(?:\s?,?\s?(?:in\s)?the\stable(?=\s?,|\s(?:is|by)\b),?)?"
    r"(?:,?\sas\samended\s[^,;:]{1,60},)?\s?(?:(?:is|are)\s(?:further\s)?(?:amended|corrected|revised))?(?:\sas\sfollows)?\s?[:,]?\s?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Provision:
    """What one numbered instruction amends.

    `name` is how a person would call it ("§ 740.2", "supplement no. 5 to part 744"), `number` that of the instruction
    ("9", empty where it has none), `lists` are the lists that it names, `own_date` the words of a date of its own
    ("Effective September 16, 2024, ..."), `rest` what the paragraph goes on to say behind the head.
    """

    name: str
    number: str
    lists: tuple[ListCode, ...]
    own_date: str
    rest: str

    @property
    def is_ours(self) -> bool:
        """Whether it is a list that is read here."""
        return bool(self.lists)


def read_part_heading(paragraph: str) -> str:
    """Return the part that a heading names ("PART 744—CONTROL POLICY ..."), empty where it is no such heading."""
    match = _PART_HEADING.match(paragraph.strip())
    return match[1] if match else ""


def read_provision(paragraph: str, part: str) -> Provision | None:
    """Return what an instruction amends where the paragraph opens one, or None where it goes on with the one before.

    `part` is the part whose heading stands above, empty where none does.
    """
    numbered = re.match(_NUMBER, paragraph)
    if _SUB_ITEM.match(paragraph):
        return None
    text = paragraph[numbered.end() :] if numbered else paragraph
    own_date = _OWN_DATE.match(text)
    text = text[own_date.end() :] if own_date else text
    text = _ON_PAGE.sub("", text, count=1)
    if not numbered and not _OPENING.match(text):
        return None
    lists = _lists(text, part)
    return Provision(
        name=_name(text, part),
        number=numbered["number"] if numbered else "",
        lists=lists,
        own_date=own_date["date"] if own_date else "",
        rest=_HEAD.sub("", text, count=1) if lists else "",
    )


def _lists(text: str, part: str) -> tuple[ListCode, ...]:
    """Return the lists whose supplements the head names, if need be with the part from the heading above."""
    if _AUTHORITY.search(text[:60]):
        return ()
    supplement = _SUPPLEMENT.search(text[:160])
    if supplement is None or _SECTION.search(text[: supplement.start()]):
        return tuple(code for name, code in _LIST_NAMES if name.match(text))
    if (supplement["part"] or part or PART_OF_LISTS) != PART_OF_LISTS:
        return ()
    return tuple(_LISTS[number] for number in re.findall(r"\d+", supplement["numbers"]) if number in _LISTS)


def _name(text: str, part: str) -> str:
    """Return how a person would call what the head names; its first words where it names nothing known."""
    if _AUTHORITY.search(text[:60]):
        return f"the authority citation of part {part}" if part else "an authority citation"
    if (section := _SECTION.search(text[:160])) and (not _SUPPLEMENT.search(text[: section.start()])):
        return f"§ {section['section']}"
    if supplement := _SUPPLEMENT.search(text[:160]):
        names_part = supplement["part"] or part
        return f"supplement no. {supplement['numbers']}" + (f" to part {names_part}" if names_part else "")
    return text[:60].rstrip(" :,")
