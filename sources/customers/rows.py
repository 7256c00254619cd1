"""Rows of a table to customers, whatever table it was: each field checked, every fault of every row collected."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise

from sources.customers.columns import ADDRESSES, COLUMNS, REQUIRED
from state.accounts import Account
from state.customers import Customer, CustomerBase
from state.errors import CustomersProblem

# So many faults are told one by one; who has more wants to mend the export, not the rows.
PROBLEMS_TOLD = 20

# So many customers come at once where not all are held.
AT_ONCE = 50_000

_SHARE = re.compile(r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)")
_COUNT = re.compile(r"([0-9]{1,15})(?:\.0+)?")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its columns in our words, and its rows as they come, each by its number.

    A row that cannot be taken apart comes as the fault that it is. `row_word` is what `subject` calls a row.
    """

    subject: str
    row_word: str
    heads: Sequence[str]
    rows: Iterator[tuple[int, Fields | CustomersProblem]]


@dataclass(frozen=True, slots=True)
class CustomersRead:
    """A table of customers, read: who is screened, who of ours answers for each, and the bytes to keep as evidence.

    `accounts` has one for each customer, in the same order. `kept` is what was read and nothing else, `base.sha256` its
    hash: a CSV file with our names for its columns as it came, of any other table the columns read, set as such a file.
    """

    base: CustomerBase
    accounts: tuple[Account, ...]
    kept: bytes


class RowReader:
    """Takes the rows of one table, and says behind the last what was wrong with any.

    A hash of eight bytes stands for each id that was met: so many ids need not be held, and two different ones of a
    million share a hash in one table of 37 million.
    """

    def __init__(self, subject: str, row_word: str) -> None:
        self._subject = subject
        self._row_word = row_word
        self._ids = array("q")
        self._numbers = array("q")
        self._problems: list[CustomersProblem] = []
        self._untold = 0

    @property
    def is_empty(self) -> bool:
        """Whether no row was a customer."""
        return not self._ids

    def read(self, number: int, fields: Fields | CustomersProblem) -> Customer | None:
        """Read the fields of one row, by our names; a fault is noted, the first one of each row, and gives None."""
        if isinstance(fields, CustomersProblem):
            self._note(fields)
            return None
        try:
            customer = _read_customer(fields, number, row_place(self._subject, self._row_word, number))
        except CustomersProblem as problem:
            self._note(problem)
            return None
        self._ids.append(hash(customer.id))
        self._numbers.append(number)
        return customer

    def finish(self) -> None:
        """Raise CustomersProblem, with all faults, where a row had one or two rows have the same id."""
        # Stable, so that of rows with one id the first stands first.
        order = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        for first, again in pairwise(order):
            if self._ids[first] == self._ids[again]:
                self._note_repeated(self._numbers[first], self._numbers[again])
        if self._problems:
            raise self._summary()

    def _note_repeated(self, first: int, again: int) -> None:
        self._note(
            CustomersProblem(
                f"{row_place(self._subject, self._row_word, again)}, column id",
                f"is the same as on {self._row_word} {first}.",
                "Give each customer an id of its own.",
            )
        )

    def _note(self, problem: CustomersProblem) -> None:
        """Note a fault; further rows can still be read."""
        if len(self._problems) < PROBLEMS_TOLD:
            self._problems.append(problem)
        else:
            self._untold += 1

    def _summary(self) -> CustomersProblem:
        if len(self._problems) == 1:
            return self._problems[0]
        told = [f"{each.subject.removeprefix(f'{self._subject}, ')} {each.trouble}" for each in self._problems]
        if self._untold:
            told.append(f"And {self._untold:,} more.")
        number = len(self._problems) + self._untold
        return CustomersProblem(
            self._subject, f"has {number:,} faults: {' '.join(told)}", "Nothing was read: mend them, then try again."
        )


def row_place(subject: str, row_word: str, number: int) -> str:
    """Name a row by its number."""
    return f"{subject}, {row_word} {number}"


def read_whole(table: Table, kept: bytes | None = None) -> CustomersRead:
    """Read a table and hold all of it; `kept` is the file that it was where all of it may be kept.

    Raises CustomersProblem with every fault.
    """
    reader = RowReader(table.subject, table.row_word)
    customers: list[Customer] = []
    accounts: list[Account] = []
    rows: list[Fields] = []
    for number, fields in table.rows:
        customer = reader.read(number, fields)
        if customer and not isinstance(fields, CustomersProblem):
            customers.append(customer)
            accounts.append(_read_account(fields))
            rows += [fields] if kept is None else []
    _finish(reader, table)
    body = set_rows(rows, [name for name in table.heads if name in COLUMNS]) if kept is None else kept
    return CustomersRead(CustomerBase(tuple(customers), sha256(body).hexdigest()), tuple(accounts), body)


def read_batches(table: Table, at_once: int = AT_ONCE) -> Iterator[list[Customer]]:
    """Read a table, a list of so many customers at a time. Raises CustomersProblem with every fault behind the last."""
    reader = RowReader(table.subject, table.row_word)
    customers = _customers(table, reader)
    while batch := list(islice(customers, at_once)):
        yield batch
    _finish(reader, table)


def read_all(table: Table) -> list[Customer]:
    """Read a piece of a table, which may be empty. Raises CustomersProblem with every fault."""
    reader = RowReader(table.subject, table.row_word)
    customers = list(_customers(table, reader))
    reader.finish()
    return customers


def _customers(table: Table, reader: RowReader) -> Iterator[Customer]:
    return (customer for number, fields in table.rows if (customer := reader.read(number, fields)))


def _finish(reader: RowReader, table: Table) -> None:
    """Raise CustomersProblem, with every fault, or where there was no customer."""
    reader.finish()
    if reader.is_empty:
        raise CustomersProblem(table.subject, "has a head line and no customers.", "Export it again.")


def one_line(text: str) -> str:
    """A field's text with white space, line breaks included, as one blank."""
    return " ".join(text.split())


def set_rows(rows: Sequence[Fields], columns: Sequence[str]) -> bytes:
    """Set rows as a customers file with these columns, as the CSV reader reads it again."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _read_customer(fields: Fields, number: int, place: str) -> Customer:
    for name in REQUIRED:
        if not fields[name]:
            raise CustomersProblem(f"{place}, column {name}", "is empty.", "Every customer needs one.")
    return Customer(
        id=fields["id"],
        name=fields["name"],
        aliases=tuple(alias for part in fields.get("aliases", "").split(";") if (alias := part.strip())),
        local_name=fields.get("local_name", ""),
        country=fields.get("country", ""),
        addresses=tuple(dict.fromkeys(value for name in ADDRESSES if (value := fields.get(name)))),
        city=fields.get("city", ""),
        parent=fields.get("parent", ""),
        parent_share=_read_share(fields, "parent_share", place),
        beneficial_owner=fields.get("beneficial_owner", ""),
        beneficial_owner_share=_read_share(fields, "beneficial_owner_share", place),
        owner_email=fields.get("owner_email", ""),
        account_status=fields.get("account_status", ""),
        open_orders=_read_count(fields.get("open_orders", ""), place),
        line=number,
    )


def _read_account(fields: Fields) -> Account:
    names = ("business_unit", "owner_email", "owner_slack")
    return Account(fields["id"], **{name: fields.get(name, "") for name in names})


def _read_share(fields: Fields, column: str, place: str) -> float | None:
    """A percentage, None where the record does not know it."""
    text = fields.get(column, "")
    if text.lower() in ("", "unknown"):
        return None
    if not _SHARE.fullmatch(text):
        raise CustomersProblem(
            f"{place}, column {column}", "is no percentage.", 'Write 0 to 100 such as 51 or 50.5, or "unknown".'
        )
    return float(text)


def _read_count(text: str, place: str) -> int | None:
    """A whole number, None where the record gives none; spreadsheets write 3 as 3.0 at times."""
    if not text:
        return None
    if not (count := _COUNT.fullmatch(text)):
        raise CustomersProblem(
            f"{place}, column open_orders", "is no whole number.", "Write digits only, such as 3, or nothing."
        )
    return int(count[1])
