"""A rule from a file, whichever text the file holds: full-text XML, public-inspection plain text, or a filing's PDF."""

from __future__ import annotations

import re

from sources.reading.rule_text import read_rule_pdf, read_rule_text
from sources.reading.rule_xml import read_rule_xml
from state.documents import NO_RECORD, DocumentRecord
from state.errors import UnreadableInput
from state.rules import Rule

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def beginning_of(data: bytes) -> bytes:
    """Return what a file begins with, without a byte order mark and white space: its form is told by it."""
    return data.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1000]


def read_rule(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
    """Read a rule from the bytes of a file, told apart by how they begin.

    `record` is what the office says of the document: its dates resolve the blanks of a manuscript.
    Raises UnreadableInput for an HTML page, and whatever the readers cannot read.
    """
    beginning = beginning_of(data)
    if beginning.startswith(b"%PDF"):
        return read_rule_pdf(data, subject, record)
    if _HTML.match(beginning):
        raise UnreadableInput(
            subject, "is an HTML page.", "Give the full-text XML or the plain text; a website may ask you in a browser."
        )
    return (read_rule_xml if beginning.startswith(b"<") else read_rule_text)(data, subject, record)
