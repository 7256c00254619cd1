"""A notice of the Federal Register as its readers see it, whichever text it was found in."""

from __future__ import annotations

from dataclasses import dataclass

from state.documents import NO_RECORD, DocumentRecord
from state.rules import TextForm


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The parts of a notice: the agencies above its title, and the paragraphs and headings below it, in order.

    A plain text has lost where its paragraphs end: some are parted, others joined.
    """

    form: TextForm
    document_number: str
    agency: str
    title: str
    paragraphs: tuple[str, ...]
    record: DocumentRecord = NO_RECORD
    citation: str = ""
