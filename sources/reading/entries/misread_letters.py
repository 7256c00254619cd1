"""Letters read in the wrong encoding: UTF-8 taken for Windows-1252 ("Ã¼" for "ü"), and letters lost on the way.

A text is mended only where that is proved: every letter of it beyond ASCII belongs to a valid sequence of UTF-8, and
what comes out are letters and signs that the lists hold. Everything else is told and left as it stands.
Source: https://encoding.spec.whatwg.org/#windows-1252 for the bytes that Windows-1252 leaves open.
"""

from __future__ import annotations

import re

# What the bytes 80 to BF, of which one at least follows in a sequence of UTF-8, look like in Windows-1252 and Latin-1.
_FOLLOWS = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\x80-\x9f"
# The bytes that lead to accented Latin, to Cyrillic, and to typographer's quotes and dashes, with those that follow.
_SEQUENCE = re.compile(rf"[\u00c2-\u00c5\u00d0\u00d1][{_FOLLOWS}]|\u00e2[\u20ac\x80][{_FOLLOWS}]")
# Nor has print a control character, or an "Â" at a word's end: a no-break space whose second half was squeezed away.
_WRONG = re.compile(rf"{_SEQUENCE.pattern}|[\x80-\x9f]|\u00c2(?=\s|$)")
# As in "Company?s", where an apostrophe or an accented letter stood.
_LOST = re.compile(r"\ufffd|(?<=\w)\?(?=\w)")
# Latin with its accents, Cyrillic, and the usual signs and dashes.
_HELD = re.compile(r"[\x00-\x7f\u00a0-\u024f\u0400-\u04ff\u2010-\u2044\u2100-\u214f]*")


def mend_letters(text: str) -> str:
    """Return the text with its letters read anew in UTF-8 where that is proved, else as it stands."""
    if text.isascii() or not _SEQUENCE.search(text):
        return text
    try:
        mended = b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return text
    return mended if _HELD.fullmatch(mended) else text


def note_misread(text: str) -> tuple[str, ...]:
    """Say in a line which letters of a text are wrong, and return the text verbatim; nothing where none is.

    What is wrong may be told only: a text in two encodings at once is nowhere mended.
    """
    if ("?" in text or "\ufffd" in text) and _LOST.search(text):
        return (f"letters were lost: {text}",)
    if text.isascii() or not _WRONG.search(text):
        return ()
    what = "were read in another encoding, and are mended" if mend_letters(text) != text else "may be misread"
    return (f"letters {what}: {text}",)


def _byte(letter: str) -> bytes:
    """Return the byte that Windows-1252, or Latin-1 where that leaves it open, shows as this letter.

    Raises UnicodeError.
    """
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252")
