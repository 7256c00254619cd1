"""The tables of people, of services that act for them, and of what is under way at the desk."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from state.storage.columns import UtcTime
from state.storage.metadata import metadata

# Who may look and decide; `name` is what decisions are signed with. Nobody is deleted, since signatures must stay
# readable.
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("roles", String(100), nullable=False),
    Column("key", String(64), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("email", String(320)),
    Column("slack_id", String(50)),
    Column("password_hash", Text),
    Column("totp_secret", String(64)),
    Column("totp_used", Integer),
    Column("recovery_hashes", Text, nullable=False),
    Column("ended_at", UtcTime),
)

# Sign-ins of people in a browser, by the hash of what the browser holds: whoever reads the table can use none.
web_sessions = Table(
    "web_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("began_at", UtcTime, nullable=False),
    Column("signed_in_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

# Tokens of the API, by the hash of what their holders send.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("holder", String(200), nullable=False),
    Column("roles", String(100), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("used_at", UtcTime),
    Column("ended_at", UtcTime),
)

# What requests with an Idempotency-Key were answered, for some days.
api_answers = Table(
    "api_answers",
    metadata,
    Column("token_id", ForeignKey("api_tokens.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("etag", String(100), nullable=False),
    Column("answered_at", UtcTime, nullable=False, index=True),
)

# Who is working on which match: no decision, and no evidence.
match_claims = Table(
    "match_claims",
    metadata,
    Column("match_id", String(64), primary_key=True),
    Column("claimed_by", String(200), nullable=False),
    Column("claimed_at", UtcTime, nullable=False),
)

# Long work on its way; what has ended leaves no row.
running_work = Table(
    "running_work",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("began_at", UtcTime, nullable=False),
    Column("moved_at", UtcTime, nullable=False),
)
