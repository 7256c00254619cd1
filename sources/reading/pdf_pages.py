"""The pages of a PDF: glyphs where they stand, and the lines drawn around them. The one module that uses pypdfium2.

Knows nothing of tables or rules. Coordinates are points (1/72 inch) with the origin at the upper left corner of the
page as it is read, so that heights grow downward, whatever the rotation of the page or of its text.
Source: ISO 32000-1, 8.3 (coordinates), 8.5 (paths), 9.4 (text); PDFium, public/fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import c_double, c_float, c_int, c_uint
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from state.errors import UnreadableInput

# The longest rules of the bureau have about 250 pages of manuscript.
MOST_PAGES = 600
_MOST_GLYPHS = 20_000  # of one page; set solid in 6 points it holds about 12,000
_MOST_SEGMENTS = 20_000  # of one page
_REMEDY = "Read the PDF itself."
_DEEPEST_FORM = 5
_FLAT = 0.5  # points that a line may rise or fall and still be level
_THICKEST_LINE = 3.0  # points
_NEARLY_WHITE = 250  # of 255

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as drawn: its horizontal extent, baseline and size, and its place in the order of drawing."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    order: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A level or upright line between two corners."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size, its glyphs in the order of drawing, and its lines."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    segments: tuple[Segment, ...]


def read_pdf_pages(data: bytes, subject: str) -> tuple[Page, ...]:
    """Return the pages of a PDF in order.

    Raises UnreadableInput, naming `subject`, for a PDF that is damaged, encrypted, without text, or longer than any
    rule.
    """
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                trouble = f"has {len(document):,} pages, and at most {MOST_PAGES} are read."
                raise UnreadableInput(subject, trouble, _REMEDY)
            pages = tuple(_read_page(document, index, subject) for index in range(len(document)))
    except pypdfium2.PdfiumError as error:
        raise UnreadableInput(subject, f"is a PDF that cannot be opened ({error}).", _REMEDY) from error
    if not any(glyph.text.strip() for page in pages for glyph in page.glyphs):
        raise UnreadableInput(subject, "is a PDF without text, a scan perhaps: not parsed.", _REMEDY)
    return pages


@dataclass(frozen=True, slots=True)
class _Box:
    """A box in the coordinates of a PDF, in which heights grow upward."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> _Box:
        """Return the smallest box that holds the points."""
        across, along = zip(*points, strict=True)
        return cls(min(across), min(along), max(across), max(along))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A glyph in the coordinates of its page; its text is turned clockwise by `turns` quarters."""

    text: str
    box: _Box
    origin: Point
    size: float
    turns: int


def _read_page(document: pypdfium2.PdfDocument, index: int, subject: str) -> Page:
    page = document[index]
    text_page = page.get_textpage()
    try:
        if text_page.count_chars() > _MOST_GLYPHS:
            trouble = f"has more than {_MOST_GLYPHS:,} characters on page {index + 1}."
            raise UnreadableInput(subject, trouble, _REMEDY)
        drawn = list(_glyphs(text_page))
        paths = _PathReader(subject)
        paths.read(page, is_form=False, outer=_IDENTITY)
        box = _Box(*page.get_bbox())
    finally:
        text_page.close()
        page.close()
    turns = Counter(glyph.turns for glyph in drawn).most_common(1)[0][0] if drawn else 0
    far, near = _upright((box.right, box.bottom), turns, box), _upright((box.left, box.top), turns, box)
    return Page(
        index + 1,
        abs(far[0] - near[0]),
        abs(far[1] - near[1]),
        tuple(_glyph(glyph, place, box) for place, glyph in enumerate(drawn) if glyph.turns == turns),
        tuple(_upright_segment(segment, turns, box) for segment in paths.found),
    )


def _glyphs(text_page: pypdfium2.PdfTextPage) -> Iterator[_Drawn]:
    """Yield what is drawn; the white space that the library adds between words is left out."""
    handle = text_page.raw
    x, y = c_double(), c_double()
    corners, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for index in range(text_page.count_chars()):
        if pdfium.FPDFText_IsGenerated(handle, index) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, index, corners)
        pdfium.FPDFText_GetCharOrigin(handle, index, x, y)
        pdfium.FPDFText_GetMatrix(handle, index, matrix)
        stretch = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or 1.0
        has_no_letter = pdfium.FPDFText_HasUnicodeMapError(handle, index) == 1
        yield _Drawn(
            "\ufffd" if has_no_letter else chr(pdfium.FPDFText_GetUnicode(handle, index)),
            _Box(corners.left, corners.bottom, corners.right, corners.top),
            (x.value, y.value),
            pdfium.FPDFText_GetFontSize(handle, index) * stretch,
            round(pdfium.FPDFText_GetCharAngle(handle, index) / (math.pi / 2)) % 4,
        )


def _upright(point: Point, turns: int, page: _Box) -> Point:
    """Turn a point of the page so that text turned by `turns` quarters runs from left to right, heights downward."""
    x, y = point[0] - page.left, point[1] - page.bottom
    width, height = page.right - page.left, page.top - page.bottom
    return ((x, height - y), (height - y, width - x), (width - x, y), (y, x))[turns]


def _glyph(drawn: _Drawn, order: int, page: _Box) -> Glyph:
    box = drawn.box
    one, other = (_upright(corner, drawn.turns, page) for corner in ((box.left, box.bottom), (box.right, box.top)))
    baseline = _upright(drawn.origin, drawn.turns, page)[1]
    left, right = sorted((one[0], other[0]))
    return Glyph(drawn.text, left, right, baseline, drawn.size or abs(other[1] - one[1]), order)


def _upright_segment(segment: Segment, turns: int, page: _Box) -> Segment:
    ends = ((segment.left, segment.top), (segment.right, segment.bottom))
    one, other = (_upright(end, turns, page) for end in ends)
    return Segment(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


class _PathReader:
    """Collects the level and upright lines that paths paint, in the coordinates of their page."""

    def __init__(self, subject: str) -> None:
        self.found: list[Segment] = []
        self._subject = subject
        self._matrix = pdfium.FS_MATRIX()

    def read(self, parent: Any, *, is_form: bool, outer: Matrix, depth: int = 0) -> None:
        """Read the objects of a page or of a form drawn on it, whose coordinates `outer` takes to the page's."""
        count = pdfium.FPDFFormObj_CountObjects if is_form else pdfium.FPDFPage_CountObjects
        get = pdfium.FPDFFormObj_GetObject if is_form else pdfium.FPDFPage_GetObject
        for index in range(count(parent)):
            item = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                self.read(item, is_form=True, outer=_multiply(self._matrix_of(item), outer), depth=depth + 1)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._read_path(item, _multiply(self._matrix_of(item), outer))
            if len(self.found) > _MOST_SEGMENTS:
                trouble = f"has a page with more than {_MOST_SEGMENTS:,} lines."
                raise UnreadableInput(self._subject, trouble, _REMEDY)

    def _matrix_of(self, item: Any) -> Matrix:
        if not pdfium.FPDFPageObj_GetMatrix(item, self._matrix):
            return _IDENTITY
        matrix = self._matrix
        return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _read_path(self, item: Any, matrix: Matrix) -> None:
        """Take the edges of a stroked path; of one that is only filled, those parts that are as thin as a line."""
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        if stroke.value and not _is_white(item):
            for corners in _subpaths(item, matrix):
                self.found += filter(None, (_segment(*ends) for ends in pairwise(corners)))
        elif fill.value:
            for corners in _subpaths(item, matrix):
                box = _Box.around(corners)
                if min(box.right - box.left, box.top - box.bottom) <= _THICKEST_LINE:
                    self.found.append(_middle_line(box))


def _is_white(item: Any) -> bool:
    """Return whether a path is stroked in white, and so not to be seen."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    known = pdfium.FPDFPageObj_GetStrokeColor(item, red, green, blue, alpha)
    return bool(known) and (min(red.value, green.value, blue.value) > _NEARLY_WHITE or alpha.value == 0)


def _subpaths(item: Any, matrix: Matrix) -> Iterator[list[Point]]:
    """Yield the corners of each part of a path; what is curved ends a part."""
    x, y = c_float(), c_float()
    corners: list[Point] = []
    for index in range(pdfium.FPDFPath_CountSegments(item)):
        step = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(step)
        pdfium.FPDFPathSegment_GetPoint(step, x, y)
        point = _apply(matrix, x.value, y.value)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            if len(corners) > 1:
                yield corners
            corners = []
        corners.append(point)
        if pdfium.FPDFPathSegment_GetClose(step):
            corners.append(corners[0])
    if len(corners) > 1:
        yield corners


def _segment(start: Point, end: Point) -> Segment | None:
    """Return the line between two points if it is level or upright (here `top` is the greater of the two heights)."""
    across, along = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(across, along) > _FLAT or max(across, along) <= _THICKEST_LINE:
        return None
    return Segment(min(start[0], end[0]), max(start[1], end[1]), max(start[0], end[0]), min(start[1], end[1]))


def _middle_line(box: _Box) -> Segment:
    """Return the line that a thin box stands for."""
    if box.right - box.left >= box.top - box.bottom:
        middle = (box.top + box.bottom) / 2
        return Segment(box.left, middle, box.right, middle)
    middle = (box.left + box.right) / 2
    return Segment(middle, box.top, middle, box.bottom)


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    """Return the matrix that applies `first` and then `second` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
