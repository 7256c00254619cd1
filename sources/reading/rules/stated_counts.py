"""The counts that a preamble states: "adding 10 entities under 13 entries", "modifies four existing entries", "(42)".

BIS counts entities and entries apart: an entity under two destinations is two entries. Where a sentence gives one
number only, it is the number of entries ("adding 70 entities ... China (42); Iran (2)" are 70 entries of 68 names).
Revisions and removals told in entities alone are no count of entries, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.reading.markup import squeeze
from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.destinations import find_destination
from state.listings import ListCode
from state.normalization import heading_of
from state.rules import StatedCounts, Verb

_SENTENCE_END = re.compile(r"(?<=[^.\s][^.\s][.”])\s+(?=[A-Z“])")
_VERBS = {"add": Verb.ADD, "revis": Verb.REVISE, "modif": Verb.REVISE, "correct": Verb.REVISE, "remov": Verb.REMOVE}
_VERB = re.compile(r"\b(?P<stem>add|revis|modif|correct|remov)(?:s|es|ies|ing|ying)\b", re.IGNORECASE)
# Forms: "40 entities under 42 entries", "four addresses under four entries", "following five entities", "26 entries"
_COUNTED = re.compile(
    rf"\b(?P<number>{NUMBER_PATTERN})\s+(?:(?:new|existing|additional|following|more|other)\s+|[A-Z]\w+(?:an|ese|sh)\s+)*"
    r"(?P<what>entit(?:y|ies)|entr(?:y|ies)|address(?:es)?|persons?|parties)\b"
    rf"(?:(?:(?!\band\b)[^.;,:]){{0,40}}?\b(?:under|in|into|as)\s+(?:a\s+total\s+of\s+)?(?P<entries>{NUMBER_PATTERN})"
    r"\s+(?:\w+\s+)?entr(?:y|ies)\b)?",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*,?\s*(?:and\s+)?(?:the\s+following\s+)?", re.IGNORECASE)
_FURTHEST_FROM_VERB = 60
# "adding to the Entity List 12 entities" is plain; "adding aliases to two entries" changes a part of them.
_PLAIN_GAP = re.compile(
    r"(?:(?:to|from|on)\s+the\s+(?:entity\s+list|unverified\s+list|UVL|MEU\s+list|military\s+end[\s-]+user\s+list)(?:\s+\((?:UVL|MEU)(?:\s+list)?\))?|the\s+following|a\s+total\s+of|the|following|up\s+to|,|\s)*",
    re.IGNORECASE,
)
_PART_GAP = re.compile(r"[^.;:]*\b(?:to|from|in|of|for|within)\s+(?:the\s+)?(?:following\s+)?", re.IGNORECASE)
_LIST_NAMES = {
    ListCode.ENTITY_LIST: re.compile(r"\bentity\s+list\b", re.IGNORECASE),
    ListCode.UNVERIFIED_LIST: re.compile(r"\bunverified\s+list\b|\bUVL\b", re.IGNORECASE),
    ListCode.MILITARY_END_USER_LIST: re.compile(
        r"\bmilitary[\s-]+end[\s-]+users?['’]?\s+(?:\(MEU\)\s+)?list\b|\bMEU\b", re.IGNORECASE
    ),
}
_NO_LIST_OF_OURS = re.compile(r"\b(?:validated|UFLPA|ECCNs?|HTS)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:also|in\s+addition|additionally|lastly|finally|further|furthermore)\b", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:destinations?\s+of|under)\s+(?:the\s+)?(?:destinations?\s+of\s+)?", re.IGNORECASE)
_FIGURE = re.compile(r"\((\d{1,4})\)")
_ONE_DESTINATION = re.compile(
    r"\bdestinations?\s+of\s+(?P<words>.+?)(?:\s+(?:and\s+have|to\s+the|with|based|have|as)\b|[.;]|,\s+(?:and|to|have)\b|$)"
)
_THIS_RULE = re.compile(r"\b(?:this|the)\s+(?:interim\s+)?(?:final\s+)?rule\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Count:
    """One count of one clause, for one list; either number is None where the words do not give it."""

    list_code: ListCode
    verb: Verb
    entries: int | None
    entities: int | None
    sentence: str


def read_stated_counts(
    summary: str, paragraphs: Sequence[str] = (), list_code: ListCode = ListCode.ENTITY_LIST
) -> StatedCounts:
    """Give the counts for one list of the SUMMARY, and of the other paragraphs where it is silent on a verb.

    Numbers are entries. `entities_added` is given only where entities and entries are told apart.
    """
    told = _sentences(summary)
    # A sentence that names no list goes on about the one that the summary is about.
    spoken_of = _first_list(summary) or ListCode.ENTITY_LIST
    counts = [count for count in _counts_of(told, spoken_of) if count.list_code is list_code]
    body = [sentence for text in paragraphs for sentence in _sentences(text) if _speaks_of_itself(sentence, list_code)]
    body_counts = [count for count in _counts_of(body, list_code) if count.list_code is list_code]
    for verb in Verb:
        if not any(count.verb is verb for count in counts):
            counts += [count for count in body_counts if count.verb is verb]
    additions = _total(counts, Verb.ADD)
    by_destination, destination_sentence = _by_destination(told, additions, list_code, spoken_of)
    sentences = [count.sentence for count in counts] + ([destination_sentence] if destination_sentence else [])
    return StatedCounts(
        additions=additions,
        entities_added=_entities_added(counts),
        revisions=_total(counts, Verb.REVISE),
        removals=_total(counts, Verb.REMOVE),
        additions_by_destination=by_destination,
        sentences=tuple(dict.fromkeys(sentences)),
        list_code=list_code,
    )


def _first_list(text: str) -> ListCode | None:
    """Give the list that a text names first; None where it names none."""
    named = {code: found.start() for code, name in _LIST_NAMES.items() if (found := name.search(text))}
    return min(named, key=named.__getitem__, default=None)


def _speaks_of_itself(sentence: str, list_code: ListCode) -> bool:
    """Whether a sentence of the body says what this rule does to a list (others tell its history)."""
    return bool(_THIS_RULE.search(sentence) and _LIST_NAMES[list_code].search(sentence))


def _sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(squeeze(text))


def _counts_of(sentences: Sequence[str], spoken_of: ListCode) -> list[_Count]:
    """Give the counts of all clauses; a second sentence on the same verb counts only where it says "also"."""
    counts: list[_Count] = []
    for sentence in sentences:
        seen = {(count.list_code, count.verb) for count in counts}
        goes_on = _GOES_ON.search(sentence)
        found = _counts_in(sentence, _first_list(sentence) or spoken_of)
        counts += [count for count in found if goes_on or (count.list_code, count.verb) not in seen]
    return counts


def _counts_in(sentence: str, spoken_of: ListCode) -> Iterator[_Count]:
    """Give the counts of one sentence, clause by clause: a clause goes from its verb to the next."""
    verbs = list(_VERB.finditer(sentence))
    for place, verb in enumerate(verbs):
        following = verbs[place + 1].start() if place + 1 < len(verbs) else len(sentence)
        clause = sentence[verb.end() : following]
        run = _run(clause)
        if not run or _NO_LIST_OF_OURS.search(clause):
            continue
        list_code = _first_list(clause) or spoken_of
        gap = clause[: run[0].start()]
        if _PLAIN_GAP.fullmatch(gap):
            yield _read_run(list_code, _VERBS[verb["stem"].lower()], run, sentence)
        elif _PART_GAP.fullmatch(gap):
            yield _read_run(list_code, Verb.REVISE, run, sentence)


def _run(clause: str) -> list[re.Match[str]]:
    """Give the first count of a clause and those joined to it: "40 entities ... and four addresses ..."."""
    run: list[re.Match[str]] = []
    for match in _COUNTED.finditer(clause):
        joined = _JOINS.fullmatch(clause, run[-1].end(), match.start()) if run else match.start() <= _FURTHEST_FROM_VERB
        if not joined:
            break
        run.append(match)
    return run


def _read_run(list_code: ListCode, verb: Verb, run: list[re.Match[str]], sentence: str) -> _Count:
    """Read counts that belong together.

    Each with its own entries: they add up. One number of entries at the end: it is that of all ("40 entities and
    four addresses under 46 entries"). No entries at all: additions are counted as entries, changes not.
    """
    numbers = [read_number(match["number"]) for match in run]
    entries = [read_number(match["entries"]) for match in run if match["entries"]]
    if len(entries) == len(run):
        return _Count(list_code, verb, sum(entries), sum(numbers), sentence)
    if entries:
        return _Count(list_code, verb, entries[-1], sum(numbers), sentence)
    told_in_entries = all(match["what"].lower().startswith("entr") for match in run)
    return _Count(list_code, verb, sum(numbers) if told_in_entries or verb is Verb.ADD else None, None, sentence)


def _total(counts: Sequence[_Count], verb: Verb) -> int | None:
    """Add up the entries of one verb; None where nothing is stated, or a part of it only in entities."""
    entries = [count.entries for count in counts if count.verb is verb]
    known = [number for number in entries if number is not None]
    return sum(known) if entries and len(known) == len(entries) else None


def _entities_added(counts: Sequence[_Count]) -> int | None:
    entities = [count.entities for count in counts if count.verb is Verb.ADD]
    known = [number for number in entities if number is not None]
    return sum(known) if entities and len(known) == len(entities) else None


def _by_destination(
    sentences: Sequence[str], additions: int | None, list_code: ListCode, spoken_of: ListCode
) -> tuple[tuple[tuple[str, int], ...], str]:
    """Give the additions to a list by destination, and the sentence that tells them.

    Forms: "under the destinations of China ... (42); Iran (2)"; or one destination only, which then has them all.
    """
    verb: Verb | None = None
    for sentence in sentences:
        verbs = list(_VERB.finditer(sentence))
        clause = sentence[: verbs[1].start()] if len(verbs) > 1 else sentence
        verb = _VERBS[verbs[0]["stem"].lower()] if verbs else verb
        of_list = (_first_list(clause) or _first_list(sentence) or spoken_of) is list_code
        if verb is not Verb.ADD or not of_list or _NO_LIST_OF_OURS.search(clause):
            continue
        if figures := _figures(clause):
            return figures, sentence
        one = _ONE_DESTINATION.search(clause)
        if one and additions and (destination := find_destination(one["words"])):
            return ((destination.heading, additions),), sentence
    return (), ""


def _figures(clause: str) -> tuple[tuple[str, int], ...]:
    """Read "China, People's Republic of (China) (42); Iran (2); ... and the United Arab Emirates (UAE) (4)"."""
    first = _FIGURE.search(clause)
    leads = [lead for lead in _UNDER.finditer(clause) if first and lead.end() <= first.start()]
    if not leads:
        return ()
    found: dict[str, int] = {}
    position = leads[-1].end()
    for figure in _FIGURE.finditer(clause, position):
        words = re.sub(r"^[\s,;]*(?:and\s+)?(?:the\s+)?", "", clause[position : figure.start()])
        heading = heading_of(words)
        found[heading] = found.get(heading, 0) + int(figure[1])
        position = figure.end()
    return tuple(found.items())


def find_number(words: str) -> int | None:
    """Give the first number that the words name in front of entries: "two Armenian entities", "44 entries"."""
    found = _COUNTED.search(words)
    return read_number(found["number"]) if found else None
