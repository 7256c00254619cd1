"""Tables in pieces: some rows at a time, column by column, whatever file or database they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources.customers.columns import ADDRESSES, COLUMNS, Head
from sources.customers.report import Report

_JOINED_BY = {"aliases": "; ", **dict.fromkeys(ADDRESSES, ", ")}


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table: the number of each, and their text in each of our columns that the table has."""

    numbers: list[int]
    columns: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its columns by our names, its rows as they come, and what is noticed meanwhile."""

    columns: tuple[str, ...]
    blocks: Iterator[Block]
    report: Report


def our_columns(head: Head) -> tuple[str, ...]:
    """Return our columns that a table has, in our order."""
    return tuple(name for name in COLUMNS if name in head.places)


def block_of(head: Head, numbers: list[int], columns: Sequence[Sequence[str]]) -> Block:
    """Make a block of a table's own columns: those that are not ours are left out, those of one name joined."""
    return Block(numbers, {name: _joined(name, [columns[at] for at in head.places[name]]) for name in head.places})


def _joined(name: str, columns: Sequence[Sequence[str]]) -> list[str]:
    if len(columns) == 1:
        return list(columns[0])
    between = _JOINED_BY.get(name, " ")
    return [between.join(text for part in parts if (text := part.strip())) for parts in zip(*columns, strict=True)]
