"""Pages as a PDF, the same bytes each time: text at its place, ruling lines as the layout wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from monitor.demo.drafts import RuleDraft
from tests.typesetting.pages import Layout, Page, Placed, Ruling, set_pages

_THIN = 0.5


def set_pdf(rule: RuleDraft, layout: Layout) -> bytes:
    """Give the rule's manuscript as a PDF."""
    return draw_pages(set_pages(rule, layout), layout)


def draw_pages(pages: Sequence[Page], layout: Layout) -> bytes:
    """Give these pages as a PDF."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for page in pages:
        _turn_paper(canvas, page, is_turned=layout.turned and page.width > page.height)
        _draw_lines(canvas, page, layout.ruling)
        for placed in page.texts:
            for each in words_of(placed) if layout.words_apart else (placed,):
                canvas.setFont(each.piece.typeface, each.piece.size)
                canvas.drawString(each.x, each.y, each.piece.text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _turn_paper(canvas: Canvas, page: Page, *, is_turned: bool) -> None:
    """Take a sheet as wide as the page; or an upright one, to be turned by a quarter when it is shown."""
    canvas.setPageSize((page.width, page.height))  # as it is shown: the library exchanges both itself
    canvas.setPageRotation(90 if is_turned else 0)
    if is_turned:
        canvas.transform(0, 1, -1, 0, page.height, 0)


def _draw_lines(canvas: Canvas, page: Page, ruling: Ruling) -> None:
    canvas.setLineWidth(_THIN)
    for left, top, right, bottom in page.lines if ruling is not Ruling.NONE else ():
        if ruling is Ruling.ROWS and left == right:
            continue
        if ruling is not Ruling.RECTANGLES:
            canvas.line(left, top, right, bottom)
        else:
            canvas.rect(left, bottom, max(right - left, _THIN), max(top - bottom, _THIN), stroke=0, fill=1)


def words_of(placed: Placed) -> Iterator[Placed]:
    """Give each word at its place, without the blanks."""
    x = placed.x
    for word in placed.piece.text.split(" "):
        piece = replace(placed.piece, text=word)
        if word:
            yield replace(placed, x=x, piece=piece)
        x += replace(piece, text=f"{word} ").width
