"""Glyphs to words and lines, by where they stand and not by the order in which they were drawn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from sources.reading.pdf_pages import Glyph

_SAME_BASELINE = 0.12  # of the size of the letters
_RAISED = 0.55  # how far from its line's baseline a footnote's figure stands at most
_SMALL = 0.8  # of the size of the letters around
_BLANK = (0.2, 0.3)  # the width of a blank: a letter of another typeface may leave more white before a point
_GAP = 0.16  # a narrower gap is none between two words
_STRUCK_TWICE = 0.08  # bold that is made by printing each letter twice, this far apart
_POINT = re.compile(r"[,.;:!?)\]]")
_HYPHEN_OF_PDFIUM = "\u0002"
# Stands where two texts are printed over one another, and neither can be told.
UNREADABLE = "\ufffd"
_MOST_OVERLAP = 0.5
_FINE = 0.05  # points
_MOSTLY = 0.9
_IN_ONE_GO = 8  # characters of white space and the like that are drawn between two letters of one line at most
_SOFT_HYPHEN = "\u00ad"
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LIGATED = re.compile("f[bfhijklt]|t[fit]|[cs]t|Th|IJ|ij")  # pairs of letters that typefaces have one sign for
# Signs of the font Symbol, and footnotes' figures that are signs of their own.
_SIGNS = str.maketrans("\uf0b7\uf0a7\uf02d\uf0be⁰¹²³⁴⁵⁶⁷⁸⁹", "••——0123456789")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without white space on one baseline; `is_apart` says that white space was drawn before them."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_apart: bool
    glyphs: tuple[Glyph, ...]

    @property
    def middle(self) -> float:
        """Halfway between its edges."""
        return (self.left + self.right) / 2


def make_word(glyphs: Sequence[Glyph], *, is_apart: bool) -> Word:
    """Return the word that glyphs from left to right make.

    A hyphen that the PDF library marks at a line's end is one; ligatures are letters.
    """
    letters = "".join(glyph.text for glyph in glyphs)
    if not letters.isascii() or _HYPHEN_OF_PDFIUM in letters:
        letters = letters.replace(_HYPHEN_OF_PDFIUM, "-").translate(_SIGNS)
        letters = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found.group()), letters)
        letters = unicodedata.normalize("NFC", letters)
    if any(_overlap(before, glyph) for before, glyph in pairwise(glyphs)):
        letters = f"{letters}{UNREADABLE}"
    right = max(glyph.right for glyph in glyphs)
    first = glyphs[0]
    return Word(letters, first.left, right, first.baseline, first.size, is_apart, tuple(glyphs))


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one line from left to right; footnotes' figures join the word before them."""

    words: tuple[Word, ...]
    baseline: float
    size: float

    @property
    def top(self) -> float:
        """About where its letters begin."""
        return self.baseline - self.size

    @property
    def left(self) -> float:
        """The left edge."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """The right edge."""
        return max(word.right for word in self.words)

    @property
    def text(self) -> str:
        """The words with a blank wherever one is drawn or seen; a raised figure joins the word before it."""
        text, right = "", self.left
        for word in self.words:
            gap = (word.left - right) / self.size
            seen = _BLANK[0] < gap < _BLANK[1] if _POINT.match(word.text) else gap > _GAP
            if right - word.left > _MOST_OVERLAP * self.size:
                text += UNREADABLE
            blank = text and not self.is_raised(word) and (word.is_apart or seen)
            text += f" {word.text}" if blank else word.text
            right = max(right, word.right)
        return text

    @property
    def is_in_one_go(self) -> bool:
        """Whether its letters were drawn one behind the other, and nothing else on the page between them."""
        places = sorted(glyph.order for word in self.words for glyph in word.glyphs)
        return all(after - before <= _IN_ONE_GO for before, after in pairwise(places))

    def with_breaks_marked(self) -> Line:
        """Return it with a mark that it cannot be read where the drawing of its words was interrupted."""
        if self.is_in_one_go:
            return self
        marked = [self.words[0]]
        for before, word in pairwise(self.words):
            goes_on = abs(word.glyphs[0].order - before.glyphs[-1].order) <= _IN_ONE_GO
            marked.append(word if goes_on else replace(word, text=f"{UNREADABLE}{word.text}"))
        return replace(self, words=tuple(marked))

    def is_raised(self, word: Word) -> bool:
        """Return whether a word of it is a footnote's figure, or as in "9th" the rest of a number."""
        return word.size < _SMALL * self.size and word.baseline < self.baseline - _SAME_BASELINE * self.size


def are_in_one_go(lines: Iterable[Line]) -> bool:
    """Return whether nearly all lines of several words were drawn in one go, as most programs do it."""
    found = [line.is_in_one_go for line in lines if len(line.words) > 1]
    return sum(found) >= _MOSTLY * len(found)


def words_of(glyphs: Iterable[Glyph]) -> list[Word]:
    """Return the words that glyphs make, each on its own baseline."""
    words: list[Word] = []
    for run in _baseline_runs(glyphs):
        letters: list[Glyph] = []
        is_apart = False
        for glyph in sorted(run, key=lambda each: (each.left, each.order)):
            is_blank = not glyph.text.strip() and glyph.text != _HYPHEN_OF_PDFIUM
            ends = letters and (is_blank or glyph.left - letters[-1].right > _GAP * glyph.size)
            if ends:
                words.append(make_word(letters, is_apart=is_apart))
                letters, is_apart = [], False
            if is_blank:
                is_apart = True
            elif glyph.text != _SOFT_HYPHEN and not (letters and _is_struck_twice(letters[-1], glyph)):
                letters.append(glyph)
        if letters:
            words.append(make_word(letters, is_apart=is_apart))
    return words


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return the lines that words make from top to bottom, raised and lowered figures in the line they belong to."""
    if not words:
        return []
    size = median(glyph.size for word in words for glyph in word.glyphs)
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.baseline):
        if groups and word.baseline - groups[-1][0].baseline <= _SAME_BASELINE * size:
            groups[-1].append(word)
        else:
            groups.append([word])
    lines = [
        Line(tuple(sorted(group, key=lambda each: each.left)), _main_baseline(group), size)
        for group in _join_raised(groups, size)
    ]
    return sorted(lines, key=lambda line: line.baseline)


def _baseline_runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Group glyphs that stand on one baseline."""
    runs: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: each.baseline):
        if runs and glyph.baseline - runs[-1][0].baseline <= _SAME_BASELINE * max(glyph.size, 1.0):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _overlap(before: Glyph, glyph: Glyph) -> bool:
    """Return whether two letters are drawn over one another; those of a ligature and accents are not."""
    least = min(before.right - before.left, glyph.right - glyph.left)
    if least <= _FINE or before.right - glyph.left <= least * _MOST_OVERLAP:
        return False
    is_same_box = abs(before.left - glyph.left) < _FINE and abs(before.right - glyph.right) < _FINE
    is_one_sign = unicodedata.combining(glyph.text[:1]) or _LIGATED.fullmatch(before.text + glyph.text)
    return not (is_same_box and is_one_sign)


def _is_struck_twice(before: Glyph, glyph: Glyph) -> bool:
    return before.text == glyph.text and abs(glyph.left - before.left) <= _STRUCK_TWICE * glyph.size


def _join_raised(groups: list[list[Word]], size: float) -> list[list[Word]]:
    """Join to the nearest line those groups that stand too near to it to be a line of their own."""
    weights = [sum(len(word.glyphs) * word.size for word in group) for group in groups]
    heights = [_main_baseline(group) for group in groups]
    joined = [list(group) for group in groups]
    for place in sorted(range(len(groups)), key=lambda each: weights[each]):
        near = [
            other
            for other in (place - 2, place - 1, place + 1, place + 2)
            if 0 <= other < len(groups) and joined[other] and abs(heights[other] - heights[place]) < _RAISED * size
        ]
        if near:
            nearest = min(near, key=lambda other: abs(heights[other] - heights[place]))
            if weights[nearest] >= weights[place]:
                joined[nearest] += joined[place]
                joined[place] = []
    return [group for group in joined if group]


def _main_baseline(group: Sequence[Word]) -> float:
    """Return the baseline of the largest letters."""
    return max(group, key=lambda word: (round(word.size, 1), len(word.glyphs))).baseline
