"""The customers' index in a folder: arrays that are mapped into memory, and a note of what they are an index of.

An index is trusted only when its note names this matcher and exactly these customers; else it is brought up to date,
where only rows of customers that changed are read anew, or made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.bulk.customer_index import CustomerIndex, IndexWriter, NamedRows, name_rows
from monitor.screening.bulk.fuzzy_words import Neighbourhood
from monitor.screening.bulk.words import WordRows, join_rows, pick_rows
from state.customers import Customer, CustomerBase
from state.errors import StateProblem

_NOTE = "index.json"
_PRINTS = "prints.npy"
_ARRAYS = ("ids", "starts", "owners", "counts")
_KINDS = ("names", "parents", "addresses")
_NAMED = ("names", "parents")
_FILES = {
    _PRINTS,
    *(f"{kind}.words" for kind in _KINDS),
    *(f"{kind}.{array}.npy" for kind in _KINDS for array in _ARRAYS),
    *(f"{kind}.{array}.npy" for kind in _NAMED for array in ("hashes", "places")),
}


def open_index(folder: Path, customers: CustomerBase, matcher_version: str) -> CustomerIndex:
    """Return the index of these customers: the stored one where it fits, else a new one, which is stored.

    Only one process at a time may open a folder. Raises StateProblem when it cannot be read or written.
    """
    try:
        note = _read_note(folder, matcher_version)
        if note and note["customers_sha256"] == customers.sha256 and note["customers"] == len(customers.customers):
            return _load(folder, note)
        prints = _prints_of(customers.customers)
        index = _update(folder, note, customers.customers, prints) if note else _make(customers.customers)
        _save(folder, index, prints, customers.sha256, matcher_version)
    except OSError as problem:
        trouble = f"the index of the customers cannot be kept here ({problem.strerror})."
        raise StateProblem(str(folder), trouble, "Make room, or delete it: it is made anew.") from problem
    return index


def _make(customers: Sequence[Customer]) -> CustomerIndex:
    writer = IndexWriter()
    writer.add(customers)
    return writer.give()


def _update(
    folder: Path, note: dict[str, Any], customers: Sequence[Customer], prints: NDArray[np.uint64]
) -> CustomerIndex:
    """Take the rows of customers that stayed as they are from the stored index, and read those of the others."""
    old, old_prints = _load(folder, note), np.load(folder / _PRINTS)
    order = np.argsort(old_prints, kind="stable")
    at = np.minimum(np.searchsorted(old_prints[order], prints), max(len(order) - 1, 0))
    stayed = old_prints[order][at] == prints if len(order) else np.zeros(len(prints), bool)
    kept, changed = np.flatnonzero(stayed), np.flatnonzero(~stayed)
    read = _make([customers[number] for number in changed.tolist()])
    of_old = order[at[kept]]

    def together(theirs: WordRows, new: WordRows) -> WordRows:
        return join_rows(pick_rows(theirs, of_old, kept), pick_rows(new, np.arange(len(changed)), changed))

    return CustomerIndex(
        len(customers),
        name_rows(together(old.names.rows, read.names.rows)),
        name_rows(together(old.parents.rows, read.parents.rows)),
        together(old.addresses, read.addresses),
    )


def _prints_of(customers: Sequence[Customer]) -> NDArray[np.uint64]:
    """Return a hash of what of each customer goes into the index."""
    said = (
        repr((each.names, each.parent, each.beneficial_owner, each.addresses, each.city)).encode() for each in customers
    )
    hashed = b"".join(hashlib.blake2b(text, digest_size=8).digest() for text in said)
    return np.frombuffer(hashed, np.uint64)


def _read_note(folder: Path, matcher_version: str) -> dict[str, Any] | None:
    """Return the note of a stored index of this matcher; None where there is none that can be used."""
    try:
        note: dict[str, Any] = json.loads((folder / _NOTE).read_text("utf-8"))
        fits = note["matcher_version"] == matcher_version and {"customers", "customers_sha256"} <= note.keys()
        is_whole = note["files"].keys() == _FILES and all(
            _hash(folder / name) == note["files"][name] for name in _FILES
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A damaged note may say anything.
        return None
    return note if fits and is_whole else None


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()


def _load(folder: Path, note: dict[str, Any]) -> CustomerIndex:
    names, parents, held = (_load_rows(folder, kind) for kind in _KINDS)
    return CustomerIndex(
        note["customers"],
        NamedRows(names, _load_neighbourhood(folder, "names")),
        NamedRows(parents, _load_neighbourhood(folder, "parents")),
        held,
    )


def _load_rows(folder: Path, kind: str) -> WordRows:
    words = tuple((folder / f"{kind}.words").read_text("utf-8").split("\n")[:-1])
    return WordRows(words, *(_mapped(folder / f"{kind}.{array}.npy") for array in _ARRAYS))


def _load_neighbourhood(folder: Path, kind: str) -> Neighbourhood:
    return Neighbourhood(_mapped(folder / f"{kind}.hashes.npy"), _mapped(folder / f"{kind}.places.npy"))


def _mapped(file: Path) -> Any:
    return np.load(file, mmap_mode="r")


def _save(
    folder: Path, index: CustomerIndex, prints: NDArray[np.uint64], customers_sha256: str, matcher_version: str
) -> None:
    """Write the index beside the old one and put it in its place; half an index has no note, and is none."""
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    np.save(beside / _PRINTS, prints)
    for kind, rows in zip(_KINDS, (index.names.rows, index.parents.rows, index.addresses), strict=True):
        (beside / f"{kind}.words").write_text("".join(f"{word}\n" for word in rows.words), "utf-8")
        for array in _ARRAYS:
            np.save(beside / f"{kind}.{array}.npy", getattr(rows, array))
    for kind, named in zip(_NAMED, (index.names, index.parents), strict=True):
        np.save(beside / f"{kind}.hashes.npy", named.near.hashes)
        np.save(beside / f"{kind}.places.npy", named.near.places)
    note = {
        "matcher_version": matcher_version,
        "customers": index.customers,
        "customers_sha256": customers_sha256,
        "files": {file.name: _hash(file) for file in sorted(beside.iterdir())},
    }
    (beside / _NOTE).write_text(json.dumps(note, indent=2), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
