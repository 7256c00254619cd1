"""Lines of type: text broken where a line is full, as a word processor breaks it, footnotes raised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from monitor.demo.typesetting import SUPERSCRIPTS

TYPEFACE, _EMBEDDED = "Times-Roman", "Vera"
_SHRUNK = 0.62
# A word processor breaks after a blank, and after a hyphen or a dash between letters.
_BREAKABLE = re.compile(r"\S*?[-—](?=\w)|\S+\s*|\s+")
# What is set apart: footnotes, and the letters that WinAnsi lacks. Names hold Turkish ones, and three in Cyrillic.
_RUN = re.compile("[¹²³⁴⁵]|[ĞİŞğışСНо]+|[^¹²³⁴⁵ĞİŞğışСНо]+")
_LIKE_LATIN = {"С": "C", "Н": "H", "о": "o"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one size and typeface on one line; a raised one is the figure of a footnote."""

    text: str
    size: float
    typeface: str = TYPEFACE
    is_raised: bool = False

    @property
    def width(self) -> float:
        """How wide it is set, in points."""
        width: float = pdfmetrics.stringWidth(self.text, self.typeface, self.size)
        return width


def wrapped(
    text: str, room: float, size: float, *, indent: float = 0.0, raises: bool = True
) -> Iterator[tuple[Piece, ...]]:
    """Give the lines of a paragraph, each as its pieces; `indent` is taken from the room of the first."""
    text = text if raises else text.translate(SUPERSCRIPTS)
    line, left = "", room - indent
    for word in _chunks(text, room, size):
        if line and _width((line + word).rstrip(), size) > left:
            yield _pieces(line.rstrip(), size)
            line, left = "", room
        line += word
    if line.strip():
        yield _pieces(line.rstrip(), size)


def _chunks(text: str, room: float, size: float) -> Iterator[str]:
    """Give what a line may be broken between; what is wider than a line is broken anywhere."""
    for word in _BREAKABLE.findall(text):
        left = word
        while len(left) > 1 and _width(left.rstrip(), size) > room:
            fits = next(at for at in range(len(left), 0, -1) if at == 1 or _width(left[:at], size) <= room)
            yield left[:fits]
            left = left[fits:]
        yield left


def _width(line: str, size: float) -> float:
    return sum(piece.width for piece in _pieces(line, size))


def _pieces(line: str, size: float) -> tuple[Piece, ...]:
    return tuple(_piece(run, size) for run in _RUN.findall(line))


def _piece(run: str, size: float) -> Piece:
    if run in "¹²³⁴⁵":
        return Piece(run.translate(SUPERSCRIPTS), size * _SHRUNK, is_raised=True)
    return Piece(run, size, _EMBEDDED if run[0] in "ĞİŞğışСНо" else TYPEFACE)


def _register_typeface() -> None:
    """Let the letters be set that WinAnsi lacks, from an embedded typeface; its Cyrillic ones look like Latin ones."""
    font = TTFont(_EMBEDDED, "Vera.ttf")
    for letter, like in _LIKE_LATIN.items():
        font.face.charToGlyph[ord(letter)] = font.face.charToGlyph[ord(like)]
        font.face.charWidths[ord(letter)] = font.face.charWidths[ord(like)]
    pdfmetrics.registerFont(font)


_register_typeface()
