"""Reading the customers from where the configuration says they are."""

from __future__ import annotations

from monitor.config.load import read_secret
from monitor.config.sources import CustomersTable
from sources.customers import CustomersRead, read_file, read_query


def read_configured(table: CustomersTable) -> CustomersRead:
    """Read the customers: a query's where there is one, else the file's.

    Raises CustomersProblem when they cannot be used, and ConfigProblem when the database's URL is not there.
    """
    if table.query:
        url = read_secret(table.url_env, table.url_file, "customers")
        return read_query(url, table.query, table.layout)
    return read_file(table.file, table.layout)
