"""Reading the customers into their store, in a process that ends with it and loads no more than that takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sources.customers.export import Export
from sources.customers.reading import read_kept
from state.customers import StoredCustomers
from state.errors import CustomersProblem, StateProblem


@dataclass(frozen=True, slots=True)
class Current:
    """The current export, stored; `fingerprint` is of the file, empty for a query."""

    customers: StoredCustomers
    fingerprint: str


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """Which customers to read and store, and where; `kept` are bytes kept of an earlier reading, to be read instead."""

    export: Export
    folder: Path
    kept: bytes | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was raised, which does not cross between processes itself."""

    kind: type[CustomersProblem | StateProblem]
    subject: str
    trouble: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What was read, with the bytes to keep of it."""

    current: Current
    kept: bytes


def read_and_store(request: StoreRequest) -> Stored | Refusal:
    """Read an export, or what was kept of one, and store it."""
    from monitor.ownership.links import link_customers
    from monitor.screening.bulk.store import keep_store

    try:
        if request.kept is not None:
            read, fingerprint = read_kept(request.kept), ""
        else:
            read, fingerprint = request.export.read_unchanged()
        key = request.export.key(fingerprint or read.base.sha256)
        stored = keep_store(request.folder, key, read.base, read.accounts, read.notes, link_customers)
    except (CustomersProblem, StateProblem) as problem:
        return Refusal(type(problem), problem.subject, problem.trouble, problem.remedy)
    return Stored(Current(stored, fingerprint), read.kept if request.kept is None else b"")
