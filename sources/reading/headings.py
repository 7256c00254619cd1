"""Country headings inside sentences: "Under CHINA, PEOPLE'S REPUBLIC OF, by adding", "a heading for NORTH MACEDONIA".

A heading holds commas of its own, so the longest run of words that is a known destination counts. A rule may bring a
new heading on any day: then the words themselves are the heading, in capitals as the list prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from state.destinations import find_destination
from state.normalization import heading_of

_LEADS = re.compile(
    r"\b(?:under|(?P<loose>from|to|in)|destinations?\s+(?:of|for)|(?P<heading>headings?\s+(?:for|of)))\s+(?:the\s+)?"
    r"(?:(?:country|destination|heading|new\s+heading)s?\s+(?:of|for)?\s*)?(?:the\s+)?",
    re.IGNORECASE,
)
_LONGEST_HEADING = 90
# Where a heading may end: at punctuation, or before a word that goes on with the instruction.
_CUT = re.compile(
    r"[,:;.](?=\s|$)|(?<!\s)\s+(?=(?:by|and|an?|the|in|for|under|to|is|are|from|at|as|with|one|two|three|four|five|six|\d+"
    r"|add\w*|revis\w+|remov\w+|delet\w+|correct\w+|mov\w+|entr(?:y|ies))\b|⟦)|$"
)


@dataclass(frozen=True, slots=True)
class HeadingPhrase:
    """A destination named in a sentence: the heading, and where the whole phrase stands."""

    heading: str
    start: int
    end: int


def find_heading_phrases(sentence: str) -> Iterator[HeadingPhrase]:
    """Give the destinations that the sentence names with "under" or "heading for", in order.

    Behind "from", "to" or "in" only a destination that is known is one.
    """
    for lead in _LEADS.finditer(sentence):
        length = _heading_length(sentence[lead.end() : lead.end() + _LONGEST_HEADING], bool(lead["loose"]))
        if length:
            end = lead.end() + length
            yield HeadingPhrase(heading_of(sentence[lead.end() : end]), lead.start(), end)


def _heading_length(text: str, only_known: bool) -> int:
    """How many characters of the text are a heading: the longest known one, else the longest in capitals."""
    cuts = sorted({cut.start() for cut in _CUT.finditer(text) if cut.start()}, reverse=True)
    for cut in cuts:
        if find_destination(text[:cut]):
            return cut
    if only_known:
        return 0
    for cut in cuts:
        if text[:cut].isupper():
            return cut
    return cuts[-1] if cuts and text[:1].isupper() else 0
