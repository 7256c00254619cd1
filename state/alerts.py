"""Alerts: what one audience is told of one event, as facts. How it looks on a channel is not decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from state.changes import Change
from state.documents import Stage
from state.effects import Effect
from state.events import EventKind
from state.listings import ListCode
from state.matches import Reason, Strength
from state.rules import HeadingAmendment, LaterDate, ListingRationale, SavingsClause, UnreadInstruction

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
class Contact:
    """Whom a reader asks, as configured; empty where no address or number is given."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A customer by its id and name."""

    customer_id: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What waits for a person as an alert is made.

    `undecided` are the customers of matches on the same subject that nobody has decided, of which there are
    `undecided_matches`. `on_hold` are accounts that were on hold before, `holds_placed` those whose hold is placed with
    the alert.
    """

    undecided: tuple[AccountRef, ...] = ()
    undecided_matches: int = 0
    on_hold: tuple[AccountRef, ...] = ()
    holds_placed: tuple[AccountRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DestinationCount:
    """How many entries a rule adds, revises and removes under one destination of one list."""

    destination: str
    additions: int
    revisions: int
    removals: int
    list_code: ListCode = ListCode.ENTITY_LIST


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a fact comes from: stored bytes by their sha256, the address that sent them, and when (aware UTC)."""

    label: str
    sha256: str
    url: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The head of a rule as an alert tells it. Dates are Eastern legal dates, times aware UTC.

    `effective_on` is None where no effective date was read. `applicable_as_of`, `later_dates`, `stayed_until`,
    `corrects`, `effective_is_computed` and `headings` are as in `Rule`.
    """

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
    applicable_as_of: date | None = None
    later_dates: tuple[LaterDate, ...] = ()
    stayed_until: date | None = None
    corrects: str = ""
    effective_is_computed: bool = False
    headings: tuple[HeadingAmendment, ...] = ()


@dataclass(frozen=True, slots=True)
class AffectedCustomer:
    """One customer that may be a listed party, the change that concerns it, and why we think so.

    `list_code` says on which list the entry of the change stands. `match_id` is what `listwatch decide` takes;
    `judged` says what was decided of this match before, and why it is open again.
    """

    customer_id: str
    customer_name: str
    open_orders: int | None
    owner_email: str
    strength: Strength
    score: float
    reasons: tuple[Reason, ...]
    change: Change
    list_code: ListCode = ListCode.ENTITY_LIST
    match_id: str = ""
    judged: str = ""


@dataclass(frozen=True, slots=True)
class ComplianceContent:
    """What changed, whom it may concern, and how far it can be relied on.

    `affected` empty is a full result: `customers_screened` were compared and none matched. `since_last` says, for a
    later stage of the same rule, what differs from what was told before. `counts_agree` is None where the rule
    states no counts. `entities` counts distinct names among the added entries. `grounds` are the reasons that the
    preamble gives for groups of entries; a sales message has none of them. `late_by` is how long after the document
    became public this is told, None where that is in time. `quiet` holds the ids of the matches that are not in
    `affected` because a person judged them before. `supersedes` is the id of the earlier alert that this one
    contradicts, empty where it contradicts none. `event` is the kind of event it is on, None in
    alerts of before version 0.3; `headline` opens the message on customers that changed.
    `not_screenable` customers have no name that a list can match. `customers_doubt` says why the customers screened are
    not those of the current export, None where they are. `open_items` says what waits for a person, None in alerts of
    before version 0.2. `contact` is whom to ask, None where nobody is configured.
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
    evidence: tuple[SourceRef, ...]
    grounds: tuple[ListingRationale, ...] = ()
    late_by: timedelta | None = None
    quiet: tuple[str, ...] = ()
    supersedes: str = ""
    headline: str = ""
    not_screenable: int = 0
    customers_doubt: str | None = None
    open_items: OpenItems | None = None
    contact: Contact | None = None
    regime_banner: str | None = None
    event: EventKind | None = None
    kind: Literal["compliance"] = "compliance"

    @property
    def is_on_document(self) -> bool:
        """Whether it is on a document; earlier alerts on anything else have a headline."""
        if self.event is None:
            return not self.headline
        return self.event not in {EventKind.CUSTOMERS, EventKind.LIST_DIFFERENCE}


@dataclass(frozen=True, slots=True)
class EffectContent:
    """What a rule does to the law that gives a listing its meaning, and what that makes of the Affiliates Rule.

    `flips` says that ownership counts with it and did not before, or the other way round; `verify` is the command by
    which a person verifies what it proposes, None where it proposes nothing. `since_last`, `late_by` and
    `regime_banner` are as in `ComplianceContent`.
    """

    rule: RuleFacts
    effects: tuple[Effect, ...]
    flips: bool
    verify: str | None
    regime_banner: str | None
    since_last: tuple[str, ...]
    evidence: tuple[SourceRef, ...]
    late_by: timedelta | None = None
    kind: Literal["effect"] = "effect"


@dataclass(frozen=True, slots=True)
class OwnerMatchRef:
    """A party above customers and the entry that it is taken for: what a person decides on, once for all it owns."""

    match_id: str
    owner: str
    list_code: str
    destination: str
    listing_name: str


@dataclass(frozen=True, slots=True)
class OwnedCustomer:
    """One customer for whom what its owners mean has changed.

    `news` is what is to be done (`monitor.events.ownership`), `classification` what it is now, and `words` say why,
    with the age of the owner data. `task_due` is the Eastern date until which somebody is to find out who owns it,
    `decide` by which ids its owners' matches are decided on, and `owner_matches` are those.
    """

    customer_id: str
    customer_name: str
    country: str
    open_orders: int | None
    owner_email: str
    news: str
    classification: str
    words: tuple[str, ...]
    lists: tuple[ListCode, ...] = ()
    task_due: date | None = None
    decide: str | None = None
    owner_matches: tuple[OwnerMatchRef, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnershipContent:
    """What changed in what ownership means for customers: who is to be held, looked at and released.

    `because` says why it was judged anew, `regime` in which state the Affiliates Rule is on the Eastern date `on`;
    `is_verified` says whether a person verified that, `flips` that it was otherwise at the judging before. `standing`
    counts the customers to be held for their owners. `lists_missing` are lists whose parties count and are not known.
    """

    on: date
    because: tuple[str, ...]
    regime: str
    is_verified: bool
    flips: bool
    customers: tuple[OwnedCustomer, ...]
    customers_judged: int
    standing: int
    assigned_to: str
    lists_missing: tuple[ListCode, ...]
    evidence: tuple[SourceRef, ...]
    customers_doubt: str | None = None
    kind: Literal["ownership"] = "ownership"


@dataclass(frozen=True, slots=True)
class AccountContent:
    """What sales operations needs for one account: no score, no reason of listing, no other account.

    `since` is the Eastern date the hold, or its end, counts from; `decide_by` and `acknowledge_by` are aware UTC times;
    `decided_by` and `ask` are as configured. `escalated_to` names whom the chain of escalation tells, because nobody
    has acknowledged the hold. `owner_slack` is the owner's Slack user id, by which one is reached; no message shows it.
    `contact` is whom to ask, in place of `ask` where it is configured. `in_force_on` is the first Eastern date of what
    an account is held for, None where that has begun. A release has `released_by`, and `held_since` and `hold_id` of
    the notice that it ends.
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
    acknowledge_by: datetime | None = None
    escalated_to: str = ""
    owner_slack: str = ""
    contact: Contact | None = None
    in_force_on: date | None = None
    released_by: str | None = None
    held_since: date | None = None
    hold_id: str | None = None
    kind: Literal["account"] = "account"


@dataclass(frozen=True, slots=True)
class OperatorContent:
    """What the person who runs listwatch must know: where, what is wrong, and the next step. `since` is aware UTC.

    `customer_id` is of the account that it is on, None where it is on none: a release to be signed is on one.
    """

    subject: str
    trouble: str
    next_step: str
    since: datetime
    url: str = ""
    customer_id: str | None = None
    kind: Literal["operator"] = "operator"


Content = ComplianceContent | EffectContent | OwnershipContent | AccountContent | OperatorContent


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
    content: Content

    @property
    def customer_id(self) -> str | None:
        """The one account that it is on, None where it is on none: whoever sees no customer reads only those."""
        return self.content.customer_id if isinstance(self.content, AccountContent | OperatorContent) else None
