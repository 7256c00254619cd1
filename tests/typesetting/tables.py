"""The rows of a manuscript's tables: five columns for the Entity List, three for the other lists of part 744."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from monitor.demo.drafts import EntryDraft, RuleDraft
from monitor.demo.typesetting import printed_lines
from tests.typesetting.paragraphs import as_typed

STARS = "*     *     *     *     *     *     *"


@dataclass(frozen=True, slots=True)
class Columns:
    """The heads of a table, and the widths of its columns on upright and on wide pages, in points."""

    heads: tuple[str, ...]
    narrow: tuple[float, ...]
    wide: tuple[float, ...]


ENTITY_LIST = Columns(
    ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation"),
    (78, 130, 88, 78, 94),
    (90, 230, 120, 110, 98),
)
UNVERIFIED_LIST = Columns(
    ("Country", "Listed person and address", "Federal Register citation and date of publication"),
    (90, 258, 120),
    (120, 368, 160),
)
MILITARY_END_USER_LIST = Columns(("Country", "Entity", "Federal Register citation"), (90, 258, 120), (120, 368, 160))


@dataclass(frozen=True, slots=True)
class Part:
    """One list that a rule amends: the paragraphs before the table, and the entries in it, by destination."""

    paragraphs: tuple[str, ...]
    columns: Columns
    entries: tuple[EntryDraft, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The paragraphs of each cell. A cell before `span` stands alone; the one at `span` takes all columns after it."""

    cells: tuple[tuple[str, ...], ...]
    span: int | None = None


def rows_of(part: Part, rule: RuleDraft, *, beside: bool) -> Iterator[Row]:
    """Give the rows below the heads, asterisks where entries are left out.

    `beside` prints a country in the row of its first entry, not in a row of its own.
    """
    yield Row(((STARS,),), span=0)
    for destination, under in groupby(part.entries, key=lambda entry: entry.destination):
        country = (destination,) if beside else ()
        if not country:
            yield Row(((destination,), (STARS,)), span=1)
        for entry in under:
            yield from _entry_rows(entry, rule, country, len(part.columns.heads))
            yield Row(((), (STARS,)), span=1)
            country = ()
    yield Row(((STARS,),), span=0)


def _entry_rows(entry: EntryDraft, rule: RuleDraft, country: tuple[str, ...], columns: int) -> Iterator[Row]:
    lines = printed_lines(entry)
    apart = lines[-1:] if entry.row_breaks else ()
    citations = tuple(as_typed(each, rule) for each in entry.citations)
    licenses = ((entry.requirement,), (entry.policy,)) if columns == len(ENTITY_LIST.heads) else ()
    yield Row((country, lines[: len(lines) - len(apart)], *licenses, (" ".join(citations),)))
    if apart:
        yield Row(((), apart, *((),) * (columns - 2)))
