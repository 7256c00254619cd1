"""A list page by page, chosen and counted by the database, and customers found by a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from state.accounts import CustomerRecord
from state.encoding import from_json
from state.listings import ListCode, Listing
from state.storage.holds import names_owner
from state.storage.lists import Version, is_in_force
from state.storage.schema import customer_records, listings, snapshots


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of a list in force on a date, by destination and name, and how many entries there are in all."""

    entries: tuple[tuple[str, Version], ...]
    total: int


def list_part(
    connection: Connection,
    list_code: ListCode,
    on: date,
    known_at: datetime | None,
    words: str,
    limit: int,
    offset: int = 0,
) -> ListPart:
    """Return the entries that hold all of these words, whatever their letter case, so many at most.

    Each comes with its key, by which the list knows it.
    """
    which = and_(is_in_force(list_code, on, known_at), *(_has(word) for word in words.split()))
    total = connection.execute(select(func.count()).select_from(listings).where(which)).scalar_one()
    order = (listings.c.destination, listings.c.name, listings.c.id)
    rows = connection.execute(select(listings).where(which).order_by(*order).limit(limit).offset(offset)).all()
    return ListPart(tuple((row.entry_key, _version(row)) for row in rows), total)


def lists_kept(connection: Connection) -> tuple[tuple[str, date, int], ...]:
    """Return the lists that were read, each with the last date it was complete up to and its entries then."""
    last = select(func.max(snapshots.c.id)).group_by(snapshots.c.list_code)
    rows = connection.execute(select(snapshots).where(snapshots.c.id.in_(last)).order_by(snapshots.c.list_code))
    return tuple((row.list_code, row.as_of, row.listings) for row in rows)


def find_customers(
    connection: Connection, words: str, limit: int, after: str = "", owner: str | None = None
) -> tuple[CustomerRecord, ...]:
    """Return the customers whose id or record holds all of these words, by id from the first `after` one.

    `owner` is the mail address of whose accounts they are, None for all.
    """
    columns = (customer_records.c.id, customer_records.c.payload)
    conditions = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()]
    if owner is not None:
        conditions.append(names_owner(customer_records.c.payload, owner))
    is_next = (customer_records.c.gone_at.is_(None), customer_records.c.id > after)
    query = select(customer_records.c.payload).where(*is_next, *conditions)
    rows = connection.execute(query.order_by(customer_records.c.id).limit(limit)).scalars()
    return tuple(from_json(CustomerRecord, payload) for payload in rows)


def _has(word: str) -> ColumnElement[bool]:
    return listings.c.payload.icontains(word, autoescape=True)


def _version(row: Row[tuple[object, ...]]) -> Version:
    listing = from_json(Listing, row.payload)
    return Version(listing, row.opened_by, row.closed_by or "", row.in_force_from, row.in_force_until)
