"""The customers to screen: as exported or, while the export is doubted or cannot be read, as last believed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from monitor.config.customers import read_configured
from monitor.intake.customer_plausibility import Export, find_doubts
from monitor.runtime.context import Context
from sources.customers import CustomersRead, read_kept
from sources.http import Fetched
from state.accounts import CustomerRecord
from state.captures import Capture
from state.customers import CUSTOMERS_SOURCE, CustomerBase
from state.errors import CustomersProblem
from state.storage.captures import find_capture
from state.storage.customer_records import Compared, compare_customers, has_customers, records_of
from state.storage.database import transaction
from state.storage.sources import find_source


def customers_to_screen(context: Context) -> CustomerBase:
    """Read the customers and keep the columns read: a screening must be able to be made again.

    Where the export is doubted or cannot be read, return those last believed, with the doubt. Raises CustomersProblem
    when it cannot be read and none were ever believed, and ConfigProblem when the database's URL is not there.
    """
    try:
        read = read_configured(context.settings.customers)
    except CustomersProblem as problem:
        if believed := _last_believed(context, "cannot be read"):
            return believed
        raise problem
    capture = keep_customers(context, read)
    with transaction(context.engine) as connection:
        known = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
        if known in {None, capture.sha256}:
            return read.base
        doubts = doubts_of(connection, context, read, compare_customers(connection, records_read(read)))
    if not doubts:
        return read.base
    return _last_believed(context, f"failed plausibility checks ({'; '.join(doubts)})") or read.base


def keep_customers(context: Context, read: CustomersRead) -> Capture:
    """Keep the columns read, as evidence of whom a screening compared."""
    table = context.settings.customers
    name = "the query" if table.query else table.file.name
    return context.keep(Fetched(name, read.kept, "text/csv"), CUSTOMERS_SOURCE)


def records_read(read: CustomersRead) -> list[CustomerRecord]:
    """Return each customer with its account."""
    return [CustomerRecord(*pair) for pair in zip(read.base.customers, read.accounts, strict=True)]


def doubts_of(connection: Connection, context: Context, read: CustomersRead, compared: Compared) -> tuple[str, ...]:
    """Return why an export is doubted, held against the customers as last recorded; none where there were none."""
    if not has_customers(connection):
        return ()
    changed = [record.customer.id for record in compared.changed]
    before = records_of(connection, (*changed, *compared.gone))
    return find_doubts(Export(read.base, compared, before), context.settings.customers.largest_shrinkage)


def _last_believed(context: Context, what: str) -> CustomerBase | None:
    with transaction(context.engine) as connection:
        known = find_source(connection, CUSTOMERS_SOURCE).believed_sha256
        if known is None:
            return None
        capture = find_capture(connection, context.settings.captures_folder, known)
    doubt = (
        f"The current export of our customers {what}. Screened were those believed last, received "
        f"{capture.received_at:%Y-%m-%d %H:%M} UTC; new and changed customers are not among them."
    )
    return replace(read_kept(capture.body), doubt=doubt)
