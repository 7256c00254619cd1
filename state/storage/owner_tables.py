"""The tables of who owns whom, what that means, and which states of the law decide it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from state.storage.columns import UtcTime
from state.storage.metadata import metadata

# States of rules of law: proposed by a reading or a person, verified by a person. In force since/through the last day
# (Eastern legal dates, the last one included); known from/until are our times. Those shipped with listwatch stand here
# only once somebody verified or rejected them.
regimes = Table(
    "regimes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", String(100), nullable=False),
    Column("state", String(30), nullable=False),
    Column("since", Date, nullable=False),
    Column("last_day", Date),
    Column("document", String(50), nullable=False),
    Column("citation", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("known_from", UtcTime, nullable=False),
    Column("known_until", UtcTime),
    Column("proposed_by", String(200), nullable=False),
    Column("verified_by", String(200)),
    Column("verified_at", UtcTime),
    UniqueConstraint("rule", "document", "since", "known_from"),
)

# Readings of who owns whom, a row for each file or query read. Only what a completed one opened or closed counts.
owner_imports = Table(
    "owner_imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False, index=True),
    Column("format", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("as_of", Date),
    Column("edges", Integer, nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("completed_at", UtcTime),
)

# Parties as their source names them; `key` is the hash of what a row says, by which two readings are compared.
owner_parties = Table(
    "owner_parties",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False, index=True),
    Column("key", String(32), nullable=False),
    Column("party", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", Text),
    Column("lei", String(20)),
    Column("opened_by", ForeignKey("owner_imports.id"), nullable=False, index=True),
    Column("closed_by", ForeignKey("owner_imports.id"), index=True),
)

# Who owns what share of whom; shares are decimal text, so that they stay exact.
owner_edges = Table(
    "owner_edges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(100), nullable=False, index=True),
    Column("key", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("owned", Text, nullable=False),
    Column("share_low", String(40)),
    Column("share_high", String(40)),
    Column("kind", String(20), nullable=False),
    Column("document", Text),
    Column("place", Text),
    Column("as_of", Date),
    Column("since", Date),
    Column("until", Date),
    Column("opened_by", ForeignKey("owner_imports.id"), nullable=False, index=True),
    Column("closed_by", ForeignKey("owner_imports.id"), index=True),
)

# What ownership means for customers: each finding from the event (its number) that found it until the one after which
# it no longer stood.
ownership_findings = Table(
    "ownership_findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("is_held", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
    Column("begun_by", Integer, nullable=False, index=True),
    Column("ended_by", Integer, index=True),
)

# What a person is asked to find out about the owners of a customer, by when.
ownership_tasks = Table(
    "ownership_tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("what", String(40), nullable=False),
    Column("assigned_to", String(200), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("event_id", String(250), nullable=False),
    Column("reminded_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("closed_by", String(200)),
    Column("closed_because", Text),
)

# The provisions that give a listing its meaning, footnotes among them, as the eCFR prints them: each text from the
# first day it was shown until the first day it was not.
codified_provisions = Table(
    "codified_provisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provision", String(100), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("shown_from", Date, nullable=False),
    Column("shown_until", Date),
    Column("capture_sha256", String(64), nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
)
