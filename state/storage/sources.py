"""The status of each source: when it was last checked, what it answered last, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from state.storage.schema import sources


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source's status; times are aware UTC.

    `checked_at` is the last time its answer was received *and* found to be what the source sends. `changed_at` is the
    last time that answer was a new one. `failures` counts failed polls since then; `trouble` and `failed_at` tell of
    the last of them. `not_before` is set when the source asked us to wait. `believed_sha256` is the capture
    that stays in use while a later one is doubted.
    """

    name: str
    etag: str | None = None
    last_modified: str | None = None
    content_sha256: str | None = None
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None
    trouble: str | None = None
    not_before: datetime | None = None
    believed_sha256: str | None = None


def find_source(connection: Connection, name: str) -> SourceStatus:
    """Return the status of a source; a source never polled has an empty one."""
    row = connection.execute(select(sources).where(sources.c.name == name)).first()
    return SourceStatus(**row._mapping) if row else SourceStatus(name)


def any_checked_since(connection: Connection, moment: datetime) -> bool:
    """Return whether any source answered with good content at or after an aware time."""
    return connection.execute(select(sources.c.name).where(sources.c.checked_at >= moment).limit(1)).first() is not None


def record_checked(
    connection: Connection,
    name: str,
    now: datetime,
    content_sha256: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> None:
    """Note a good poll. Without a `content_sha256` the source said that nothing changed (304), and all else stands."""
    before = find_source(connection, name)
    values: dict[str, object] = {"checked_at": now, "failures": 0, "trouble": None, "not_before": None}
    if content_sha256 is not None:
        values |= {"content_sha256": content_sha256, "etag": etag, "last_modified": last_modified}
        if content_sha256 != before.content_sha256:
            values["changed_at"] = now
    _write(connection, name, values)


def record_believed(connection: Connection, name: str, capture_sha256: str) -> None:
    """Store which capture of a source was believed last: it stays in use while a later one is doubted."""
    _write(connection, name, {"believed_sha256": capture_sha256})


def record_failed(
    connection: Connection, name: str, now: datetime, trouble: str, not_before: datetime | None = None
) -> SourceStatus:
    """Note a failed poll, and return the status after it."""
    failures = find_source(connection, name).failures + 1
    values = {"failures": failures, "failed_at": now, "trouble": trouble, "not_before": not_before}
    _write(connection, name, values)
    return find_source(connection, name)


def _write(connection: Connection, name: str, values: dict[str, object]) -> None:
    known = connection.execute(select(sources.c.name).where(sources.c.name == name)).first()
    if known:
        connection.execute(sources.update().where(sources.c.name == name).values(**values))
    else:
        connection.execute(sources.insert().values(name=name, **values))
