"""The customers as last recorded: each with a hash of what a screening reads of it, and since when it says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from state.accounts import Account, CustomerRecord
from state.customer_changes import CustomerChanges
from state.encoding import from_json
from state.storage.database import insert_into
from state.storage.schema import customer_records
from state.storage.versions import CUSTOMERS, next_version


def record_customers(connection: Connection, changes: CustomerChanges, now: datetime) -> None:
    """Store what has changed of the customers; nothing else is written. One that was gone and is back is new."""
    written = [row._asdict() for row in (*changes.new, *changes.changed)]
    if written:
        row = insert_into(connection, customer_records).values(changed_at=now, gone_at=None)
        new = {"sha256": row.excluded.sha256, "payload": row.excluded.payload, "changed_at": now, "gone_at": None}
        connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=new), written)
    who = customer_records.c.id == bindparam("who")
    if changes.beside:
        rows = [{"who": row.id, "record": row.payload} for row in changes.beside]
        connection.execute(customer_records.update().where(who).values(payload=bindparam("record")), rows)
    if changes.gone:
        connection.execute(customer_records.update().where(who).values(gone_at=now), [{"who": i} for i in changes.gone])
    if written or changes.gone or changes.beside:
        next_version(connection, CUSTOMERS)


def has_customers(connection: Connection) -> bool:
    """Return whether any customers were ever recorded."""
    return connection.execute(select(customer_records.c.id).limit(1)).first() is not None


def records_of(connection: Connection, customer_ids: Iterable[str]) -> dict[str, CustomerRecord]:
    """Return the records of these customers as last recorded, by id; one that was never recorded has none."""
    query = select(customer_records.c.payload).where(customer_records.c.id == bindparam("who"))
    payloads = ((who, connection.execute(query, {"who": who}).scalar()) for who in dict.fromkeys(customer_ids))
    return {who: from_json(CustomerRecord, payload) for who, payload in payloads if payload}


def accounts_of(connection: Connection, customer_ids: Iterable[str]) -> tuple[Account, ...]:
    """Return the accounts of these customers, as last recorded; one that was never recorded has none."""
    return tuple(record.account for record in records_of(connection, customer_ids).values())
