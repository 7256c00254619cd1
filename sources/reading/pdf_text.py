"""The text of a PDF: for a filing whose plain text is not there. The one module that uses pypdfium2 (extra `pdf`).

Only words are taken, page by page; where columns stand, and which cell is whose, is for the reader of manuscripts to
recognise or to leave.
"""

from __future__ import annotations

from state.errors import UnreadableInput

_REMEDY = "Read the PDF itself."


def text_of_pdf(data: bytes, subject: str) -> str:
    """Give the text of all pages, a form feed between two.

    Raises UnreadableInput where the extra is not installed, and for a PDF that is damaged, locked, or a picture.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise UnreadableInput(
            subject, "is a PDF, and the extra that reads PDFs is not installed.", "pip install 'listwatch[pdf]'"
        ) from error
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [_text_of_page(page) for page in document]
    except pypdfium2.PdfiumError as error:
        raise UnreadableInput(subject, f"is a PDF that cannot be opened ({error}).", _REMEDY) from error
    if not any(page.strip() for page in pages):
        raise UnreadableInput(subject, "is a PDF without text, a scan perhaps: not parsed.", _REMEDY)
    return "\f".join(pages)


def _text_of_page(page: object) -> str:
    words: str = page.get_textpage().get_text_bounded()  # type: ignore[attr-defined]
    return words.replace("\r\n", "\n").replace("\x00", "")
