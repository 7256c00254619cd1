"""Notices that print a whole list anew: Chinese military companies, and the UFLPA Entity List.

Each entry is a paragraph. What else there is of a party stands in parentheses behind its name: another name, a former
one, "and two subsidiaries: ...". Who is on the list no more is named in a part of its own, or is simply not printed.
Sources: section 1260H of Public Law 116-283 (10 U.S.C. 113 note); section 2(d)(2)(B) of Public Law 117-78.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sources.reading.entries.names import trim_closing
from sources.reading.notices.notice_text import NoticeText
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.listings import Alias, AliasKind, ListCode, Listing, Member
from state.rules import Amendment, Rule, SetAside, UnreadInstruction, Verb

SECTION = "section"
_CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
# A paragraph that announces entries, as in "The following entities are removed from the list:".
_REMOVES = re.compile(r"\b(?:remov\w+|delet\w+|no\slonger)\b", re.IGNORECASE)
_ANNOUNCES = re.compile(r"\b(?:following|below)\b", re.IGNORECASE)
_UFLPA_SECTION = re.compile(r"(?:UFLPA\s)?(?:Section\s)?(2\(d\)\(2\)\(B\)\([ivx]{1,4}\))", re.IGNORECASE)
_ENDS = re.compile(r"(?:dated|signed|billing\scode|\[FR\sDoc|authority)\b", re.IGNORECASE)
# What a sentence has and a name has not. Names are full of "and", "of" and "for".
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shall|will|may|must|determined|pursuant|identifies|announces|this\snotice)\b"
)
_LONGEST_ENTRY = 3_000
_FEWEST = 5
_GROUP = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)")
_COUNTED = re.compile(
    rf"(?:(?:and|including)\s)?(?:its\s)?(?P<number>{NUMBER_PATTERN})\s(?:[\w-]+\s){{0,2}}?"
    r"(?P<what>alias|subsidiar|affiliate)\w*\b(?:,?\s(?:which\sinclude|namely|including))?\s?:?\s?",
    re.IGNORECASE,
)
_BEHIND = re.compile(r",?\s\band\sits\s(?=[\w-]+\s(?:[\w-]+\s){0,2}?subsidiar)", re.IGNORECASE)
_ALL_BODIES = re.compile(r",?\s\band\s(?:its\s)?(?:[\w-]+\s){0,4}?(?:subsidiaries|affiliates|entities)$", re.IGNORECASE)
_FORMER = re.compile(r"(?:formerly|previously)\s(?:known\sas\s|called\s|named\s)?", re.IGNORECASE)
_OTHER = re.compile(r"(?:also\sknown\sas|a\.?k\.?a\.?|d\.?b\.?a\.?|alias(?:es)?:?)[\s,]{0,2}", re.IGNORECASE)
_BETWEEN = re.compile(r";\s?(?:and\s)?")


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a paragraph stands: on the list, in which of its sections, or among those removed."""

    is_removed: bool
    section: str = ""


def read_military_companies(text: NoticeText) -> Rule:
    """Read the notice of Chinese military companies operating in the United States: the whole list, and removals."""
    return _read(text, ListCode.MILITARY_COMPANIES, has_sections=False)


def read_uflpa_list(text: NoticeText) -> Rule:
    """Read the notice whose appendix is the UFLPA Entity List: four sections, in which a name may stand twice."""
    return _read(text, ListCode.FORCED_LABOR, has_sections=True)


def _read(text: NoticeText, code: ListCode, *, has_sections: bool) -> Rule:
    rule = Rule(text.document_number, text.title, "Notice", text.form, filed_at=text.record.filed_at)
    rule = replace(rule, publication_date=text.record.publication_date, citation=text.citation)
    amendments: list[Amendment] = []
    unread: list[UnreadInstruction] = []
    set_aside: list[SetAside] = []
    for part, paragraph in _placed(text.paragraphs, has_sections=has_sections):
        if _SENTENCE.search(_GROUP.sub("", paragraph)) or len(paragraph) > _LONGEST_ENTRY:
            set_aside.append(SetAside("list", paragraph, "a sentence between the entries"))
            continue
        listing, doubt = _read_entry(paragraph, part.section)
        verb = Verb.REMOVE if part.is_removed else Verb.ADD
        entry = None if part.is_removed else listing
        amendments.append(Amendment(verb, listing.destination, listing.name, entry, paragraph, code))
        unread += [UnreadInstruction("entry", paragraph, doubt)] if doubt else []
    if sum(amendment.verb is Verb.ADD for amendment in amendments) < _FEWEST:
        whole = " ".join((text.title, *text.paragraphs))[:2000]
        return replace(rule, unread=(UnreadInstruction("the whole notice", whole, "The list in it was not found."),))
    return replace(
        rule,
        amendments=tuple(amendments),
        unread=tuple(unread),
        set_aside=tuple(set_aside),
        whole_lists=(code,),
    )


def _placed(paragraphs: tuple[str, ...], *, has_sections: bool) -> Iterator[tuple[_Part, str]]:
    """Return the paragraphs that are entries by where they stand, each with its part of the notice."""
    part: _Part | None = None
    for paragraph in paragraphs:
        section = _UFLPA_SECTION.match(paragraph)
        if _ENDS.match(paragraph):
            part = None
        elif has_sections and section:
            part = _Part(is_removed=False, section=section[1])
        elif paragraph.endswith(":") and _ANNOUNCES.search(paragraph):
            is_removed = _REMOVES.search(paragraph) is not None
            part = _Part(is_removed) if is_removed or not has_sections else None
        elif part is not None:
            yield part, paragraph


def _read_entry(paragraph: str, section: str) -> tuple[Listing, str]:
    """Read one entry, and say what of it is in doubt: empty where nothing is."""
    aliases: list[Alias] = []
    members: list[Member] = []
    doubts: list[str] = []
    name, *behind = _BEHIND.split(paragraph, maxsplit=1)
    groups = [found["inside"] for found in _GROUP.finditer(name)]
    name = " ".join(_GROUP.sub(" ", name).split())
    for group in (*groups, *(f"and its {rest}" for rest in behind)):
        counted = _COUNTED.match(group)
        names = [trim_closing(each) for each in _BETWEEN.split(group[counted.end() :] if counted else group)]
        names = [each for each in names if each]
        if counted:
            if names and len(names) != read_number(counted["number"]):
                doubts.append(f"It announces {counted['number']} and names {len(names)}.")
            is_alias = counted["what"].lower() == "alias"
            aliases += [Alias(each) for each in names] if is_alias else []
            members += [] if is_alias else [Member(each) for each in names]
        elif _FORMER.match(group):
            aliases += [Alias(_FORMER.sub("", each), AliasKind.FKA) for each in names]
        else:
            aliases += [Alias(_OTHER.sub("", each)) for each in names]
    plain = trim_closing(name).replace(" ,", ",")
    notes = tuple(found.group().strip(" ,") for found in _ALL_BODIES.finditer(plain))
    listing = Listing(
        _CHINA,
        trim_closing(_ALL_BODIES.sub("", plain)),
        aliases=tuple(aliases),
        notes=notes,
        members=tuple(members),
        verbatim=paragraph,
        source_fields=((SECTION, section),) if section else (),
    )
    return listing, " ".join(doubts)
