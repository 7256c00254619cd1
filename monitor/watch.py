"""The watch: what one process works with while it polls. Made once at the top, handed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.customer_base.configured import read_configured
from monitor.settings import Settings
from sources.http import Fetched, Http
from state.captures import Capture
from state.customers import CustomerBase
from state.storage.captures import record_capture
from state.storage.database import transaction


@dataclass(frozen=True, slots=True)
class Watch:
    """Settings, storage, network and clock. `now` gives the current aware UTC time, `node` our name in leases."""

    settings: Settings
    engine: Engine
    http: Http
    now: Callable[[], datetime]
    node: str

    def keep(self, fetched: Fetched, source: str) -> Capture:
        """Keep what was received, before anyone reads it."""
        with transaction(self.engine) as connection:
            return record_capture(
                connection,
                self.settings.captures_folder,
                source,
                fetched.url,
                fetched.content_type,
                fetched.body,
                self.now(),
            )

    def keep_customers(self) -> CustomerBase:
        """Read the customers and keep the columns read: a screening must be able to be made again.

        Raises CustomersProblem when they cannot be used, and ConfigProblem when the database's URL is not there.
        """
        table = self.settings.customers
        read = read_configured(table)
        self.keep(Fetched("the query" if table.query else table.file.name, read.kept, "text/csv"), "customers")
        return read.base

    @property
    def cache_buster(self) -> str:
        """A value never sent before: federalregister.gov's edge serves copies up to an hour and a half old."""
        return str(int(self.now().timestamp() * 1000))
