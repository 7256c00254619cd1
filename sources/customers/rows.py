"""Rows of a table to customers, whatever table it was: columns checked as a whole, every fault of every row told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sources.customers.amounts import ShareColumn, ShareUnit, read_counts
from sources.customers.blocks import Block, Table
from sources.customers.cells import Cells, decode_cells, split_aliases, tidy_cells, undecodable_byte
from sources.customers.columns import ADDRESSES, COLUMNS, REQUIRED, SHARES
from sources.customers.joining import Columns, SeenIds, join_rows
from sources.customers.kept import set_rows
from sources.customers.report import Report
from sources.customers.screenable import CONTROL, is_form_alone, suspects, why_not_screenable
from state.accounts import Account
from state.customers import Customer, CustomerBase, NotScreenable
from state.errors import CustomersProblem
from state.garbage_collection import gc_paused

# What names a party or a place, as against ids, numbers and addresses of our own people.
_DECODED = frozenset(("name", "aliases", "local_name", *ADDRESSES, "city", "parent", "beneficial_owner"))
_PARTLY = "a name that no list can match stands beside one that can be matched"
_ROLES = {"customer": "customer", "supplier": "supplier", "vendor": "supplier", "both": "both"}
_ROLES |= {f"{word}s": role for word, role in _ROLES.items() if word != "both"}
_NO_ROLE = "column role: is none of customers, suppliers, both; screened against every list"
# A long number as spreadsheets show, and save, it: customers that differ in what was cut off have one id then.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")
_AS_FLOAT = re.compile(r"[0-9]+\.0")
_IS_FLOAT = "column id: ends in .0, as a program that takes ids for numbers writes; kept as it stands"
_SEVERAL = 'may hold several aliases; they are parted by ";", "|" or line breaks'
_EMPTY_IN_WORKBOOK = " In a workbook, a cell with an error such as #N/A reads as empty."
_LOST_DIGITS = "is a number that a spreadsheet shortened, so that digits of it are lost."
_ENCODING = 'Save it as "CSV UTF-8", or name its character set under [customers], such as encoding = "windows-1252"'
_ENCODING += ' (Western Europe), "gb18030" (Chinese) or "shift_jis" (Japanese).'
# Widths of fields for names in systems that cut what is longer, and how many names of that length make it likely.
_FIELD_WIDTHS = frozenset((25, 30, 35, 40, 50, 60, 64, 70, 80, 100))
_CUT = 3


@dataclass(frozen=True, slots=True)
class CustomersRead:
    """A table of customers, read: who is screened, who of ours answers for each, and the bytes to keep as evidence.

    `accounts` has one for each customer, in the same order. `kept` is what was read and nothing else, `base.sha256` its
    hash: a CSV file with our names for its columns as it came, of any other table the columns read, set as such a file.
    `notes` say, by line, what was read otherwise than it stands there.
    """

    base: CustomerBase
    accounts: tuple[Account, ...]
    kept: bytes
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Rows:
    """Rows whose texts are tidy, by our column; `broken` numbers those with control letters in a name."""

    numbers: list[int]
    columns: dict[str, list[str]]
    broken: set[int]

    def extend(self, more: _Rows) -> None:
        """Put further rows of the same table behind these."""
        self.numbers += more.numbers
        self.broken |= more.broken
        for name, texts in more.columns.items():
            self.columns.setdefault(name, []).extend(texts)


def read_whole(table: Table, shares: ShareUnit | None = None, kept: bytes | None = None) -> CustomersRead:
    """Read a table and hold all of it; `kept` is the file that it was where all of it may be kept.

    Raises CustomersProblem with every fault.
    """
    with gc_paused():
        rows = _Rows([], {}, set())
        for block in table.blocks:
            rows.extend(_tidy_rows(block, table.report))
        values = _read_values(rows, _share_columns(table, shares), table.report)
        read = {name: values[name] if name in SHARES else rows.columns.get(name, []) for name in table.columns}
        body = set_rows(read) if kept is None else kept
        numbers, joined = join_rows(rows.numbers, values, table.report)
        _find_not_screenable(numbers, joined, rows.broken, table.report)
        _note_cut_names(joined["name"], table.report)
        _finish(table, rows.numbers)
        customers = tuple(_customers(numbers, joined))
        accounts = map(Account, joined["id"], joined["business_unit"], joined["owner_email"], joined["owner_slack"])
        base = CustomerBase(customers, sha256(body).hexdigest(), tuple(table.report.not_screenable))
        return CustomersRead(base, tuple(accounts), body, table.report.notes)


def read_batches(table: Table, shares: ShareUnit | None = None) -> Iterator[list[Customer]]:
    """Read a table, some customers at a time. Raises CustomersProblem with every fault behind the last.

    Rows of one customer that do not come together are given as several customers with one id. What is noted, and who
    is not screenable, is in the table's report behind the last.
    """
    columns = _share_columns(table, shares)
    seen = SeenIds()
    last = [0]
    for block in table.blocks:
        with gc_paused():
            batch = _read_block(block, columns, seen, table.report)
            last = block.numbers[-1:] or last
        if batch:
            yield batch
    seen.finish(table.report)
    _finish(table, last if seen.numbers else [])


def read_all(table: Table, shares: ShareUnit | None = None) -> list[Customer]:
    """Read a piece of a table, which may be empty. Raises CustomersProblem with every fault."""
    columns, seen = _share_columns(table, shares), SeenIds()
    customers = [one for block in table.blocks for one in _read_block(block, columns, seen, table.report)]
    seen.finish(table.report)
    table.report.raise_faults(0)
    return customers


def _read_block(block: Block, shares: dict[str, ShareColumn], seen: SeenIds, report: Report) -> list[Customer]:
    rows = _tidy_rows(block, report)
    numbers, joined = join_rows(rows.numbers, _read_values(rows, shares, report), report)
    seen.add(numbers, joined)
    _find_not_screenable(numbers, joined, rows.broken, report)
    return list(_customers(numbers, joined))


def _finish(table: Table, numbers: Sequence[int]) -> None:
    """Raise CustomersProblem, with every fault, or where there was no customer."""
    table.report.raise_faults(numbers[-1] if numbers else 0)
    if not numbers:
        raise CustomersProblem(table.report.subject, "has a head line and no customers.", "Export it again.")


def _share_columns(table: Table, shares: ShareUnit | None) -> dict[str, ShareColumn]:
    return {name: ShareColumn(name, shares, table.report) for name in SHARES if name in table.columns}


def _tidy_rows(block: Block, report: Report) -> _Rows:
    """Tidy the texts of a block; rows with a fault, the first one of which is reported, are left out."""
    numbers, faulty, broken = block.numbers, dict[int, CustomersProblem](), set[int]()
    columns = {}
    for name in (name for name in COLUMNS if name in block.columns):
        cells = _tidy_column(name, block.columns[name])
        columns[name] = cells.texts
        for what, indexes in cells.repairs.items():
            report.note(f"column {name}: {what}", (numbers[index] for index in dict.fromkeys(indexes)))
        for index, problem in _faults(name, cells, block, report):
            faulty.setdefault(index, problem)
        if name == "name":
            broken.update(numbers[index] for index in cells.broken)
    for index, problem in faulty.items():
        report.fault(numbers[index], problem)
    if faulty:
        good = [index for index in range(len(numbers)) if index not in faulty]
        numbers = [numbers[index] for index in good]
        columns = {name: [texts[index] for index in good] for name, texts in columns.items()}
    return _Rows(numbers, columns, broken)


def _faults(name: str, cells: Cells, block: Block, report: Report) -> Iterator[tuple[int, CustomersProblem]]:
    """Return the cells of a column that cannot be used, by their index, each with what is wrong."""
    numbers = block.numbers
    for index in cells.undecodable:
        byte = undecodable_byte(block.columns[name][index])
        trouble = f"is not {report.encoding}: byte 0x{byte:02X} in column {name}."
        yield index, report.problem_in(numbers[index], trouble, _ENCODING)
    if name in REQUIRED and "" in cells.texts:
        for index in (index for index, text in enumerate(cells.texts) if not text):
            remedy = f"Every customer needs one.{_EMPTY_IN_WORKBOOK if report.row_word == 'row' else ''}"
            yield index, report.problem_in(numbers[index], "is empty.", remedy, name)
    if name == "id":
        for index in (index for index, text in enumerate(cells.texts) if _SHORTENED.fullmatch(text)):
            yield index, report.problem_in(numbers[index], _LOST_DIGITS, "Export the ids as text.", name)
        if floats := [numbers[index] for index, text in enumerate(cells.texts) if _AS_FLOAT.fullmatch(text)]:
            report.note(_IS_FLOAT, floats)


def _tidy_column(name: str, texts: list[str]) -> Cells:
    if name != "aliases":
        return tidy_cells(texts, decode=name in _DECODED)
    decoded = decode_cells(texts)
    parted = tidy_cells([split_aliases(text) if text else "" for text in decoded.texts], decode=False)
    parted.repairs |= decoded.repairs
    if several := [index for index, text in enumerate(parted.texts) if any(map(_may_be_several, text.split("; ")))]:
        parted.repairs[_SEVERAL] = several
    return parted


def _may_be_several(alias: str) -> bool:
    """Return whether an alias has a comma or a slash between names; one before a legal form parts none."""
    if "," not in alias and "/" not in alias:
        return False
    parts = re.split(r",\s+|\s/\s?|\s?/\s", alias)
    return len([part for part in parts if len(part) > 1 and not is_form_alone(part)]) > 1


def _read_values(rows: _Rows, shares: dict[str, ShareColumn], report: Report) -> dict[str, list[Any]]:
    """Return what rows say, by field of a customer and an account: texts, tuples of texts, shares and counts."""
    number = len(rows.numbers)
    texts = rows.columns
    values: dict[str, list[Any]] = {
        name: texts.get(name) or [""] * number for name in COLUMNS if name not in (*ADDRESSES, *SHARES)
    }
    values["addresses"] = _read_addresses([texts[name] for name in ADDRESSES if name in texts]) or [()] * number
    values["aliases"] = [tuple(text.split("; ")) if text else () for text in values["aliases"]]
    for name in SHARES:
        column = shares.get(name)
        values[name] = column.read(texts[name], rows.numbers) if column and number else [None] * number
    values["role"] = _read_roles(values["role"], rows.numbers, report)
    values["open_orders"] = read_counts("open_orders", values["open_orders"], rows.numbers, report)
    return values


def _read_roles(texts: list[str], numbers: Sequence[int], report: Report) -> list[str]:
    """Return "customer", "supplier" or "both" for each row; what says none of these is noted, and empty."""
    folded = [text.casefold() for text in texts]
    if unknown := [number for number, text in zip(numbers, folded, strict=True) if text and text not in _ROLES]:
        report.note(_NO_ROLE, unknown)
    return [_ROLES.get(text, "") for text in folded]


def _read_addresses(columns: list[list[str]]) -> list[tuple[str, ...]]:
    if len(columns) == 1:
        return [(address,) if address else () for address in columns[0]]
    return [tuple(dict.fromkeys(filter(None, row))) for row in zip(*columns, strict=True)]


def _customers(numbers: Sequence[int], values: Columns) -> Iterable[Customer]:
    fields = ("id", "name", "aliases", "local_name", "country", "addresses", "city", "parent", "parent_share")
    more = ("beneficial_owner", "beneficial_owner_share", "owner_email", "account_status", "open_orders", "role")
    return map(Customer, *(values[name] for name in (*fields, *more)), numbers)


def _find_not_screenable(numbers: list[int], values: Columns, broken: set[int], report: Report) -> None:
    """Note the customers of whose names none can be matched, and those with one such name beside another."""
    names, local_names, aliases = values["name"], values["local_name"], values["aliases"]
    reasons = {index: reason for index in suspects(names) if (reason := why_not_screenable(names[index]))}
    if broken:
        reasons |= {index: CONTROL for index, number in enumerate(numbers) if number in broken}
    partly = {index for index in suspects(local_names) if why_not_screenable(local_names[index])} - reasons.keys()
    for index, reason in sorted(reasons.items()):
        others = (*aliases[index], *filter(None, [local_names[index]]))
        if any(why_not_screenable(other) is None for other in others):
            partly.add(index)
        else:
            report.not_screenable.append(NotScreenable(values["id"][index], numbers[index], reason))
    if partly:
        report.note(_PARTLY, (numbers[index] for index in sorted(partly)))


def _note_cut_names(names: Sequence[str], report: Report) -> None:
    """Note where the longest names look cut off at the width of a field."""
    longest = max(map(len, names), default=0)
    if longest in _FIELD_WIDTHS and (cut := sum(len(name) == longest for name in names)) >= _CUT:
        report.remark(
            f"{cut:,} names have exactly {longest} letters and none has more: they may be cut off, and then match less "
            "surely. If the rest stands in a second column, join both under [customers] columns."
        )
