"""The watch: what one process works with while it polls. Made once at the top, handed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitor.config.settings import Settings
from monitor.runtime.subprocess_call import Caller, run_inline
from sources.http import Fetched, Http
from state.captures import Capture
from state.storage.captures import record_capture
from state.storage.database import transaction


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, storage, network and clock. `now` gives the current aware UTC time, `node` our name in leases.

    `index_folder` is where the customers' index is kept; None unless we hold the lock of the state folder, as two
    processes must not write it at once. `call` calls what needs much memory: here, or in a process that ends with it.
    """

    settings: Settings
    engine: Engine
    http: Http
    now: Callable[[], datetime]
    node: str
    index_folder: Path | None = None
    call: Caller = run_inline

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

    @property
    def cache_buster(self) -> str:
        """A value never sent before: federalregister.gov's edge serves copies up to an hour and a half old."""
        return str(int(self.now().timestamp() * 1000))
