"""Effects: which provisions that give a listing its meaning a rule touches, what it does to them, and from when.

The list itself is another matter: what an instruction does to entries is read by `instructions`. Here counts what it
does to the sections, introductory texts and footnotes around them; part 740 and the like are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sources.reading.dates import DATE_PATTERN, date_of, find_dates
from sources.reading.markup import squeeze
from sources.reading.rules.preamble import EffectiveDate
from sources.reading.rules.provisions import PART_OF_LISTS, read_part_heading, read_provision
from state.documents import DocumentRecord
from state.effects import Effect, EffectVerb
from state.footnotes import FOOTNOTES
from state.listings import ListCode
from state.regimes import AFFILIATES_RULE

_ENTITY, _UNVERIFIED = ListCode.ENTITY_LIST, ListCode.UNVERIFIED_LIST
_MILITARY, _SDN = ListCode.MILITARY_END_USER_LIST, ListCode.SPECIALLY_DESIGNATED_NATIONALS
_OF_PRODUCT_RULES = tuple(footnote.number for footnote in FOOTNOTES if footnote.section)
# What is watched, and the lists whose entries it concerns; none: whoever is listed anywhere.
_SECTIONS: dict[str, tuple[ListCode, ...]] = {
    "734.3": (),
    "734.4": (_ENTITY,),
    "734.9": (_ENTITY,),
    "744.8": (_SDN,),
    "744.11": (_ENTITY,),
    "744.16": (_ENTITY,),
    "744.20": (_ENTITY,),
    "744.21": (_MILITARY, _ENTITY),
    "744.22": (_MILITARY, _ENTITY),
}
_SUPPLEMENTS: dict[tuple[str, str], tuple[ListCode, ...]] = {
    ("3", "732"): (),
    ("1", "736"): (),
    ("4", "744"): (_ENTITY,),
    ("5", "744"): (_ENTITY,),
    ("6", "744"): (_UNVERIFIED,),
    ("7", "744"): (_MILITARY,),
    ("8", "744"): (_ENTITY, _MILITARY, _SDN),
}
# These hold entries: only what is done to the words around them is an effect.
_OF_ENTRIES = frozenset({("4", "744"), ("6", "744"), ("7", "744")})

_SECTION = re.compile(r"(?<![\d.])(7\d\d\.\d{1,3})(?!\d)")
_SECTIONS_THROUGH = re.compile(r"\b(7\d\d)\.(\d{1,3})\s(?:through|to)\s(?:§\s?)?\1\.(\d{1,3})\b")
_GENERAL_ORDER = re.compile(r"\bgeneral\sorders?\sno", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"\bsupplements?\s{0,3}(?:nos?\.?|numbers?)?\s{0,3}(\d{1,2}(?:(?:,\s{0,3}and\s|,\s|\s(?:and|through|to)\s)\d{1,2}){0,9})"
    r"(?:\s{1,3}to\s{1,3}part\s{1,3}(\d{3}))?",
    re.IGNORECASE,
)
# Where the words that say what is amended end, and those that say how begin.
_HEAD_ENDS = re.compile(
    r"\b(?:is|are|by|to\sread|which|stay|staying|revise|add|remove|suspend|lift|withdraw|reinstate|redesignate)\b|[:;]",
    re.IGNORECASE,
)
_VERBS = (
    (
        EffectVerb.LIFT,
        re.compile(
            r"\b(?:lift|terminat|remov|end|vacat)\w{0,5}\s[^;]{0,80}\b(?:stay|suspension)\b"
            r"|\b(?:stay|suspension)\b[^;]{0,80}\b(?:is|are)\s(?:hereby\s)?(?:lifted|terminated|removed|ended|vacated)\b",
            re.IGNORECASE,
        ),
    ),
    (
        EffectVerb.STAY,
        re.compile(
            r"\b(?:stay(?:s|ed|ing)?|suspend\w{0,3}|suspension|delay(?:s|ed|ing)?|postpon\w{0,5})\b", re.IGNORECASE
        ),
    ),
    (
        EffectVerb.WITHDRAW,
        re.compile(r"\b(?:withdr[ae]w\w{0,4}|rescind\w{0,3}|rescission|vacat\w{0,3})\b", re.IGNORECASE),
    ),
    (EffectVerb.REINSTATE, re.compile(r"\b(?:reinstat\w{0,5}|re-?impos\w{0,6}|restor\w{0,5})\b", re.IGNORECASE)),
    (EffectVerb.REVISE, re.compile(r"\b(?:revis\w{1,5}|correct\w{0,4}|redesignat\w{1,4})\b", re.IGNORECASE)),
    (EffectVerb.REMOVE, re.compile(r"\b(?:remov\w{0,4}|delet\w{0,4})\b", re.IGNORECASE)),
    (EffectVerb.ADD, re.compile(r"\badd(?:s|ed|ing)?\b", re.IGNORECASE)),
)
_UNTIL = re.compile(rf"\b(?:until|through)\s{{1,3}}(?:and\sincluding\s)?({DATE_PATTERN})", re.IGNORECASE)
_AROUND_ENTRIES = re.compile(r"\bintroductory\s(?:text|paragraph)|\bfootnotes?\b", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\bfootnotes?\s{1,3}(\d{1,2}(?:(?:,\s{0,3}and\s|,\s|\sand\s|\sthrough\s)\d{1,2}){0,9})", re.IGNORECASE
)
_OF_AN_ENTRY = re.compile(r"\bentr(?:y|ies)\s(?:for|of)\b|[“‘\"]", re.IGNORECASE)
_WHOLE_SUPPLEMENT = re.compile(
    r"\b(?:stay|suspend|delay|postpon|withdr|rescind|reinstat|the\sentire\ssupplement)", re.IGNORECASE
)
# "2. Revise § 744.8(a)(2)", "a. In § 744.11, ...": instructions, though they begin as paragraphs below one do.
_NAMES_OWN = re.compile(
    r"\(?(?:(\d{1,3}[a-z]?)|[a-z]{1,3})[.)]\s(?:\w+\s){0,5}?(?:§|sections?\s7|supplements?\sno)", re.IGNORECASE
)
_LONGEST_RANGE = 20
_AUTHORITY = re.compile(r"\bauthority\s{1,3}citation\b", re.IGNORECASE)
_RULE_OR_STAY = re.compile(r"\b90\s{1,3}F(?:ed)?\.?\s?R(?:eg)?\.?\s{1,3}(?:at\s)?(47,?201|50,?857)\b", re.IGNORECASE)
_BY_CITATION = "90 FR "
_AS_OF = re.compile(rf"^(?:as\sof|beginning|on)\s(?:and\safter\s)?({DATE_PATTERN})", re.IGNORECASE)
_AFFILIATES = re.compile(
    r"\baffiliates?\s(?:rule|of\s(?:certain\s)?listed)|\b50[\s-]percent\b|\b50\s?%|\bfifty[\s-]percent\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[a-z\d)]\.)(?<!\bFed\.)\s+(?=[A-Z])")


@dataclass(slots=True)
class _Head:
    """A numbered instruction on provisions that are watched, with the paragraphs below it."""

    number: str
    own_date: str
    provisions: tuple[tuple[str, str], ...]
    paragraphs: list[str] = field(default_factory=list)


def read_effects(
    paragraphs: Sequence[str], preamble: Sequence[str], effective: EffectiveDate, record: DocumentRecord
) -> tuple[Effect, ...]:
    """Read what a rule does to the law around the lists, in the order of its instructions; none where it does nothing.

    `paragraphs` are those of the amendatory part with the headings of parts, `preamble` the title, the action, the
    summary and the prose. What the DATES paragraph does to a whole rule by its citation comes first.
    """
    about_affiliates = any(map(_AFFILIATES.search, [effective.text, *preamble[:3]])) or bool(
        _RULE_OR_STAY.search(effective.text)
    )
    rule = AFFILIATES_RULE if about_affiliates else None
    found = list(_effects_of_dates(effective, record))
    for head in _heads(paragraphs):
        for number, part in head.provisions:
            found += _effects_of_head(head, number, part, effective, record, rule)
    if not any(each.provision.startswith(_BY_CITATION) for each in found):
        found += _citations(preamble, effective)
    return tuple(found)


def as_citations(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return what is left of effects in a document that amends nothing: that it names a rule which matters here."""
    return tuple(replace(each, verb=EffectVerb.CITE) for each in effects if each.provision.startswith(_BY_CITATION))


def _heads(paragraphs: Sequence[str]) -> list[_Head]:
    """Group the paragraphs under the instructions that they belong to."""
    heads: list[_Head] = []
    part = ""
    for paragraph in filter(None, map(squeeze, paragraphs)):
        if heading := read_part_heading(paragraph):
            part = heading
            heads.append(_Head("", "", ()))
            continue
        provision, names_own = read_provision(paragraph, part), _NAMES_OWN.match(paragraph)
        watched = tuple(_watched(paragraph, part))
        if provision is not None:
            heads.append(_Head(provision.number, provision.own_date, watched))
        elif names_own and not (heads and heads[-1].provisions == watched):
            own_date = heads[-1].own_date if heads and not names_own[1] else ""
            heads.append(_Head(names_own[1] or (heads[-1].number if heads else ""), own_date, watched))
        if heads:
            heads[-1].paragraphs.append(paragraph)
    return [head for head in heads if head.provisions]


def _watched(paragraph: str, part: str) -> Iterator[tuple[str, str]]:
    """Return the sections (with no part) and supplements that the head of an instruction names, if they are watched."""
    if _AUTHORITY.search(paragraph):
        return
    first = min(
        (found.start() for found in (_SECTION.search(paragraph), _SUPPLEMENT.search(paragraph)) if found), default=0
    )
    ends = _HEAD_ENDS.search(paragraph, first)
    head = paragraph[: ends.start()] if ends else paragraph
    supplements = list(_SUPPLEMENT.finditer(head))
    if not supplements:
        through = (
            f"{of_part}.{number}"
            for of_part, begin, end in _SECTIONS_THROUGH.findall(head)
            for number in range(int(begin), min(int(end), int(begin) + _LONGEST_RANGE) + 1)
        )
        sections = dict.fromkeys((*through, *_SECTION.findall(head)))
        yield from ((number, "") for number in sections if number in _SECTIONS)
        if part == "736" and _GENERAL_ORDER.search(head):
            yield "1", part
    for named in supplements:
        for number in _numbers(named[1]):
            its_part = named[2] or part or PART_OF_LISTS
            if (number, its_part) in _SUPPLEMENTS:
                yield number, its_part


def _effects_of_head(
    head: _Head, number: str, part: str, effective: EffectiveDate, record: DocumentRecord, rule: str | None
) -> Iterator[Effect]:
    """Read what an instruction does to one provision, its footnotes apart from the rest of it."""
    opening, *below = head.paragraphs
    name = f"supplement no. {number} to part {part}" if part else f"§ {number}"
    for footnotes, words in _by_footnotes(below or [opening], number, part).items():
        verb = _verb(" ".join(words))
        until = _until(" ".join(words), record) or effective.stayed_until if verb is EffectVerb.STAY else None
        yield Effect(
            provision=f"{_say_footnotes(footnotes)} of {name}" if footnotes else name,
            verb=verb,
            instruction=" ".join([opening, *words] if below else words),
            dates=effective.text,
            effective_on=_effective_on(head, effective, record),
            until=until,
            lists=_SUPPLEMENTS[number, part] if part else _SECTIONS[number],
            footnotes=footnotes or (_OF_PRODUCT_RULES if number == "734.9" else ()),
            rule=None if footnotes else AFFILIATES_RULE if (number, part) == ("8", "744") else rule,
        )


def _by_footnotes(paragraphs: Sequence[str], number: str, part: str) -> dict[tuple[int, ...], list[str]]:
    """Group the paragraphs by the footnotes they name; of a list's supplement leave out those that are on entries."""
    grouped: dict[tuple[int, ...], list[str]] = {}
    for paragraph in paragraphs:
        if (number, part) not in _OF_ENTRIES or _is_around_entries(paragraph):
            named = [each for words in _FOOTNOTE.findall(paragraph) for each in _numbers(words)]
            footnotes = tuple(map(int, named)) if part else ()
            grouped.setdefault(footnotes, []).append(paragraph)
    return grouped


def _is_around_entries(paragraph: str) -> bool:
    """Return whether a paragraph on a list's supplement is on what stands around its entries, or on the whole of it."""
    if _OF_AN_ENTRY.search(paragraph):
        return False
    return bool(_AROUND_ENTRIES.search(paragraph) or _WHOLE_SUPPLEMENT.search(paragraph))


def _effects_of_dates(effective: EffectiveDate, record: DocumentRecord) -> Iterator[Effect]:
    """Read what the DATES paragraph does to a rule by its citation ("... at 90 FR 47201, are stayed until ...")."""
    for sentence in _SENTENCE_END.split(effective.text):
        as_of = date_of(_AS_OF.match(sentence), 1, record).day
        for page in _pages_cited(sentence):
            verb = _verb(sentence, otherwise=EffectVerb.CITE)
            until = _until(sentence, record) if verb is EffectVerb.STAY else None
            yield replace(_effect_on_rule(page, verb, sentence, effective, until), effective_on=effective.on or as_of)


def _citations(preamble: Sequence[str], effective: EffectiveDate) -> Iterator[Effect]:
    """Tell the first sentence that cites a rule which matters here, where nothing was found to touch it."""
    noted = set()
    for text in map(squeeze, preamble):
        for sentence in _SENTENCE_END.split(text) if _RULE_OR_STAY.search(text) else ():
            for page in _pages_cited(sentence):
                if page not in noted:
                    noted.add(page)
                    yield _effect_on_rule(page, EffectVerb.CITE, sentence, effective, None)


def _pages_cited(sentence: str) -> list[str]:
    """Return the first pages of the rule on affiliates and of its stay that a sentence cites, in its order."""
    return list(dict.fromkeys(page.replace(",", "") for page in _RULE_OR_STAY.findall(sentence)))


def _effect_on_rule(page: str, verb: EffectVerb, words: str, effective: EffectiveDate, until: date | None) -> Effect:
    return Effect(
        provision=f"{_BY_CITATION}{page}",
        verb=verb,
        instruction=words,
        dates=effective.text,
        effective_on=effective.on,
        until=until,
        lists=_SUPPLEMENTS["8", "744"],
        rule=AFFILIATES_RULE,
    )


def _verb(words: str, otherwise: EffectVerb = EffectVerb.REVISE) -> EffectVerb:
    return next((verb for verb, form in _VERBS if form.search(words)), otherwise)


def _until(words: str, record: DocumentRecord) -> date | None:
    """Return the last day that the words set, None where they set none."""
    return date_of(_UNTIL.search(words), 1, record).day


def _effective_on(head: _Head, effective: EffectiveDate, record: DocumentRecord) -> date | None:
    if head.own_date:
        return next((found.day for found in find_dates(head.own_date, record)), None)
    later = next((each for each in effective.later if head.number and head.number in each.instructions), None)
    return later.on if later else effective.on


def _numbers(words: str) -> list[str]:
    """Return the numbers that these words name: "4, 6, and 7", "4 through 8"."""
    numbers = re.findall(r"\d+", words)
    if re.search(r"\b(?:through|to)\b", words) and len(numbers) > 1:
        last = min(int(numbers[-1]), int(numbers[0]) + _LONGEST_RANGE)
        return [str(each) for each in range(int(numbers[0]), last + 1)]
    return numbers


def _say_footnotes(numbers: Sequence[int]) -> str:
    said = ", ".join(map(str, numbers))
    return f"footnote {said}" if len(numbers) == 1 else f"footnotes {said}"
