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
from state.entry_ids import identify, identify_changes
from state.evidence import EvidenceKind
from state.listings import EntryId, ListCode, Listing, Snapshot
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
from state.storage.schema import listings
from state.storage.versions import list_subject, next_version, version_of


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


@dataclass(frozen=True, slots=True)
class _Edition:
    """The version of a list that a transaction makes, and when (aware UTC)."""

    number: int
    made_at: datetime


# An entry's identity and what it says: what tells one version in force from all others.
_Line = tuple[EntryId, Listing]
_NO_ENDINGS: Mapping[_Line, Ending] = MappingProxyType({})


def listings_in_force(
    connection: Connection, list_code: ListCode, on: date, known_at: datetime | None = None
) -> tuple[Listing, ...]:
    """Return the list in force on an Eastern date, as far as we know now or knew at an aware UTC time."""
    query = select(listings.c.payload).where(is_in_force(list_code, on, known_at)).order_by(listings.c.id)
    return tuple(from_json(Listing, payload) for payload in connection.execute(query).scalars())


def listings_that_differ(
    connection: Connection, list_code: ListCode, earlier: date, later: date, known_at: datetime | None = None
) -> tuple[tuple[Listing, ...], tuple[Listing, ...]]:
    """Return what the list of each of two Eastern dates has that the other has not: most of it is never read."""
    then, now = (is_in_force(list_code, on, known_at) for on in (earlier, later))
    sides = (
        select(listings.c.payload).where(one, ~other).order_by(listings.c.id)
        for one, other in ((then, now), (now, then))
    )
    before, after = (
        tuple(from_json(Listing, payload) for payload in connection.execute(side).scalars()) for side in sides
    )
    return before, after


def count_in_force(connection: Connection, list_code: ListCode, on: date) -> int:
    """Count the entries in force on an Eastern date, as far as we know now."""
    query = select(func.count()).select_from(listings).where(is_in_force(list_code, on, None))
    return connection.execute(query).scalar_one()


def last_change(connection: Connection, list_code: ListCode) -> datetime | None:
    """Return when (aware UTC) an entry of a list last began or ended, as we came to know it; None for no list."""
    moments = func.max(listings.c.known_from), func.max(listings.c.known_until)
    row = connection.execute(select(*moments).where(listings.c.list_code == list_code)).one()
    return max(filter(None, row), default=None)


def versions_in_force(
    connection: Connection, list_code: ListCode, on: date, known_at: datetime | None = None
) -> tuple[Version, ...]:
    """Return the list in force on an Eastern date with what began each entry, as we know or knew it."""
    return read_versions(connection, is_in_force(list_code, on, known_at))


def listings_without(
    connection: Connection, list_code: ListCode, on: date, cause: str, version: int
) -> tuple[Listing, ...]:
    """Return the list that a document is applied to: of an Eastern date, at a version, and without the document."""
    is_in_force = or_(
        listings.c.in_force_until.is_(None), listings.c.in_force_until > on, listings.c.closed_by == cause
    )
    return _read_without(connection, list_code, cause, version, and_(listings.c.in_force_from <= on, is_in_force))


def future_listings(
    connection: Connection, list_code: ListCode, on: date, cause: str, version: int
) -> tuple[Listing, ...]:
    """Return the entries that documents other than this one let begin after an Eastern date, at a version."""
    is_of_days = or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > listings.c.in_force_from)
    return _read_without(connection, list_code, cause, version, and_(listings.c.in_force_from > on, is_of_days))


def identified(
    connection: Connection,
    list_code: ListCode,
    made: Iterable[Change],
    on: date,
    cause: str,
    earlier: Iterable[Change] = (),
) -> tuple[Change, ...]:
    """Return the changes that a document makes to a list on an Eastern date, with the identity of each entry.

    `earlier` are the changes of an earlier reading of it.
    """
    version = version_of(connection, list_subject(list_code))
    in_force = listings_without(connection, list_code, on, cause, version)
    return identify_changes(made, in_force, future_listings(connection, list_code, on, cause, version), earlier)


def versions_closed(connection: Connection, list_code: ListCode) -> tuple[Version, ...]:
    """Return the entries, and earlier wordings of entries, that some document ended."""
    return read_versions(
        connection, and_(listings.c.list_code == list_code, KNOWN_NOW, listings.c.closed_by.is_not(None))
    )


def record_base(connection: Connection, snapshot: Snapshot, cause: str, now: datetime) -> None:
    """Begin the list with a snapshot: in force since its date, because nobody told us since when."""
    entries = identify(snapshot.list_code, snapshot.listings)
    _open(connection, snapshot.list_code, entries, snapshot.as_of, cause, _begin(connection, snapshot.list_code, now))
    facts = {"list_code": snapshot.list_code, "in_force_from": snapshot.as_of.isoformat()}
    counts = {"ended": 0, "begun": len(entries), "listings_sha256": _hash_of(entries)}
    append_evidence(connection, EvidenceKind.LISTED, cause, facts | counts, now)


def record_changes(
    connection: Connection, list_code: ListCode, made: Sequence[Change], cause: str, in_force_from: date, now: datetime
) -> None:
    """Let changes take effect on an Eastern date: versions end before it and begin with it.

    A wording that one change brings and the next takes away was never in force, and is not kept. An entry that is added
    although it stands is begun anew: it is this document's from then on. Entries have their identities.
    """
    gone = Counter(_line(change.before) for change in made if change.before is not None)
    come = Counter(_line(change.after) for change in made if change.after is not None)
    begun_anew = Counter(
        _line(change.before) for change in made if change.before and change.kind is ChangeKind.ADDITION
    )
    passing = (gone & come) - begun_anew
    begun, edition = begun_since(connection, list_code, in_force_from), _begin(connection, list_code, now)
    endings = _close(connection, list_code, (gone - passing).elements(), in_force_from, cause, edition)
    for change in made:
        # Who takes an entry's place ends when that entry would have: the later document replaces whatever stands there.
        if change.after is None:
            continue
        after = _line(change.after)
        if change.before is None:
            endings[after] = ending_by_next(begun, change.after, in_force_from, cause)
        elif _line(change.before) in endings:
            endings[after] = endings[_line(change.before)]
    come_to_stay = [listing for _, listing in (come - passing).elements()]
    _open(connection, list_code, come_to_stay, in_force_from, cause, edition, endings)
    facts = {"list_code": list_code, "in_force_from": in_force_from.isoformat()}
    counts = {"ended": (gone - passing).total(), "begun": (come - passing).total(), "changes_sha256": _hash_of(made)}
    append_evidence(connection, EvidenceKind.LISTED, cause, facts | counts, now)


def retract(connection: Connection, cause: str, now: datetime) -> None:
    """Undo, in our knowledge, what a document opened and closed; what we once knew stays on record."""
    opened, closed = (
        connection.execute(select(listings).where(column == cause, KNOWN_NOW)).all()
        for column in (listings.c.opened_by, listings.c.closed_by)
    )
    editions = {code: _begin(connection, code, now) for code in sorted({row.list_code for row in (*opened, *closed)})}
    for code, edition in editions.items():
        taken_back = (listings.c.opened_by == cause, listings.c.list_code == code, KNOWN_NOW)
        connection.execute(listings.update().where(*taken_back).values(**_ended(edition)))
    reopened = [row for row in closed if row.opened_by != cause]
    # Nothing that began before the first of these endings can follow on what they ended.
    since = min((row.in_force_until for row in reopened), default=date.max)
    begun = {code: begun_since(connection, code, since) for code in editions}
    # The last to begin goes first: what it is again, an earlier one of the same entry gives way to.
    for row in sorted(reopened, key=lambda row: row.in_force_from, reverse=True):
        _reopen(connection, row, editions[row.list_code], begun[row.list_code])
    if opened or reopened:
        facts = {"taken_back": len(opened), "opened_again": len(reopened)}
        append_evidence(connection, EvidenceKind.RETRACTED, cause, facts, now)


def _reopen(connection: Connection, row: VersionRow, edition: _Edition, begun: Begun) -> None:
    """Take back the ending of a version; another document's later ending counts then."""
    if keeps_later_ending(connection, row):
        _forget(connection, row, edition)
        return
    listing, later = from_json(Listing, row.payload), later_ending(connection, row)
    if later is None:
        _replace(connection, row, edition, **ending_by_next(begun, listing, row.in_force_from, row.opened_by))
    else:
        _forget(connection, later, edition)
        _replace(connection, row, edition, in_force_until=later.in_force_until, closed_by=later.closed_by)
    begun[entry_key(row.destination, row.name)].append(row)


def _begin(connection: Connection, list_code: str, now: datetime) -> _Edition:
    """Begin a new version of a list: whatever was derived from the one before must be derived again."""
    return _Edition(next_version(connection, list_subject(list_code)), now)


def _open(
    connection: Connection,
    list_code: ListCode,
    opened: Iterable[Listing],
    on: date,
    cause: str,
    edition: _Edition,
    endings: Mapping[_Line, Ending] = _NO_ENDINGS,
) -> None:
    rows = [
        {
            "list_code": list_code,
            "entry_key": entry_id.key,
            "destination": listing.destination,
            "name": listing.name,
            "payload": to_json(listing).decode(),
            "in_force_from": on,
            "known_from": edition.made_at,
            "version_from": edition.number,
            "opened_by": cause,
            **endings.get((entry_id, listing), NO_END),
        }
        for entry_id, listing in map(_line, opened)
    ]
    if rows:
        connection.execute(listings.insert(), rows)


def _close(
    connection: Connection, list_code: ListCode, gone: Iterable[_Line], on: date, cause: str, edition: _Edition
) -> dict[_Line, Ending]:
    """End the versions in force that these entries are; the later endings that some had come back.

    Compared as nouns and not as JSON: what an earlier listwatch stored may lack a field that has come since.
    """
    endings: dict[_Line, Ending] = {}
    standing = defaultdict(list)
    for row in connection.execute(select(listings).where(is_in_force(list_code, on, None)).order_by(listings.c.id)):
        standing[row.entry_key].append(row)
    for entry_id, listing in gone:
        same_line = standing[entry_id.key]
        row = next(row for row in same_line if from_json(Listing, row.payload) == listing)
        same_line.remove(row)
        if row.in_force_until is not None:
            endings[entry_id, listing] = {"in_force_until": row.in_force_until, "closed_by": row.closed_by}
            _copy(connection, row, edition, in_force_from=row.in_force_until)
        _replace(connection, row, edition, in_force_until=on, closed_by=cause)
    return endings


def _line(listing: Listing) -> _Line:
    assert listing.entry_id is not None, "entries are identified before they are stored"
    return listing.entry_id, listing


def _replace(connection: Connection, row: VersionRow, edition: _Edition, **values: object) -> None:
    """End what we knew of a version and open the same version with other dates."""
    _forget(connection, row, edition)
    _copy(connection, row, edition, **values)


def _forget(connection: Connection, row: VersionRow, edition: _Edition) -> None:
    connection.execute(listings.update().where(listings.c.id == row.id).values(**_ended(edition)))


def _ended(edition: _Edition) -> dict[str, object]:
    return {"known_until": edition.made_at, "version_until": edition.number}


def _copy(connection: Connection, row: VersionRow, edition: _Edition, **values: object) -> None:
    kept = {name: value for name, value in row._mapping.items() if name != "id"}
    connection.execute(
        listings.insert().values(
            **{**kept, "known_from": edition.made_at, "version_from": edition.number, "known_until": None, **values}
        )
    )


def _read_without(
    connection: Connection, list_code: ListCode, cause: str, version: int, which: ColumnElement[bool]
) -> tuple[Listing, ...]:
    query = select(listings.c.payload).where(
        listings.c.list_code == list_code,
        listings.c.version_from <= version,
        or_(listings.c.version_until.is_(None), listings.c.version_until > version),
        listings.c.opened_by != cause,
        which,
    )
    return tuple(from_json(Listing, payload) for payload in connection.execute(query.order_by(listings.c.id)).scalars())


def read_versions(connection: Connection, which: ColumnElement[bool]) -> tuple[Version, ...]:
    """Return these versions by age. The columns that are not asked for take as long to decode as those that are."""
    named = (listings.c.opened_by, listings.c.closed_by, listings.c.in_force_from, listings.c.in_force_until)
    query = select(listings.c.payload, *named).where(which).order_by(listings.c.id)
    return tuple(
        Version(from_json(Listing, payload), opened_by, closed_by or "", since, until)
        for payload, opened_by, closed_by, since, until in connection.execute(query)
    )


def is_in_force(list_code: ListCode, on: date, known_at: datetime | None) -> ColumnElement[bool]:
    """Return which versions of a list are in force on an Eastern date, as we know now or knew at an aware UTC time."""
    return and_(
        listings.c.list_code == list_code,
        _known(known_at),
        listings.c.in_force_from <= on,
        or_(listings.c.in_force_until.is_(None), listings.c.in_force_until > on),
    )


def _known(at: datetime | None) -> ColumnElement[bool]:
    """Return what we know now or, with a time, what we had come to know by then and had not given up yet."""
    if at is None:
        return KNOWN_NOW
    return and_(listings.c.known_from <= at, or_(KNOWN_NOW, listings.c.known_until > at))


def _hash_of(nouns: Iterable[object]) -> str:
    return sha256(to_json(tuple(nouns))).hexdigest()
