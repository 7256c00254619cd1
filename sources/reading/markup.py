"""XML of the Federal Register and the eCFR, to elements and printed lines. The one module that uses lxml.

Knows nothing of lists or rules. What it reads may come from anywhere, so it expands no entity, loads nothing, and
takes no document type at all: neither office sends one (GPO, Federal Register XML User Guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, TypeAlias

from lxml import etree

from state.errors import UnreadableInput

Element: TypeAlias = etree._Element

_HTML_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# What stands on a line of its own in a cell: <LI>, <P>, <FP> in the Federal Register, what <br/> parts in the eCFR.
_OWN_LINE = frozenset({"LI", "P", "FP", "BR", "DIV"})
_DASHES = str.maketrans("‐‑‒–—−", "------")
_RAISED = frozenset({"SU", "SUP"})
_RAISED_TYPEFACES = frozenset({"51", "52"})  # superior and inferior figures in GPO's typeface codes
# How every parser here is made: nothing is expanded, loaded, or allowed to grow.
_GUARDED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "dtd_validation": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_xml(data: bytes, subject: str) -> Element:
    """Parse a document received from outside and return its root element, without comments and instructions.

    Raises UnreadableInput, naming `subject` and where lxml gives them line and column, for no bytes, an HTML page
    (a bot wall comes with status 200), a document type, a wrong encoding, and a document that is cut off.
    """
    with _plain_words(data, subject):
        root: Element = etree.fromstring(data, etree.XMLParser(**_GUARDED))
    _refuse_type(root, subject)
    return root


def walk_xml(data: bytes, subject: str, *names: str) -> Iterator[tuple[Element, bool]]:
    """Parse a document too large to be held as a tree: give the elements of these names ("*" for all) as they come.

    Each comes twice: with False when it begins and has its attributes, and with True when it is whole, after which it
    is emptied. What stands above it can be asked all the while. Raises as parse_xml does, at the latest at the end.
    """
    with _plain_words(data, subject):
        steps = etree.iterparse(BytesIO(data), ("start", "end"), tag=names, **_GUARDED)
        for event, element in steps:
            is_whole = event == "end"
            yield element, is_whole
            if is_whole:
                element.clear()
    assert steps.root is not None, "what was parsed to its end has a root"
    _refuse_type(steps.root, subject)


@contextmanager
def _plain_words(data: bytes, subject: str) -> Iterator[None]:
    """Refuse what is no XML at all, and put the parser's complaints into our words."""
    if not data or data.isspace():
        raise UnreadableInput(subject, "is empty.", "Fetch it again.")
    if _HTML_PAGE.search(data[:1000]):
        raise UnreadableInput(subject, "is an HTML page, not XML.", "Open the address in a browser to see why.")
    try:
        yield
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(
            f"{subject}, line {error.lineno}, column {error.offset}",
            f"is not whole XML ({error.msg}).",
            "It may be cut off or saved in another encoding: fetch it again.",
        ) from error


def _refuse_type(root: Element, subject: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableInput(subject, "declares a document type.", "Neither office sends one: do not trust this copy.")


def plain_dashes(text: str) -> str:
    """Return every dash as a hyphen: numbers and dates were printed with en dashes until March 2024."""
    return text.translate(_DASHES)


def squeeze(text: str) -> str:
    """One blank for any white space, a no-break space included; characters of no width are gone."""
    visible = text if text.isascii() else _ZERO_WIDTH.sub("", text)
    return " ".join(visible.split())


def lines_of(cell: Element) -> tuple[str, ...]:
    """Return the printed lines of a table cell, each squeezed, empty ones left out.

    A raised figure joins the word before it, as the eye reads it: `734.9(g),<SU>3</SU>` gives `734.9(g),3` and
    `3<SU>rd</SU> ring` gives `3rd ring`, however the source is indented.
    """
    if not len(cell):
        return (line,) if (line := squeeze(cell.text or "")) else ()
    pieces: list[str] = []
    _collect(cell, pieces)
    return tuple(line for line in map(squeeze, "".join(pieces).split("\0")) if line)


def text_of(element: Element) -> str:
    """Return the printed lines of an element as one line."""
    return " ".join(lines_of(element))


def _collect(element: Element, pieces: list[str]) -> None:
    """Add an element's text to the pieces, with a NUL (which no XML can hold) wherever a line ends."""
    pieces.append(element.text or "")
    for child in element:
        name = str(child.tag).upper()
        if name in _RAISED or (name == "E" and child.get("T") in _RAISED_TYPEFACES):
            _close_up(pieces)
            pieces.append("".join(child.itertext()).strip())
        elif name in _OWN_LINE:
            pieces.append("\0")
            _collect(child, pieces)
            pieces.append("\0")
        else:
            _collect(child, pieces)
        pieces.append(child.tail or "")


def _close_up(pieces: list[str]) -> None:
    """Take the white space off the end of what was collected."""
    while pieces and not (stripped := pieces[-1].rstrip()):
        pieces.pop()
    if pieces:
        pieces[-1] = stripped
