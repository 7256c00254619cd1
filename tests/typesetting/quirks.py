"""Manuscripts drawn in ways that programs differ in: the same pages, and a PDF that looks the same or nearly so."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas

from tests.typesetting.pages import Page, Placed
from tests.typesetting.pdf import words_of

Drawing = Callable[[Canvas, Page], None]
_OTHER_HEADS = (
    ("Country",),
    ("Entity (continued)",),
    ("License", "requirements"),
    ("Review", "policy"),
    ("FR", "citation"),
)


def draw(pages: Sequence[Page], name: str) -> bytes:
    """Give the pages as a PDF, each drawn by the function of this name; some turn the paper, not what stands on it."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for page in pages:
        turns_paper = DRAWINGS[name] in (turned, sideways)
        canvas.setPageSize((page.height, page.width) if turns_paper else (page.width, page.height))
        DRAWINGS[name](canvas, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def strokes(canvas: Canvas, page: Page) -> None:
    """Draw each ruling line as a stroke."""
    canvas.setLineWidth(0.5)
    for line in page.lines:
        canvas.line(*line)


def text(canvas: Canvas, placed: Placed) -> None:
    """Draw a piece of text in one go."""
    canvas.setFont(placed.piece.typeface, placed.piece.size)
    canvas.drawString(placed.x, placed.y, placed.piece.text)


def plain(canvas: Canvas, page: Page) -> None:
    """Draw lines, then texts."""
    strokes(canvas, page)
    for placed in page.texts:
        text(canvas, placed)


def letter_by_letter(canvas: Canvas, page: Page) -> None:
    """Draw each letter by itself, in any order, without blanks."""
    letters = []
    for placed in page.texts:
        x = placed.x
        for char in placed.piece.text:
            width = canvas.stringWidth(char, placed.piece.typeface, placed.piece.size)
            if char != " ":
                letters.append((x, placed.y, char, placed.piece))
            x += width
    random.Random(page.texts[0].piece.text).shuffle(letters)
    strokes(canvas, page)
    for x, y, char, piece in letters:
        canvas.setFont(piece.typeface, piece.size)
        canvas.drawString(x, y, char)


def bottom_up(canvas: Canvas, page: Page) -> None:
    """Draw the texts from the page's end to its beginning."""
    for placed in reversed(page.texts):
        text(canvas, placed)
    strokes(canvas, page)


def double_lines(canvas: Canvas, page: Page) -> None:
    """Draw each ruling line twice, 1.5 points apart."""
    plain(canvas, page)
    canvas.saveState()
    canvas.translate(1.5, -1.5)
    strokes(canvas, page)
    canvas.restoreState()


def boxes(canvas: Canvas, page: Page) -> None:
    """Draw a box around each cell, and white paper behind all."""
    canvas.setFillGray(1)
    canvas.rect(0, 0, page.width, page.height, stroke=0, fill=1)
    canvas.setFillGray(0)
    levels = sorted({line[1] for line in page.lines if line[1] == line[3]})
    for bottom, top in pairwise(levels):
        edges = sorted({line[0] for line in page.lines if line[0] == line[2] and line[3] <= bottom < line[1]})
        for left, right in pairwise(edges):
            canvas.rect(left, bottom, right - left, top - bottom)
    for placed in page.texts:
        text(canvas, placed)


def one_path(canvas: Canvas, page: Page) -> None:
    """Draw all ruling lines as one path."""
    path = canvas.beginPath()
    for left, top, right, bottom in page.lines:
        path.moveTo(left, top)
        path.lineTo(right, bottom)
    canvas.drawPath(path)
    for placed in page.texts:
        text(canvas, placed)


def in_a_form(canvas: Canvas, page: Page) -> None:
    """Draw the page within a form that is moved and made smaller."""
    name = f"page{canvas.getPageNumber()}"
    canvas.beginForm(name)
    plain(canvas, page)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(30, 40)
    canvas.scale(0.9, 0.9)
    canvas.doForm(name)
    canvas.restoreState()


def turned(canvas: Canvas, page: Page) -> None:
    """Turn the paper a quarter, as a viewer is told to turn it back."""
    canvas.setPageRotation(90)
    canvas.translate(page.height, 0)
    canvas.rotate(90)
    plain(canvas, page)


def sideways(canvas: Canvas, page: Page) -> None:
    """Set the page sideways on its paper, and tell no viewer."""
    canvas.translate(page.height, 0)
    canvas.rotate(90)
    plain(canvas, page)


def struck_twice(canvas: Canvas, page: Page) -> None:
    """Make bold by printing everything twice, a little apart."""
    plain(canvas, page)
    canvas.saveState()
    canvas.translate(0.3, 0)
    for placed in page.texts:
        text(canvas, placed)
    canvas.restoreState()


def spaced(canvas: Canvas, page: Page) -> None:
    """Set letters a little apart, as justified type is."""
    strokes(canvas, page)
    for placed in page.texts:
        canvas.setFont(placed.piece.typeface, placed.piece.size)
        canvas.drawString(placed.x, placed.y, placed.piece.text, charSpace=0.02 * placed.piece.size)


def only_level_lines(canvas: Canvas, page: Page) -> None:
    """Rule the rows and not the columns."""
    canvas.setLineWidth(0.5)
    for line in page.lines:
        if line[1] == line[3]:
            canvas.line(*line)
    for placed in page.texts:
        text(canvas, placed)


def only_uprights(canvas: Canvas, page: Page) -> None:
    """Rule the columns and not the rows."""
    canvas.setLineWidth(0.5)
    for line in page.lines:
        if line[0] == line[2]:
            canvas.line(*line)
    for placed in page.texts:
        text(canvas, placed)


def open_sides(canvas: Canvas, page: Page) -> None:
    """Leave out the lines at both sides of the table."""
    sides = (min((line[0] for line in page.lines), default=0), max((line[2] for line in page.lines), default=0))
    canvas.setLineWidth(0.5)
    for line in page.lines:
        if line[0] != line[2] or line[0] not in sides:
            canvas.line(*line)
    for placed in page.texts:
        text(canvas, placed)


def some_turned(canvas: Canvas, page: Page) -> None:
    """Turn the paper of every third page to the other side, and of the one behind it upside down."""
    way = canvas.getPageNumber() % 3
    if way == 1:
        canvas.setPageSize((page.height, page.width))
        canvas.translate(0, page.width)
    elif way == 2:
        canvas.translate(page.width, page.height)
    canvas.setPageRotation((0, 270, 180)[way])
    canvas.rotate((0, -90, 180)[way])
    plain(canvas, page)


def narrower(canvas: Canvas, page: Page) -> None:
    """Indent every second page and set it smaller, without ruling lines."""
    if canvas.getPageNumber() % 2:
        canvas.translate(25, -10)
        canvas.scale(0.93, 0.93)
    for placed in page.texts:
        text(canvas, placed)


def heads_reworded(canvas: Canvas, page: Page) -> None:
    """Word the column heads otherwise than they are on the pages of the office."""
    strokes(canvas, page)
    heads = [placed for placed in page.texts if placed.column is not None and placed.row == 0]
    for placed in page.texts:
        if placed not in heads:
            text(canvas, placed)
    first = {placed.column: placed for placed in reversed(heads)}
    for column, placed in first.items():
        for at, words in enumerate(_OTHER_HEADS[column or 0]):
            piece = replace(placed.piece, text=words)
            text(canvas, replace(placed, y=placed.y - at * 1.15 * piece.size, piece=piece))


def words_in_any_order(canvas: Canvas, page: Page) -> None:
    """Draw each word by itself, in any order, without ruling lines."""
    words = [word for placed in page.texts for word in words_of(placed)]
    for word in random.Random(page.texts[0].piece.text).sample(words, len(words)):
        text(canvas, word)


DRAWINGS: dict[str, Drawing] = {
    "letter by letter": letter_by_letter,
    "bottom up": bottom_up,
    "double lines": double_lines,
    "boxes": boxes,
    "one path": one_path,
    "in a form": in_a_form,
    "struck twice": struck_twice,
    "spaced": spaced,
    "only level lines": only_level_lines,
    "only uprights": only_uprights,
    "open sides": open_sides,
    "turned": turned,
    "sideways": sideways,
    "some pages turned": some_turned,
    "every second page narrower": narrower,
    "column heads reworded": heads_reworded,
    "words in any order": words_in_any_order,
}
