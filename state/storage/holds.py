"""Holds as stored: one row for each account and cause, and all that became of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from state.dispositions import AccountHold, HoldRecord, HoldStatus
from state.storage.schema import account_holds, alerts


def record_hold(connection: Connection, hold: AccountHold) -> None:
    """Store a hold, or what has become of it: the row of the same account and cause is written anew."""
    values = {name: value for name, value in asdict(HoldRecord.of(hold)).items() if name != "id"}
    this = (account_holds.c.customer_id == hold.customer_id) & (account_holds.c.cause == hold.cause)
    if not connection.execute(account_holds.update().where(this).values(**values)).rowcount:
        connection.execute(account_holds.insert().values(**values))


def holds_of(connection: Connection, customer_id: str) -> tuple[AccountHold, ...]:
    """Return every hold of one account, released ones too, the oldest first."""
    query = select(account_holds).where(account_holds.c.customer_id == customer_id)
    return tuple(map(_hold, connection.execute(query.order_by(account_holds.c.id))))


def holds_for(connection: Connection, cause: str) -> tuple[AccountHold, ...]:
    """Return every hold for one cause, released ones too, the oldest first."""
    query = select(account_holds).where(account_holds.c.cause == cause)
    return tuple(map(_hold, connection.execute(query.order_by(account_holds.c.id))))


def open_holds(connection: Connection) -> tuple[AccountHold, ...]:
    """Return every hold that is not released, by account, the oldest first."""
    query = select(account_holds).where(account_holds.c.standing != HoldStatus.RELEASED)
    return tuple(map(_hold, connection.execute(query.order_by(account_holds.c.customer_id, account_holds.c.id))))


def holds_after(
    connection: Connection, number: int, limit: int, since: datetime | None, owner: str | None = None
) -> tuple[AccountHold, ...]:
    """Return holds from the first one after this number: those not released, or all that changed at or after a time.

    `since` is aware UTC. A hold changes when it begins, is acknowledged, has its release asked for, or is released.
    `owner` is the mail address that the notices name, None for all.
    """
    at = account_holds.c
    which = at.standing != HoldStatus.RELEASED
    if since is not None:
        which = or_(*(time >= since for time in (at.since, at.acknowledged_at, at.release_asked_at, at.released_at)))
    query = _of_owner(select(account_holds).where(at.id > number, which), owner)
    return tuple(map(_hold, connection.execute(query.order_by(at.id).limit(limit))))


def holds_page(connection: Connection, owner: str | None, limit: int, offset: int = 0) -> tuple[AccountHold, ...]:
    """Return a part of the holds that are not released: what nobody has acknowledged first, by its clock.

    `owner` is the mail address that the notices name, None for all.
    """
    order = (account_holds.c.acknowledged_at.is_not(None), account_holds.c.acknowledge_by, account_holds.c.id)
    rows = connection.execute(_waiting(owner).order_by(*order).limit(limit).offset(offset))
    return tuple(map(_hold, rows))


def count_holds(connection: Connection, owner: str | None) -> int:
    """Count the holds that are not released, of one owner or of all."""
    return connection.execute(_waiting(owner).with_only_columns(func.count())).scalar_one()


def names_owner(payload: ColumnElement[str], owner: str) -> ColumnElement[bool]:
    """Return whether what is stored names this mail address as the owner of the account, in any letter case."""
    return func.lower(func.replace(payload, " ", "")).contains(f'"owner_email":"{owner.lower()}"', autoescape=True)


def _waiting(owner: str | None) -> Select[Any]:
    return _of_owner(select(account_holds).where(account_holds.c.standing != HoldStatus.RELEASED), owner)


def _of_owner(query: Select[Any], owner: str | None) -> Select[Any]:
    if owner is None:
        return query
    return query.join(alerts, alerts.c.id == account_holds.c.alert_id).where(names_owner(alerts.c.payload, owner))


def _hold(row: Row[tuple[object, ...]]) -> AccountHold:
    return HoldRecord(**row._mapping).hold
