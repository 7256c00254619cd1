"""The counts that a preamble states: "adding 10 entities under 13 entries", "modifies four existing entries", "(42)".

BIS counts entities and entries apart: an entity under two destinations is two entries. Where a sentence gives one
number only, it is the number of entries ("adding 70 entities ... China (42); Iran (2)" are 70 entries of 68 names).
Revisions told in entities alone are no count of entries, and removals told so are a lower bound. What is not understood
for certain is no count at all: a check that fails for nothing is worth less than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.reading.markup import squeeze
from sources.reading.numbers import NUMBER_PATTERN, read_number
from sources.reading.rules.stated_destinations import (
    HeadingCount,
    ends_destinations,
    read_heading_counts,
    take_destination,
)
from state.listings import ListCode
from state.rules import StatedCounts, Verb

_SENTENCE_END = re.compile(r"(?<=[^.\s][^.\s][.”])\s+(?=[A-Z“])")
_VERBS = {"add": Verb.ADD, "revis": Verb.REVISE, "modif": Verb.REVISE, "correct": Verb.REVISE, "remov": Verb.REMOVE}
# Forms: "adding", "removes"; "to add"; "the addition of".
_VERB = re.compile(
    r"\b(?:(?P<stem>add|revis|modif|correct|remov)(?:s|es|ies|ing|ying)\b|(?:to|and)\s(?P<bare>add|revis|modif|correct|remov)(?:e|y)?\b"
    r"|(?P<noun>addition|revision|modification|correction|removal)s?\sof\b)",
    re.IGNORECASE,
)
_NOUNS = {"addition": "add", "revision": "revis", "modification": "modif", "correction": "correct", "removal": "remov"}
_KINDS = r"(?:(?:new|existing|additional|following|more|other|foreign|single)\s|[A-Z]\w{1,20}(?:an|ese|sh)\s){0,4}"
# Forms: "40 entities under 42 entries", "four addresses under four entries", "following five entities", "an entry".
_COUNTED = re.compile(
    rf"(?:\b(?P<one>an?)|(?P<number>{NUMBER_PATTERN})(?:\s\(\d{{1,3}}\))?)\s{_KINDS}"
    r"(?P<what>entit(?:y|ies)|entr(?:y|ies)|address(?:es)?|persons?|parties|party)\b"
    r"(?:(?:(?!\band\b)[^.;,:(]){0,40}?,?\s(?:\(|(?:under|in|into|as|comprising|totaling)\s(?:a\stotal\sof\s)?)"
    rf"(?P<entries>{NUMBER_PATTERN})\s(?:\w+\s)?entr(?:y|ies)\b\)?)?",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s?,?\s?(?:and\s)?(?:the\sfollowing\s)?", re.IGNORECASE)
_FURTHEST_FROM_VERB = 60
_LIST_NAMES = {
    ListCode.ENTITY_LIST: re.compile(r"\bentity\slist\b", re.IGNORECASE),
    ListCode.UNVERIFIED_LIST: re.compile(r"\bunverified\slist\b|\bUVL\b", re.IGNORECASE),
    ListCode.MILITARY_END_USER_LIST: re.compile(
        r"\bmilitary[\s-]end[\s-]users?['’]?\s(?:\(MEU\)\s)?list\b|\bMEU\b", re.IGNORECASE
    ),
}
_TO_LIST = (
    r"(?:to|from|on)\sthe\s(?:BIS\s)?(?:entity\slist|unverified\slist|UVL|MEU\slist"
    r"|['‘`]?military[\s-]end[\s-]user['’]?(?:\s\(MEU\))?\slist)(?:\s\((?:UVL|MEU)(?:\slist)?\))?"
)
# "adding to the Entity List 12 entities" is plain; "adding aliases to two entries" changes a part of them.
_PLAIN_GAP = re.compile(
    rf"(?:{_TO_LIST}|the\sfollowing|a\stotal\sof|the|following|up\sto|,|\s){{0,12}}",
    re.IGNORECASE,
)
_PART_GAP = re.compile(r"[^.;:]{0,60}\b(?:to|from|in|of|for|within)\s(?:the\s)?(?:following\s)?", re.IGNORECASE)
_TO_LIST_BEHIND = re.compile(rf",?\s?{_TO_LIST}", re.IGNORECASE)
_SEPARATES = re.compile(r"\s?[,;]?\s(?:and\s)?(?:the\sfollowing\s)?", re.IGNORECASE)
# What may lead to a count that is one more; and what leads to a part of one, or to one said in passing.
_ONE_MORE = re.compile(r"[,;]|\band\b", re.IGNORECASE)
_IN_PASSING = re.compile(
    r"\b(?:consisting|including|being|which|namely|comprising|each|for|because|that|who|by|based|of)\b|:", re.IGNORECASE
)
_BY_MEANS_OF = re.compile(r"\bby\s$", re.IGNORECASE)
_NO_LIST_OF_OURS = re.compile(r"\b(?:validated|UFLPA|ECCNs?|HTS)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:also|in\saddition|additionally|lastly|finally|further|furthermore)\b", re.IGNORECASE)
_THIS_RULE = re.compile(r"\b(?:this|the)\s(?:interim\s)?(?:final\s)?rule\b", re.IGNORECASE)
_OTHER_RULE = re.compile(
    r"\b(?:that|another|earlier|previous|prior)\s(?:interim\s)?(?:final\s)?rule\b|\brule\s(?:was\s)?published\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Count:
    """One count of one clause, for one list; either number is None where the words do not give it.

    `at_least` is a number of entities that are one entry or more each. `headings` are the destinations that the clause
    attaches to its numbers.
    """

    list_code: ListCode
    verb: Verb
    entries: int | None
    entities: int | None
    sentence: str
    at_least: int | None = None
    headings: tuple[HeadingCount, ...] = ()


def read_stated_counts(
    summary: str, paragraphs: Sequence[str] = (), list_code: ListCode = ListCode.ENTITY_LIST
) -> StatedCounts:
    """Return the counts for one list of the SUMMARY, and of the other paragraphs where it is silent on a verb.

    Numbers are entries. `entities_added` is given only where entities and entries are told apart.
    """
    sentences = [sentence for sentence in _sentences(summary) if not _OTHER_RULE.search(sentence)]
    # A sentence that names no list goes on about the one that the summary is about.
    spoken_of = _first_list(summary)
    counts = [count for count in _counts_of(sentences, spoken_of, bare=True) if count.list_code is list_code]
    body = [sentence for text in paragraphs for sentence in _sentences(text) if _names_itself(sentence, list_code)]
    body_counts = [count for count in _counts_of(body, list_code, bare=False) if count.list_code is list_code]
    for verb in Verb:
        if not any(count.verb is verb for count in counts):
            counts += [count for count in body_counts if count.verb is verb]
    added = [count for count in counts if count.verb is Verb.ADD]
    additions = _total(added)
    headings, heading_sentences = _by_destination(sentences, added, additions, list_code, spoken_of)
    return StatedCounts(
        additions=additions,
        entities_added=_sum([count.entities for count in added]),
        revisions=_total([count for count in counts if count.verb is Verb.REVISE]),
        removals=_total(removed := [count for count in counts if count.verb is Verb.REMOVE]),
        additions_by_destination=tuple(headings.items()),
        sentences=tuple(dict.fromkeys([*(count.sentence for count in counts), *heading_sentences])),
        list_code=list_code,
        removals_at_least=_sum([count.at_least for count in removed]) if _total(removed) is None else None,
    )


def _first_list(text: str) -> ListCode | None:
    """Return the list that a text names first; None where it names none."""
    named = {code: found.start() for code, name in _LIST_NAMES.items() if (found := name.search(text))}
    return min(named, key=named.__getitem__, default=None)


def _names_itself(sentence: str, list_code: ListCode) -> bool:
    """Return whether a sentence of the body says what this rule does to a list (others tell its history)."""
    says = _THIS_RULE.search(sentence) and _LIST_NAMES[list_code].search(sentence)
    return bool(says) and not _OTHER_RULE.search(sentence)


def _sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(squeeze(text))


def _counts_of(sentences: Sequence[str], spoken_of: ListCode | None, *, bare: bool) -> list[_Count]:
    """Return the counts of all clauses; a second sentence on the same verb counts where it says something else."""
    counts: list[_Count] = []
    for sentence in sentences:
        before = list(counts)
        for count in _counts_in(sentence, spoken_of, bare=bare):
            same = [each for each in before if (each.list_code, each.verb) == (count.list_code, count.verb)]
            if not same or _GOES_ON.search(sentence) or _of_other_destinations(count, same):
                counts.append(count)
            elif not any(_says_the_same(count, each) for each in same):
                counts.append(_Count(count.list_code, count.verb, None, None, sentence))
    return counts


def _of_other_destinations(count: _Count, others: Sequence[_Count]) -> bool:
    """Return whether a count is of destinations that no other one speaks of, all of them saying theirs."""
    named = [{each.heading for each in other.headings} for other in (count, *others)]
    return all(named) and all(named[0].isdisjoint(each) for each in named[1:])


def _says_the_same(one: _Count, other: _Count) -> bool:
    """Return whether two counts may be the same one, told twice: in entries or in entities."""
    numbers = {number for number in (one.entries, one.entities, one.at_least) if number is not None}
    return not numbers or not numbers.isdisjoint((other.entries, other.entities, other.at_least))


def _counts_in(sentence: str, spoken_of: ListCode | None, *, bare: bool) -> Iterator[_Count]:
    """Yield the counts of one sentence, clause by clause: a clause goes from its verb to the next.

    `bare` says whether "to add" is a verb as well: in the body it tells what a committee decided, group by group.
    """
    verbs = [verb for verb in _VERB.finditer(sentence) if bare or not verb["bare"]]
    sentence_list = _first_list(sentence) or spoken_of
    revises = False
    for place, verb in enumerate(verbs):
        end = verbs[place + 1].start() if place + 1 < len(verbs) else len(sentence)
        clause = sentence[verb.end() : end]
        # "revises an entry by removing two addresses": how the entry is revised is no count of its own.
        if _NO_LIST_OF_OURS.search(clause) or (revises and _BY_MEANS_OF.search(sentence[: verb.start()])):
            continue
        of_list = _first_list(clause) or sentence_list
        if count := _clause_count(clause, _verb_of(verb), of_list, sentence):
            revises |= count.verb is Verb.REVISE
            yield count


def _verb_of(match: re.Match[str]) -> Verb:
    stem = match["stem"] or match["bare"] or _NOUNS[match["noun"].lower()]
    return _VERBS[stem.lower()]


def _clause_count(clause: str, verb: Verb, of_list: ListCode | None, sentence: str) -> _Count | None:
    """Return the count of one clause; None where it counts nothing, or nothing that is of a list for certain."""
    first = _COUNTED.search(clause)
    if first is None or first.start() > _FURTHEST_FROM_VERB:
        return None
    gap = clause[: first.start()]
    if not _PLAIN_GAP.fullmatch(gap):
        if not _PART_GAP.fullmatch(gap):
            return None
        verb = Verb.REVISE
    run, position, headings = _run(clause, first)
    if of_list is None and any(match["what"].lower().startswith("p") for match in run):
        return None  # persons of no list
    code = of_list or ListCode.ENTITY_LIST
    if _says_more(clause, position):
        return _Count(code, verb, None, None, sentence)
    return _read_run(code, verb, run, sentence, headings)


def _run(clause: str, first: re.Match[str]) -> tuple[list[re.Match[str]], int, tuple[HeadingCount, ...]]:
    """Return the first count of a clause and those joined to it, where they end, and the destinations they name.

    Forms: "40 entities ... and four addresses ..."; "an entry under France, and 12 entries under Iran".
    """
    run = [first]
    headings: list[HeadingCount] = []
    while True:
        position = run[-1].end()
        if to_list := _TO_LIST_BEHIND.match(clause, position):
            position = to_list.end()
        heading, behind = take_destination(clause, position)
        number = _number(run[-1], "entries") or _number(run[-1], "number")
        separator = (_SEPARATES if heading else _JOINS).match(clause, behind)
        following = _COUNTED.match(clause, separator.end()) if separator else None
        if heading and number is not None and (following or ends_destinations(clause, behind)):
            headings.append(HeadingCount(heading, number))
        if following is None:
            whole = len(headings) == len(run)
            return run, position, tuple(headings) if whole else ()
        run.append(following)


def _says_more(clause: str, position: int) -> bool:
    """Return whether a clause goes on with a count that is neither a part of the first one nor said in passing."""
    following = _COUNTED.search(clause, position)
    if following is None or following["one"]:
        return False
    between = clause[position : following.start()]
    return bool(_ONE_MORE.search(between)) and not _IN_PASSING.search(between)


def _read_run(
    list_code: ListCode, verb: Verb, run: list[re.Match[str]], sentence: str, headings: tuple[HeadingCount, ...]
) -> _Count:
    """Read counts that belong together.

    Each with its own entries: they add up. One number of entries at the end: it is that of all ("40 entities and
    four addresses under 46 entries"). No entries at all: additions are counted as entries, changes not.
    """
    numbers = [_number(match, "number") or 0 for match in run]
    entries = [number for match in run if (number := _number(match, "entries")) is not None]
    if len(entries) == len(run):
        return _Count(list_code, verb, sum(entries), sum(numbers), sentence, headings=headings)
    if entries:
        return _Count(list_code, verb, entries[-1], sum(numbers), sentence)
    kinds = {match["what"].lower()[:4] for match in run}
    if kinds == {"entr"} or verb is Verb.ADD:
        return _Count(list_code, verb, sum(numbers), None, sentence, headings=headings)
    at_least = sum(numbers) if verb is Verb.REMOVE and "addr" not in kinds else None
    return _Count(list_code, verb, None, None, sentence, at_least)


def _number(match: re.Match[str], group: str) -> int | None:
    if group == "number" and match["one"]:
        return 1
    return read_number(match[group]) if match[group] else None


def _total(counts: Sequence[_Count]) -> int | None:
    """Add up the entries of one verb; None where nothing is stated, or a part of it only in entities."""
    return _sum([count.entries for count in counts])


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if numbers and len(known) == len(numbers) else None


def _by_destination(
    sentences: Sequence[str],
    added: Sequence[_Count],
    additions: int | None,
    list_code: ListCode,
    spoken_of: ListCode | None,
) -> tuple[dict[str, int], list[str]]:
    """Return the additions to a list by destination, and the sentences that tell them.

    The clauses themselves say so, or else the first sentence on additions that tells as many as there are in all.
    """
    if added and all(count.headings for count in added):
        pairs = [each for count in added for each in count.headings]
        return _added_up(pairs), [count.sentence for count in added]
    verb: Verb | None = None
    for sentence in sentences:
        verbs = [*_VERB.finditer(sentence)]
        clause = sentence[: verbs[1].start()] if len(verbs) > 1 else sentence
        verb = _verb_of(verbs[0]) if verbs else verb
        of_list = (_first_list(clause) or _first_list(sentence) or spoken_of or ListCode.ENTITY_LIST) is list_code
        if verb is not Verb.ADD or not of_list or _NO_LIST_OF_OURS.search(clause) or additions is None:
            continue
        if divided := read_heading_counts(clause, additions):
            return _added_up(divided), [sentence]
    return {}, []


def _added_up(pairs: Sequence[HeadingCount]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in pairs:
        found[pair.heading] = found.get(pair.heading, 0) + pair.number
    return found


def find_number(words: str) -> int | None:
    """Return the first number that the words name in front of entries: "two Armenian entities", "44 entries"."""
    found = next((each for each in _COUNTED.finditer(words) if each["number"]), None)
    return _number(found, "number") if found else None
