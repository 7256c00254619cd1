"""The watch: what one process works with while it polls. Made once at the top, handed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine

from monitor.settings import Settings
from sources.http import Fetched, Http
from state.captures import Capture
from state.storage.captures import record_capture
from state.storage.database import transaction


@dataclass(frozen=True, slots=True)
class Watch:
    """Settings, storage, network and clock. `now` gives the current aware UTC time."""

    settings: Settings
    engine: Engine
    http: Http
    now: Callable[[], datetime]

    def keep(self, fetched: Fetched, source: str) -> Capture:
        """Keep what was received, before anyone reads it."""
        with transaction(self.engine) as connection:
            return self.keep_in(connection, fetched, source)

    def keep_in(self, connection: Connection, fetched: Fetched, source: str) -> Capture:
        """Keep what was received, in a transaction under way."""
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


def digest(fetched: Fetched) -> str:
    """The sha256 of what was received (hex)."""
    return sha256(fetched.body).hexdigest()
