"""A manuscript as a PDF: its running text without the tables, and the tables, each in its place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sources.reading.manuscripts.manuscript_parts import table_mark
from sources.reading.manuscripts.page_layout import LaidOutPage, lay_out
from sources.reading.manuscripts.page_text import Line
from sources.reading.manuscripts.table_rows import TablePart, table_parts
from sources.reading.pdf_pages import read_pdf_pages


@dataclass(frozen=True, slots=True)
class PdfManuscript:
    """The text, a form feed between two pages and a mark for each table; and the tables by their marks' numbers."""

    text: str
    tables: tuple[Sequence[TablePart], ...]


def read_pdf_manuscript(data: bytes, subject: str) -> PdfManuscript:
    """Return the text and the tables of a PDF; raises UnreadableInput as `read_pdf_pages`."""
    pages = lay_out(read_pdf_pages(data, subject))
    tables = table_parts(pages)
    numbers = {id(part.table): number for number, parts in enumerate(tables) for part in parts if not part.goes_on}
    return PdfManuscript("\f".join(_text(page, numbers) for page in pages), tuple(tables))


def _text(page: LaidOutPage, numbers: dict[int, int]) -> str:
    lines = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines.append(block.text)
        elif id(block) in numbers:
            lines.append(table_mark(numbers[id(block)]))
    return "\n".join(lines)
