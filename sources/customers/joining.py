"""Rows of one customer: systems write one for each address. They are joined where they agree in all else."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sources.customers.report import Report

JOINED = "further rows of one customer, joined with its first"

# What rows of one customer may say otherwise: it is all kept.
_MAY_DIFFER = frozenset(("aliases", "local_name", "country", "addresses", "city", "role"))
_REMEDY = "Give each customer an id of its own. Rows of one customer may differ in addresses, aliases and local name."

Columns = Mapping[str, list[Any]]


def join_rows(numbers: list[int], columns: Columns, report: Report) -> tuple[list[int], Columns]:
    """Join rows with one id into the first of them; where they do not agree, that is reported as a fault."""
    ids = columns["id"]
    if len(set(ids)) == len(ids):
        return numbers, columns
    first_of: dict[str, int] = {}
    further = set()
    for index, customer_id in enumerate(ids):
        first = first_of.setdefault(customer_id, index)
        if first != index:
            further.add(index)
            _join(numbers, columns, first, index, report)
    report.note(JOINED, (numbers[index] for index in sorted(further)))
    kept = [index for index in range(len(ids)) if index not in further]
    joined = {name: [values[index] for index in kept] for name, values in columns.items()}
    return [numbers[index] for index in kept], joined


def _join(numbers: Sequence[int], columns: Columns, first: int, index: int, report: Report) -> None:
    if differing := _where_they_differ(columns, first, index):
        trouble = f"is the same as on {report.row_word} {numbers[first]}. That one has another {differing}."
        report.fault_in(numbers[index], trouble, _REMEDY, "id")
        return
    for name, values in columns.items():
        if name not in _MAY_DIFFER and not _is_given(values[first]):
            values[first] = values[index]
    _add_local_name(columns, first, index)
    roles = {columns["role"][first], columns["role"][index]}
    columns["role"][first] = min(roles) if len(roles) == 1 or "" in roles else "both"
    columns["aliases"][first] = _with(columns["aliases"][first], columns["aliases"][index])
    columns["addresses"][first] = _with(columns["addresses"][first], _addresses(columns, first, index))


def _where_they_differ(columns: Columns, first: int, index: int) -> str | None:
    for name, values in columns.items():
        before, after = values[first], values[index]
        if name not in _MAY_DIFFER and before != after and _is_given(before) and _is_given(after):
            return name.replace("_", " ")
    return None


def _is_given(value: object) -> bool:
    return value is not None and value != ""


def _add_local_name(columns: Columns, first: int, index: int) -> None:
    names, again = columns["local_name"], columns["local_name"][index]
    if not names[first]:
        names[first] = again
    elif again and again != names[first]:
        columns["aliases"][first] = _with(columns["aliases"][first], (again,))


def _addresses(columns: Columns, first: int, index: int) -> tuple[str, ...]:
    """Return the addresses of a further row, with its city and country where those are not the first row's."""
    elsewhere = []
    for name in ("city", "country"):
        values = columns[name]
        if not values[first]:
            values[first] = values[index]
        elif values[index] and values[index] != values[first]:
            elsewhere.append(values[index])
    addresses = columns["addresses"][index] or (("",) if elsewhere else ())
    return tuple(", ".join(filter(None, (address, *elsewhere))) for address in addresses)


def _with(values: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values, *more)))


class SeenIds:
    """The ids of the rows before, where not all rows are held: hashes of eight bytes stand for what they said.

    Two different ids of a million share a hash in one table of 37 million.
    """

    def __init__(self) -> None:
        self._ids = array("q")
        self._said = array("q")
        self.numbers = array("q")

    def add(self, numbers: Sequence[int], columns: Columns) -> None:
        """Note the rows of a block, joined already among themselves."""
        agreeing = [values for name, values in columns.items() if name not in _MAY_DIFFER]
        self._ids.extend(map(hash, columns["id"]))
        self._said.extend(map(hash, zip(*agreeing, strict=True)))
        self.numbers.extend(numbers)

    def finish(self, report: Report) -> None:
        """Report rows with the id of an earlier block: a fault, unless they say the same but for their addresses."""
        # Stable, so that of rows with one id the first stands first.
        order = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        for first, again in pairwise(order):
            if self._ids[first] != self._ids[again]:
                continue
            number = self.numbers[again]
            if self._said[first] == self._said[again]:
                report.note("further rows of one customer, screened by themselves", [number])
            else:
                trouble = f"is the same as on {report.row_word} {self.numbers[first]}. That one says otherwise."
                report.fault_in(number, trouble, _REMEDY, "id")
