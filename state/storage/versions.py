"""Version numbers of what a derivation reads and another transaction may change: lists, customers, decisions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from state.storage.schema import versions

CUSTOMERS = "customers"
DECISIONS = "decisions"


def list_subject(list_code: str) -> str:
    """Return the name under which the versions of a list are counted."""
    return f"list {list_code}"


def version_of(connection: Connection, subject: str) -> int:
    """Return the number of the current version, 0 before the first."""
    return connection.execute(select(versions.c.number).where(versions.c.subject == subject)).scalar() or 0


def versions_of(connection: Connection, list_codes: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the current versions of lists, by the names under which they are counted."""
    return {subject: version_of(connection, subject) for subject in map(list_subject, sorted(list_codes))}


def next_version(connection: Connection, subject: str) -> int:
    """Begin a new version and return its number."""
    number = version_of(connection, subject) + 1
    values = {"number": number}
    if not connection.execute(versions.update().where(versions.c.subject == subject).values(**values)).rowcount:
        connection.execute(versions.insert().values(subject=subject, **values))
    return number
