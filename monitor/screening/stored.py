"""Which customer stores there are: found by their notes alone, so that who only asks loads nothing that screens."""

from __future__ import annotations

import json
import marshal
from dataclasses import fields
from pathlib import Path
from typing import Any

from monitor.screening.version import MATCHER_VERSION
from state.accounts import Account
from state.customers import Customer, NotScreenable, StoredCustomers
from state.encoding import from_json

NOTE = "store.json"
# What is not finished ends so, and is no store.
UNFINISHED = ".new"
# Raised when the files mean something else.
_FORMAT = "5"


def find_store(folder: Path, key: str) -> StoredCustomers | None:
    """Return what the store of a key holds, by its note alone; None where there is none of this version."""
    note = read_note(folder / key)
    return _describe(folder / key, note) if note else None


def find_read(folder: Path, sha256: str) -> StoredCustomers | None:
    """Return the store of the customers with this hash, under whichever key; None where there is none."""
    found = (find_store(folder, each.name) for each in newest_first(folder))
    return next((each for each in found if each and each.sha256 == sha256), None)


def newest_first(folder: Path) -> list[Path]:
    """Return the stores below a folder, those used last first."""
    found = [(note.stat().st_mtime_ns, note.parent) for note in folder.glob(f"*/{NOTE}")]
    return [store for _, store in sorted(found, reverse=True) if not store.name.endswith(UNFINISHED)]


def read_note(folder: Path) -> dict[str, Any] | None:
    """Return the note of a store of this version; None where there is none that can be used."""
    try:
        note: dict[str, Any] = json.loads((folder / NOTE).read_text("utf-8"))
        fits = note["version"] == store_version() and note["files"] and isinstance(note["customers"], int)
        _describe(folder, note)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A damaged note may say anything.
        return None
    return note if fits else None


def store_version() -> str:
    """Return the version of what a store holds: of its files, the reading of names, Python's own format, the fields."""
    names = " ".join(field.name for kind in (Customer, Account) for field in fields(kind))
    return f"{_FORMAT}/{MATCHER_VERSION}/{marshal.version}/{names}"


def _describe(folder: Path, note: dict[str, Any]) -> StoredCustomers:
    unseen = from_json(tuple[NotScreenable, ...], json.dumps(note["not_screenable"]))
    notes, arrays = tuple(note["notes"]), note["arrays"]
    return StoredCustomers(folder, note["customers"], note["customers_sha256"], unseen, None, notes, arrays)
