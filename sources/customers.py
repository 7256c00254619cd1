"""The customers file: a CSV table of the company's own records, read whole or refused with the line that is wrong.

A customer who is skipped is a customer who is not screened, so nothing is skipped: every fault is an error that names
line and column and says what to do, and does not repeat what stands there, as errors are logged. Columns that we do
not know are let pass, unless one looks like a column that we would have read.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from state.customers import Customer, CustomerBase
from state.errors import CustomersProblem

REQUIRED = ("id", "name")
ADDRESSES = ("address", "ship_to_address", "bill_to_address")
COLUMNS = (
    *REQUIRED,
    "aliases",
    "local_name",
    "country",
    *ADDRESSES,
    "city",
    "parent",
    "parent_share",
    "owner_email",
    "account_status",
    "open_orders",
)
# Some two million customers: a minute and a half to read, and 0.8 kB each to hold in memory.
LIMIT_BYTES = 256 * 1024 * 1024
_LINE_BYTES = 1024 * 1024
_DELIMITERS = (",", ";", "\t")
# "alias" for "aliases" scores 0.83, "country_code" for "country" 0.74.
_LOOKS_MISSPELLED = 0.8
_SAVE_AS = 'Save it as "CSV UTF-8".'
_OTHER_FORMATS = ((b"\xff\xfe", "UTF-16 text"), (b"\xfe\xff", "UTF-16 text"), (b"PK\x03\x04", "an Excel workbook"))
_SHARE = re.compile(r"(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)")
_COUNT = re.compile(r"[0-9]{1,15}")


def read_customers(path: Path, limit_bytes: int = LIMIT_BYTES) -> CustomerBase:
    """Read a customers file: UTF-8, a head line, fields parted by comma, semicolon or tab.

    `id` and `name` are required, `aliases` are parted by ";", `parent_share` is a percentage or "unknown",
    `open_orders` a whole number. White space within a field, line breaks included, becomes one blank.
    Raises CustomersProblem, naming file, line and column where there are such.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CustomersProblem(str(path), "is not a file.", "Name the CSV file itself.")
        if status.st_size > limit_bytes:
            raise CustomersProblem(
                str(path),
                f"has {status.st_size:,} bytes; {limit_bytes:,} are read at most.",
                "Leave out columns that are not read, or split it.",
            )
        with path.open("rb") as file:
            return _read_table(file, str(path))
    except FileNotFoundError as error:
        raise CustomersProblem(str(path), "does not exist.", "Check the path.") from error
    except OSError as error:
        raise CustomersProblem(str(path), f"cannot be read ({error.strerror}).", "Check its permissions.") from error


class _Lines:
    """The file's lines as text, with the hash of what has passed and the number of the last line."""

    def __init__(self, file: BinaryIO, subject: str) -> None:
        self._file = file
        self._subject = subject
        self._hash = hashlib.sha256()
        self._offset = 0
        self.number = 0

    @property
    def sha256(self) -> str:
        """The hash of the lines given so far."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[str]:
        """Give line after line, each with its end."""
        while line := self._file.readline(_LINE_BYTES + 1):
            self.number += 1
            self._hash.update(line)
            yield self._decode(line)
            self._offset += len(line)

    def _decode(self, line: bytes) -> str:
        """One line as text; the first may begin with a UTF-8 byte order mark."""
        place = f"{self._subject}, line {self.number}"
        if self.number == 1:
            self._check_first(line)
        if len(line) > _LINE_BYTES:
            raise CustomersProblem(place, f"has more than {_LINE_BYTES:,} bytes.", "Is this a CSV file?")
        if b"\0" in line:
            raise CustomersProblem(place, "holds a NUL byte, which no text has.", _SAVE_AS)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            raise CustomersProblem(
                place,
                f"is not UTF-8: byte 0x{byte:02X} at offset {self._offset + error.start:,} of the file.",
                f"It may have been saved as Windows-1252. {_SAVE_AS}",
            ) from error

    def _check_first(self, line: bytes) -> None:
        """Name the formats that spreadsheets save by mistake, rather than their first odd byte."""
        for mark, name in _OTHER_FORMATS:
            if line.startswith(mark):
                raise CustomersProblem(self._subject, f"is {name}, not a CSV file in UTF-8.", _SAVE_AS)


def _read_table(file: BinaryIO, subject: str) -> CustomerBase:
    """Read head and rows; the hash is complete because the last line has passed by then."""
    lines = _Lines(file, subject)
    passing = iter(lines)
    head = next(passing, "")
    if not head.strip():
        raise CustomersProblem(f"{subject}, line 1", "is empty.", "The first line names the columns: id,name,...")
    delimiter = _find_delimiter(head, subject)
    columns = _read_head(head, delimiter, subject)
    customers: dict[str, Customer] = {}
    for number, row in _rows(passing, lines, delimiter, subject):
        customer = _read_row(columns, row, number, f"{subject}, line {number}")
        if customer.id in customers:
            raise CustomersProblem(
                f"{subject}, line {number}, column id",
                f"is the same as on line {customers[customer.id].line}.",
                "Give each customer an id of its own.",
            )
        customers[customer.id] = customer
    if not customers:
        raise CustomersProblem(subject, "has a head line and no customers.", "Export it again.")
    return CustomerBase(tuple(customers.values()), lines.sha256)


def _rows(passing: Iterator[str], lines: _Lines, delimiter: str, subject: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows below the head, each with the line it begins on; blank lines between them are let pass."""
    reader = csv.reader(passing, delimiter=delimiter, strict=True)
    while True:
        begins = lines.number + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise CustomersProblem(
                f"{subject}, line {begins}", f"is not CSV ({error}).", "Look for a quotation mark without its partner."
            ) from error
        if row is None:
            return
        if row:
            yield begins, row


def _find_delimiter(head: str, subject: str) -> str:
    """Find what parts the fields: the character that yields the most columns we know or, failing that, the most."""

    def promise(delimiter: str) -> tuple[int, int]:
        names = _split_head(head, delimiter)
        return len(set(names) & set(COLUMNS)), len(names)

    delimiter = max(_DELIMITERS, key=promise)
    if delimiter not in head:
        raise CustomersProblem(
            f"{subject}, line 1",
            "names one column only, or parts them by none of comma, semicolon and tab.",
            "Save it with commas: id,name,...",
        )
    return delimiter


def _split_head(head: str, delimiter: str) -> list[str]:
    """The names of the columns, in lower case, as spreadsheets differ in capitals and blanks."""
    try:
        names = next(csv.reader([head], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in names]


def _read_head(head: str, delimiter: str, subject: str) -> list[str]:
    """Read the names of the columns, and refuse a head that lacks, repeats or misspells one."""
    place = f"{subject}, line 1"
    names = _split_head(head, delimiter)
    for name in REQUIRED:
        if name not in names:
            nearest = [one for one in names if name in re.split("[ _-]", one)] or difflib.get_close_matches(name, names)
            remedy = f'Rename "{nearest[0]}"?' if nearest else "The first line names the columns: id,name,..."
            raise CustomersProblem(place, f'has no column "{name}".', remedy)
    for name in names:
        if name in COLUMNS and names.count(name) > 1:
            raise CustomersProblem(place, f'names the column "{name}" twice.', "Rename or remove one of them.")
    absent = [name for name in COLUMNS if name not in names]
    for name in names:
        meant = difflib.get_close_matches(name, absent, n=1, cutoff=_LOOKS_MISSPELLED) if name not in COLUMNS else []
        if meant:
            raise CustomersProblem(
                place, f'has a column "{name}", which is not read.', f'Rename it "{meant[0]}", or clearly otherwise.'
            )
    return names


def _read_row(columns: Sequence[str], row: Sequence[str], line: int, place: str) -> Customer:
    """Read one row to a customer."""
    if len(row) != len(columns):
        raise CustomersProblem(
            place,
            f"has {len(row)} fields, the head line {len(columns)}.",
            "A field that holds the delimiter must stand in quotation marks.",
        )
    fields = {name: " ".join(value.split()) for name, value in zip(columns, row, strict=True)}
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
        line=line,
    )


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
