"""Numbers as rules write them, in figures and in words: "42", "forty-two", "one hundred and twenty"."""

from __future__ import annotations

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_VALUES = {word: value for value, word in enumerate(_UNITS)} | _TENS
_WORD = rf"(?:{'|'.join(sorted([*_UNITS[1:], *_TENS, 'hundred'], key=len, reverse=True))})"
NUMBER_PATTERN = rf"\b(?:\d{{1,3}},\d{{3}}|\d{{1,4}}|{_WORD}(?:(?:\sand\s|\s|-){_WORD}){{0,4}})\b"


def read_number(words: str) -> int:
    """Return the number that digits or words name."""
    digits = words.replace(",", "")
    if digits.isdigit():
        return int(digits)
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        total = max(total, 1) * 100 if word == "hundred" else total + _VALUES.get(word, 0)
    return total
