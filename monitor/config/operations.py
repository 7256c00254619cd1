"""The tables of the service itself: where its state is, when it asks, and how it says that it lives."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from state.tables import Table, TimeOfDay, with_one_of


class StateTable(Table):
    """Where the database and the captures are.

    `database_url` is by default a SQLite file in the folder; `postgresql://user@host/database` is for several nodes.
    Its password belongs into libpq's own PGPASSFILE, or the whole URL into the environment. `captures` says where
    received bytes are kept: by default in the folder with SQLite, in the database with PostgreSQL. `keep_years` is how
    old evidence must be before `listwatch evidence prune` may remove it.
    """

    folder: Path = Path("listwatch-state")
    database_url: str = Field(default="", repr=False)
    captures: Literal["folder", "database"] | None = None
    keep_years: int = Field(default=10, ge=1, le=100)


class ScheduleTable(Table):
    """When `listwatch run` asks the sources.

    Outside its hours, which are Eastern on federal business days, a source is asked `quiet` times more rarely. `jitter`
    is the share of a gap by which a poll may come later. After failures a gap doubles up to `longest_backoff` seconds.
    """

    quiet: int = Field(default=10, ge=1, le=100)
    jitter: float = Field(default=0.05, ge=0, le=0.5)
    longest_backoff: int = Field(default=900, ge=1, le=86_400)


class HealthTable(Table):
    """When something is wrong: told once, again each day while it lasts, and when it is over.

    A source is stale when its last good poll is `stale_gaps` of its gaps ago, and at least `stale_after` seconds.
    `failures` polls in a row are too many; a message waits too long after `stuck_after` seconds. `disk_free` is in
    megabytes, `clock_skew` in seconds against the sources' clocks.
    """

    stale_gaps: int = Field(default=4, ge=1)
    stale_after: int = Field(default=900, ge=1)
    failures: int = Field(default=3, ge=1)
    stuck_after: int = Field(default=3600, ge=1)
    disk_free: int = Field(default=500, ge=0)
    clock_skew: int = Field(default=60, ge=1)


class HeartbeatTable(Table):
    """The daily word that listwatch is alive, to the operator's channels, and a ping for a dead man's switch.

    `at` is Eastern time; "" for no heartbeat. The ping address (healthchecks.io and the like) is a secret; `listwatch
    run` pings it every `ping_every` seconds, `listwatch poll` at its start and its end. "start" and "fail" are added to
    its path, before a query; a service that has another address for failures gets it as `ping_fail_url`, a secret too.
    """

    at: TimeOfDay | Literal[""] = time(9)
    ping_url_env: str = ""
    ping_url_file: Path | None = None
    ping_fail_url_env: str = ""
    ping_fail_url_file: Path | None = None
    ping_every: int = Field(default=300, ge=10)

    @model_validator(mode="after")
    def _one_secret(self) -> HeartbeatTable:
        if self.ping_fail_url_env or self.ping_fail_url_file:
            with_one_of(self, "ping_fail_url_env", "ping_fail_url_file")
            return with_one_of(self, "ping_url_env", "ping_url_file")
        return with_one_of(self, "ping_url_env", "ping_url_file") if self.has_ping else self

    @property
    def has_ping(self) -> bool:
        """Whether there is an address to ping."""
        return bool(self.ping_url_env or self.ping_url_file)


class MetricsTable(Table):
    """Numbers for machines (extra `metrics`).

    `listen` is HOST:PORT at which `listwatch run` answers /healthz, /readyz and /metrics; `textfile` is what
    `listwatch poll` writes for node_exporter's textfile collector. Neither is on by default.
    """

    listen: str = Field(default="", pattern=r"^(\S+:\d{1,5})?$")
    textfile: Path | None = None
