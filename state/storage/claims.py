"""Claims as stored: who is working on which match, so that two people do not work on one. A claim is no decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from state.storage.people_tables import match_claims

# Whoever has gone home holds up nobody.
LASTS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is working on a match, and since when (aware UTC)."""

    claimed_by: str
    claimed_at: datetime


def record_claim(connection: Connection, match_id: str, by: str, now: datetime) -> None:
    """Note that somebody works on a match, in the place of whoever did."""
    end_claim(connection, match_id)
    connection.execute(match_claims.insert().values(match_id=match_id, claimed_by=by, claimed_at=now))


def end_claim(connection: Connection, match_id: str) -> None:
    """Note that nobody works on a match any more."""
    connection.execute(match_claims.delete().where(match_claims.c.match_id == match_id))


def claims_of(connection: Connection, match_ids: Iterable[str], now: datetime) -> Mapping[str, Claim]:
    """Return the claims of the last hours on these matches, by the match's id."""
    query = select(match_claims).where(match_claims.c.match_id.in_(list(match_ids)))
    recent = query.where(match_claims.c.claimed_at > now - LASTS)
    return {row.match_id: Claim(row.claimed_by, row.claimed_at) for row in connection.execute(recent)}
