"""Alerts: what one audience is told of one event, as facts. How it looks on a channel is not decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from state.changes import Change
from state.documents import Stage
from state.matches import Reason, Strength
from state.rules import Ground, SavingsClause, UnreadInstruction

# 15 CFR 744.11 and 744.16 bind the exporter; only a person can say whether the party is the listed one.
DISCLAIMER = "Possible match; not a legal determination."


class Audience(StrEnum):
    """Whom an alert is for. Each gets what it must decide on, and nothing else."""

    COMPLIANCE = "compliance"
    SALES = "sales"
    OPERATOR = "operator"


class AccountAction(StrEnum):
    """What sales operations does with an account."""

    HOLD = "HOLD"
    RELEASE = "RELEASE"


@dataclass(frozen=True, slots=True)
class DestinationCount:
    """How many entries a rule adds, revises and removes under one destination."""

    destination: str
    additions: int
    revisions: int
    removals: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from: stored bytes by their sha256, the address that sent them, and when (aware UTC)."""

    label: str
    sha256: str
    url: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The head of a rule as an alert tells it. Dates are Eastern legal dates, times aware UTC."""

    document_number: str
    title: str
    citation: str
    stage: Stage
    effective_on: date | None
    filed_at: datetime | None
    publication_date: date | None
    savings: SavingsClause | None
    html_url: str
    pdf_url: str
    text_url: str


@dataclass(frozen=True, slots=True)
class AffectedCustomer:
    """One customer that may be a listed party, the change that concerns it, and why we think so."""

    customer_id: str
    customer_name: str
    open_orders: int | None
    owner_email: str
    strength: Strength
    score: float
    reasons: tuple[Reason, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class ComplianceContent:
    """What changed, whom it may concern, and how far it can be relied on.

    `affected` empty is a full result: `customers_screened` were compared and none matched. `since_last` says, for a
    later stage of the same rule, what differs from what was told before. `counts_agree` is None where the rule
    states no counts. `entities` counts distinct names among the added entries. `grounds` are the reasons that the
    preamble gives for groups of entries; a sales message has none of them.
    """

    rule: RuleFacts
    counts: tuple[DestinationCount, ...]
    entities: int
    changes: tuple[Change, ...]
    affected: tuple[AffectedCustomer, ...]
    customers_screened: int
    unread: tuple[UnreadInstruction, ...]
    counts_agree: bool | None
    stated_sentences: tuple[str, ...]
    since_last: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    grounds: tuple[Ground, ...] = ()
    kind: Literal["compliance"] = "compliance"


@dataclass(frozen=True, slots=True)
class AccountContent:
    """What sales operations needs for one account: no score, no reason of listing, no other account.

    `since` is the Eastern date the hold counts from; `decide_by` an aware UTC time; `decided_by` and `ask` are as
    configured.
    """

    action: AccountAction
    customer_id: str
    customer_name: str
    since: date
    open_orders: int | None
    owner_email: str
    decided_by: str
    decide_by: datetime | None
    ask: str
    kind: Literal["account"] = "account"


@dataclass(frozen=True, slots=True)
class OperatorContent:
    """What the person who runs listwatch must know: where, what is wrong, and the next step. `since` is aware UTC."""

    subject: str
    trouble: str
    next_step: str
    since: datetime
    url: str = ""
    kind: Literal["operator"] = "operator"


@dataclass(frozen=True, slots=True)
class Alert:
    """What one audience is told of one event.

    `id` is the same whenever the same facts are told again, so that a repeat can be recognised. `thread` groups all
    that is told of one event (a document number, or the trouble's subject). `created_at` is aware UTC.
    """

    id: str
    audience: Audience
    thread: str
    created_at: datetime
    content: ComplianceContent | AccountContent | OperatorContent
