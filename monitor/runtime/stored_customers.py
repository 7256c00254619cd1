"""The customers as read, kept as evidence and stored by columns: an export that has not changed is not read again.

A store is found by what was read: the bytes of a file, with the layout that it was read by, or the rows that a query
gave. It is made in a process that ends with it, where the context calls so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TypeVar

from monitor.config.customers import read_configured
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.ownership.parties import LINKS, NODES
from monitor.runtime.context import Context
from monitor.runtime.subprocess_call import Caller
from monitor.screening.stored import find_read, find_store
from sources.customers import READER_VERSION, CustomersRead, read_kept
from sources.fetched import Fetched
from state.customers import CUSTOMERS_SOURCE, CustomerBase, Customers, StoredCustomers
from state.errors import ConfigProblem, CustomersProblem, StateProblem, StoreDamaged
from state.storage.captures import find_capture, is_kept
from state.storage.database import snapshot

# A file that changes while it is read is read again, so often.
_MOST_READINGS = 3
_FOLDER = "customer-store"
_RAISED = {kind.__name__: kind for kind in (ConfigProblem, CustomersProblem, StateProblem)}

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Current:
    """The current export, stored; `fingerprint` is of the file, empty for a query."""

    customers: StoredCustomers
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Request:
    """Which customers to read and store, and where; `kept` are bytes kept of an earlier reading, to be read instead."""

    table: CustomersTable
    folder: Path
    kept: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What was raised, which does not cross between processes itself."""

    kind: str
    subject: str
    trouble: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Stored:
    current: Current
    kept: bytes


def fingerprint_of(table: CustomersTable) -> str:
    """Return the hash (hex) of the file's bytes.

    Empty for a query, and for a file whose reader will say what is wrong.
    """
    try:
        if table.query:
            return ""
        with table.file.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def find_stored(settings: Settings) -> Current | None:
    """Return the current export where it is stored; None where it has to be read."""
    fingerprint = fingerprint_of(settings.customers)
    stored = find_store(_folder(settings), _key(settings.customers, fingerprint)) if fingerprint else None
    return Current(stored, fingerprint) if stored else None


def current_customers(context: Context) -> Current:
    """Return the current export; it is read, kept as evidence and stored where that was not done before.

    Raises CustomersProblem when it cannot be used, ConfigProblem when the database's URL is not there, and StateProblem
    when it cannot be stored.
    """
    folder = context.settings.captures_folder
    if found := find_stored(context.settings):
        with snapshot(context.engine) as connection:
            if is_kept(connection, folder, found.customers.sha256):
                return found
    read = _called(context, _Request(context.settings.customers, _folder(context.settings)))
    table = context.settings.customers
    name = "the query" if table.query else table.file.name
    context.keep(Fetched(name, read.kept, "text/csv"), CUSTOMERS_SOURCE)
    return read.current


def customers_read(context: Context, digest: str) -> StoredCustomers:
    """Return the customers of an earlier reading, by the hash of what was kept of them.

    Raises StateProblem when that is gone.
    """
    if found := find_read(_folder(context.settings), digest):
        return found
    with snapshot(context.engine) as connection:
        capture = find_capture(connection, context.settings.captures_folder, digest)
    request = _Request(context.settings.customers, _folder(context.settings), capture.body)
    return _called(context, request).current.customers


def all_customers(customers: Customers) -> CustomerBase:
    """Return all of some customers in memory, for what looks at everyone. Raises StoreDamaged."""
    if isinstance(customers, CustomerBase):
        return customers
    from monitor.screening.bulk.store import open_store

    store = open_store(customers.folder)
    return customers.only(tuple(record.customer for record in store.take(range(customers.number))))


def call_on_store(call: Caller, function: Callable[[A], B | None], request: A) -> B:
    """Call what gives None where a store is damaged or gone. Raise StoreDamaged then."""
    done = call(function, request)
    if done is None:
        raise StoreDamaged("the store of the customers", "is damaged or gone.", "It is made anew.")
    return done


def _called(context: Context, request: _Request) -> _Stored:
    done = context.call(_read_and_store, request)
    if isinstance(done, _Refusal):
        raise _RAISED[done.kind](done.subject, done.trouble, done.remedy)
    return done


def _read_and_store(request: _Request) -> _Stored | _Refusal:
    from monitor.ownership.links import link_customers
    from monitor.screening.bulk.store import keep_store

    try:
        if request.kept is not None:
            read, fingerprint = read_kept(request.kept), ""
        else:
            read, fingerprint = _read(request.table)
        key = _key(request.table, fingerprint or read.base.sha256)
        stored = keep_store(
            request.folder,
            key,
            read.base,
            read.accounts,
            read.notes,
            dict(zip((NODES, LINKS), link_customers(read.base.customers), strict=True)),
        )
    except (ConfigProblem, CustomersProblem, StateProblem) as problem:
        return _Refusal(type(problem).__name__, problem.subject, problem.trouble, problem.remedy)
    return _Stored(Current(stored, fingerprint), read.kept if request.kept is None else b"")


def _read(table: CustomersTable) -> tuple[CustomersRead, str]:
    """Read the customers, and return the fingerprint of the file that they were read from; empty where it is not sure.

    It is hashed before it is read, and after: what is read must not be taken for what another file holds.
    """
    for _ in range(_MOST_READINGS):
        fingerprint = fingerprint_of(table)
        read = read_configured(table)
        if fingerprint_of(table) == fingerprint:
            return read, fingerprint
    return read, ""


def _folder(settings: Settings) -> Path:
    return settings.state.folder / _FOLDER


def _key(table: CustomersTable, fingerprint: str) -> str:
    return sha256("\n".join((fingerprint, repr(table.layout), READER_VERSION)).encode()).hexdigest()[:32]
