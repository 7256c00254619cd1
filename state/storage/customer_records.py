"""The customers as last read: which are new, which say something else to a screening, and which are gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from state.accounts import Account, CustomerRecord
from state.encoding import from_json, to_json
from state.storage.schema import customer_records
from state.storage.versions import CUSTOMERS, next_version

_IS_HERE = customer_records.c.gone_at.is_(None)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one reading of the customers has that the one before had not; `gone` holds ids, `same` is a number."""

    new: tuple[CustomerRecord, ...]
    changed: tuple[CustomerRecord, ...]
    gone: tuple[str, ...]
    same: int


def compare_customers(connection: Connection, records: Iterable[CustomerRecord]) -> Compared:
    """Compare all customers with those last recorded. One that was gone and is back is new."""
    columns = customer_records.c.id, customer_records.c.sha256
    known = {row.id: row.sha256 for row in connection.execute(select(*columns).where(_IS_HERE))}
    new, changed, same = [], [], 0
    for record in records:
        before = known.pop(record.customer.id, None)
        if before is None:
            new.append(record)
        elif before != record.sha256:
            changed.append(record)
        else:
            same += 1
    return Compared(tuple(new), tuple(changed), tuple(sorted(known)), same)


def records_of(connection: Connection, customer_ids: Iterable[str]) -> dict[str, CustomerRecord]:
    """Return the records of these customers as last recorded, by id; one that was never recorded has none."""
    query = select(customer_records.c.noun).where(customer_records.c.id == bindparam("who"))
    nouns = ((who, connection.execute(query, {"who": who}).scalar()) for who in dict.fromkeys(customer_ids))
    return {who: from_json(CustomerRecord, noun) for who, noun in nouns if noun}


def record_customers(connection: Connection, records: Iterable[CustomerRecord], now: datetime) -> None:
    """Store all customers as they are now read; those that were here and are not among them are gone."""
    known = {
        row.id: row for row in connection.execute(select(customer_records).where(customer_records.c.gone_at.is_(None)))
    }
    written = []
    for record in records:
        before = known.pop(record.customer.id, None)
        row = {"id": record.customer.id, "sha256": record.sha256, "noun": to_json(record).decode(), "gone_at": None}
        if before is None or (before.sha256, before.noun) != (row["sha256"], row["noun"]):
            is_same = before is not None and before.sha256 == row["sha256"]
            written.append(row | {"changed_at": before.changed_at if before is not None and is_same else now})
    if written:
        _delete(connection, [str(row["id"]) for row in written])
        connection.execute(customer_records.insert(), written)
    if written or known:
        next_version(connection, CUSTOMERS)
    if known:
        gone = customer_records.update().where(customer_records.c.id == bindparam("who")).values(gone_at=now)
        connection.execute(gone, [{"who": customer_id} for customer_id in known])


def chosen_at(connection: Connection, by: datetime) -> tuple[str, ...]:
    """Return the ids of those that the last reading before an aware UTC time found new or changed, as far as is known.

    One that has changed since is not among them.
    """
    last = select(func.max(customer_records.c.changed_at)).where(customer_records.c.changed_at <= by).scalar_subquery()
    query = select(customer_records.c.id).where(customer_records.c.changed_at == last)
    return tuple(connection.execute(query.order_by(customer_records.c.id)).scalars())


def has_customers(connection: Connection) -> bool:
    """Return whether any customers were ever recorded."""
    return connection.execute(select(customer_records.c.id).limit(1)).first() is not None


def accounts_of(connection: Connection, customer_ids: Iterable[str]) -> tuple[Account, ...]:
    """Return the accounts of these customers, as last recorded; one that was never recorded has none."""
    return tuple(record.account for record in records_of(connection, customer_ids).values())


def _delete(connection: Connection, ids: Iterable[str]) -> None:
    statement = customer_records.delete().where(customer_records.c.id == bindparam("who"))
    connection.execute(statement, [{"who": customer_id} for customer_id in ids])
