"""The tables of the service: who works on what, what is wrong, and what is held until a person decides."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table, Text, UniqueConstraint

from state.storage.columns import UtcTime
from state.storage.metadata import metadata

# Who may do what none may do twice at once, until when. An expired lease is anybody's.
leases = Table(
    "leases",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
)

# What may not be pruned, although its time of keeping is over, and who asked for it.
legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("lifted_by", String(200)),
    Column("lifted_at", UtcTime),
)

# What a source sent that was not believed, until a person, or a second good answer, says otherwise.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False, index=True),
    Column("capture_sha256", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("as_of", Date),
    Column("reason", Text, nullable=False),
    Column("standing", String(20), nullable=False, index=True),
    Column("held_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("settled_by", String(200)),
    Column("settled_because", Text),
    UniqueConstraint("source", "capture_sha256"),
)

# What is wrong with the service itself: told once, again each day while it lasts, and when it is over.
troubles = Table(
    "troubles",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("detail", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("told_at", UtcTime),
    Column("over_at", UtcTime),
    Column("covers", Text, nullable=False, server_default="[]"),
)

# One row for each node: the last time it proved that what it stores is there. `installation` names the database.
liveness = Table(
    "liveness",
    metadata,
    Column("node", String(200), primary_key=True),
    Column("installation", String(32), nullable=False),
    Column("beats", Integer, nullable=False),
    Column("beat_at", UtcTime, nullable=False),
)

# Filings that a look at public inspection did not show: since when, and when that was told.
absences = Table(
    "absences",
    metadata,
    Column("number", String(50), primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("told_at", UtcTime),
)
