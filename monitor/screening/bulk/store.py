"""The customer store: all customers of one reading in a folder, by columns, made once and mapped into memory.

Beside the index it holds every record by row number, in small compressed blocks, so that a screening reads the rows of
its candidates and no others. A store is trusted only when its note names this matcher, and each file is what the note
says. What of an older store stayed as it was is taken from there; only rows of customers that changed are read anew.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.bulk.customer_index import CustomerIndex, IndexWriter, NamedRows, name_rows
from monitor.screening.bulk.forked import do_both
from monitor.screening.bulk.fuzzy_words import Neighbourhood
from monitor.screening.bulk.words import WordRows, join_rows, pick_rows
from monitor.screening.stored import NOTE, UNFINISHED, find_store, newest_first, read_note, store_version
from state.accounts import Account, CustomerRecord
from state.customers import Customer, CustomerBase, StoredCustomers
from state.encoding import to_data
from state.errors import StateProblem, StoreDamaged

_PRINTS, _IDS, _RECORDS, _BLOCKS = "prints.npy", "ids", "records.bin", "blocks.npy"
_BESIDE_THEM = ".beside.npy"
_ARRAYS = ("ids", "starts", "owners", "counts")
_NEAR = ("hashes", "places", "sounds")
_KINDS = ("names", "parents", "addresses")
_NAMED = ("names", "parents")
_ROWS_IN_A_BLOCK = 128
# Of so many customers a second process writes the records.
_WORTH_SHARING = 50_000
_FASTEST = 1
# The last version of Python's own format in which equal values are the same bytes, however they came to be in memory.
_SAME_BYTES = 2
# A process that was killed leaves what it had not finished: nobody takes an hour.
_LONGEST = 3600.0  # seconds
# The current customers, and those believed last.
_KEPT = 2

_NAMES = tuple(field.name for field in fields(Customer))
_OF_CUSTOMER = attrgetter(*_NAMES)
_OF_ACCOUNT = attrgetter("business_unit", "owner_slack")
# What a screening reads of a customer: it is not screened anew because an order came in.
_SCREENED = attrgetter(
    *(name for name in _NAMES if name not in {"line", "owner_email", "account_status", "open_orders"})
)
_BESIDE = attrgetter("owner_email", "account_status", "open_orders")


@dataclass(frozen=True, slots=True)
class CustomerStore:
    """An open store: the index of all customers, their records by number, and how many of them have each field."""

    index: CustomerIndex
    blocks: NDArray[np.int64]
    records: Path
    filled: Mapping[str, int]

    def take(self, numbers: Iterable[int]) -> Iterator[CustomerRecord]:
        """Return the records of customers by their numbers, which must be sorted."""
        with self.records.open("rb") as file:
            for block, some in groupby(numbers, lambda number: number // _ROWS_IN_A_BLOCK):
                begin, end = self.blocks[block : block + 2].tolist()
                file.seek(begin)
                # Verified, and of our own.
                rows = marshal.loads(zlib.decompress(file.read(end - begin)))  # noqa: S302
                yield from (_as_record(marshal.loads(rows[number % _ROWS_IN_A_BLOCK])) for number in some)  # noqa: S302

    def ids(self) -> list[str]:
        """Return the ids of all customers, in their order."""
        return self.records.with_name(_IDS).read_text("utf-8").split("\n")[:-1]

    def array(self, name: str) -> NDArray[Any]:
        """Return an array that was given to be kept beside the customers."""
        found: NDArray[Any] = _mapped(self.records.with_name(f"{name}{_BESIDE_THEM}"))
        return found

    def prints(self) -> NDArray[np.uint64]:
        """Return two hashes for each customer: of what a screening reads, and of all of the record but its line."""
        found: NDArray[np.uint64] = _mapped(self.records.with_name(_PRINTS))
        return found

    def numbers_of(self, ids: Collection[str]) -> list[int]:
        """Return the numbers of the customers with these ids, sorted."""
        return [number for number, each in enumerate(self.ids()) if each in ids]


def _as_record(row: tuple[Any, ...]) -> CustomerRecord:
    customer, (unit, slack) = Customer(*row[:-2]), row[-2:]
    return CustomerRecord(customer, Account(customer.id, unit, customer.owner_email, slack))


def keep_store(
    folder: Path,
    key: str,
    customers: CustomerBase,
    accounts: Sequence[Account] = (),
    notes: Sequence[str] = (),
    arrays: Callable[[Sequence[Customer]], Mapping[str, NDArray[Any]]] = lambda _: {},
) -> StoredCustomers:
    """Write the store of these customers under a key, and let the others go but the one used last.

    `accounts` has one for each customer, or none. `notes` say what was read otherwise than it stands in the file,
    `arrays` gives what is kept beside the customers, by names.

    Raises StateProblem when the folder cannot be written.
    """
    beside = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(UNFINISHED, dir=folder))
        owned = accounts or [Account(each.id, "", each.owner_email) for each in customers.customers]
        write_arrays = partial(_write_arrays, beside, folder, customers.customers, owned)
        write_rest = partial(_write_rest, beside, customers.customers, owned, arrays)
        is_many = len(owned) >= _WORTH_SHARING
        _, lengths = do_both(write_arrays, write_rest) if is_many else (write_arrays(), write_rest())
        _write_note(beside, customers, notes, lengths)
        _put(beside, folder / key)
        abandoned = (each for each in folder.glob(f"*{UNFINISHED}") if time.time() - each.stat().st_mtime > _LONGEST)
        for old in (*newest_first(folder)[_KEPT:], *abandoned):
            shutil.rmtree(old, ignore_errors=True)
    except OSError as problem:
        trouble = f"the customers cannot be kept here ({problem.strerror})."
        raise StateProblem(str(folder), trouble, "Make room, or delete it: it is made anew.") from problem
    finally:
        if beside:
            shutil.rmtree(beside, ignore_errors=True)
    stored = find_store(folder, key)
    assert stored is not None, "it was written just now"
    return stored


def open_store(folder: Path) -> CustomerStore:
    """Open a store, each of whose files is what its note says.

    Raises StoreDamaged where it is not, or gone; then it is not found any more.
    """
    note = read_note(folder)
    try:
        is_whole = note is not None and all(_hash(folder / name) == digest for name, digest in note["files"].items())
        if note and is_whole:
            os.utime(folder / NOTE)
            index, blocks = _load_index(folder, note["customers"]), _mapped(folder / _BLOCKS)
            return CustomerStore(index, blocks, folder / _RECORDS, note["filled"])
    except (OSError, ValueError):
        pass
    (folder / NOTE).unlink(missing_ok=True)
    raise StoreDamaged(str(folder), "the store of the customers is damaged or gone.", "It is made anew.")


def _put(beside: Path, place: Path) -> None:
    """Put a finished store in its place, unless another process has put the same there meanwhile."""
    if read_note(place) is None:
        shutil.rmtree(place, ignore_errors=True)
        try:
            beside.rename(place)
        except OSError:
            if read_note(place) is None:
                raise


def _newest(folder: Path) -> CustomerStore | None:
    for store in newest_first(folder)[:1]:
        try:
            return open_store(store)
        except StoreDamaged:
            return None
    return None


def _make(customers: Sequence[Customer]) -> CustomerIndex:
    writer = IndexWriter()
    writer.add(customers)
    return writer.give()


def _update(
    old: CustomerStore | None, customers: Sequence[Customer], prints: NDArray[np.uint64]
) -> CustomerIndex | None:
    """Take the rows of customers that stayed as they are from another store, and read those of the others."""
    if old is None:
        return None
    of_old, stayed = rows_before(old.prints()[:, 0], prints[:, 0])
    kept, changed = np.flatnonzero(stayed), np.flatnonzero(~stayed)
    read = _make([customers[number] for number in changed.tolist()])

    def together(theirs: WordRows, new: WordRows) -> WordRows:
        return join_rows(pick_rows(theirs, of_old[kept], kept), pick_rows(new, np.arange(len(changed)), changed))

    return CustomerIndex(
        len(customers),
        name_rows(together(old.index.names.rows, read.names.rows)),
        name_rows(together(old.index.parents.rows, read.parents.rows)),
        together(old.index.addresses, read.addresses),
    )


def rows_before(old: NDArray[np.uint64], new: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return for each new hash where it was among the old ones, and whether it was there."""
    order = np.argsort(old, kind="stable")
    at = np.minimum(np.searchsorted(old[order], new), max(len(order) - 1, 0))
    return (order[at], old[order][at] == new) if len(order) else (at, np.zeros(len(new), bool))


def _prints_of(customers: Sequence[Customer], accounts: Sequence[Account]) -> NDArray[np.uint64]:
    hashed = bytearray()
    for customer, account in zip(customers, accounts, strict=True):
        hashed += (screened := _hash_row(_SCREENED(customer)))
        hashed += _hash_row((screened, _BESIDE(customer), _OF_ACCOUNT(account)))
    return np.frombuffer(hashed, np.uint64).reshape(-1, 2)


def _hash_row(row: tuple[Any, ...]) -> bytes:
    return hashlib.blake2b(marshal.dumps(row, _SAME_BYTES), digest_size=8).digest()


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()


def _load_index(folder: Path, customers: int) -> CustomerIndex:
    names, parents, addresses = (_load_rows(folder, kind) for kind in _KINDS)
    near = [Neighbourhood(*(_mapped(folder / f"{kind}.{array}.npy") for array in _NEAR)) for kind in _NAMED]
    return CustomerIndex(customers, NamedRows(names, near[0]), NamedRows(parents, near[1]), addresses)


def _load_rows(folder: Path, kind: str) -> WordRows:
    words = tuple((folder / f"{kind}.words").read_text("utf-8").split("\n")[:-1])
    return WordRows(words, *(_mapped(folder / f"{kind}.{array}.npy") for array in _ARRAYS))


def _mapped(file: Path) -> Any:
    """Return an array that is mapped into memory, as a plain one: memmap's own class is slow in small pieces."""
    return np.asarray(np.load(file, mmap_mode="r"))


def _write_rest(
    beside: Path,
    customers: Sequence[Customer],
    accounts: Sequence[Account],
    arrays: Callable[[Sequence[Customer]], Mapping[str, NDArray[Any]]],
) -> dict[str, int]:
    """Write the records of customers and the arrays to keep beside them, and return the lengths of these."""
    _write_records(beside, customers, accounts)
    found = arrays(customers)
    for name, array in found.items():
        np.save(beside / f"{name}{_BESIDE_THEM}", array)
    return {name: len(array) for name, array in found.items()}


def _write_arrays(beside: Path, folder: Path, customers: Sequence[Customer], accounts: Sequence[Account]) -> None:
    """Write the hashes and the index of customers; what the newest store of a folder has of them is taken from it."""
    prints = _prints_of(customers, accounts)
    np.save(beside / _PRINTS, prints)
    _write_index(beside, _update(_newest(folder), customers, prints) or _make(customers))


def _write_index(folder: Path, index: CustomerIndex) -> None:
    for kind, rows in zip(_KINDS, (index.names.rows, index.parents.rows, index.addresses), strict=True):
        (folder / f"{kind}.words").write_text("".join(f"{word}\n" for word in rows.words), "utf-8")
        for array in _ARRAYS:
            np.save(folder / f"{kind}.{array}.npy", getattr(rows, array))
    for kind, named in zip(_NAMED, (index.names, index.parents), strict=True):
        for array in _NEAR:
            np.save(folder / f"{kind}.{array}.npy", getattr(named.near, array))


def _write_records(folder: Path, customers: Sequence[Customer], accounts: Sequence[Account]) -> None:
    (folder / _IDS).write_text("".join(f"{each.id}\n" for each in customers), "utf-8", newline="")
    blocks = [0]
    with (folder / _RECORDS).open("wb") as file:
        for first in range(0, len(customers), _ROWS_IN_A_BLOCK):
            last = first + _ROWS_IN_A_BLOCK
            pairs = zip(map(_OF_CUSTOMER, customers[first:last]), map(_OF_ACCOUNT, accounts[first:last]), strict=True)
            rows = [marshal.dumps(customer + account) for customer, account in pairs]
            blocks.append(blocks[-1] + file.write(zlib.compress(marshal.dumps(rows), _FASTEST)))
    np.save(folder / _BLOCKS, np.array(blocks, np.int64))


def _write_note(folder: Path, customers: CustomerBase, notes: Sequence[str], lengths: Mapping[str, int]) -> None:
    note = {
        "version": store_version(),
        "customers": len(customers.customers),
        "customers_sha256": customers.sha256,
        "not_screenable": [to_data(each) for each in customers.not_screenable],
        "notes": list(notes),
        "arrays": lengths,
        "filled": {name: sum(map(bool, map(attrgetter(name), customers.customers))) for name in _NAMES},
        "files": {file.name: _hash(file) for file in sorted(folder.iterdir())},
    }
    (folder / NOTE).write_text(json.dumps(note, indent=2), "utf-8")
