"""The context: what one process works with while it polls. Made once at the top, handed down, never global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from monitor.config.settings import Settings
from monitor.runtime.subprocess_call import Caller, run_inline
from sources.fetched import Fetched
from state.captures import Capture
from state.storage.captures import record_capture, store_bytes
from state.storage.database import transaction

if TYPE_CHECKING:
    from sources.http import Http


class Network:
    """The network, opened when something is first asked: its libraries take longer to import than most answers."""

    def __init__(self, open_http: Callable[[], Http]) -> None:
        self._open_http = open_http
        self._http: Http | None = None

    @property
    def http(self) -> Http:
        """The one client for all sources. Raise ConfigProblem for a proxy or certificates that cannot be used."""
        self._http = self._http or self._open_http()
        return self._http

    @property
    def clock_skew(self) -> timedelta | None:
        """How far our clock is ahead of the source that answered last; None before any did."""
        return self._http.clock_skew if self._http else None


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, storage, network and clock. `now` gives the current aware UTC time, `node` our name in leases.

    `call` calls what needs much memory: here, or in a process that ends with it.
    """

    settings: Settings
    engine: Engine
    network: Network
    now: Callable[[], datetime]
    node: str
    call: Caller = run_inline

    @property
    def http(self) -> Http:
        """The one client for all sources. Raise ConfigProblem as `Network.http`."""
        return self.network.http

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
