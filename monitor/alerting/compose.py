"""Composing: from a rule read, applied and screened to one alert for each audience it concerns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from monitor.config.alerting import SalesTable
from monitor.events.dispositions import NO_PRIOR_DECISIONS, PriorDecisions, changes_by_entry
from monitor.events.lateness import late_by
from state.accounts import Account
from state.alerts import (
    AccountAction,
    AccountContent,
    AffectedCustomer,
    Alert,
    Audience,
    ComplianceContent,
    DestinationCount,
    OperatorContent,
    RuleFacts,
    SourceRef,
)
from state.changes import Change, ChangeKind
from state.customers import Customer, CustomerBase
from state.dispositions import key_of
from state.documents import Document
from state.matches import Match, Screening, Strength
from state.rules import Rule, UnreadInstruction
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class Event:
    """One stage of one rule, worked out: everything its alerts are made of.

    `since_last` holds what differs from what an earlier stage told; `unread` what was not read or not applied.
    `weighed` is what earlier decisions say of its matches. `supersedes` and `headline` are as in `ComplianceContent`.
    """

    document: Document
    rule: Rule
    changes: tuple[Change, ...]
    unread: tuple[UnreadInstruction, ...]
    screening: Screening
    customers: CustomerBase
    evidence: tuple[SourceRef, ...]
    since_last: tuple[str, ...] = ()
    weighed: PriorDecisions = NO_PRIOR_DECISIONS
    supersedes: str = ""
    headline: str = ""


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
        late_by=late_by(event.document, now),
        quiet=tuple(sorted(event.weighed.quiet)),
        supersedes=event.supersedes,
        headline=event.headline,
        not_screenable=len(event.customers.not_screenable) if event.screening.customers_screened else 0,
        customers_doubt=event.customers.doubt,
    )
    identity = alert_id(event.document, Audience.COMPLIANCE, subject)
    return Alert(identity, Audience.COMPLIANCE, event.document.number, now, content)


def compose_holds(
    event: Event,
    sales: SalesTable,
    held: frozenset[str],
    now: datetime,
    again: str = "",
    accounts: Iterable[Account] = (),
) -> tuple[Alert, ...]:
    """Ask sales operations to hold each account with a strong match on an entry in force or coming, once for each rule.

    What was judged not to be a match holds nobody. `held` names the customers whose hold this rule has asked for
    before; `again` keeps a hold after a release apart from the one before it. `accounts` say who in Slack owns which.
    """
    customers = {customer.id: customer for customer in event.customers.customers}
    owners = {account.customer_id: account.owner_slack for account in accounts}
    to_hold = dict.fromkeys(
        match.customer_id
        for match, change in open_matches(event)
        if match.strength is Strength.STRONG and match.customer_id not in held and change.after is not None
    )
    return tuple(
        _hold(customers[customer_id], owners.get(customer_id, ""), event.document, sales, now, again)
        for customer_id in to_hold
    )


def compose_operator(
    thread: str, subject: str, trouble: str, next_step: str, now: datetime, url: str = "", since: datetime | None = None
) -> Alert:
    """Tell the operator where something is wrong and what to do; the same trouble is told once a day."""
    identity = f"operator.{eastern_date(now)}.{short_hash(thread, subject)}"
    content = OperatorContent(subject, trouble, next_step, since or now, url)
    return Alert(identity, Audience.OPERATOR, thread, now, content)


def rule_facts(document: Document, rule: Rule) -> RuleFacts:
    """Return the head of an alert on a rule: what the office says of the document, and what its text says."""
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
        applicable_as_of=rule.applicable_as_of,
        later_dates=rule.later_dates,
        stayed_until=rule.stayed_until,
        corrects=rule.corrects,
        effective_is_computed=rule.effective_is_computed,
        headings=rule.headings,
    )


def effective_date(document: Document, rule: Rule) -> date | None:
    """Return the Eastern effective date that the rule's text or else the office's record states; None for neither."""
    return rule.effective_on or document.effective_on


def listed_from(document: Document, rule: Rule, received_at: datetime) -> date:
    """Return the Eastern date from which a rule counts in the lists.

    One that states no effective date is treated as in force since it was filed (44 U.S.C. 1507: filing is notice), or
    received where that is not known.
    """
    filed_at = rule.filed_at or document.filed_at
    return effective_date(document, rule) or eastern_date(filed_at or received_at)


def alert_id(document: Document, audience: Audience, subject: str = "") -> str:
    """Name an alert so that the same stage told again has the same name, in letters fit for a file name."""
    number = "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in document.number)
    identity = f"{number}.{document.stage}.{audience}"
    return f"{identity}.{short_hash(subject)}" if subject else identity


def _hold(
    customer: Customer, owner_slack: str, document: Document, sales: SalesTable, now: datetime, again: str
) -> Alert:
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
        acknowledge_by=now + timedelta(hours=sales.acknowledge_within_hours),
        owner_slack=owner_slack,
    )
    # One thread for each account: a channel must not show one account's holder the holds of others. The name of the
    # alert is shown to its reader, so it says nothing of the rule.
    thread = f"{document.number} {customer.id}"
    words = (document.number, document.stage, customer.id, *filter(None, [again]))
    identity = f"hold.{eastern_date(now)}.{short_hash(*words)}"
    return Alert(identity, Audience.SALES, thread, now, content)


def _affected(event: Event) -> tuple[AffectedCustomer, ...]:
    customers = {customer.id: customer for customer in event.customers.customers}
    said = dict(event.weighed.said)
    return tuple(
        _affected_customer(customers[match.customer_id], match, change, said) for match, change in open_matches(event)
    )


def open_matches(event: Event) -> list[tuple[Match, Change]]:
    """Return the matches that nobody has judged not to be one, strongest first, each with the change it is of."""
    by_entry = changes_by_entry(event.changes)
    matches = [(match, by_entry[match.entry]) for match in _strongest_first(event.screening.matches)]
    return [each for each in matches if key_of(each[0].customer_id, each[1]).id not in event.weighed.quiet]


def _affected_customer(customer: Customer, match: Match, change: Change, said: Mapping[str, str]) -> AffectedCustomer:
    match_id = key_of(customer.id, change).id
    return AffectedCustomer(
        customer_id=customer.id,
        customer_name=customer.name,
        open_orders=customer.open_orders,
        owner_email=customer.owner_email,
        strength=match.strength,
        score=match.score,
        reasons=match.reasons,
        change=change,
        list_code=change.list_code,
        match_id=match_id,
        judged=said.get(match_id, ""),
    )


def _strongest_first(matches: Iterable[Match]) -> list[Match]:
    order = list(Strength)
    return sorted(matches, key=lambda match: (order.index(match.strength), -match.score, match.customer_id))


def _count(changes: Sequence[Change]) -> tuple[DestinationCount, ...]:
    counts = Counter((change.list_code, change.listing.destination, change.kind) for change in changes)
    return tuple(
        DestinationCount(
            destination,
            additions=counts[list_code, destination, ChangeKind.ADDITION],
            revisions=counts[list_code, destination, ChangeKind.REVISION],
            removals=counts[list_code, destination, ChangeKind.REMOVAL],
            list_code=list_code,
        )
        for list_code, destination in sorted({place[:2] for place in counts})
    )


def short_hash(*words: str) -> str:
    """Return twelve letters that stand for these words, fit for a name that its reader sees."""
    return sha256("\n".join(words).encode()).hexdigest()[:12]
