"""The destinations that a preamble gives with its counts: "Iran (2)", "three are under the destination of China".

A sentence counts only where its numbers are those of all additions; a destination that stands alone has them all only
where the sentence names no other, and no number that is less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.reading.numbers import NUMBER_PATTERN, read_number
from state.destinations import find_destination
from state.normalization import heading_of


@dataclass(frozen=True, slots=True)
class HeadingCount:
    """A number of entries under one heading of the list."""

    heading: str
    number: int


_LONGEST = 80
_UNDER = re.compile(
    r"\b(?:under|in)\s(?:the\s)?destinations?\sof\s|\bdestinations?\sof\s|\bunder\s(?:the\s)?", re.IGNORECASE
)
# Behind a count: "one entity listed under the destination of France".
_UNDER_BEHIND = re.compile(
    r",?\s(?:(?:listed|located|each|all|both)\s){0,2}(?:under|in)\s(?:the\sdestinations?\sof\s)?", re.IGNORECASE
)
_FIGURE = re.compile(r"\((\d{1,4})\)")
_LEADS_WORDS = re.compile(r"^[\s,;]*(?:and\s)?(?:the\s)?", re.IGNORECASE)
# "three are under the destination of China", "and the other is under ...", "27 under the destination of".
_PORTION = re.compile(
    rf"(?:(?P<number>{NUMBER_PATTERN})|\bthe\s(?:other|remaining)(?:\s(?P<rest>{NUMBER_PATTERN}))?)\s"
    r"(?:(?:of\sthese\s|new\s|entit(?:y|ies)|entr(?:y|ies)|persons?|parties|party|is|are|will\sbe|being|listed|located)\s?){0,4}"
    r"(?:under|in)\s(?:the\sdestinations?\sof\s)",
    re.IGNORECASE,
)
_END = re.compile(r"[,;.](?=\s|$)|\s(?=(?:and|to|on|with|based|have|has|as|for|because)\b)|$")
# What may stand behind the last destination: nothing, or words that go on in small letters.
_LAST = re.compile(r"[\s.;,]{0,3}(?:and\s)?$|,?\s(?:and\s)?(?!(?:and|or|the)\b)[a-z]|\.\s")
_ANOTHER = re.compile(r",?\s(?:and\s|or\s)?(?:the\s)?[A-Z]")
_MENTIONS = re.compile(r"\bdestinations?\b", re.IGNORECASE)
# A number of something else than what is counted in all: "two of them", "three are".
_OTHER_NUMBER = re.compile(
    rf"{NUMBER_PATTERN}(?!\s(?:\w+\s)?(?:entit(?:y|ies)|entr(?:y|ies)|address(?:es)?|persons?|parties|party)\b)",
    re.IGNORECASE,
)


def take_destination(text: str, position: int) -> tuple[str, int]:
    """Return the heading that "under the destination of X" names from here on, and where it ends; empty for none."""
    under = _UNDER_BEHIND.match(text, position)
    if under is None:
        return "", position
    length = _known_length(text[under.end() : under.end() + _LONGEST])
    return (heading_of(text[under.end() : under.end() + length]), under.end() + length) if length else ("", position)


def ends_destinations(text: str, position: int) -> bool:
    """Return whether no further destination follows at this place, behind one."""
    return _LAST.match(text, position) is not None


def read_heading_counts(clause: str, additions: int) -> tuple[HeadingCount, ...]:
    """Return how a clause divides all additions among destinations; empty where it does not, or not all of them."""
    if figures := tuple(_figures(clause)):
        return figures
    portions = [*_PORTION.finditer(clause)]
    if portions:
        found = tuple(_portions(clause, portions))
        return found if sum(each.number for each in found) == additions and len(found) == len(portions) else ()
    return _single(clause, additions)


def _figures(clause: str) -> Iterator[HeadingCount]:
    """Read "China, People's Republic of (China) (42); Iran (2); ... and the United Arab Emirates (UAE) (4)"."""
    first = _FIGURE.search(clause)
    leads = [lead for lead in _UNDER.finditer(clause) if first and lead.end() <= first.start()]
    if not leads:
        return
    position = leads[-1].end()
    for figure in _FIGURE.finditer(clause, position):
        words = _LEADS_WORDS.sub("", clause[position : figure.start()])
        yield HeadingCount(heading_of(words), int(figure[1]))
        position = figure.end()


def _portions(clause: str, portions: Sequence[re.Match[str]]) -> Iterator[HeadingCount]:
    for portion in portions:
        words = clause[portion.end() : portion.end() + _LONGEST]
        length = _known_length(words)
        if length and not _ANOTHER.match(words, length):
            number = read_number(portion["number"] or portion["rest"] or "one")
            yield HeadingCount(heading_of(words[:length]), number)


def _single(clause: str, additions: int) -> tuple[HeadingCount, ...]:
    """Read the one destination that a clause names for all, with no number in it but theirs."""
    unders = [under for under in _UNDER.finditer(clause) if "destination" in under.group().lower()]
    if len(unders) != 1 or len(_MENTIONS.findall(clause)) != 1:
        return ()
    words = clause[unders[0].end() : unders[0].end() + _LONGEST]
    length = _known_length(words)
    if not length or not ends_destinations(clause, unders[0].end() + length):
        return ()
    if _OTHER_NUMBER.search(clause, 0, unders[0].start()):
        return ()
    return (HeadingCount(heading_of(words[:length]), additions),)


def _known_length(words: str) -> int:
    """Return how many characters of the words are a known destination: the longest run that is one, 0 for none."""
    ends = sorted({end.start() for end in _END.finditer(words)}, reverse=True)
    plain = (end for end in ends if end and not _FIGURE.search(words[:end]))
    return next((end for end in plain if find_destination(words[:end])), 0)
