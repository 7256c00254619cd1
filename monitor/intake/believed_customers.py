"""The customers to screen: as exported or, while the export is doubted or cannot be read, as last believed."""

from __future__ import annotations

from dataclasses import replace

from monitor.intake.customer_changes import Compared, Comparison, compare_stores
from monitor.runtime.context import Context
from monitor.runtime.stored_customers import call_on_store, current_customers, customers_read
from state.customer_changes import CustomerChanges
from state.customers import CUSTOMERS_SOURCE, Customers, StoredCustomers
from state.errors import CustomersProblem, StateProblem
from state.storage.captures import capture_noted
from state.storage.customer_records import has_customers
from state.storage.database import snapshot
from state.storage.sources import find_source


def customers_to_screen(context: Context) -> Customers:
    """Return the customers as exported now; an export that is stored already is not read again.

    Where it is doubted or cannot be read, return those last believed, with the doubt. Raises CustomersProblem when it
    cannot be read and none were ever believed, and ConfigProblem when the database's URL is not there.
    """
    try:
        current = current_customers(context).customers
    except CustomersProblem as problem:
        if believed := _last_believed(context, "cannot be read"):
            return believed
        raise problem
    with snapshot(context.engine) as connection:
        known = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
        is_first = not has_customers(connection)
    if is_first or known in {None, current.sha256}:
        return current
    if not (doubts := compare_with_believed(context, current).doubts):
        return current
    return _last_believed(context, f"failed plausibility checks ({'; '.join(doubts)})") or current


def compare_with_believed(context: Context, now: StoredCustomers, *, everyone: bool = False) -> Compared:
    """Hold an export against the customers believed last; where there were none, everybody is new and none doubted.

    Raises StoreDamaged where a store is not what it was, and WorkerFailed where the process gave no result.
    """
    with snapshot(context.engine) as connection:
        believed = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
        is_first = not has_customers(connection)
    if believed == now.sha256 and not is_first and not everyone:
        return Compared(CustomerChanges(same=now.number))
    before = None if is_first or believed is None else _read_before(context, believed)
    comparison = Comparison(before, now, context.settings.customers.largest_shrinkage, everyone)
    return call_on_store(context.call, compare_stores, comparison)


def _read_before(context: Context, digest: str) -> StoredCustomers | None:
    """Return the customers believed last; None where nobody can say any more who they were, so that all are new."""
    try:
        return customers_read(context, digest)
    except StateProblem:
        return None


def _last_believed(context: Context, what: str) -> Customers | None:
    with snapshot(context.engine) as connection:
        known = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
        if known is None:
            return None
        received_at = capture_noted(connection, known).received_at
    doubt = (
        f"The current export of our customers {what}. Screened were those believed last, received "
        f"{received_at:%Y-%m-%d %H:%M} UTC; new and changed customers are not among them."
    )
    return replace(customers_read(context, known), doubt=doubt)
