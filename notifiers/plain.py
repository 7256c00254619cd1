"""Plain text: a message for a terminal, a text file, and the text part of an e-mail. Lines of at most 78 characters.

The one exception is a word that cannot be broken, such as an address of a page: it stays whole on a line of its own.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest

from notifiers.blocks import Block, DecisionRequest, FieldList, Heading, Links, Paragraph, Quotation, Table
from notifiers.message import Message

# RFC 5322, 2.1.1: lines should be no longer than 78 characters.
WIDTH = 78
_LABEL_WIDTH = 20
_GAP = "  "


def render_text(message: Message) -> str:
    """Return the message as text, ending with a newline."""
    blocks = [_underlined(message.subject, "=")]
    blocks += [_part_lines(part) for part in message.parts if not isinstance(part, DecisionRequest)]
    blocks.append(_wrapped(message.footer))
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _part_lines(part: Block) -> list[str]:
    """One part as lines."""
    match part:
        case Heading():
            return _underlined(part.text, "-" if part.level == 1 else ".")
        case Paragraph():
            return _wrapped(f"*** {part.text} ***" if part.strong else part.text)
        case FieldList():
            return [line for label, value in part.rows for line in _fact_lines(label, value)]
        case Table():
            return _table_lines(part)
        case Quotation():
            quoted = [line for printed in part.text.splitlines() for line in _wrapped(printed, WIDTH - 4)]
            return [*_wrapped(f"{part.label}:"), *(f"  | {line}".rstrip() for line in quoted)]
        case Links():
            return [line for link in part.links for line in _fact_lines(link.label, link.url)]


def _underlined(text: str, rule: str) -> list[str]:
    """Return a heading and a rule as long as its longest line."""
    lines = _wrapped(text)
    return [*lines, rule * max(len(line) for line in lines)]


def _fact_lines(label: str, value: str) -> list[str]:
    """Return a label, and its value hanging beside it."""
    opening = f"{_printable(label)}:".ljust(_LABEL_WIDTH) + _GAP
    lines = _wrapped(value, WIDTH - len(opening))
    return [opening + lines[0], *(" " * len(opening) + line for line in lines[1:])]


def _table_lines(table: Table) -> list[str]:
    """Columns side by side under their heads."""
    widths = _column_widths(table)
    rows = [table.columns, tuple("-" * width for width in widths), *table.rows]
    return [line for row in rows for line in _row_lines(row, widths)]


def _row_lines(row: tuple[str, ...], widths: list[int]) -> list[str]:
    """One row; a cell too wide for its column goes on below."""
    cells = [_wrapped(cell, width, break_words=True) for cell, width in zip(row, widths, strict=True)]
    lines = zip_longest(*cells, fillvalue="")
    return [_GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _column_widths(table: Table) -> list[int]:
    """As wide as the widest cell; then the widest column gives way until the row fits."""
    columns = zip(table.columns, *table.rows, strict=True)
    widths = [max(len(_printable(cell)) for cell in column) or 1 for column in columns]
    while sum(widths) + len(_GAP) * (len(widths) - 1) > WIDTH:
        widths[widths.index(max(widths))] -= 1
    return widths


def _wrapped(text: str, width: int = WIDTH, *, break_words: bool = False) -> list[str]:
    """Words in lines of this width; at least one line."""
    return textwrap.wrap(_printable(text), width, break_long_words=break_words, break_on_hyphens=False) or [""]


def _printable(text: str) -> str:
    """Names come from files and from the web: no control sequence of theirs may reach a terminal."""
    return "".join(
        mark if mark.isprintable() else " " if mark.isspace() else "\N{REPLACEMENT CHARACTER}" for mark in text
    )
