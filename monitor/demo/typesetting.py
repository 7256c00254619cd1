"""How an entry is printed: the lines of its entity cell, and the markup that the official editions put around them.

The pattern is that of the Entity List since 2012: name, "a.k.a., the following N aliases:", a line per alias, the
addresses joined by "; and", a cross-reference in brackets.
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.sax.saxutils import escape

from monitor.demo.drafts import EntryDraft
from state.times import EASTERN

# fmt: off
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
_TENS = ("", "", "twenty", "thirty")
_NOON = 12
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def printed_lines(entry: EntryDraft) -> tuple[str, ...]:
    """Return the lines of the entity cell, the addresses with their cross-reference on the last."""
    if entry.printed:
        return entry.printed
    place = _ended("; and ".join(entry.addresses))
    if entry.see:
        place = f"{place} ({entry.see}).".lstrip()
    for label, aliases in (("a.k.a.", entry.aka), ("f.k.a.", entry.fka)):
        if aliases:
            noun = "alias" if len(aliases) == 1 else "aliases"
            opening = f"{entry.name}, {label}, the following {number_word(len(aliases))} {noun}:"
            return tuple(line for line in (opening, *_alias_lines(aliases), place) if line)
    return (f"{entry.name}, {place}" if place else entry.name,)


def _alias_lines(aliases: tuple[str, ...]) -> list[str]:
    lines = [f"—{alias};" for alias in aliases[:-1]]
    if lines:
        lines[-1] += " and"
    return [*lines, f"—{_ended(aliases[-1])}"]


def _ended(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def number_word(number: int) -> str:
    """Return a whole number below forty in words, as alias counts are."""
    if number < len(_UNITS):
        return _UNITS[number]
    tens, units = divmod(number, 10)
    return f"{_TENS[tens]}-{_UNITS[units]}" if units else _TENS[tens]


def clock_time(moment: datetime) -> str:
    """Return the Eastern time of a moment as "4:30 pm"."""
    eastern = moment.astimezone(EASTERN)
    return f"{eastern.hour % 12 or 12}:{eastern:%M} {'am' if eastern.hour < _NOON else 'pm'}"


def marked_up(text: str, *, emphasis: tuple[str, str], superscript: str) -> str:
    """Return text as XML content, footnotes marked and the "and" before a last item between the emphasis tags."""
    start, end = emphasis
    return re.sub(r"(; |, (?=and$))and(?= |$)", rf"\1{start}and{end}", with_footnotes(text, superscript))


def with_footnotes(text: str, superscript: str) -> str:
    """Return text as XML content, its superscript digits as elements of this name."""
    return re.sub(
        "[⁰¹²³⁴-⁹]",
        lambda digit: f"<{superscript}>{digit[0].translate(SUPERSCRIPTS)}</{superscript}>",
        escape(text),
    )
