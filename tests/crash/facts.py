"""What a run leaves behind, in a form in which a run that was killed can be held against one that was not."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, select

from monitor.config.settings import Settings
from monitor.evidence.verify import verify_evidence
from state.storage.database import concurrent_transaction, open_database
from state.storage.schema import alerts, attempts, deliveries, documents, listings

# When things happened differs between runs; what happened does not.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")


@dataclass(frozen=True)
class Facts:
    """What is known at the end: alerts by id, the list's versions and where each document stands, times left out.

    `recorded` counts the tries on record by alert, and `unsound` says what of evidence and captures does not hold.
    """

    alerts: dict[str, str]
    versions: Counter[tuple[object, ...]]
    documents: frozenset[tuple[str, str, str]]
    recorded: Counter[str]
    unsound: tuple[str, ...]


def read_facts(settings: Settings) -> Facts:
    """Read what stands in the database and the captures, and verify both."""
    engine = open_database(settings.database_url)
    try:
        with concurrent_transaction(engine) as connection:
            return Facts(
                alerts={row.id: _TIME.sub("", row.payload) for row in connection.execute(select(alerts))},
                versions=_versions_known(connection),
                documents=frozenset(
                    (row.number, row.stage, row.standing) for row in connection.execute(select(documents))
                ),
                recorded=_tries_on_record(connection),
                unsound=tuple(_unsound(connection, settings.captures_folder)),
            )
    finally:
        engine.dispose()


def differences(expected: Facts, found: Facts) -> Iterator[str]:
    """Say what is not as in the uninterrupted run."""
    for alert_id in sorted(found.alerts.keys() - expected.alerts.keys()):
        yield f"alert {alert_id} is told and would not have been"
    for alert_id in sorted(found.alerts.keys() & expected.alerts.keys()):
        if found.alerts[alert_id] != expected.alerts[alert_id]:
            yield f"alert {alert_id} says something else"
    for counted, missing, word in ((found, expected, "too many"), (expected, found, "missing")):
        if wrong := counted.versions - missing.versions:
            yield f"{wrong.total()} versions of entries {word}"
    if found.documents != expected.documents:
        yield f"documents stand otherwise: {sorted(found.documents ^ expected.documents)}"
    yield from found.unsound


def _versions_known(connection: Connection) -> Counter[tuple[object, ...]]:
    table = listings.c
    query = select(
        table.list_code, table.payload, table.in_force_from, table.in_force_until, table.opened_by, table.closed_by
    ).where(table.known_until.is_(None))
    return Counter(tuple(row) for row in connection.execute(query))


def _tries_on_record(connection: Connection) -> Counter[str]:
    query = select(deliveries.c.alert_id).join(attempts, attempts.c.delivery_id == deliveries.c.id)
    return Counter(connection.execute(query).scalars())


def _unsound(connection: Connection, captures_folder: Path | None) -> Iterator[str]:
    verified = verify_evidence(connection, captures_folder)
    if not verified.is_whole:
        yield f"evidence: {verified.trouble}"
    for path in sorted(captures_folder.glob("*/*.gz")) if captures_folder else ():
        if sha256(gzip.decompress(path.read_bytes())).hexdigest() != path.stem:
            yield f"capture {path.name} is not whole"
