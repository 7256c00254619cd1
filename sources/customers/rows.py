"""Rows of a table to customers, whatever table it was: each field checked, every fault of every row collected."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sources.customers.columns import ADDRESSES, REQUIRED
from state.accounts import Account
from state.customers import Customer, CustomerBase
from state.errors import CustomersProblem

# So many faults are told one by one; who has more wants to mend the export, not the rows.
PROBLEMS_TOLD = 20

_SHARE = re.compile(r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)")
_COUNT = re.compile(r"[0-9]{1,15}")


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
    """Takes the rows of one table, and gives its customers when there was nothing wrong with any."""

    def __init__(self, subject: str, row_word: str) -> None:
        self._subject = subject
        self._row_word = row_word
        self._customers: dict[str, Customer] = {}
        self._accounts: list[Account] = []
        self._problems: list[CustomersProblem] = []
        self._untold = 0

    def place(self, number: int) -> str:
        """Name a row by its number."""
        return f"{self._subject}, {self._row_word} {number}"

    def take(self, number: int, fields: Mapping[str, str]) -> None:
        """Read the fields of one row, by our names; a fault is noted, the first one of each row."""
        place = self.place(number)
        try:
            customer = _read_customer(fields, number, place)
            if customer.id in self._customers:
                raise CustomersProblem(
                    f"{place}, column id",
                    f"is the same as on {self._row_word} {self._customers[customer.id].line}.",
                    "Give each customer an id of its own.",
                )
        except CustomersProblem as problem:
            self.note(problem)
            return
        self._customers[customer.id] = customer
        self._accounts.append(_read_account(fields))

    def note(self, problem: CustomersProblem) -> None:
        """Note a fault; further rows can still be taken."""
        if len(self._problems) < PROBLEMS_TOLD:
            self._problems.append(problem)
        else:
            self._untold += 1

    def finish(self, kept: bytes) -> CustomersRead:
        """Give the customers. Raises CustomersProblem where a row has a fault, or there are no rows."""
        if self._problems:
            raise self._summary()
        if not self._customers:
            raise CustomersProblem(self._subject, "has a head line and no customers.", "Export it again.")
        base = CustomerBase(tuple(self._customers.values()), sha256(kept).hexdigest())
        return CustomersRead(base, tuple(self._accounts), kept)

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


def one_line(text: str) -> str:
    """A field's text with white space, line breaks included, as one blank."""
    return " ".join(text.split())


def set_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Set rows as a customers file with these columns, as the CSV reader reads it again."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _read_customer(fields: Mapping[str, str], number: int, place: str) -> Customer:
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
        parent_share=_read_share(fields.get("parent_share", ""), place),
        owner_email=fields.get("owner_email", ""),
        account_status=fields.get("account_status", ""),
        open_orders=_read_count(fields.get("open_orders", ""), place),
        line=number,
    )


def _read_account(fields: Mapping[str, str]) -> Account:
    names = ("business_unit", "owner_email", "owner_slack")
    return Account(fields["id"], **{name: fields.get(name, "") for name in names})


def _read_share(text: str, place: str) -> float | None:
    """A percentage, None where the record does not know it."""
    if text.lower() in ("", "unknown"):
        return None
    if not _SHARE.fullmatch(text):
        raise CustomersProblem(
            f"{place}, column parent_share", "is no percentage.", 'Write 0 to 100 such as 51 or 50.5, or "unknown".'
        )
    return float(text)


def _read_count(text: str, place: str) -> int | None:
    """A whole number, None where the record gives none."""
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise CustomersProblem(
            f"{place}, column open_orders", "is no whole number.", "Write digits only, such as 3, or nothing."
        )
    return int(text)
