"""The tables. Nouns are stored whole, as JSON, beside the columns that queries need.

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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from state.storage.columns import UtcTime

# Named constraints, so that a later migration can name them on every database.
# The last step of `migrations/versions`, by which a start sees in one look that nothing is to be done.
REVISION = "desk_work"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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

# Every try, for good.
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

# Who may do what none may do twice at once, until when. An expired lease is anybody's.
leases = Table(
    "leases",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
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

# What is wrong with the service itself: told once, again each day while it lasts, and when it is over.
troubles = Table(
    "troubles",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("detail", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("told_at", UtcTime),
    Column("over_at", UtcTime),
)

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
