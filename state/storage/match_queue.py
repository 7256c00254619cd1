"""The queue of possible matches, page by page: chosen, ordered and counted by the database.

It holds the same matches as `monitor.review.open_matches`: each as it was told last, of entries that are or will be on
a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from state.changes import Change, ChangeKind
from state.dispositions import HoldStatus, MatchKey, Verdict
from state.encoding import from_json
from state.listings import EntryId
from state.matches import Match, Strength
from state.storage.alerted_matches import AlertedMatch, not_taken_back
from state.storage.schema import account_holds, changes, dispositions, listings, matches, screenings

_KEY = (matches.c.customer_id, matches.c.list_code, matches.c.entry_key)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which matches: open or decided ones; of one strength, document, list or destination; with a word in a name."""

    decided: bool = False
    strength: Strength | None = None
    document: str = ""
    list_code: str = ""
    customer_id: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class QueuedMatch:
    """A match in its queue, and since when it waits (aware UTC): its account's hold, or the first time it was told."""

    alerted: AlertedMatch
    since: datetime


@dataclass(frozen=True, slots=True)
class MatchQueue:
    """A part of a queue in its order, and how many matches of each strength are in all of it."""

    part: tuple[QueuedMatch, ...]
    counts: Mapping[Strength, int]


def read_queue(connection: Connection, today: date, chosen: QueueFilter, limit: int, offset: int = 0) -> MatchQueue:
    """Return a part of a queue in its order: what waits longest first, then the strongest."""
    order = case({strength.value: at for at, strength in enumerate(Strength)}, value=matches.c.strength)
    counts = [func.count().filter(matches.c.strength == strength).over().label(strength) for strength in Strength]
    query = _queue(today, chosen).add_columns(*counts).order_by("since", order, matches.c.score.desc(), matches.c.id)
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    if offset and not rows:
        return MatchQueue((), read_queue(connection, today, chosen, 1).counts)
    counted = {strength: rows[0]._mapping[strength.value] if rows else 0 for strength in Strength}
    return MatchQueue(_queued_matches(connection, [(row.id, row.since) for row in rows]), counted)


def queue_after(
    connection: Connection, today: date, chosen: QueueFilter, after: int, limit: int
) -> tuple[tuple[int, QueuedMatch], ...]:
    """Return matches of a queue in the order they were told last, each with its number, from the first `after` one.

    Whoever asks part by part misses none that is decided, or told again, in between.
    """
    query = _queue(today, chosen).where(matches.c.id > after).order_by(matches.c.id)
    part = [(row.id, row.since) for row in connection.execute(query.limit(limit))]
    return tuple(zip((number for number, _ in part), _queued_matches(connection, part), strict=True))


def _queued_matches(connection: Connection, part: Sequence[tuple[int, Any]]) -> tuple[QueuedMatch, ...]:
    """Return the matches of a part of a queue; `part` has their rows, and the times as the database gives them."""
    ids = [match_id for match_id, _ in part]
    columns = (matches.c.id, matches.c.payload, screenings.c.cause, screenings.c.stage)
    query = select(*columns).join_from(matches, screenings, screenings.c.id == matches.c.screening_id)
    rows = {row.id: row for row in connection.execute(query.where(matches.c.id.in_(ids)))}
    changes_by_id = _changes_of(connection, ids)
    return tuple(
        QueuedMatch(
            AlertedMatch(from_json(Match, rows[one].payload), changes_by_id[one], rows[one].cause, rows[one].stage),
            _moment(since),
        )
        for one, since in part
    )


def _moment(stored: Any) -> datetime:
    """Return a time as the database gives it, text or datetime, as aware UTC."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def match_keys(connection: Connection, match_id: str) -> tuple[MatchKey, ...]:
    """Return the matches that were ever told under an id, which two may share that an earlier listwatch gave."""
    query = select(*_KEY, matches.c.destination, matches.c.listing_name).distinct()
    # Only an id of an earlier listwatch, or one that nothing has, is looked for among all.
    rows = connection.execute(query.where(matches.c.match_id == match_id)).all() or connection.execute(query).all()
    keys = (
        MatchKey(row.customer_id, EntryId(row.list_code, row.entry_key), row.destination, row.listing_name)
        for row in rows
    )
    return tuple({key.id: key for key in keys if match_id in (key.id, key.former_id)}.values())


def _queue(today: date, chosen: QueueFilter) -> Select[Any]:
    last_of_cause = select(func.max(screenings.c.id)).group_by(screenings.c.cause)
    told_last = case((screenings.c.id.in_(last_of_cause), matches.c.id), else_=None)
    keys = (
        select(func.max(told_last).label("match_id"), func.min(screenings.c.screened_at).label("first_at"))
        .join_from(matches, screenings, screenings.c.id == matches.c.screening_id)
        .where(not_taken_back())
        .group_by(*_KEY)
        .subquery()
    )
    held = and_(
        account_holds.c.customer_id == matches.c.customer_id,
        account_holds.c.cause == screenings.c.cause,
        account_holds.c.standing != HoldStatus.RELEASED,
    )
    since = func.coalesce(account_holds.c.since, keys.c.first_at)
    return (
        select(matches.c.id)
        .join_from(matches, keys, keys.c.match_id == matches.c.id)
        .join(screenings, screenings.c.id == matches.c.screening_id)
        .outerjoin(account_holds, held)
        .where(_is_told_of(), ~_has_left(today), *_conditions(chosen))
        .add_columns(type_coerce(since, NullType()).label("since"))
    )


def _conditions(chosen: QueueFilter) -> Iterable[ColumnElement[bool]]:
    yield _is_decided() if chosen.decided else ~_is_decided()
    if chosen.strength:
        yield matches.c.strength == chosen.strength
    if chosen.document:
        yield screenings.c.cause == chosen.document
    if chosen.list_code:
        yield matches.c.list_code == chosen.list_code
    if chosen.customer_id:
        yield matches.c.customer_id == chosen.customer_id
    for word in chosen.words.split():
        columns = (matches.c.listing_name, matches.c.customer_id, matches.c.destination)
        yield or_(*(column.icontains(word, autoescape=True) for column in columns))


def _is_told_of() -> ColumnElement[bool]:
    """Return whether the entry is on its list, or will be, by the change that was told."""
    return exists().where(
        changes.c.event_id == screenings.c.event_id,
        changes.c.list_code == matches.c.list_code,
        changes.c.entry_key == matches.c.entry_key,
        changes.c.kind != ChangeKind.REMOVAL,
    )


def _has_left(today: date) -> ColumnElement[bool]:
    """Return whether the entry stood on its list and stands on it no more, as `has_left_list` says of one."""
    this = and_(
        listings.c.list_code == matches.c.list_code,
        listings.c.entry_key == matches.c.entry_key,
        # As text, so that SQLite does not look through all that is known now for each match instead of the few of it.
        cast(listings.c.known_until, String).is_(None),
    )
    until = listings.c.in_force_until
    stands = or_(until.is_(None), and_(until > literal(today), until > listings.c.in_force_from))
    return and_(exists().where(this), ~exists().where(this, stands))


def _is_decided() -> ColumnElement[bool]:
    return exists().where(
        dispositions.c.customer_id == matches.c.customer_id,
        dispositions.c.list_code == matches.c.list_code,
        dispositions.c.entry_key == matches.c.entry_key,
        dispositions.c.ended_at.is_(None),
        dispositions.c.verdict != Verdict.UNSURE,
    )


def _changes_of(connection: Connection, match_ids: list[int]) -> dict[int, Change]:
    latest_change = and_(
        changes.c.event_id == screenings.c.event_id,
        changes.c.list_code == matches.c.list_code,
        changes.c.entry_key == matches.c.entry_key,
        changes.c.kind != ChangeKind.REMOVAL,
    )
    query = (
        select(matches.c.id, changes.c.payload)
        .join_from(matches, screenings, screenings.c.id == matches.c.screening_id)
        .join(changes, latest_change)
        .where(matches.c.id.in_(match_ids))
        .order_by(changes.c.id)
    )
    return {row.id: from_json(Change, row.payload) for row in connection.execute(query)}
