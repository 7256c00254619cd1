"""The raw text of a filing, as the Office of the Federal Register takes it from the PDF.

Its importer runs `pdftotext -enc UTF-8`, then takes out rules, leaders and page numbers
(federalregister-api-core, public_inspection_document_file_importer.rb). Where no pdftotext is installed, the words come
from our own pages in an order like its own: prose line by line, a table block by block.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from itertools import groupby
from tempfile import NamedTemporaryFile

from tests.typesetting.pages import Page, Placed

_OFFICE_STEPS = (
    (re.compile(r"-{3,}"), ""),
    (re.compile(r"\.{4,}"), ""),
    (re.compile(r"_{2,}"), ""),
    (re.compile(r"\\\d+\\"), ""),
    (re.compile(r"\|"), ""),
    (re.compile(r"\n\d+\n\n"), "\n"),
)


def raw_text_of_pdf(data: bytes) -> str | None:
    """Give the raw text of a PDF by pdftotext itself; None where it is not installed."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([program, "-enc", "UTF-8", file.name, "-"], capture_output=True, check=True)
    return _as_served(done.stdout.decode())


def raw_text_of_pages(pages: Sequence[Page]) -> str:
    """Give the raw text of our own pages, in an order like that of pdftotext."""
    return _as_served("".join(f"{_text_of_page(page)}\n\n\f" for page in pages))


def _as_served(text: str) -> str:
    for pattern, instead in _OFFICE_STEPS:
        text = pattern.sub(instead, text)
    return text


def _text_of_page(page: Page) -> str:
    """Give the prose above the table, its country column, the three on the right row by row, the entities, the rest."""
    cells = [placed for placed in page.texts if placed.column is not None]
    lowest = min((placed.y for placed in cells), default=0.0)
    prose = [placed for placed in page.texts if placed.column is None]
    above = [placed for placed in prose if placed.y > lowest]
    right = [placed for placed in cells if placed.column not in (0, 1)]
    blocks = [
        above,
        [placed for placed in cells if placed.column == 0],
        *(list(row) for _, row in groupby(right, key=lambda placed: (placed.row, placed.column))),
        [placed for placed in cells if placed.column == 1],
        [placed for placed in prose if placed.y <= lowest],
    ]
    return "\n\n".join(_joined_lines(block) for block in blocks if block)


def _joined_lines(block: Iterable[Placed]) -> str:
    """Give the lines of a block from the top down; a hyphen at a line's end is taken for one that the line made."""
    lines: list[str] = []
    baseline = None
    for placed in block:
        if baseline is None or abs(placed.y - baseline) > placed.piece.size:
            lines.append("")
            baseline = placed.y
        lines[-1] += placed.piece.text
    return re.sub(r"(?<=\w)-\n(?=\w)", "", "\n".join(line.rstrip() for line in lines))
