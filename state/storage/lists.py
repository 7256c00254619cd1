"""The list itself: versions of entries, each with the dates it was in force and the times we knew it.

A version is never overwritten. When a later reading of the same rule says something else, what the earlier reading
opened is closed in our knowledge (`known_until`), and what it closed is opened again, as if it had never been read.

Documents need not be read in the order in which they take effect. One that ends an entry before the day on which
another ends it leaves that later ending behind as a version of no days, which is never in force: it counts again when
the earlier ending is retracted. One that adds an entry before the day on which another adds it gives way to that one on
that day, so that an entry is in force once however many documents add it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from state.changes import Change, ChangeKind
from state.encoding import from_json, to_json
from state.evidence import EvidenceKind
from state.listings import ListCode, Listing, Snapshot
from state.normalization import entry_key
from state.storage.endings import (
    KNOWN_NOW,
    NO_END,
    Begun,
    Ending,
    VersionRow,
    begun_since,
    ending_by_next,
    keeps_later_ending,
    later_ending,
)
from state.storage.evidence import append_evidence
from state.storage.schema import changes, listings


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it stood for a time, and what began and ended it: a document number, or `eCFR` and a date.

    The dates are Eastern legal dates, `in_force_until` exclusive.
    """

    listing: Listing
    opened_by: str
    closed_by: str
    in_force_from: date
    in_force_until: date | None


_NO_ENDINGS: Mapping[Listing, Ending] = MappingProxyType({})


def listings_in_force(
    connection: Connection, list_code: ListCode, on: date, known_at: datetime | None = None
) -> tuple[Listing, ...]:
    """Give the list in force on an Eastern date, as far as we know now or knew at an aware UTC time."""
    query = select(listings.c.noun).where(_in_force(list_code, on, known_at)).order_by(listings.c.id)
    return tuple(from_json(Listing, noun) for noun in connection.execute(query).scalars())


def count_in_force(connection: Connection, list_code: ListCode, on: date) -> int:
    """Count the entries in force on an Eastern date, as far as we know now."""
    query = select(func.count()).select_from(listings).where(_in_force(list_code, on, None))
    return connection.execute(query).scalar_one()


def versions_in_force(
    connection: Connection, list_code: ListCode, on: date, known_at: datetime | None = None
) -> tuple[Version, ...]:
    """Give the list in force on an Eastern date with what began each entry, as we know or knew it."""
    return _read_versions(connection, _in_force(list_code, on, known_at))


def listings_without(
    connection: Connection, list_code: ListCode, on: date, cause: str, known_before: datetime
) -> tuple[Listing, ...]:
    """Give the list that a document was applied to: of an Eastern date, as known before it was read, and without it."""
    query = select(listings.c.noun).where(
        listings.c.list_code == list_code,
        listings.c.known_from < known_before,
        or_(KNOWN_NOW, listings.c.known_until >= known_before),
        listings.c.opened_by != cause,
        listings.c.in_force_from <= on,
        or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > on, listings.c.closed_by == cause),
    )
    return tuple(from_json(Listing, noun) for noun in connection.execute(query.order_by(listings.c.id)).scalars())


def versions_closed(connection: Connection, list_code: ListCode) -> tuple[Version, ...]:
    """Give the entries, and earlier wordings of entries, that some document ended."""
    return _read_versions(
        connection, and_(listings.c.list_code == list_code, KNOWN_NOW, listings.c.closed_by.is_not(None))
    )


def record_base(connection: Connection, snapshot: Snapshot, cause: str, now: datetime) -> None:
    """Begin the list with a snapshot: in force since its date, because nobody told us since when."""
    _open(connection, snapshot.list_code, snapshot.listings, snapshot.as_of, cause, now)
    facts = {"list_code": snapshot.list_code, "in_force_from": snapshot.as_of.isoformat()}
    counts = {"ended": 0, "begun": len(snapshot.listings), "listings_sha256": _hash_of(snapshot.listings)}
    append_evidence(connection, EvidenceKind.LISTED, cause, facts | counts, now)


def record_changes(
    connection: Connection, list_code: ListCode, made: Sequence[Change], cause: str, in_force_from: date, now: datetime
) -> None:
    """Let changes take effect on an Eastern date: versions end before it and begin with it.

    A wording that one change brings and the next takes away was never in force, and is not kept. An entry that is added
    although it stands is begun anew: it is this document's from then on.
    """
    gone = Counter(change.before for change in made if change.before is not None)
    come = Counter(change.after for change in made if change.after is not None)
    begun_anew = Counter(change.before for change in made if change.before and change.kind is ChangeKind.ADDITION)
    passing = (gone & come) - begun_anew
    begun = begun_since(connection, list_code, in_force_from)
    endings = _close(connection, list_code, (gone - passing).elements(), in_force_from, cause, now)
    for change in made:
        # Who takes an entry's place ends when that entry would have: the later document replaces whatever stands there.
        if change.before in endings and change.after is not None:
            endings[change.after] = endings[change.before]
        elif change.before is None and change.after is not None:
            endings[change.after] = ending_by_next(begun, change.after, in_force_from, cause)
    _open(connection, list_code, (come - passing).elements(), in_force_from, cause, now, endings)
    facts = {"list_code": list_code, "in_force_from": in_force_from.isoformat()}
    counts = {"ended": (gone - passing).total(), "begun": (come - passing).total(), "changes_sha256": _hash_of(made)}
    append_evidence(connection, EvidenceKind.LISTED, cause, facts | counts, now)


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
    opened = and_(listings.c.opened_by == cause, KNOWN_NOW)
    taken_back = connection.execute(listings.update().where(opened).values(known_until=now)).rowcount
    closed = connection.execute(select(listings).where(listings.c.closed_by == cause, KNOWN_NOW)).all()
    # Nothing that began before the first of these endings can follow on what they ended.
    since = min((row.in_force_until for row in closed), default=date.max)
    begun = {code: begun_since(connection, code, since) for code in {row.list_code for row in closed}}
    # The last to begin goes first: what it is again, an earlier one of the same entry gives way to.
    for row in sorted(closed, key=lambda row: row.in_force_from, reverse=True):
        _reopen(connection, row, now, begun[row.list_code])
    if taken_back or closed:
        facts = {"taken_back": taken_back, "opened_again": len(closed)}
        append_evidence(connection, EvidenceKind.RETRACTED, cause, facts, now)


def _reopen(connection: Connection, row: VersionRow, now: datetime, begun: Begun) -> None:
    """Take back the ending of a version; another document's later ending counts then."""
    if keeps_later_ending(connection, row):
        _forget(connection, row, now)
        return
    listing, later = from_json(Listing, row.noun), later_ending(connection, row)
    if later is None:
        _replace(connection, row, now, **ending_by_next(begun, listing, row.in_force_from, row.opened_by))
    else:
        _forget(connection, later, now)
        _replace(connection, row, now, in_force_until=later.in_force_until, closed_by=later.closed_by)
    begun[entry_key(row.destination, row.name)].append(row)


def _open(
    connection: Connection,
    list_code: ListCode,
    opened: Iterable[Listing],
    on: date,
    cause: str,
    now: datetime,
    endings: Mapping[Listing, Ending] = _NO_ENDINGS,
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
            **endings.get(listing, NO_END),
        }
        for listing in opened
    ]
    if rows:
        connection.execute(listings.insert(), rows)


def _close(
    connection: Connection, list_code: ListCode, gone: Iterable[Listing], on: date, cause: str, now: datetime
) -> dict[Listing, Ending]:
    """End the versions that these listings are, one version for each; the later endings that some had come back.

    Compared as nouns and not as JSON: what an earlier listwatch stored may lack a field that has come since.
    """
    endings: dict[Listing, Ending] = {}
    standing = defaultdict(list)
    for row in connection.execute(select(listings).where(_in_force(list_code, on, None)).order_by(listings.c.id)):
        standing[row.destination, row.name].append(row)
    for listing in gone:
        same_name = standing[listing.destination, listing.name]
        row = next(row for row in same_name if from_json(Listing, row.noun) == listing)
        same_name.remove(row)
        if row.in_force_until is not None:
            endings[listing] = {"in_force_until": row.in_force_until, "closed_by": row.closed_by}
            _copy(connection, row, now, in_force_from=row.in_force_until)
        _replace(connection, row, now, in_force_until=on, closed_by=cause)
    return endings


def _replace(connection: Connection, row: VersionRow, now: datetime, **values: object) -> None:
    """End what we knew of a version and open the same version with other dates."""
    _forget(connection, row, now)
    _copy(connection, row, now, **values)


def _forget(connection: Connection, row: VersionRow, now: datetime) -> None:
    connection.execute(listings.update().where(listings.c.id == row.id).values(known_until=now))


def _copy(connection: Connection, row: VersionRow, now: datetime, **values: object) -> None:
    kept = {name: value for name, value in row._mapping.items() if name != "id"}
    connection.execute(listings.insert().values(**{**kept, "known_from": now, "known_until": None, **values}))


def _read_versions(connection: Connection, which: ColumnElement[bool]) -> tuple[Version, ...]:
    """Give these versions by age. The columns that are not asked for take as long to decode as those that are."""
    named = (listings.c.opened_by, listings.c.closed_by, listings.c.in_force_from, listings.c.in_force_until)
    query = select(listings.c.noun, *named).where(which).order_by(listings.c.id)
    return tuple(
        Version(from_json(Listing, noun), opened_by, closed_by or "", since, until)
        for noun, opened_by, closed_by, since, until in connection.execute(query)
    )


def _in_force(list_code: ListCode, on: date, known_at: datetime | None) -> ColumnElement[bool]:
    """Which versions of a list are in force on an Eastern date, as we know now or knew at an aware UTC time."""
    return and_(
        listings.c.list_code == list_code,
        _known(known_at),
        listings.c.in_force_from <= on,
        or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > on),
    )


def _known(at: datetime | None) -> ColumnElement[bool]:
    """What we know now or, with a time, what we had come to know by then and had not given up yet."""
    if at is None:
        return KNOWN_NOW
    return and_(listings.c.known_from <= at, or_(KNOWN_NOW, listings.c.known_until > at))


def _hash_of(nouns: Iterable[object]) -> str:
    return sha256(to_json(tuple(nouns))).hexdigest()
