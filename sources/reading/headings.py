"""Country headings inside sentences: "Under CHINA, PEOPLE'S REPUBLIC OF, by adding", "a heading for NORTH MACEDONIA".

A heading holds commas of its own, so the longest run of words that is a known destination counts. A rule may bring a
new heading on any day: then the words themselves are the heading, in capitals as the list prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from state.destinations import find_destination
from state.normalization import heading_of

# The lead of a heading that stands beside the one before it.
JOINED = "and"


class _Trust(Enum):
    """What the words behind a lead must be to be a heading: a known destination, or capitals, or a capitalized word."""

    KNOWN = auto()
    CAPITALS = auto()
    CAPITALIZED = auto()


_KIND = (
    r"(?:(?:new|separate|existing)\s)?(?:(?:country|destination)\s)?"
    r"(?:headings?|destinations?|listings?|country|countries)"
)
_LEADS = re.compile(
    rf"\bunder\s(?:(?:both|each\sof)\s)?(?:the\s)?(?:(?P<under_kind>{_KIND})\s(?:(?:of|for)\s)?)?(?:the\s)?"
    rf"|\b(?P<kind>{_KIND}),?\s(?P<link>(?:of|for)\s)?(?:the\s)?"
    r"|\b(?P<loose>from|to|in|for|as)\s(?:the\s)?"
    r"|(?P<opening>^)(?=[^:]{1,60}:)",
    re.IGNORECASE,
)
# The column of the table, which is no heading of it ("the destination of Cyprus under the Country Column").
_COLUMN = re.compile(
    r"(?:(?:country|entity|license\srequirement|license\sreview\spolicy|federal\sregister\scitation)\s)?columns?\b",
    re.IGNORECASE,
)
# Of what an entry has elsewhere: "adding two addresses in Oman to the entry for".
_ADDRESSES = re.compile(r"\b(?:address(?:es)?|offices?|branch(?:es)?)\s$", re.IGNORECASE)
# What joins a heading to the one before it: "Under IRAN, OMAN, and QATAR".
_JOIN = re.compile(r",?\s(?:(?:and|or)\s)?(?:the\s)?")
_LONGEST_HEADING = 90
# Where a heading may end: at punctuation, or before a word that goes on with the instruction.
_CUT = re.compile(
    r"[,:;.](?=\s|$)|\s(?=(?:by|and|an?|the|in|for|under|to|is|are|from|at|as|with|one|two|three|four|five|six|\d+"
    r"|add\w*|revis\w+|remov\w+|delet\w+|correct\w+|mov\w+|renam\w+|redesignat\w+|entr(?:y|ies)|headings?|country"
    r"|destination|wherever|including|thereunder)\b|⟦|(?-i:(?!of\b)[a-z]))|$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HeadingPhrase:
    """A destination named in a sentence: the heading of the list, its words as printed, and where the phrase stands.

    `lead` are the words before it that make it one ("under the heading", "from"), in small letters.
    """

    heading: str
    printed: str
    start: int
    end: int
    lead: str


def find_heading_phrases(sentence: str) -> Iterator[HeadingPhrase]:
    """Yield the destinations that the sentence names with "under" or "heading for", in order.

    Behind "from", "to", "in", "for" and "as", and before a colon that opens the sentence, only a known one counts.
    """
    end = 0
    for lead in _LEADS.finditer(sentence):
        words = sentence[lead.end() : lead.end() + _LONGEST_HEADING]
        length = 0 if lead.start() < end or _COLUMN.match(words) else _heading_length(words, _trust(lead))
        if lead["loose"] and _ADDRESSES.search(sentence[max(0, lead.start() - 12) : lead.start()]):
            length = 0
        if lead["opening"] is not None and ":" not in words[max(0, length - 1) : length + 1]:
            length = 0
        if length:
            end = lead.end() + length
            printed = words[:length].strip(" ,:;.")
            yield HeadingPhrase(heading_of(printed), printed, lead.start(), end, lead.group().casefold().strip())
            if lead["loose"] or lead["opening"] is not None:
                continue
            for joined in _joined_to(sentence, end):
                yield joined
                end = joined.end


def _joined_to(sentence: str, end: int) -> Iterator[HeadingPhrase]:
    """Yield the known destinations that stand beside one which ends there."""
    while join := _JOIN.match(sentence, end):
        words = sentence[join.end() : join.end() + _LONGEST_HEADING]
        length = _heading_length(words, _Trust.KNOWN)
        if not length:
            return
        start, end = end, join.end() + length
        printed = words[:length].strip(" ,:;.")
        yield HeadingPhrase(heading_of(printed), printed, start, end, JOINED)


def _trust(lead: re.Match[str]) -> _Trust:
    if lead["loose"] or lead["opening"] is not None:
        return _Trust.KNOWN
    return _Trust.CAPITALS if lead["kind"] and not lead["link"] else _Trust.CAPITALIZED


def _heading_length(text: str, trust: _Trust) -> int:
    """Return how many characters of the text are a heading: the longest known one, else the longest in capitals."""
    cuts = sorted({cut.start() for cut in _CUT.finditer(text) if cut.start()}, reverse=True)
    for cut in cuts:
        if find_destination(text[:cut]):
            return cut
    if trust is _Trust.KNOWN:
        return 0
    for cut in cuts:
        if text[:cut].isupper():
            return cut
    return cuts[-1] if cuts and text[:1].isupper() and trust is _Trust.CAPITALIZED else 0
