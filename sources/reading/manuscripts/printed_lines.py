"""The printed lines of an entity cell, from text wrapped at any width: the name, each alias, the addresses."""

from __future__ import annotations

import re

from sources.reading.entries.names import is_legal_form, looks_like_address
from sources.reading.manuscripts.manuscript import join_lines

_DASH = re.compile(r"(?:[—–―]|--|-(?=\s?[\w(“‘'\"]))\s*")
_LAST_ALIAS_FOLLOWS = re.compile(r"(?:;|,)?\s*\band$|\bone alias:$", re.IGNORECASE)


def printed_lines(text: str) -> tuple[str, ...]:
    """Return the printed lines of a cell, aliases with the em dash that print gives them.

    A line begins with an alias' dash, and behind the last alias of a list: the one announced by "and", or the only
    one ("the following one alias:"), once it has come to its period.
    """
    printed: list[str] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        dash = _DASH.match(line)
        if dash and printed:
            printed.append(f"—{line[dash.end() :]}")
        elif printed and not _ends_list(printed, line):
            printed[-1] = join_lines(printed[-1], line)
        else:
            printed.append(line)
    return tuple(printed)


def one_line(text: str) -> str:
    """Join wrapped lines to one."""
    joined = ""
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        joined = join_lines(joined, line) if joined else line
    return joined


def _ends_list(printed: list[str], following: str) -> bool:
    """Return whether the last alias of a list is complete, so that what follows is an address."""
    if len(printed) < 2 or not printed[-1].startswith("—") or not printed[-1].endswith("."):
        return False
    if not _LAST_ALIAS_FOLLOWS.search(printed[-2]) or is_legal_form(following.split()[0].strip(",.;")):
        return False
    return not following[:1].islower() or looks_like_address(following)
