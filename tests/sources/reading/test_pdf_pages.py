"""What stands on the pages of a PDF, and which PDFs are refused."""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from sources.reading.pdf_pages import MOST_PAGES, read_pdf_pages
from state.errors import UnreadableInput
from tests.sources.pdf import make_pdf, pdf_of

CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"


def set_locked() -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=pdfencrypt.StandardEncryption("for the reader", canPrint=0))
    canvas.drawString(72, 720, "Entity List")
    canvas.save()
    return buffer.getvalue()


def test_letters_stand_where_they_are_drawn() -> None:
    first, second = read_pdf_pages(make_pdf([["first page", "goes on"], ["second (page)"]]), "a.pdf")
    assert "".join(glyph.text for glyph in first.glyphs) == "first pagegoes on"
    assert "".join(glyph.text for glyph in second.glyphs) == "second (page)"
    assert (first.width, first.height, second.number) == (612, 792, 2)
    top, bottom = sorted({glyph.baseline for glyph in first.glyphs})
    assert (round(top), round(bottom)) == (32, 42)
    assert (round(first.glyphs[0].left), first.glyphs[0].size) == (60, 9)


def deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type /Pages /Kids [%d 0 R] /Count 1>>" % (number + 1) for number in range(2, depth)]
    return pdf_of([CATALOG, *nodes, b"<</Type /Page /MediaBox [0 0 9 9]>>"])


def form_in_itself() -> bytes:
    drawn = b"/Resources <</XObject <</X 4 0 R>>>>"
    form = b"<</Type /XObject /Subtype /Form /BBox [0 0 9 9] %b /Length 5>>\nstream\n/X Do\nendstream" % drawn
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R %b>>" % drawn
    return pdf_of([CATALOG, b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page, form])


def many_fonts(number: int) -> bytes:
    shown = b"BT %b ET" % b" ".join(b"/F%d 9 Tf (a) Tj" % each for each in range(number))
    fonts = b" ".join(b"/F%d <</Type /Font /Subtype /Type1 /BaseFont /N%d>>" % (each, each) for each in range(number))
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources <</Font <<%b>>>>>>" % fonts
    stream = b"<</Length %d>>\nstream\n%b\nendstream" % (len(shown), shown)
    return pdf_of([CATALOG, b"<</Type /Pages /Kids [3 0 R] /Count 1>>", page, stream])


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (deep_tree(5_000), "cannot be opened"),
        (pdf_of([CATALOG, b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 100>>"]), "cannot be opened"),
        (form_in_itself(), "is a PDF without text"),
        (make_pdf([[], []]), "is a PDF without text"),
        (b"%PDF-1.7 and no more", "cannot be opened"),
        (set_locked(), "cannot be opened.*[Pp]assword"),
        (make_pdf([["page"]] * (MOST_PAGES + 1)), "has 601 pages, and at most 600 are read"),
        (make_pdf([["x" * 150] * 150]), "more than 20,000 characters on page 1"),
    ],
    ids=["deep", "in a circle", "a form in itself", "scan", "damaged", "locked", "too long", "too full"],
)
def test_what_is_no_manuscript_is_refused_with_its_reason(data: bytes, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble) as caught:
        read_pdf_pages(data, "a.pdf")
    assert (caught.value.subject, caught.value.remedy) == ("a.pdf", "Read the PDF itself.")


def test_thousands_of_fonts_are_read_in_a_moment() -> None:
    began = time.process_time()
    (page,) = read_pdf_pages(many_fonts(3_000), "a.pdf")
    assert len(page.glyphs) == 3_000
    assert time.process_time() - began < 5


@given(st.binary(max_size=300))
def test_any_bytes_behind_the_mark_raise_only_the_one_error(rest: bytes) -> None:
    try:
        read_pdf_pages(b"%PDF-1.4\n" + rest, "a.pdf")
    except UnreadableInput as problem:
        assert problem.subject == "a.pdf"  # noqa: PT017 - the other way round no error at all is fine too
