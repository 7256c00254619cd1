"""Names that a field of a fixed length cut off: "SEMICONDUCTOR MANUFACTURING INTERNA"."""

from __future__ import annotations

from itertools import accumulate

from monitor.screening.names import Name

# How long the fields of names are in what companies keep their records in; a blank at the end falls off.
_FIELD_LENGTHS = (25, 30, 35, 40, 50, 60)
_LENGTHS = frozenset(length - blank for length in _FIELD_LENGTHS for blank in (0, 1))
LEAST_LETTERS = 16


def is_cut_off(ours: Name, theirs: Name) -> bool:
    """Return whether ours is the beginning of a listed name, and ends within a word or where a field would end it."""
    if ours.is_part or theirs.is_part:
        return False
    begin, listed = ours.letters, theirs.letters
    if not (LEAST_LETTERS <= len(begin) < len(listed) and listed.startswith(begin)):
        return False
    ends_within = len(begin) not in accumulate(map(len, theirs.whole))
    return ends_within or len(ours.written.strip()) in _LENGTHS


def is_cut_in_its_form(ours: Name, theirs: Name) -> bool:
    """Return whether ours is the whole listed name and the beginning of its legal form: "Haige Comm Group Co., Lt"."""
    if not theirs.ignored or not ours.spelling.startswith(theirs.spelling):
        return False
    begin, listed = ours.letters, theirs.letters
    return LEAST_LETTERS <= len(begin) < len(listed) and listed.startswith(begin)
