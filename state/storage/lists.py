"""The list itself: versions of entries, each with the dates it was in force and the times we knew it.

A version is never overwritten. When a later reading of the same rule says something else, what the earlier reading
opened is closed in our knowledge (`known_until`), and what it closed is opened again, as if it had never been read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, and_, or_, select

from state.changes import Change
from state.encoding import from_json, to_json
from state.listings import ListCode, Listing, Snapshot
from state.storage.schema import changes, listings, snapshots


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it stood for a time, and what began and ended it: a document number, or `eCFR` and a date."""

    listing: Listing
    opened_by: str
    closed_by: str


_KNOWN_NOW = listings.c.known_until.is_(None)


def listings_in_force(connection: Connection, list_code: ListCode, on: date) -> tuple[Listing, ...]:
    """Give the list in force on an Eastern date, as far as we know now."""
    return tuple(from_json(Listing, row.noun) for row in _versions_in_force(connection, list_code, on))


def versions_in_force(connection: Connection, list_code: ListCode, on: date) -> tuple[Version, ...]:
    """Give the list in force on an Eastern date with what began each entry."""
    return tuple(map(_version, _versions_in_force(connection, list_code, on)))


def versions_closed(connection: Connection, list_code: ListCode) -> tuple[Version, ...]:
    """Give the entries, and earlier wordings of entries, that some document ended."""
    query = select(listings).where(listings.c.list_code == list_code, _KNOWN_NOW, listings.c.closed_by.is_not(None))
    return tuple(map(_version, connection.execute(query.order_by(listings.c.id))))


def base_date(connection: Connection, list_code: ListCode) -> date | None:
    """Give the date of the first snapshot, which the list began with; None before there is one."""
    query = select(snapshots.c.as_of).where(snapshots.c.list_code == list_code).order_by(snapshots.c.id).limit(1)
    return connection.execute(query).scalar()


def latest_snapshot_date(connection: Connection, list_code: ListCode) -> date | None:
    """Give the date of the newest snapshot read; None before there is one."""
    query = select(snapshots.c.as_of).where(snapshots.c.list_code == list_code)
    return connection.execute(query.order_by(snapshots.c.as_of.desc()).limit(1)).scalar()


def record_base(connection: Connection, snapshot: Snapshot, cause: str, now: datetime) -> None:
    """Begin the list with a snapshot: in force since its date, because nobody told us since when."""
    _open(connection, snapshot.list_code, snapshot.listings, snapshot.as_of, cause, now)


def record_snapshot(
    connection: Connection, snapshot: Snapshot, capture_sha256: str, agrees: bool, now: datetime
) -> None:
    """Note that a whole list was read, and whether it agreed with ours."""
    connection.execute(
        snapshots.insert().values(
            list_code=snapshot.list_code,
            as_of=snapshot.as_of,
            capture_sha256=capture_sha256,
            listings=len(snapshot.listings),
            agrees=agrees,
            recorded_at=now,
        )
    )


def record_changes(
    connection: Connection, list_code: ListCode, made: Sequence[Change], cause: str, in_force_from: date, now: datetime
) -> None:
    """Let changes take effect on an Eastern date: versions end before it and begin with it.

    A wording that one change brings and the next takes away was never in force, and is not kept.
    """
    gone = Counter(change.before for change in made if change.before is not None)
    come = Counter(change.after for change in made if change.after is not None)
    passing = gone & come
    _close(connection, list_code, (gone - passing).elements(), in_force_from, cause, now)
    _open(connection, list_code, (come - passing).elements(), in_force_from, cause, now)


def note_changes(connection: Connection, made: Iterable[Change], cause: str, stage: str, now: datetime) -> None:
    """Keep the changes of a document at a stage as they were told."""
    rows = [
        {
            "cause": cause,
            "stage": stage,
            "kind": change.kind,
            "destination": change.listing.destination,
            "name": change.listing.name,
            "noun": to_json(change).decode(),
            "recorded_at": now,
        }
        for change in made
    ]
    if rows:
        connection.execute(changes.insert(), rows)


def noted_changes(connection: Connection, cause: str, stage: str) -> tuple[Change, ...]:
    """Give the changes of a document at a stage as they were told."""
    query = select(changes.c.noun).where(changes.c.cause == cause, changes.c.stage == stage).order_by(changes.c.id)
    return tuple(from_json(Change, noun) for noun in connection.execute(query).scalars())


def retract(connection: Connection, cause: str, now: datetime) -> None:
    """Undo, in our knowledge, what a document opened and closed; what we once knew stays on record."""
    opened = and_(listings.c.opened_by == cause, _KNOWN_NOW)
    connection.execute(listings.update().where(opened).values(known_until=now))
    closed = connection.execute(select(listings).where(listings.c.closed_by == cause, _KNOWN_NOW)).all()
    for row in closed:
        _replace(connection, row, now, in_force_until=None, closed_by=None)


def _open(
    connection: Connection, list_code: ListCode, opened: Iterable[Listing], on: date, cause: str, now: datetime
) -> None:
    rows = [
        {
            "list_code": list_code,
            "destination": listing.destination,
            "name": listing.name,
            "noun": to_json(listing).decode(),
            "in_force_from": on,
            "known_from": now,
            "opened_by": cause,
        }
        for listing in opened
    ]
    if rows:
        connection.execute(listings.insert(), rows)


def _close(
    connection: Connection, list_code: ListCode, gone: Iterable[Listing], on: date, cause: str, now: datetime
) -> None:
    """End the versions that these listings are, one version for each."""
    versions = _versions_in_force(connection, list_code, on)
    for listing in gone:
        noun = to_json(listing).decode()
        row = next(row for row in versions if row.noun == noun)
        versions.remove(row)
        _replace(connection, row, now, in_force_until=on, closed_by=cause)


def _replace(connection: Connection, row: Row[tuple[object, ...]], now: datetime, **values: object) -> None:
    """End what we knew of a version and open the same version with other dates."""
    connection.execute(listings.update().where(listings.c.id == row.id).values(known_until=now))
    kept = {name: value for name, value in row._mapping.items() if name != "id"}
    connection.execute(listings.insert().values(**{**kept, "known_from": now, "known_until": None, **values}))


def _version(row: Row[tuple[object, ...]]) -> Version:
    return Version(from_json(Listing, row.noun), row.opened_by, row.closed_by or "")


def _versions_in_force(connection: Connection, list_code: ListCode, on: date) -> list[Row[tuple[object, ...]]]:
    query = select(listings).where(
        listings.c.list_code == list_code,
        _KNOWN_NOW,
        listings.c.in_force_from <= on,
        or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > on),
    )
    return list(connection.execute(query.order_by(listings.c.id)).all())
