"""Customers in a CSV file as systems and spreadsheets write it; lines are counted as an editor counts them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from sources.customers.blocks import Block, Table, block_of, our_columns
from sources.customers.columns import Head, Layout, can_be_head, fold_head, known_names, read_head, unread_of_ours
from sources.customers.furniture import Furniture, furniture_of, is_single_text
from sources.customers.lines import open_lines
from sources.customers.report import Report
from sources.tabular import AT_ONCE
from state.errors import CustomersProblem

_DELIMITERS = (",", ";", "\t", "|")
_BLANK = "".join(_DELIMITERS) + ' \r\n\ufeff\xa0"'
_SEP = re.compile(r'"?sep=(.)"?[,;|\t ]*', re.IGNORECASE)
# What reports and web pages are saved as, under the name of a table, by their first letters.
_OTHER_KINDS = {"<": "HTML or XML", "{\\rtf": "RTF", "{": "JSON", "[": "JSON", "%PDF": "a PDF"}
_SAVE_AS = 'Save it as XLSX or "CSV UTF-8", which a spreadsheet that opens it can do.'
_OTHER_SHEET = 'Where the customers are on another sheet, name it: sheet = "Data" under [customers].'
# The head is looked for among so many lines: above it stand titles, dates and selections.
_OPENING_LINES = 60
# What no id has, and what a row that is no customer may begin with.
_ODD_ID = re.compile(r"\S*\s|[-=_+*~.#\u2500-\u257f\ufeff\xa9(]|\W*[^\W\d_]{2,}\W*\Z")


@dataclass(frozen=True, slots=True)
class _Found:
    """A head in the opening of a file: its names, the delimiter that parts them, the lines it begins and ends on."""

    delimiter: str
    names: tuple[str, ...]
    begins: int
    ends: int
    rank: tuple[bool, int, int]


def open_delimited(file: BinaryIO, subject: str, layout: Layout, report: Report, row_word: str = "line") -> Table:
    """Open a CSV file whose columns are called as the layout says, or as ours are.

    The row word is "row" for a sheet that became such a file, a line for each row. Raises CustomersProblem for its
    head. What is wrong with the file itself, such as a quotation mark without its partner, ends the reading.
    """
    report.begin(subject, row_word)
    lines = open_lines(file, layout.encoding, report)
    opening = list(islice(lines, _OPENING_LINES))
    found = _find_head(opening, layout, report)
    head = read_head(found.names, layout.columns, f"{subject}, {row_word} {found.begins}")
    behind = chain(opening[found.ends :], lines)
    if unread := unread_of_ours(head):
        report.remark(f"not read: {', '.join(unread)}. Say under [customers] columns which of ours they are, if any")
    return Table(our_columns(head), _blocks(_Rows(behind, found, report), head, report), report)


def _find_head(opening: Sequence[str], layout: Layout, report: Report) -> _Found:
    """Find the head among the first lines: the first row with the columns required, of whatever delimiter has one.

    Where there is none it is the row that has most of our columns, for its fault to be told.
    """
    place = f"{report.subject}, {report.row_word} 1"
    named = _SEP.fullmatch(opening[0].strip("\ufeff\r\n")) if opening else None
    delimiters = (named[1],) if named else _DELIMITERS
    lines = opening[1:] if named else opening
    skipped = len(opening) - len(lines)
    heads = [each for one in delimiters for each in _possible_heads(lines, skipped, one, layout)]
    if not heads:
        raise CustomersProblem(place, "is empty.", "The first line names the columns: id,name,...")
    # Of equals the first: max() keeps it.
    best = max(heads, key=lambda head: head.rank)
    begins = "".join(lines).lstrip(_BLANK)
    kind = next((kind for begin, kind in _OTHER_KINDS.items() if begins.startswith(begin)), None)
    if kind and not best.rank[0]:
        raise CustomersProblem(place, f"is {kind}, whatever its name says.", _SAVE_AS)
    if len(best.names) == 1 and report.row_word == "row":
        raise CustomersProblem(place, "has one column only.", _OTHER_SHEET)
    if len(best.names) == 1:
        trouble = "names one column only, or parts them by none of comma, semicolon, tab and |."
        raise CustomersProblem(place, trouble, "Save it with commas: id,name,...")
    if named:
        report.remark("line 1 names the delimiter")
    above = [
        number for number, line in enumerate(lines[: best.begins - 1 - skipped], skipped + 1) if line.strip(_BLANK)
    ]
    if above and best.rank[0]:
        report.note("text above the head, set aside", above)
    return best


def _possible_heads(lines: Sequence[str], skipped: int, delimiter: str, layout: Layout) -> Iterator[_Found]:
    """Return the rows of the opening that are not blank, and how much of a head each is; what is not CSV ends them."""
    known = known_names(layout.columns)
    rows = csv.reader(lines, delimiter=delimiter)
    begins = skipped + 1
    with suppress(csv.Error):
        for names in rows:
            ends = skipped + rows.line_num
            if "".join(names).strip(_BLANK):
                ours = len({fold_head(name) for name in names} & known)
                yield _Found(
                    delimiter, tuple(names), begins, ends, (can_be_head(names, layout.columns), ours, len(names))
                )
            begins = ends + 1


class _Rows:
    """The rows below a head, each with its number: the line that it begins on."""

    def __init__(self, lines: Iterator[str], found: _Found, report: Report) -> None:
        self._rows = csv.reader(lines, delimiter=found.delimiter, strict=True)
        self._report = report
        self._above = found.ends
        self._ends = found.ends

    def next_rows(self) -> tuple[list[int], list[list[str]]]:
        """Return some rows, none behind the last one. What is not CSV is reported, and ends them."""
        rows: list[list[str]] = []
        trouble: CustomersProblem | csv.Error | None = None
        try:
            # Where a line ends the reading, those before it have been added.
            rows.extend(islice(self._rows, AT_ONCE))
        except (csv.Error, CustomersProblem) as problem:
            trouble = problem
        numbers = self._number(rows)
        if isinstance(trouble, CustomersProblem):
            self._report.fault(self._ends + 1, trouble)
        elif trouble:
            remedy = "Look for a quotation mark without its partner."
            self._report.fault_in(self._ends + 1, f"is not CSV ({trouble}).", remedy)
        return numbers, rows

    def _number(self, rows: list[list[str]]) -> list[int]:
        first = self._ends + 1
        if self._above + self._rows.line_num == self._ends + len(rows):
            self._ends += len(rows)
            return list(range(first, first + len(rows)))
        numbers = []
        for row in rows:
            numbers.append(self._ends + 1)
            self._ends += 1 + sum(map(_line_ends, row))
        return numbers


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _blocks(rows: _Rows, head: Head, report: Report) -> Iterator[Block]:
    shape = _Shape(head, report)
    while True:
        numbers, some = rows.next_rows()
        if not some:
            return
        yield block_of(head, *shape.customers_among(numbers, some))


class _Shape:
    """Brings rows to the width of the head, and tells those that are no customers from those that may be."""

    def __init__(self, head: Head, report: Report) -> None:
        self._head = head
        self._report = report
        self._width = len(head.names)
        self._least = max(index for index, name in enumerate(head.names, 1) if name)
        self._trailing: int | None = None
        self._id, self._name = head.places["id"][0], head.places["name"]

    def customers_among(self, numbers: list[int], rows: list[list[str]]) -> tuple[list[int], list[Sequence[str]]]:
        """Return the rows that may be customers, as columns of the table; the others are noted or reported."""
        if set(map(len, rows)) != {self._width}:
            numbers, rows = self._fit(numbers, rows)
        columns: list[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * self._width
        odd = self._odd_rows(columns)
        if not odd:
            return numbers, columns
        gone = {index for index in odd if not self._may_be_customer(numbers[index], rows[index])}
        if not gone:
            return numbers, columns
        kept = [index for index in range(len(rows)) if index not in gone]
        return [numbers[index] for index in kept], [[column[index] for index in kept] for column in columns]

    def _odd_rows(self, columns: Sequence[Sequence[str]]) -> list[int]:
        """Find the rows that need a closer look, by what stands where the id and the name should."""
        ids = columns[self._id]
        odd = {index for index, customer_id in enumerate(ids) if not customer_id or _ODD_ID.match(customer_id)}
        for place in self._name[:1]:
            odd |= {index for index, name in enumerate(columns[place]) if not name or name.isspace()}
        return sorted(odd)

    def _fit(self, numbers: list[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        """Bring rows to the width of the head where that is sure, and refuse those of another width.

        A delimiter behind the last field is let pass where every row has it: behind one row alone it says that a field
        holds a delimiter. Columns without a name at the end of the head hold nothing that is read, and rows may lack
        them.
        """
        possible = [(number, row) for number, row in zip(numbers, rows, strict=True) if self._is_possible(number, row)]
        if self._trailing is None and possible:
            self._trailing = self._find_trailing([row for _, row in possible])
        fitting: tuple[list[int], list[list[str]]] = [], []
        for number, row in possible:
            if len(row) == self._width + (self._trailing or 0) and not any(map(str.strip, row[self._width :])):
                fitted = row[: self._width]
            elif self._least <= len(row) < self._width:
                fitted = row + [""] * (self._width - len(row))
            else:
                trouble = f"has {len(row)} fields, the head line {self._width}."
                remedy = "A field that holds the delimiter must stand in quotation marks."
                self._refuse(number, row, self._report.problem_in(number, trouble, remedy))
                continue
            fitting[0].append(number)
            fitting[1].append(fitted)
        return fitting

    def _find_trailing(self, rows: Sequence[Sequence[str]]) -> int:
        """Return how many empty fields every row has behind those of the head."""
        widths = set(map(len, rows))
        is_certain = (
            len(rows) > 1 and len(widths) == 1 and not any(any(map(str.strip, row[self._width :])) for row in rows)
        )
        return max(0, widths.pop() - self._width) if is_certain else 0

    def _is_possible(self, number: int, row: Sequence[str]) -> bool:
        return len(row) == self._width or self._may_be_customer(number, row)

    def _may_be_customer(self, number: int, row: Sequence[str]) -> bool:
        """Return whether a row may be a customer; one that is none is noted, but for a blank one."""
        customer_id = row[self._id] if self._id < len(row) else ""
        name = " ".join(row[place] for place in self._name if place < len(row))
        kind = furniture_of(row, customer_id, name, self._head.names)
        if kind in {Furniture.TOTAL, Furniture.FOOTER, Furniture.RULE}:
            self._report.note_footer(kind, number)
        elif kind is Furniture.HEAD:
            self._report.note(kind, [number])
        elif (
            kind is None
            and len(row) == self._width
            and not (customer_id.strip() and name.strip())
            and is_single_text(row)
        ):
            missing = "name" if customer_id.strip() else "id"
            problem = self._report.problem_in(number, "is empty.", "Every customer needs one.", missing)
            self._report.doubt(number, problem)
            return False
        return kind is None

    def _refuse(self, number: int, row: Sequence[str], problem: CustomersProblem) -> None:
        if is_single_text(row):
            self._report.doubt(number, problem)
        else:
            self._report.fault(number, problem)
