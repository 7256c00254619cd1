"""What stands on the pages of a PDF, and which PDFs are refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from sources.reading.pdf_pages import MOST_PAGES, read_pdf_pages
from state.errors import UnreadableInput
from tests.sources.pdf import make_pdf


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


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (make_pdf([[], []]), "is a PDF without text"),
        (b"%PDF-1.7 and no more", "cannot be opened"),
        (set_locked(), "cannot be opened.*[Pp]assword"),
        (make_pdf([["page"]] * (MOST_PAGES + 1)), "has 601 pages, and at most 600 are read"),
        (make_pdf([["x" * 150] * 150]), "more than 20,000 characters on page 1"),
    ],
    ids=["scan", "damaged", "locked", "too long", "too full"],
)
def test_what_is_no_manuscript_is_refused_with_its_reason(data: bytes, trouble: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble) as caught:
        read_pdf_pages(data, "a.pdf")
    assert (caught.value.subject, caught.value.remedy) == ("a.pdf", "Read the PDF itself.")


@given(st.binary(max_size=300))
@settings(max_examples=30, deadline=None)
def test_any_bytes_behind_the_mark_raise_only_the_one_error(rest: bytes) -> None:
    try:
        read_pdf_pages(b"%PDF-1.4\n" + rest, "a.pdf")
    except UnreadableInput as problem:
        assert problem.subject == "a.pdf"  # noqa: PT017 - the other way round no error at all is fine too
