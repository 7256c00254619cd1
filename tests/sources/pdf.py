"""A PDF written by hand, for tests: lines of text in one typeface, page by page (ISO 32000-1, 7.5)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_LEADING = 10
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def make_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Give a PDF with these lines on these pages."""
    objects = [
        _CATALOG,
        _pages_object(len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        content = _content(lines)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (5 + 2 * at),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    return pdf_of(objects)


def inflating_pdf(unit: bytes, size: int) -> bytes:
    """Give a PDF of one page whose content, compressed twice, is a unit over and over until it has this size."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(unit * 1000) for _ in range(size // (1000 * len(unit)))), packer.flush()])
    content = zlib.compress(packed, 9)
    stream = b"<</Filter [/FlateDecode /FlateDecode] /Length %d>>\nstream\n%b\nendstream" % (len(content), content)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"
    return pdf_of([_CATALOG, _pages_object(1), stream, page])


def _pages_object(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(count))
    return b"<< /Type /Pages /Count %d /Kids [%b] >>" % (count, kids)


def _content(lines: Sequence[str]) -> bytes:
    shown = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    text = "\n".join(f"({line}) Tj T*" for line in shown)
    return f"BT /F1 9 Tf 60 760 Td {_LEADING} TL\n{text}\nET".encode("cp1252", "replace")


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """Give a PDF of these objects, numbered from 1, the first of which is the catalog."""
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer
