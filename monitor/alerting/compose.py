"""Composing: from a rule read, applied and screened to one alert for each audience it concerns. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from monitor.settings import SalesTable
from state.alerts import (
    AccountAction,
    AccountContent,
    AffectedCustomer,
    Alert,
    Audience,
    ComplianceContent,
    DestinationCount,
    Evidence,
    OperatorContent,
    RuleFacts,
)
from state.changes import Change, ChangeKind
from state.customers import Customer, CustomerBase
from state.documents import Document
from state.matches import Match, Screening, Strength
from state.rules import Rule, UnreadInstruction
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Event:
    """One stage of one rule, worked out: everything its alerts are made of.

    `since_last` holds what differs from what an earlier stage told; `unread` what was not read or not applied.
    """

    document: Document
    rule: Rule
    changes: tuple[Change, ...]
    unread: tuple[UnreadInstruction, ...]
    screening: Screening
    customers: CustomerBase
    evidence: tuple[Evidence, ...]
    since_last: tuple[str, ...] = ()


def compose_compliance(event: Event, now: datetime, subject: str = "") -> Alert:
    """Tell compliance what changed, whom it may concern, and how far the reading can be relied on.

    `subject` keeps apart two alerts on the same stage, such as "not read yet" and, later, what was read.
    """
    rule = event.rule
    content = ComplianceContent(
        rule=rule_facts(event.document, rule),
        counts=_count(event.changes),
        entities=len({change.listing.name for change in event.changes if change.kind is ChangeKind.ADDITION}),
        changes=event.changes,
        affected=_affected(event),
        customers_screened=event.screening.customers_screened,
        unread=event.unread,
        counts_agree=rule.counts_agree,
        stated_sentences=rule.stated.sentences,
        since_last=event.since_last,
        evidence=event.evidence,
        grounds=rule.grounds,
    )
    identity = alert_id(event.document, Audience.COMPLIANCE, subject)
    return Alert(identity, Audience.COMPLIANCE, event.document.number, now, content)


def compose_holds(event: Event, sales: SalesTable, held: frozenset[str], now: datetime) -> tuple[Alert, ...]:
    """Ask sales operations to hold each account with a strong match on an entry in force or coming, once for each rule.

    `held` names the customers whose hold this rule has asked for before.
    """
    customers = {customer.id: customer for customer in event.customers.customers}
    coming = {(change.after.destination, change.after.name) for change in event.changes if change.after is not None}
    to_hold = dict.fromkeys(
        match.customer_id
        for match in event.screening.matches
        if match.strength is Strength.STRONG
        and match.customer_id not in held
        and (match.destination, match.listing_name) in coming
    )
    return tuple(_hold(customers[customer_id], event.document, sales, now) for customer_id in to_hold)


def compose_operator(
    thread: str, subject: str, trouble: str, next_step: str, now: datetime, url: str = "", since: datetime | None = None
) -> Alert:
    """Tell the operator where something is wrong and what to do; the same trouble is told once a day."""
    identity = f"operator.{eastern_date(now)}.{_short(thread, subject)}"
    content = OperatorContent(subject, trouble, next_step, since or now, url)
    return Alert(identity, Audience.OPERATOR, thread, now, content)


def rule_facts(document: Document, rule: Rule) -> RuleFacts:
    """The head of an alert on a rule: what the office says of the document, and what its text says."""
    return RuleFacts(
        document_number=document.number,
        title=document.title or rule.title,
        citation=document.citation or rule.citation,
        stage=document.stage,
        effective_on=effective_date(document, rule),
        filed_at=document.filed_at or rule.filed_at,
        publication_date=document.publication_date or rule.publication_date,
        savings=rule.savings,
        html_url=document.html_url,
        pdf_url=document.pdf_url,
        text_url=document.text_url,
    )


def effective_date(document: Document, rule: Rule) -> date | None:
    """The Eastern date from which a rule counts: its own words, then the office's, then that of publication."""
    return rule.effective_on or document.effective_on or document.publication_date


def alert_id(document: Document, audience: Audience, subject: str = "") -> str:
    """Name an alert so that the same stage told again has the same name, in letters fit for a file name."""
    number = "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in document.number)
    identity = f"{number}.{document.stage}.{audience}"
    return f"{identity}.{_short(subject)}" if subject else identity


def _hold(customer: Customer, document: Document, sales: SalesTable, now: datetime) -> Alert:
    content = AccountContent(
        action=AccountAction.HOLD,
        customer_id=customer.id,
        customer_name=customer.name,
        since=eastern_date(now),
        open_orders=customer.open_orders,
        owner_email=customer.owner_email,
        decided_by=sales.decided_by,
        decide_by=now + timedelta(hours=sales.decide_within_hours),
        ask=sales.ask,
    )
    # One thread for each account: a channel must not show one account's holder the holds of others. The name of the
    # alert is shown to its reader, so it says nothing of the rule.
    thread = f"{document.number} {customer.id}"
    identity = f"hold.{eastern_date(now)}.{_short(document.number, document.stage, customer.id)}"
    return Alert(identity, Audience.SALES, thread, now, content)


def _affected(event: Event) -> tuple[AffectedCustomer, ...]:
    customers = {customer.id: customer for customer in event.customers.customers}
    by_entry: dict[tuple[str, str], Change] = {}
    for change in event.changes:
        by_entry.setdefault((change.listing.destination, change.listing.name), change)
    return tuple(
        _affected_customer(customers[match.customer_id], match, by_entry[match.destination, match.listing_name])
        for match in _strongest_first(event.screening.matches)
    )


def _affected_customer(customer: Customer, match: Match, change: Change) -> AffectedCustomer:
    return AffectedCustomer(
        customer_id=customer.id,
        customer_name=customer.name,
        open_orders=customer.open_orders,
        owner_email=customer.owner_email,
        strength=match.strength,
        score=match.score,
        reasons=match.reasons,
        change=change,
    )


def _strongest_first(matches: Iterable[Match]) -> list[Match]:
    order = list(Strength)
    return sorted(matches, key=lambda match: (order.index(match.strength), -match.score, match.customer_id))


def _count(changes: Sequence[Change]) -> tuple[DestinationCount, ...]:
    destinations = sorted({change.listing.destination for change in changes})
    return tuple(
        DestinationCount(
            destination,
            *(
                sum(change.kind is kind and change.listing.destination == destination for change in changes)
                for kind in (ChangeKind.ADDITION, ChangeKind.REVISION, ChangeKind.REMOVAL)
            ),
        )
        for destination in destinations
    )


def _short(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:12]
