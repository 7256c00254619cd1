"""Whether bytes are what a source sends, before anyone reads them: a page that says "no" often comes with status 200.

Without this check a bot wall, an empty body and a document cut in half all look like "nothing new". The bytes decide;
the Content-Type header only helps to say what came instead.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ValidationError

from state.encoding import adapter_of
from state.errors import UnexpectedContent, UnreadableInput

T = TypeVar("T")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_BLANK = re.compile(rb"\S")
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_HTML_TITLE = re.compile(rb"<title[^<>]*>([^<]*)", re.IGNORECASE)
# What the walls of federalregister.gov and ecfr.gov (first), and of content delivery networks (others), say.
_WALL_WORDS = re.compile(rb"request access|access denied|aggressive automated scraping|are you a robot", re.IGNORECASE)
# A refusal is a few lines; the shortest rule is many times this long.
_WALL_BYTES = 4_000
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})


class Expected(StrEnum):
    """What a source sends: a JSON object or array, an XML document, an RSS or Atom feed, plain text, a PDF."""

    JSON = "JSON"
    XML = "XML"
    FEED = "a feed"
    TEXT = "plain text"
    PDF = "a PDF"


def check_content(body: bytes, content_type: str, expected: Expected, subject: str) -> None:
    """Return when the body is whole and of the kind expected.

    Raises UnexpectedContent, naming `subject` and what came instead, for an empty body, an HTML page, the wall
    against robots, JSON or XML that is cut off or malformed, XML with a document type, XML that is no feed where
    one is expected, and bytes that are no text.
    """
    if not body or body.isspace():
        raise UnexpectedContent(subject, f"sent nothing where {expected} was expected.")
    if _is_html_page(body):
        raise UnexpectedContent(subject, f"sent {_name_page(body)} where {expected} was expected.", _remedy(body))
    if expected is Expected.JSON:
        _check_json(body, content_type, subject)
    elif expected is Expected.TEXT:
        _check_text(body, content_type, subject)
    elif expected is Expected.PDF:
        _check_pdf(body, content_type, subject)
    else:
        _check_xml(body, expected, subject)


def read_json(shape: type[T], body: bytes, subject: str) -> T:
    """Read a JSON answer into `shape`, a dataclass with the fields we use; others are let pass.

    Raises UnexpectedContent naming the place in the answer (`results.3.document_number`) where it is not of that
    shape. Nothing is converted: a number where a text belongs is refused, not guessed at.
    """
    try:
        answer: T = adapter_of(shape).validate_json(body, strict=True)
        return answer
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the answer as a whole"
        raise UnexpectedContent(
            subject,
            f"sent JSON of another shape than its documentation gives, at {place} ({first['msg']}).",
            "If this lasts, the interface has changed and listwatch must learn it.",
        ) from error


def _is_html_page(body: bytes) -> bool:
    """Return whether the first thing behind comments is HTML's root or document type."""
    place = _skip_blanks(body, len(_BYTE_ORDER_MARK) if body.startswith(_BYTE_ORDER_MARK) else 0)
    while body.startswith(b"<!--", place) and (end := body.find(b"-->", place)) >= 0:
        place = _skip_blanks(body, end + 3)
    return _HTML_ROOT.match(body, place) is not None


def _skip_blanks(body: bytes, place: int) -> int:
    word = _NOT_BLANK.search(body, place)
    return word.start() if word else len(body)


def _check_json(body: bytes, content_type: str, subject: str) -> None:
    """Only an object or an array counts: a bare text such as "Forbidden" is JSON as well."""
    if body.lstrip()[:1] not in (b"{", b"["):
        raise UnexpectedContent(subject, f"sent {_quote(body, content_type)} where JSON was expected.", _remedy(body))
    try:
        adapter_of(Any).validate_json(body)
    except ValidationError as error:
        trouble = error.errors(include_url=False, include_input=False, include_context=False)[0]["msg"]
        raise UnexpectedContent(subject, f"sent JSON that is cut off or malformed ({trouble}).") from error


def _check_text(body: bytes, content_type: str, subject: str) -> None:
    """Text has no NUL, which PDF, zip and UTF-16 files do; whether its words make sense is for the reader to say."""
    if b"\0" in body or body.startswith(b"%PDF"):
        raise UnexpectedContent(subject, f"sent {_quote(body, content_type)} where plain text was expected.")
    if len(body) < _WALL_BYTES and _WALL_WORDS.search(body):
        raise UnexpectedContent(subject, f"refuses to serve us: {_quote(body, content_type)}.", _remedy(body))


def _check_pdf(body: bytes, content_type: str, subject: str) -> None:
    """Check that a PDF begins with its version and ends with a mark, or was cut off (ISO 32000-1, 7.5)."""
    if not body.lstrip().startswith(b"%PDF-"):
        raise UnexpectedContent(subject, f"sent {_quote(body, content_type)} where a PDF was expected.")
    if b"%%EOF" not in body[-1024:]:
        raise UnexpectedContent(subject, "sent a PDF that is cut off.")


def _check_xml(body: bytes, expected: Expected, subject: str) -> None:
    """Well formed to its last byte and without a document type and, for a feed, with a feed's root element."""
    from sources.reading.markup import walk_xml

    root = ""
    try:
        # The last to end is the root.
        for element, _ in walk_xml(body, subject, "*"):
            root = str(element.tag)
    except UnreadableInput as error:
        raise UnexpectedContent(error.subject, error.trouble, error.remedy) from error
    name = root.rpartition("}")[2]
    if expected is Expected.FEED and name not in _FEED_ROOTS:
        raise UnexpectedContent(subject, f"sent XML with the root <{name}> where a feed was expected.")


def _name_page(body: bytes) -> str:
    """Return an HTML page by its title, which is where a wall says what it is."""
    title = _HTML_TITLE.search(body[:_WALL_BYTES])
    words = _printable(title.group(1)) if title else ""
    return f'the HTML page "{words}"' if words else "an HTML page without a title"


def _remedy(body: bytes) -> str:
    """Return the remedy, which depends on whether the page is a wall against robots or another page."""
    if _WALL_WORDS.search(body[:_WALL_BYTES]):
        return "It takes us for a robot: poll less often, and ask for access on that page from this machine's address."
    return "Open the address in a browser and see what it says."


def _quote(body: bytes, content_type: str) -> str:
    """Return the first words of a body of an unknown kind, with the kind its header claims."""
    return f'"{_printable(body[:200])}" ({content_type or "no content type"})'


def _printable(text: bytes) -> str:
    """Foreign words for a message: one line, no control characters, at most 80 characters."""
    words = "".join(letter if letter.isprintable() else " " for letter in text.decode("utf-8", "replace"))
    return " ".join(words.split())[:80]
