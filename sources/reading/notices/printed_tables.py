"""Tables in notices: each row as the paragraph that would say the same, so that one reader reads both.

A column is known by its head: names, other and former names, subsidiaries, addresses, sections, what is done. What
stands under any other head is a note of the entry. Source: GPO, Federal Register XML User Guide, "Tables".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sources.reading.markup import Element, lines_of, text_of

# What a column holds, by its head, the more special first; how its values stand behind a name.
_COLUMNS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in (
        ("number", r"^(?:no\.?|#|number|item|row|s/?n)(?:\s(?:no\.?|number))?$"),
        ("formerly", r"\b(?:former|previous)"),
        (
            "also known as",
            r"\b(?:alias|also\sknown|a\.?k\.?a|other\snames?|acronym|abbreviat|chinese|trad(?:e|ing)\sname)",
        ),
        ("subsidiaries", r"\b(?:subsidiar|affiliate)"),
        ("addresses", r"\b(?:address|location)"),
        ("section", r"\b(?:section|list)\b"),
        ("action", r"\b(?:action|status|change)\b"),
        ("name", r"\b(?:name|entit|compan|organi[sz]ation|party)"),
    )
}
_NOTHING = re.compile(r"(?:\W|none|n/?a|not\sapplicable)*", re.IGNORECASE)
_GONE = re.compile(r"\b(?:remov|delet)", re.IGNORECASE)
_A_NUMBER = re.compile(r"\d{1,4}[.)]?")


def paragraphs_of_table(table: Element) -> Iterator[str]:
    """Return the paragraphs that a table comes to: its title, and its rows with headings where a section begins."""
    yield from (text_of(title) for title in table.iter("TTITLE"))
    heads = [text_of(head) for head in table.iter("CHED")]
    rows = [[lines_of(cell) for cell in row.iter("ENT")] for row in table.iter("ROW")]
    width = max(map(len, rows), default=0)
    kinds = [_kind(head) for head in heads[-width:]] if heads else []
    if width > 1 and not set(kinds) - {"name", "number"}:
        # Names side by side, or a table without heads.
        texts = (" ".join(cell) for row in rows for cell in row)
        yield from (text for text in texts if text and not _A_NUMBER.fullmatch(text))
        return
    yield from _labeled(_joined(rows, kinds, width), kinds, heads[-width:])


def _kind(head: str) -> str:
    return next((kind for kind, pattern in _COLUMNS.items() if pattern.search(head)), "note")


def _joined(rows: Sequence[list[tuple[str, ...]]], kinds: Sequence[str], width: int) -> list[list[tuple[str, ...]]]:
    """Return the rows, each with the lines of those below it that name nothing of their own."""
    names = kinds.index("name") if "name" in kinds else 0
    whole: list[list[tuple[str, ...]]] = []
    for row in rows:
        cells = [*row, *[()] * (width - len(row))]
        if whole and not cells[names] and sum(map(bool, cells)) > 0 and not _spans(cells):
            whole[-1] = [above + below for above, below in zip(whole[-1], cells, strict=True)]
        else:
            whole.append(cells)
    return whole


def _spans(cells: Sequence[tuple[str, ...]]) -> bool:
    """Return whether a row is one line across the table."""
    return bool(cells[0]) and not any(cells[1:])


def _labeled(rows: Sequence[list[tuple[str, ...]]], kinds: Sequence[str], heads: Sequence[str]) -> Iterator[str]:
    section, is_gone = "", False
    names = kinds.index("name") if "name" in kinds else 0
    for row in rows:
        if _spans(row) and names:
            yield " ".join(row[0])
            continue
        name, behind = " ".join(row[names]), ""
        for at, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
            text = " ".join(cell)
            if kind == "action" and bool(_GONE.search(text)) != is_gone:
                is_gone = not is_gone
                yield f"The following entities are {'removed from' if is_gone else 'on'} the list:"
            elif kind == "section" and text and text != section:
                section = text
                yield text
            elif at != names and kind not in ("number", "action", "section") and not _NOTHING.fullmatch(text):
                behind += f" ({_behind(kind, cell, heads[at])})"
        if name:
            yield f"{name}{behind}"


def _behind(kind: str, cell: tuple[str, ...], head: str) -> str:
    """Return a cell as it would stand in parentheses behind the name."""
    parts = [part.strip(" .") for line in cell for part in re.split(r";\s*(?:and\s)?", line) if part.strip(" .")]
    text = "; ".join(parts)
    if kind == "subsidiaries":
        is_number = len(parts) == 1 and re.match(r"(?:\d+|\w+\ssubsidiar)", text)
        return f"and {text}" if is_number else f"and {len(parts)} subsidiaries: {text}"
    return f"note: {head}: {text}" if kind == "note" else f"{kind}: {text}"
