"""Names in a flattened table: where the entity cell of a name begins, told by the start of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from sources.reading.rules.pairing import LEAST_LIKENESS, name_key

_QUOTES = "[\"“”'‘’`]"
# Behind a name its cell goes on with an alias, an address, or ends; another word would make it another name.
_BEHIND_NAME = r"(?=\s*(?:[,;:.(]|[af]\.?k\.?a\b|\n|$))"
_FAINTEST_LIKENESS = 70.0  # cheap to measure; below it a closer look is not worth it
_LENGTHS_APART = 10  # characters that the row's spelling of a name may be longer or shorter


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a name stands at the start of a line."""

    start: int
    name: str


def find_anchors(text: str, names: Iterable[str]) -> list[Anchor]:
    """Return every place where one of the names begins a line, in order.

    A name that is found nowhere as it is spelled is sought at the lines that are most like it.
    """
    by_start: dict[int, str] = {}
    not_found: list[str] = []
    for name in sorted(set(names), key=len, reverse=True):
        starts = [match.start() for match in re.finditer(rf"(?m)^{name_pattern(name)}{_BEHIND_NAME}", text)]
        for start in starts:
            by_start.setdefault(start, name)
        if not starts:
            not_found.append(name)
    alike = [(score, start, name) for name in not_found for score, start in _alike_lines(text, name)]
    for _, start, name in sorted(alike, reverse=True):
        by_start.setdefault(start, name)
    return [Anchor(start, name) for start, name in sorted(by_start.items()) if not _goes_on_alias(text, start)]


def name_pattern(name: str) -> str:
    """Return a pattern for a name however it is wrapped and whichever quotation marks it has."""
    words = [re.sub(r"[\"“”'‘’`]", _QUOTES, re.escape(word).replace(r"\-", r"-\s*")) for word in name.split()]
    pattern = r"\s+".join(words)
    return pattern.removesuffix(r"\.") + r"\.?" if name.endswith(".") else pattern


def _goes_on_alias(text: str, start: int) -> bool:
    """Return whether a line is the rest of an alias: "—China People's Liberation Army" over "Air Force University;"."""
    before = text[:start].rstrip().rpartition("\n")[2]
    return re.match(r"[—–-]", before) is not None and before[-1] not in ".;"


def _alike_lines(text: str, name: str) -> Iterator[tuple[float, int]]:
    """Return the lines that begin like the name, with how much."""
    wanted = name_key(name)
    for line in re.finditer(r"(?m)^[\w“\"‘'(]", text):
        beginning = text[line.start() : line.start() + len(name) + _LENGTHS_APART]
        if fuzz.partial_ratio(beginning.casefold(), name.casefold()) < _FAINTEST_LIKENESS:
            continue
        score = _likeness_of_beginning(beginning, wanted)
        if score >= LEAST_LIKENESS:
            yield score, line.start()


def _likeness_of_beginning(text: str, wanted: str) -> float:
    """Return how alike the name and the first words of a text are, whichever number of words is most alike."""
    best = 0.0
    for end in re.finditer(r"\w(?=\W|$)", text):
        if end.end() < len(wanted) - _LENGTHS_APART:
            continue
        key = name_key(text[: end.end()])
        if re.findall(r"\d+", key) == re.findall(r"\d+", wanted):
            best = max(best, fuzz.ratio(key, wanted))
    return best
