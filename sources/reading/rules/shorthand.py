"""Shorthand: a sentence of an instruction with a sign for each word that has a meaning, so that its form shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

UNKNOWN = "?"


class Shorthand:
    """The signs of one kind of sentence: of (sign, pattern of words) the first that fits a word counts.

    A word with the empty sign says nothing of its own; a list of names is its number, any other word a question mark.
    """

    def __init__(self, signs: Sequence[tuple[str, str]]) -> None:
        """Take the signs in their order."""
        self._signs = [sign for sign, _ in signs]
        signed = "|".join(rf"({words})(?!\w)" for _, words in signs)
        self._word = re.compile(rf"(?:{signed})|⟦(?P<mark>\d)⟧|(?P<unknown>[^\s,;:.]+)", re.IGNORECASE)

    def write(self, words: str) -> str:
        """Return the words as signs."""
        return "".join(map(self._sign, self._word.finditer(words)))

    def _sign(self, word: re.Match[str]) -> str:
        if word["mark"] or word["unknown"]:
            return word["mark"] or UNKNOWN
        return self._signs[(word.lastindex or 1) - 1]
