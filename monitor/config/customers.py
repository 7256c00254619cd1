"""Reading the customers from where the configuration says they are."""

from __future__ import annotations

from monitor.config.load import read_secret
from monitor.config.sources import CustomersTable
from sources.customers.export import Export
from sources.customers.reading import CustomersRead


def export_of(table: CustomersTable) -> Export:
    """Return the export that is configured. Raise ConfigProblem when the database's URL is not there."""
    url = read_secret(table.url_env, table.url_file, "customers") if table.query else ""
    return Export(table.file, table.layout, table.query, url)


def read_configured(table: CustomersTable) -> CustomersRead:
    """Read the customers: a query's where there is one, else the file's.

    Raises CustomersProblem when they cannot be used, and ConfigProblem when the database's URL is not there.
    """
    return export_of(table).read()
