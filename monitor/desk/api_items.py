"""What the API answers, thing by thing: the models that the facts of pages are put into.

Where a role does not see a field, the field is left out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from monitor.desk.api_models import Data, Shown
from state.alerts import RuleFacts
from state.changes import ChangeKind, FieldChange
from state.customers import Customer
from state.dispositions import HoldStatus, Verdict
from state.documents import Document
from state.listings import ListCode, Listing
from state.matches import Reason, Strength
from state.people import Role
from state.rules import UnreadInstruction


class You(Shown):
    """Whoever asks."""

    name: str
    roles: list[Role]
    is_person: bool
    expires_at: datetime


class MatchRow(Shown):
    """A possible match in the queue."""

    id: str
    customer_id: str
    customer_name: str
    listing_name: str
    destination: str
    list_code: str
    strength: Strength
    score: float
    document: str
    deadline: datetime
    open_orders: int | None
    claimed_by: str | None


class DecisionRecord(Shown):
    """What a person said of a match; `ended_at` is null while it stands."""

    verdict: Verdict
    reason: str
    by: str
    at: datetime
    expires_on: date | None
    ended_at: datetime | None
    ended_because: str


class MatchDetail(Shown):
    """Everything that a person decides one match by."""

    id: str
    version: str
    document: str
    stage: str
    entry_id: str
    list_code: str
    strength: Strength
    score: float
    customer_id: str
    customer: Customer | None
    entry: Listing
    change: ChangeKind
    fields: list[FieldChange]
    reasons: list[Reason]
    decision: DecisionRecord | None
    earlier: list[DecisionRecord]


class DecidedMatches(Shown):
    """Matches that were decided together."""

    matches: list[MatchDetail]


class RuleRow(Shown):
    """A rule, or another event, in a line."""

    number: str
    thread: str
    title: str
    stage: str
    effective_on: date | None
    told_at: datetime
    severity: str
    unread: int
    additions: int
    revisions: int
    removals: int


class Changed(Shown):
    """What becomes of one entry; `fields` say what differs before and after."""

    kind: ChangeKind
    destination: str
    name: str
    entry_id: str = ""
    list_code: ListCode | None = None
    fields: list[FieldChange]
    entry: Listing
    is_editorial: bool = False
    in_force_from: date | None = None


class RuleDetail(Shown):
    """One rule as it stands after its last stage. `unread` is what could not be read of it."""

    number: str
    rule: RuleFacts | Document
    headline: str
    in_force: str
    special_dates: list[str]
    unread: list[UnreadInstruction]
    timeline: list[Data]
    counts: list[Data]
    stated: list[str]
    counts_agree: bool | None
    changes: list[Changed]
    footnotes: list[str]
    screened: int
    affected: list[Data] = Field(default_factory=list)
    stages: list[Data]
    alerts: list[Data]
    evidence: list[Data]


class ListRow(Shown):
    """A list that was read, with the last date up to which it was whole."""

    code: str
    name: str
    law: str
    as_of: date
    entries: int


class EntryRow(Shown):
    """An entry in force on the day asked about."""

    entry_id: str
    entry: Listing
    opened_by: str | None
    in_force_from: date | None
    in_force_until: date | None
    strength: Strength | None


class Difference(Shown):
    """What leads from a list on one Eastern day to that on another; `editorial` changes nothing but spelling."""

    between: Data
    counts: dict[ChangeKind, int]
    changes: list[Changed]
    editorial: list[Changed]


class Account(Shown):
    """A customer's account."""

    customer_id: str
    customer_name: str
    country: str
    open_orders: int | None
    owner_email: str


class Hold(Shown):
    """An account on hold for one cause. Sales sees neither the cause nor what is undecided."""

    customer_id: str
    customer_name: str
    status: HoldStatus
    since: datetime
    acknowledge_by: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    overdue_seconds: float | None = None
    decide_by: datetime | None = None
    decided_by: str | None = None
    ask: str | None = None
    open_orders: int | None = None
    owner_email: str = ""
    cause: str = ""
    undecided: list[str] = Field(default_factory=list)
    release_asked_by: str | None = None
    released_at: datetime | None = None


class CustomerDetail(Shown):
    """A customer with its matches, holds and messages; sales sees the account and its holds."""

    account: list[Account]
    holds: list[Hold]
    record: Customer | None = None
    business_unit: str = ""
    matches: list[Data] = Field(default_factory=list)
    history: list[Data] = Field(default_factory=list)
    messages: list[Data] = Field(default_factory=list)


class AccountHolds(Shown):
    """The holds of one account, after something was done about them."""

    holds: list[Hold]


class AlertRow(Shown):
    """An alert in a line."""

    id: str
    audience: str
    thread: str
    created_at: datetime
    subject: str


class AlertDetail(Shown):
    """An alert in the words it was sent in, and where it went."""

    alert: Data
    parts: list[Data]
    deliveries: list[Data]


class EvidenceEntry(Shown):
    """A row of the log of evidence; its facts where customers may be seen."""

    id: int
    recorded_at: datetime
    kind: str
    subject: str
    actor: str
    hash: str
    facts: Any = None


class Proof(Shown):
    """What an alert rests on, whether each row is what its hash says, and with `verify` the proof along the chain."""

    alert: Data
    rows: Data
    proof: Data | None
    captures: list[Data]
    log: list[Data]


class Sources(Shown):
    """Is silence real? Each source's last content-checked answer, what was not believed, what is wrong."""

    sources: list[Data]
    problems: list[Data]
    work: list[Data]
    pending: list[Data]
    quarantine: list[Data]
    messages: dict[str, int]
    waiting: list[Data]


class Lag(Shown):
    """How long after its filing each rule was told, printed, codified and consolidated."""

    plots: list[Data]
    ledger: list[Data]


class Regimes(Shown):
    """All states of the Affiliates Rule, and the reading of a day."""

    reading: Data
    regimes: list[Data]


class Owners(Shown):
    """Who owns a customer, with shares and dates, and what follows from it, by both readings where neither holds."""

    customer: Data
    finding: Data
    owner_matches: list[Data]
    tree: list[Data]
    edges: list[Data]


class Event(Shown):
    """An alert as the webhook sends it: a CloudEvent 1.0 in structured mode, its `data` by the webhook's schema."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str
    dataschema: str
    data: Data


class Found(Shown):
    """A possible match of the party with an entry."""

    entry_id: str
    list_code: str
    destination: str
    listing_name: str
    strength: Strength
    score: float
    reasons: list[Reason]


class Screened(Shown):
    """The result of screening one party, also when nothing was found.

    `not_screenable` says why no name of it can match anything, and nothing was compared then.
    """

    list_code: ListCode
    on: date
    listings_screened: int
    matcher_version: str
    not_screenable: str | None
    matches: list[Found]
