"""The tables of the walk; those of owners, people and the service have modules of their own, and belong here too.

Nouns are stored whole, as JSON, beside the columns that queries need.

Every table that tells of the list keeps two times: when something was in force (legal dates) and when we knew it.
Changes to this file need a migration in `migrations/versions`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from state.storage import owner_tables, people_tables, service_tables  # noqa: F401 - their tables belong to the schema
from state.storage.columns import UtcTime
from state.storage.metadata import metadata as metadata

# The last step of `migrations/versions`, by which a start sees in one look that nothing is to be done.
REVISION = "covered_problems"

# What happened: the event with the inputs from which all that is stored of it can be derived again. `payload` is null
# for one of an earlier listwatch whose inputs are no longer known. `number` counts them in the order of settling.
events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(250), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("payload", Text),
    Column("settled_at", UtcTime, nullable=False),
)

# What was received and when. The bytes lie in the captures folder under their sha256.
captures = Table(
    "captures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("source", String(100), nullable=False),
    Column("url", Text, nullable=False),
    Column("content_type", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("received_at", UtcTime, nullable=False),
)

# How each source fares: the proof that silence is real, or that it is not.
sources = Table(
    "sources",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("content_sha256", String(64)),
    Column("checked_at", UtcTime),
    Column("changed_at", UtcTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("failed_at", UtcTime),
    Column("trouble", Text),
    Column("not_before", UtcTime),
    Column("believed_sha256", String(64)),
)

# One row for each stage of each document; `standing` says what has been done with it.
documents = Table(
    "documents",
    metadata,
    Column("number", String(50), primary_key=True),
    Column("stage", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    Column("standing", String(20), nullable=False, index=True),
    Column("trouble", Text),
    Column("payload", Text, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
)

# What a parser of a given version read in a given capture.
rules = Table(
    "rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_number", String(50), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("capture_sha256", String(64), nullable=False),
    Column("parser_version", String(20), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    UniqueConstraint("document_number", "stage", "capture_sha256", "parser_version"),
)

# Versions of entries. In force from/until are Eastern legal dates, until exclusive; known from/until are our times.
# `opened_by` and `closed_by` name the document, or the snapshot, that a version begins and ends with; `entry_key` names
# the line of which it is a version: the same through all its versions. The list has held the row from its version
# `version_from` until its version `version_until`: what `known_from` and `known_until` say in times.
listings = Table(
    "listings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_code", String(10), nullable=False),
    Column("entry_key", String(30), nullable=False),
    Column("destination", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("in_force_from", Date, nullable=False),
    Column("in_force_until", Date),
    Column("known_from", UtcTime, nullable=False),
    Column("known_until", UtcTime),
    Column("version_from", Integer, nullable=False),
    Column("version_until", Integer),
    Column("opened_by", String(50), nullable=False, index=True),
    Column("closed_by", String(50), index=True),
    Index(None, "list_code", "known_until"),
    Index(None, "list_code", "entry_key"),
)

# The number of the current version of each list and of the customers: it moves whenever one of them changes.
versions = Table(
    "versions",
    metadata,
    Column("subject", String(50), primary_key=True),
    Column("number", Integer, nullable=False),
)

# Whole lists that were read, and how each stood to the list we had.
snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list_code", String(10), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("capture_sha256", String(64), nullable=False),
    Column("listings", Integer, nullable=False),
    Column("agrees", Boolean, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    UniqueConstraint("list_code", "as_of", "capture_sha256"),
)

# What each rule, or snapshot, changed, as alerts told it.
changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cause", String(50), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("list_code", String(10), nullable=False),
    Column("entry_key", String(30), nullable=False),
    Column("destination", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("event_id", String(250), index=True),
)

# One run of screening, also when nothing matched: "checked, nothing found" is a result.
screenings = Table(
    "screenings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cause", String(50), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("customers_sha256", String(64), nullable=False),
    Column("config_sha256", String(64), nullable=False, server_default=""),
    Column("parser_version", String(20), nullable=False, server_default=""),
    Column("matcher_version", String(20), nullable=False),
    Column("customers_screened", Integer, nullable=False),
    Column("listings_screened", Integer, nullable=False),
    Column("screened_at", UtcTime, nullable=False),
    Column("event_id", String(250), index=True),
)

matches = Table(
    "matches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("screening_id", ForeignKey("screenings.id"), nullable=False, index=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("list_code", String(10), nullable=False),
    Column("entry_key", String(30), nullable=False),
    Column("match_id", String(64), nullable=False, server_default="", index=True),
    Column("destination", Text, nullable=False),
    Column("listing_name", Text, nullable=False),
    Column("strength", String(20), nullable=False),
    Column("score", Float, nullable=False),
    Column("payload", Text, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("audience", String(20), nullable=False),
    Column("thread", String(200), nullable=False, index=True),
    Column("payload", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("event_id", String(250), index=True),
    Column("customer_id", Text, index=True),
)

# The outbox: one row for each alert on each channel, written in the transaction that makes the alert.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Column("channel", String(100), nullable=False),
    Column("thread", String(200), nullable=False),
    Column("standing", String(20), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("digest", String(100), nullable=False, server_default=""),
    Column("leased_by", String(200), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("receipt", Text, nullable=False, default=""),
    Column("delivered_at", UtcTime),
    UniqueConstraint("alert_id", "channel"),
    Index(None, "channel", "thread"),
    Index(None, "standing", "due_at"),
)

# Of a message that goes to many: who has it, and for whom it is due again, whatever the delivery is.
recipients = Table(
    "recipients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("standing", String(20), nullable=False, index=True),
    Column("due_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("leased_by", String(200), nullable=False, server_default=""),
    Column("delivered_at", UtcTime),
    UniqueConstraint("delivery_id", "recipient"),
)

# Every attempt.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("tried_at", UtcTime, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("detail", Text, nullable=False),
)

# Bytes of captures, gzipped, where no folder is shared by all nodes (`state.captures = "database"`).
capture_bytes = Table(
    "capture_bytes",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# The log of what was received, decided, sent and disposed. Each row carries the hash of the one before.
evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("actor", String(200), nullable=False),
    Column("noun", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

# One row: where the log ends. Whoever appends holds it until its transaction ends.
evidence_head = Table(
    "evidence_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_id", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# The ledger of delay: when each rule passed each milestone (filed, alerted, published, in the eCFR, in the CSL).
milestones = Table(
    "milestones",
    metadata,
    Column("document_number", String(50), primary_key=True),
    Column("milestone", String(20), primary_key=True),
    Column("reached_at", UtcTime, nullable=False),
    Column("told_by", Text, nullable=False),
    Column("event_id", String(250), index=True),
)

# The customers as last read, each by the hash of its own record: only changed ones are screened against the whole list.
customer_records = Table(
    "customer_records",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("gone_at", UtcTime),
)

# What a person said of a customer and an entry, when, why, and what they relied on.
dispositions = Table(
    "dispositions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("list_code", String(10), nullable=False),
    Column("entry_key", String(30), nullable=False),
    Column("destination", Text, nullable=False),
    Column("listing_name", Text, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("expires_on", Date),
    Column("relied_on", Text, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_because", Text),
)

# Accounts on hold: since when, for what, who acknowledged, who released.
account_holds = Table(
    "account_holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("cause", String(50), nullable=False),
    Column("alert_id", String(64), nullable=False),
    Column("standing", String(20), nullable=False, index=True),
    Column("since", UtcTime, nullable=False),
    Column("acknowledge_by", UtcTime),
    Column("acknowledged_by", String(200)),
    Column("acknowledged_at", UtcTime),
    Column("escalations", Integer, nullable=False, server_default="0"),
    Column("release_asked_by", String(200)),
    Column("release_asked_at", UtcTime),
    Column("released_by", String(200)),
    Column("released_at", UtcTime),
    Column("released_because", Text),
    Column("event_id", String(250), index=True),
    UniqueConstraint("customer_id", "cause"),
)
