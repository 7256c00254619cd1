"""Lines of type: text broken where a line is full, as a word processor breaks it, footnotes raised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from monitor.demo.typesetting import SUPERSCRIPTS

TYPEFACE, _TURKISH, _CYRILLIC = "Times-Roman", "Vera", "Times-Roman-Cyrillic"
_SHRUNK = 0.62
# A word processor breaks after a blank, and after a hyphen or a dash between letters.
_BREAKABLE = re.compile(r"\S*?[-—](?=\w)|\S+\s*|\s+")
# What is set apart: footnotes, and the letters that WinAnsi lacks. Names hold Turkish ones, and three in Cyrillic.
_RUN = re.compile("[¹²³⁴⁵]|[ĞİŞğış]+|[СНо]+|[^¹²³⁴⁵ĞİŞğışСНо]+")
_GLYPHS = {"С": "afii10035", "Н": "afii10031", "о": "afii10080"}


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
    typeface = _CYRILLIC if run[0] in _GLYPHS else _TURKISH if run[0] in "ĞİŞğış" else TYPEFACE
    return Piece(run, size, typeface)


def _register_typefaces() -> None:
    """Let the letters be set that WinAnsi lacks: Turkish ones from an embedded font, the rest by name."""
    pdfmetrics.registerFont(TTFont(_TURKISH, "Vera.ttf"))
    encoding = pdfmetrics.Encoding("cp1251", "WinAnsiEncoding")
    codes = {letter.encode(encoding.name)[0]: glyph for letter, glyph in _GLYPHS.items()}
    for code, glyph in codes.items():
        encoding[code] = glyph
    pdfmetrics.registerEncoding(encoding)
    font = pdfmetrics.Font(_CYRILLIC, TYPEFACE, encoding.name)
    for code in codes:
        font.widths[code] = 600
    pdfmetrics.registerFont(font)


_register_typefaces()
