"""Dispositions as stored: one stands for each match, those before it stay on record with why they ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, or_, select

from state.dispositions import Decision, Disposition, MatchKey, ReliedOn, Verdict
from state.encoding import from_json, to_data
from state.evidence import canonical
from state.listings import EntryId, ListCode
from state.storage.schema import dispositions
from state.storage.versions import DECISIONS, next_version

_STANDS = dispositions.c.ended_at.is_(None)


def record_disposition(connection: Connection, disposition: Disposition) -> None:
    """Store a decision that stands from now on; whoever stores it has ended the one before."""
    key, decision = disposition.key, disposition.decision
    next_version(connection, DECISIONS)
    connection.execute(
        dispositions.insert().values(
            customer_id=key.customer_id,
            list_code=key.entry_id.list_code,
            entry_key=key.entry_id.key,
            destination=key.destination,
            listing_name=key.listing_name,
            verdict=decision.verdict,
            reason=decision.reason,
            decided_by=decision.decided_by,
            decided_at=disposition.decided_at,
            expires_on=decision.expires_on,
            relied_on=canonical(to_data(disposition.relied_on)),
        )
    )


def end_disposition(connection: Connection, disposition_id: int, because: str, now: datetime) -> None:
    """End a decision that stands; it stays on record with the reason."""
    this = dispositions.update().where(dispositions.c.id == disposition_id, _STANDS)
    connection.execute(this.values(ended_at=now, ended_because=because))
    next_version(connection, DECISIONS)


def current_dispositions(connection: Connection, customer_ids: Iterable[str] | None = None) -> dict[str, Disposition]:
    """Return the decisions that stand by their match's id, of these customers or of all."""
    query = select(dispositions).where(_STANDS).order_by(dispositions.c.id)
    if customer_ids is not None:
        query = query.where(dispositions.c.customer_id.in_(sorted(set(customer_ids))))
    return {one.key.id: one for one in map(_disposition, connection.execute(query))}


def false_dispositions(connection: Connection, at: datetime) -> tuple[Disposition, ...]:
    """Return the decisions that an owner is not the listed party, as they stood at an aware UTC time."""
    known, ended = dispositions.c.decided_at <= at, dispositions.c.ended_at
    query = select(dispositions).where(known, or_(ended.is_(None), ended > at))
    # Only the ids of parties say whose they are: name:, lei:, customer:.
    query = query.where(dispositions.c.verdict == Verdict.FALSE, dispositions.c.customer_id.contains(":"))
    query = query.order_by(dispositions.c.id)
    return tuple(map(_disposition, connection.execute(query)))


def dispositions_of(connection: Connection, key: MatchKey) -> tuple[Disposition, ...]:
    """Return every decision on one match, the latest first."""
    this = (
        (dispositions.c.customer_id == key.customer_id)
        & (dispositions.c.list_code == key.entry_id.list_code)
        & (dispositions.c.entry_key == key.entry_id.key)
    )
    return tuple(
        map(_disposition, connection.execute(select(dispositions).where(this).order_by(dispositions.c.id.desc())))
    )


def all_dispositions(connection: Connection) -> tuple[Disposition, ...]:
    """Return every decision that was ever stored, the oldest first."""
    return tuple(map(_disposition, connection.execute(select(dispositions).order_by(dispositions.c.id))))


def _disposition(row: Row[tuple[object, ...]]) -> Disposition:
    columns = row._mapping
    return Disposition(
        MatchKey(
            columns["customer_id"],
            EntryId(ListCode(columns["list_code"]), columns["entry_key"]),
            columns["destination"],
            columns["listing_name"],
        ),
        Decision(Verdict(columns["verdict"]), columns["reason"], columns["decided_by"], columns["expires_on"]),
        columns["decided_at"],
        from_json(ReliedOn, columns["relied_on"]),
        columns["id"],
        columns["ended_at"],
        columns["ended_because"] or "",
    )
