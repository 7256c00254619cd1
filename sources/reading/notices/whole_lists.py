"""Notices that print a whole list anew: Chinese military companies, and the UFLPA Entity List.

Each entry is a paragraph. What else there is of a party stands in parentheses behind its name: another name, a former
one, "and two subsidiaries: ...". Who is on the list no more is named in a part of its own, or is simply not printed.
Sources: section 1260H of Public Law 116-283 (10 U.S.C. 113 note); section 2(d)(2)(B) of Public Law 117-78.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sources.reading.entries.names import is_legal_form, trim_closing
from sources.reading.notices.notice_text import NoticeText
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.listings import Alias, AliasKind, ListCode, Listing, Member
from state.normalization import fold_spelling
from state.rules import Amendment, Rule, SetAside, StatedCounts, TextForm, UnreadInstruction, Verb

SECTION = "section"
_CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
# A paragraph that announces entries, as in "The following entities are removed from the list:".
_ANNOUNCES = re.compile(r"\b(?:following|below)\b", re.IGNORECASE)
_REMOVES = re.compile(r"\b(?:remov\w+|delet\w+|no\slonger)\b", re.IGNORECASE)
_ADDS = re.compile(r"\badd(?:s|ed|ing|itions?)?\b", re.IGNORECASE)
# The heading of a part, as in "Removals", "Entities Removed From the List", "Chinese Military Companies".
_HEADING = re.compile(
    r"(?:(?:list|names)\sof\s)?(?:(?:chinese\smilitary|new|listed|designated)\s)*(?:(?:entit|compan)(?:y|ies)\s)?(?:to\sbe\s)?"
    r"(?:remov(?:al|ed|als)|delet(?:ed|ions?)|additions?|added|entities|companies)\b(?:\s(?:entities|companies))?"
    r"(?:\s(?:to|from|on)\s.{0,80})?:?",
    re.IGNORECASE,
)
_UFLPA_SECTION = re.compile(r"(?:UFLPA\s)?(?:Section\s)?2\s?\(d\)\s?\(2\)\s?\(B\)\s?(\([ivx]{1,4}\))", re.IGNORECASE)
_ITS_LIST = re.compile(r"(?:\b(?:a|the)\s)?\blists?\sof\s(?:entities|facilities|products)\b", re.IGNORECASE)
_UFLPA_SECTIONS = ("2(d)(2)(B)(i)", "2(d)(2)(B)(ii)", "2(d)(2)(B)(iv)", "2(d)(2)(B)(v)")
_ENDS = re.compile(
    r"(?:(?i:dated|signed|billing\scode|\[FR\sDoc|authority|appendix|background|process|(?:UFLPA\s)?entity\slist)\b"
    r"|[A-Z][A-Z ]{6,60}:)"
)
_MARK = re.compile(
    r"^(?:[*•·▪●○■►▶✓–—-]\s{0,2}|\(?\d{1,3}[.)]\s{1,2}|\([a-z]{1,4}\)\s|[oa-z][.)]\s|(?i:table)\s[\dA-Z]{1,3}(?:[.:–—-]\s?){1,2}){1,2}"
)
# What a sentence has and a name has not. Names are full of "and", "of" and "for".
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|shall|will|may|must|determined|pursuant|identifies|announces|this\snotice"
    r"|supersedes|qualify|meets?|replaces|corrects|updates|adds|removes)\b"
)
_SHORTEST, _LONGEST_ENTRY = 3, 3_000
_FEWEST = 5
_GROUP = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)")
_COUNTED = re.compile(
    rf"(?:(?:and|including|includes|with|together\swith|as\swell\sas)\s)?(?:(?:its|the)\s)?(?:(?:following|a)\s)?"
    rf"(?:(?P<number>{NUMBER_PATTERN})\s)?(?:[\w-]+\s){{0,2}}?"
    r"(?P<what>alias|subsidiar|affiliate)\w*\b(?:\s(?:entit|compan)(?:y|ies)\b)?(?:,?\s(?:which\sincludes?|namely|including))?\s?[:,]?\s?",
    re.IGNORECASE,
)
_COUNTED_AGAIN = re.compile(
    rf";\s?(?=(?:and|including|with)?\s?(?:its\s)?{NUMBER_PATTERN}\s(?:[\w-]+\s){{0,2}}?(?:alias|subsidiar|affiliate))",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[,;]?\s\band\sits\s(?=(?:[\w-]+\s){0,3}?subsidiar(?:y|ies)(?:[:,]|\s\w))", re.IGNORECASE)
# Other names that stand behind a name without parentheses.
_NAMED_BEHIND = re.compile(
    r",?\s\b(?=(?:formerly|previously|also)\s(?:known|called|named|[A-Z])|[af][./]?k[./]?a\b)(?P<names>.+)"
)
_ALL_BODIES = re.compile(r",?\s\band\s(?:its\s)?(?:[\w-]+\s){0,4}?(?:subsidiaries|affiliates|entities)$", re.IGNORECASE)
_OWN_BODIES = re.compile(r",?\s(?:and|including)\s(?:its\s|the\s)?(?:following\s).{0,60}:$", re.IGNORECASE)
# Two names in one, as where a plain text has lost that a paragraph ends with its line.
_JOINED = re.compile(
    r";\s|\s\d{1,3}\.\s[A-Z]|\b(?:Ltd|Limited|Inc|LLC|Corp|Corporation|subsidiaries)\b\.?\s(?:\([^()]{1,40}\)\s|and\ssubsidiaries\s)?(?!(?:China|Ltd|Limited|Inc|Co|Corp|Company|Group|LLC)\b)[A-Z][a-z]+"
)
# The heads of a table's columns, where a plain text has lost which word stands in which.
_HEADS = re.compile(
    r"\b(?:Name|Entity|Company)\b.{0,40}\b(?:Also\sKnown\sAs|Aliases|Alias|Acronym|Former\sNames?|Subsidiaries|Address|Remarks)\b",
)
_IN_COLUMNS = "The list stands in a table, whose columns this text does not part."
_TWO = "It may be two entries that are not parted."
_FORMER = re.compile(
    r"(?:(?:formerly|previously)\b:?\s?(?:known\sas\s|called\s|named\s)?|f[./]?k[./]?a\b\.?[\s,:]{0,3})", re.IGNORECASE
)
# What a name has not, and what is said of one has.
_SAID = re.compile(r"[a-z]{2,}\s|.{0,200}(?::|\b(?:subsidiar|affiliate|formerly|known\sas|a\.k\.a|f/k/a))")
_FOOTNOTED = re.compile(r"(?P<form>\b(?:Ltd|Inc|Corp|Co|LLC|Limited|Corporation)\.?)\s?\d{1,2}$")
_OTHER = re.compile(
    r"(?:(?:also\s(?:known|called|referred\sto)|doing\sbusiness)\sas\b|alias(?:es)?\b|(?:a[./]?k|d[./]?b)[./]?a\b\.?)[\s,:]{0,3}",
    re.IGNORECASE,
)
_NOTED = re.compile(r"(?:note|see|located|effective|date|added|listed|section|including\sany)\b:?\s?", re.IGNORECASE)
_LOCATED = re.compile(r"address(?:es)?:?\s", re.IGNORECASE)
_ANOTHER = re.compile(
    r"[,;]?\s(?:and\s)?(?=(?:[af][./]?k[./]?a|(?:also|formerly|previously)\s(?:known|called)\sas)\b)", re.IGNORECASE
)
# What follows a name in words, and is no part of it.
_NO_NAME = re.compile(r"(?:and|or|including|formerly|previously|also|[af][./]?k)\b")
# How names are parted: by semicolons, else by commas that end no name, else by "and" alone.
_BETWEEN = tuple(
    re.compile(pattern)
    for pattern in (
        r";\s?(?:and\s)?",
        r",\s(?:and\s)?(?!(?i:Ltd|Limited|LLC|Inc|Co|Corp|LLP|S\.?A)\b)|\s(?:and)\s",
        r",\s(?:and\s)?(?!(?i:Ltd|Limited|LLC|Inc|Co|Corp|LLP|S\.?A)\b)",
        r"\sand\s",
    )
)
_OF_LIST = rf"(?P<number>{NUMBER_PATTERN})\s(?:\w+\s){{0,3}}?(?:entit|compan)(?:y|ies)\b"
_STATED = re.compile(rf"\b(?:following|total\sof|these)\s{_OF_LIST}", re.IGNORECASE)
_STATED_REMOVED = re.compile(
    rf"\bremov(?:es|ing|al\sof)\s(?:the\sfollowing\s)?{_OF_LIST}"
    rf"|\b(?P<gone>{NUMBER_PATTERN})\s(?:entit|compan)(?:y|ies)\s(?:is|are|were|have\sbeen|has\sbeen)\s(?:being\s)?removed",
    re.IGNORECASE,
)
_STATED_TOTAL = re.compile(
    r"\b(?:list|notice|appendix|table|update)\b[^.;]{0,60}?\b(?:contains|comprises|includes|identifies|names|totals|has|consists\sof)\s"
    rf"(?:now\s)?(?:a\stotal\sof\s)?{_OF_LIST}|\b(?:brings?|bringing)\s(?:the\s)?(?:total\s)?[^.;]{{0,60}}?\bto\s(?P<all>{NUMBER_PATTERN})\b",
    re.IGNORECASE,
)
# Of what stood on the list before this notice.
_EARLIER = re.compile(r"\b(?:previous|earlier|prior|former|last\syear|at\sthat\stime)", re.IGNORECASE)
_STATED_NEW = re.compile(
    rf"\badd(?:s|ing)\s{_OF_LIST}|\band\s(?:also\s)?(?:adds\s)?(?P<more>{NUMBER_PATTERN})\sentit", re.IGNORECASE
)


@dataclass(slots=True)
class _Part:
    """A part of a notice: whether its entries are on the list, in which section of it, and how many it announces."""

    is_removed: bool = False
    section: str = ""
    is_partial: bool = False
    announced: int | None = None
    entries: list[str] = field(default_factory=list)


def read_military_companies(text: NoticeText) -> Rule:
    """Read the notice of Chinese military companies operating in the United States: the whole list, and removals."""
    return _read(text, ListCode.MILITARY_COMPANIES, ())


def read_uflpa_list(text: NoticeText) -> Rule:
    """Read the notice whose appendix is the UFLPA Entity List: four sections, in which a name may stand twice."""
    return _read(text, ListCode.FORCED_LABOR, _UFLPA_SECTIONS)


def _read(text: NoticeText, code: ListCode, sections: Sequence[str]) -> Rule:
    rule = Rule(text.document_number, text.title, "Notice", text.form, filed_at=text.record.filed_at)
    rule = replace(rule, publication_date=text.record.publication_date, citation=text.citation)
    amendments: list[Amendment] = []
    unread: list[UnreadInstruction] = []
    set_aside: list[SetAside] = []
    parts = list(_parts(text.paragraphs, has_sections=bool(sections)))
    for part in parts:
        listed = [each for each in part.entries if not _is_prose(each)]
        set_aside += [
            SetAside("list", each, "a sentence between the entries") for each in part.entries if _is_prose(each)
        ]
        for paragraph in listed:
            listing, doubt = _read_entry(paragraph, part.section)
            doubt = doubt or (_TWO if text.form is TextForm.PLAIN_TEXT and _JOINED.search(listing.name) else "")
            unread += [UnreadInstruction("entry", paragraph, doubt)] if doubt else []
            entry = None if part.is_removed else listing
            verb = Verb.REMOVE if part.is_removed else Verb.ADD
            amendments.append(Amendment(verb, listing.destination, listing.name, entry, paragraph, code))
        if part.announced not in (None, *_counts([each for each in amendments if each.instruction in listed])):
            reason = f"It announces {part.announced} entities, and {len(listed)} were read."
            unread.append(UnreadInstruction("part of the list", "; ".join(listed)[:2000], reason))
    found = {part.section for part in parts}
    gone = [each for each in sections if each not in found]
    added = [each for each in amendments if each.verb is Verb.ADD]
    is_partial = bool(amendments) and all(part.is_partial or part.is_removed for part in parts if part.entries)
    if (len(added) < _FEWEST or is_partial) and (sections or not is_partial or len(added) >= _FEWEST):
        whole = " ".join((text.title, *text.paragraphs))[:2000]
        return replace(rule, unread=(UnreadInstruction("the whole notice", whole, "The list in it was not found."),))
    if not is_partial:
        unread += [UnreadInstruction("appendix", each, "This section of the list was not found.") for each in gone]
        unread += _miscounted(text.paragraphs, _STATED_TOTAL, "are on the list", added)
    if text.form is TextForm.PLAIN_TEXT:
        heads = (each for each in text.paragraphs if _HEADS.search(each) and not _is_prose(each))
        unread += [UnreadInstruction("table", each[:2000], _IN_COLUMNS) for each in heads]
    if is_partial:
        unread += _miscounted(text.paragraphs, _STATED_NEW, "are added", added)
    removed = [each for each in amendments if each.verb is Verb.REMOVE]
    unread += _miscounted(text.paragraphs, _STATED_REMOVED, "are removed", removed) if removed else ()
    return replace(
        rule,
        amendments=tuple(amendments),
        unread=tuple(unread),
        set_aside=tuple(set_aside),
        stated_of_others=(StatedCounts(new_entries=_stated_new(text.paragraphs), list_code=code),),
        whole_lists=() if is_partial else (code,),
    )


def _is_prose(paragraph: str) -> bool:
    is_heading = len(paragraph) < _SHORTEST or _ITS_LIST.match(paragraph) is not None
    return is_heading or _SENTENCE.search(_GROUP.sub("", paragraph)) is not None or len(paragraph) > _LONGEST_ENTRY


def _stated_new(paragraphs: Sequence[str]) -> int | None:
    """Return how many entities a notice says that it adds; None where it does not say."""
    said = next((each for each in paragraphs if _STATED_NEW.search(each)), "")
    return sum(_number(found) for found in _STATED_NEW.finditer(said)) if said else None


def _number(found: re.Match[str]) -> int:
    return read_number(next(number for number in found.groups() if number))


def _counts(amendments: Sequence[Amendment]) -> frozenset[int]:
    """Return how many entities these are: each entry or each name once, with or without what belongs to it."""
    by_name = {fold_spelling(each.name): len(each.entry.members) for each in amendments}
    members = sum(len(each.entry.members) for each in amendments)
    return frozenset((len(amendments), len(by_name), len(amendments) + members, len(by_name) + sum(by_name.values())))


def _miscounted(
    paragraphs: Sequence[str], stated: re.Pattern[str], are: str, read: Sequence[Amendment]
) -> Iterator[UnreadInstruction]:
    """Say where a notice gives another number of entities than was read of it."""
    for paragraph in paragraphs:
        for found in stated.finditer(paragraph) if not _EARLIER.search(paragraph) else ():
            if (number := _number(found)) not in _counts(read):
                reason = f"It says that {number} entities {are}, and {len(read)} were read."
                yield UnreadInstruction("number of entities", paragraph[:2000], reason)


def _parts(paragraphs: Sequence[str], *, has_sections: bool) -> Iterator[_Part]:
    """Return the parts of a notice that name entries, each with its paragraphs."""
    part: _Part | None = None
    for printed in paragraphs:
        paragraph = _MARK.sub("", printed)
        section = _UFLPA_SECTION.match(paragraph) or (_ITS_LIST.search(paragraph) and _UFLPA_SECTION.search(paragraph))
        own = _OWN_BODIES.search(paragraph)
        following: _Part | None = None
        if _ENDS.match(paragraph):
            yield from [part] if part else []
            part = None
        elif has_sections and section:
            following = _Part(section=f"2(d)(2)(B){section[1].lower()}")
        elif part is not None and own and not _SENTENCE.search(paragraph):
            part.entries.append(paragraph[: own.start()])
        elif _announces(paragraph):
            last = paragraph.rstrip(" .:").rpartition(". ")[2]
            is_removed = _REMOVES.search(last) is not None
            stated = _STATED.search(paragraph)
            following = _Part(
                is_removed,
                is_partial=_ADDS.search(last) is not None,
                announced=read_number(stated["number"]) if stated else None,
            )
            if has_sections and not is_removed:
                yield from [part] if part else []
                part, following = None, None
        elif part is not None:
            part.entries.append(paragraph)
        if following is not None:
            yield from [part] if part else []
            part = following
    yield from [part] if part else []


def _announces(paragraph: str) -> bool:
    """Return whether entries follow a paragraph: a sentence on what follows or stands below, or a heading."""
    if _HEADING.fullmatch(paragraph):
        return True
    is_sentence = paragraph.endswith(":") or (paragraph.endswith(".") and _is_prose(paragraph))
    return is_sentence and _ANNOUNCES.search(paragraph) is not None


def _read_entry(paragraph: str, section: str) -> tuple[Listing, str]:
    """Read one entry, and say what of it is in doubt: empty where nothing is."""
    aliases: list[Alias] = []
    members: list[Member] = []
    notes: list[str] = []
    addresses: list[str] = []
    doubts: list[str] = ["It announces more entries, and was read as one."] if paragraph.endswith(":") else []
    name, *behind = _BEHIND.split(re.sub(r"^and\s", "", paragraph), maxsplit=1)
    name, groups, follows = _take_groups(name)
    doubts += [_TWO] if follows else []
    if named := _NAMED_BEHIND.search(name):
        name, groups = name[: named.start()], [*groups, named["names"]]
    whole = "\n".join((*groups, *(f"and its {rest}" for rest in behind)))
    for group in _COUNTED_AGAIN.sub("\n", whole).split("\n") if whole else ():
        counted = _COUNTED.match(group)
        number = read_number(counted["number"]) if counted and counted["number"] else None
        names = _names(group[counted.end() :], number) if counted else _names(group)
        if counted:
            if names and number not in (None, len(names)):
                doubts.append(f"It announces {counted['number']} and names {len(names)}.")
            if number is None and len(names) == 1 and _BETWEEN[1].search(names[0]):
                doubts.append(f"It may name several: {names[0]}.")
            notes += [] if names else [group]
            is_alias = counted["what"].lower() == "alias"
            aliases += [Alias(each) for each in names] if is_alias else []
            members += [] if is_alias else [Member(each) for each in names]
        elif _NOTED.match(group):
            notes.append(group.removeprefix("note: "))
        elif _LOCATED.match(group):
            addresses += [_LOCATED.sub("", each) for each in names]
        else:
            aliases += _aliases(names)
    plain = _FOOTNOTED.sub(r"\g<form>", trim_closing(name).replace(" ,", ","))
    notes += [found.group().strip(" ,") for found in _ALL_BODIES.finditer(plain)]
    plain = trim_closing(_ALL_BODIES.sub("", plain))
    said = [each for each in (plain, *(alias.name for alias in aliases)) if _SAID.match(each)]
    doubts += [f"What is no name was read as one: {each}." for each in said]
    listing = Listing(
        _CHINA,
        plain,
        aliases=tuple({fold_spelling(each.name): each for each in aliases}.values()),
        addresses=tuple(addresses),
        notes=tuple(notes),
        members=tuple(members),
        verbatim=paragraph,
        source_fields=((SECTION, section),) if section else (),
    )
    return listing, " ".join(doubts)


def _aliases(names: Sequence[str]) -> Iterator[Alias]:
    """Return the names in a pair of parentheses: what follows "formerly" is former, until "also known as" follows."""
    kind, is_said = AliasKind.AKA, False
    for each in (part for name in names for part in _ANOTHER.split(name)):
        is_said = is_said or _OTHER.match(each) is not None
        kind = AliasKind.FKA if _FORMER.match(each) else AliasKind.AKA if _OTHER.match(each) else kind
        words = _OTHER.sub("", _FORMER.sub("", each, count=1), count=1)
        yield from (Alias(trim_closing(name), kind) for name in (_BETWEEN[2].split(words) if is_said else (words,)))


def _take_groups(text: str) -> tuple[str, list[str], bool]:
    """Part a name from what stands in parentheses behind it; "(Shanshan) Co., Ltd." and "(Limited)" stay in it.

    Whether more words follow that, as of another entry, comes with them.
    """
    name, groups, at = "", list[str](), 0
    for found in _GROUP.finditer(text):
        behind = _GROUP.sub("", text[found.end() :]).strip(" ,.")
        goes_on = behind and not groups and not _NO_NAME.match(behind)
        is_name = (goes_on or is_legal_form(found["inside"])) and not _COUNTED.match(found["inside"])
        groups += [] if is_name else [found["inside"]]
        name += text[at : found.end()] if is_name else f"{text[at : found.start()]} "
        at = found.end()
    rest = text.rpartition(f"({groups[0]})")[2] if groups else ""
    more = _GROUP.sub("", rest).strip(" ,.;")
    return " ".join(f"{name}{text[at:]}".split()), groups, bool(more) and not _NO_NAME.match(more)


def _names(text: str, number: int | None = None) -> list[str]:
    """Part names at what is between them: at semicolons, or, where so many are announced, at what gives that many."""
    for between in _BETWEEN if number else _BETWEEN[:1]:
        names = [trim_closing(each) for each in between.split(text)]
        if len(names := [each for each in names if each]) == number or not number:
            return names
    return [each for each in map(trim_closing, _BETWEEN[0].split(text)) if each]
