"""Foreign text on a terminal: the one place where it is made printable."""

from __future__ import annotations

import unicodedata

# Line breaks and tabs that listwatch itself writes; what else has no width, turns the writing direction or begins a
# command of the terminal is shown by its number.
_KEPT = frozenset("\n\t")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Joiners without which Arabic and Indic words are spelled wrong, and the soft hyphen.
_HARMLESS = frozenset("\u200c\u200d\u00ad")


def shown(text: str) -> str:
    """Return the text with control characters, marks of direction and the like by their numbers."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if _is_plain(letter) else _number(letter) for letter in text)


def _is_plain(letter: str) -> bool:
    return letter in _KEPT or letter in _HARMLESS or unicodedata.category(letter) not in _HIDDEN


def _number(letter: str) -> str:
    point = ord(letter)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
