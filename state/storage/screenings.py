"""Screenings: what was compared with what, and what came of it, "none" being a result like any other."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from state.dispositions import match_id_of
from state.encoding import from_json, to_data, to_json
from state.evidence import EvidenceKind, ScreeningBasis
from state.matches import Match, Screening
from state.storage.evidence import append_evidence
from state.storage.schema import matches, screenings


def record_screening(
    connection: Connection,
    screening: Screening,
    cause: str,
    stage: str,
    now: datetime,
    basis: ScreeningBasis = ScreeningBasis(),  # noqa: B008 - frozen
    event_id: str | None = None,
) -> None:
    """Store one run and its matches, by the event that it is of, and in the evidence what it rested on."""
    made = connection.execute(
        screenings.insert().values(
            cause=cause,
            stage=stage,
            customers_sha256=screening.customers_sha256,
            config_sha256=basis.config_sha256,
            parser_version=basis.parser_version,
            matcher_version=screening.matcher_version,
            customers_screened=screening.customers_screened,
            listings_screened=screening.listings_screened,
            screened_at=now,
            event_id=event_id,
        )
    )
    (screening_id,) = made.inserted_primary_key or (None,)
    rows = [
        {
            "screening_id": screening_id,
            "customer_id": match.customer_id,
            "list_code": match.entry.list_code,
            "entry_key": match.entry.key,
            "match_id": match_id_of(match.customer_id, match.entry.list_code, match.entry.key),
            "destination": match.destination,
            "listing_name": match.listing_name,
            "strength": match.strength,
            "score": match.score,
            "payload": to_json(match).decode(),
        }
        for match in screening.matches
    ]
    if rows:
        connection.execute(matches.insert(), rows)
    append_evidence(connection, EvidenceKind.SCREENED, cause, _facts(screening, stage, basis) | _named(event_id), now)


def matches_of(connection: Connection, cause: str) -> tuple[Match, ...]:
    """Return the matches of the last screening for this document; empty when there was none, or none matched."""
    latest = select(screenings.c.id).where(screenings.c.cause == cause).order_by(screenings.c.id.desc()).limit(1)
    query = select(matches.c.payload).where(matches.c.screening_id == latest.scalar_subquery()).order_by(matches.c.id)
    return tuple(from_json(Match, payload) for payload in connection.execute(query).scalars())


def _named(event_id: str | None) -> dict[str, object]:
    return {"event_id": event_id} if event_id else {}


def _facts(screening: Screening, stage: str, basis: ScreeningBasis) -> dict[str, object]:
    """Return what the evidence keeps of a run: versions, hashes, counts, and the records of customers that matched."""
    matched = to_json(screening.matches)
    return {
        "stage": stage,
        "customers_sha256": screening.customers_sha256,
        "matcher_version": screening.matcher_version,
        "parser_version": basis.parser_version,
        "config_sha256": basis.config_sha256,
        "settings": dict(basis.settings or {}),
        "customers_screened": screening.customers_screened,
        "listings_screened": screening.listings_screened,
        "matches": len(screening.matches),
        "matches_sha256": sha256(matched).hexdigest(),
        "customers": [to_data(customer) for customer in basis.customers],
    }
