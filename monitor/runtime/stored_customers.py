"""The customers as read, kept as evidence and stored by columns: an export that has not changed is not read again.

A store is found by what was read: the bytes of a file, with the layout that it was read by, or the rows that a query
gave. It is made in a process that ends with it, where the context calls so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from monitor.config.customers import export_of
from monitor.config.settings import Settings
from monitor.runtime.context import Context
from monitor.runtime.customer_store import Current, Refusal, Stored, StoreRequest, read_and_store
from monitor.runtime.subprocess_call import Caller
from monitor.screening.stored import find_read, find_store
from sources.fetched import Fetched
from state.customers import CUSTOMERS_SOURCE, CustomerBase, Customers, StoredCustomers
from state.errors import StoreDamaged
from state.storage.captures import find_capture, is_kept
from state.storage.database import snapshot

_FOLDER = "customer-store"

A = TypeVar("A")
B = TypeVar("B")


def fingerprint_of(settings: Settings) -> str:
    """Return the fingerprint of the current export, empty where there is none. Raise ConfigProblem as `export_of`."""
    return export_of(settings.customers).fingerprint


def find_stored(settings: Settings) -> Current | None:
    """Return the current export where it is stored; None where it has to be read. Raise as `export_of`."""
    export = export_of(settings.customers)
    fingerprint = export.fingerprint
    stored = find_store(_folder(settings), export.key(fingerprint)) if fingerprint else None
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
    read = _stored(context)
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
    return _stored(context, capture.body).current.customers


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


def _stored(context: Context, kept: bytes | None = None) -> Stored:
    request = StoreRequest(export_of(context.settings.customers), _folder(context.settings), kept)
    done = context.call(read_and_store, request)
    if isinstance(done, Refusal):
        raise done.kind(done.subject, done.trouble, done.remedy)
    return done


def _folder(settings: Settings) -> Path:
    return settings.state.folder / _FOLDER
