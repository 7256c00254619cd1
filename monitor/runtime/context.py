"""The watch: what one process works with while it polls. Made once at the top, handed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.config.settings import Settings
from monitor.runtime.subprocess_call import Caller, run_inline
from sources.fetched import Fetched
from sources.http import Http
from state.captures import Capture
from state.storage.captures import record_capture, store_bytes
from state.storage.database import transaction


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, storage, network and clock. `now` gives the current aware UTC time, `node` our name in leases.

    `call` calls what needs much memory: here, or in a process that ends with it.
    """

    settings: Settings
    engine: Engine
    http: Http
    now: Callable[[], datetime]
    node: str
    call: Caller = run_inline

    def keep(self, fetched: Fetched, source: str) -> Capture:
        """Keep what was received, before anyone reads it."""
        folder = self.settings.captures_folder
        # Written before the transaction: others wait for that.
        digest = store_bytes(folder, fetched.body) if folder else None
        with transaction(self.engine) as connection:
            return record_capture(
                connection,
                folder,
                source,
                fetched.url,
                fetched.content_type,
                fetched.body,
                self.now(),
                digest,
            )

    @property
    def cache_buster(self) -> str:
        """A value never sent before: federalregister.gov's edge serves copies up to an hour and a half old."""
        return str(int(self.now().timestamp() * 1000))
