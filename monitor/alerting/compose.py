"""Composing: from a rule read, applied and screened to one alert for each audience it concerns. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from monitor.config.alerting import SalesTable
from monitor.events.dispositions import changes_by_entry
from monitor.events.findings import Findings, head_of, headline_of
from monitor.events.lateness import late_by
from monitor.ownership.words import describe_regime
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
)
from state.changes import Change, ChangeKind
from state.customers import Customer
from state.dispositions import key_of
from state.documents import Stage
from state.events import EventKind, RuleEvent, StageEvent, UnreadEvent, screened_of
from state.list_kinds import list_kind
from state.matches import Match, Strength
from state.times import eastern_date


def compose_compliance(findings: Findings, now: datetime, subject: str = "") -> Alert:
    """Tell compliance what changed, whom it may concern, and how far the reading can be relied on.

    `subject` keeps apart two alerts on the same stage, such as "not read yet" and, later, what was read.
    """
    rule, document = findings.rule, findings.document
    content = ComplianceContent(
        rule=head_of(findings),
        counts=_count(findings.changes),
        entities=len({change.listing.name for change in findings.changes if change.kind is ChangeKind.ADDITION}),
        changes=findings.changes,
        affected=_affected(findings),
        customers_screened=findings.screening.customers_screened,
        unread=findings.unread,
        counts_agree=findings.counts_agree,
        stated_sentences=rule.stated.sentences if rule else (),
        since_last=findings.lines,
        evidence=findings.sources,
        grounds=rule.grounds if rule else (),
        late_by=late_by(document, now) if document else None,
        quiet=tuple(sorted(findings.prior.quiet)),
        supersedes=findings.supersedes,
        headline=headline_of(findings.event),
        not_screenable=len(findings.customers.not_screenable) if findings.screening.customers_screened else 0,
        customers_doubt=findings.customers.doubt,
        open_items=findings.open_items,
        contact=findings.contact,
        regime_banner=_regime_banner(findings),
        event=EventKind(findings.event.kind),
    )
    named = subject or _variant(findings)
    identity = alert_id(findings.subject, findings.stage, Audience.COMPLIANCE, named)
    return Alert(identity, Audience.COMPLIANCE, findings.subject, now, content)


def _regime_banner(findings: Findings) -> str | None:
    """Say that nobody has verified the state of the Affiliates Rule under which customers were screened."""
    screened = screened_of(findings.event)
    regime = screened.regime if screened else None
    return None if regime is None or regime.is_verified else describe_regime(regime)


def _variant(findings: Findings) -> str:
    """Return what tells an alert on a stage from earlier and later ones on the same stage."""
    event = findings.event
    if isinstance(event, RuleEvent) and event.note:
        return sha256("\n".join(findings.lines).encode()).hexdigest()
    if isinstance(event, UnreadEvent):
        return "unread"
    # A filing that is gone, or back, is at no new stage.
    is_same_stage = isinstance(event, StageEvent) and event.document.stage is Stage.FILED
    return "; ".join(findings.lines) if is_same_stage else ""


def compose_holds(
    findings: Findings,
    sales: SalesTable,
    held: frozenset[str],
    now: datetime,
    again: str = "",
    accounts: Iterable[Account] = (),
) -> tuple[Alert, ...]:
    """Ask sales operations to hold each account with a strong match on an entry in force or coming, once for each rule.

    What was judged not to be a match holds nobody, nor does a list that only informs. `held` names the customers whose
    hold this rule has asked for before; `again` keeps a hold after a release apart from the one before it. `accounts`
    say who in Slack owns which.
    """
    customers = {customer.id: customer for customer in findings.customers.customers}
    owners = {account.customer_id: account.owner_slack for account in accounts}
    to_hold: dict[str, list[Change]] = {}
    for match, change in open_matches(findings):
        is_to_hold = match.strength is Strength.STRONG and change.after is not None
        if is_to_hold and match.customer_id not in held and list_kind(change.list_code).holds_accounts:
            to_hold.setdefault(match.customer_id, []).append(change)
    words, today = (findings.subject, findings.stage), eastern_date(now)
    return tuple(
        compose_hold(
            customers[customer_id],
            owners.get(customer_id, ""),
            HoldBeginning(findings.subject, words, again, _first_later_day(findings, changes, today)),
            sales,
            now,
        )
        for customer_id, changes in to_hold.items()
    )


def compose_operator(
    thread: str, subject: str, trouble: str, next_step: str, now: datetime, url: str = "", since: datetime | None = None
) -> Alert:
    """Tell the operator where something is wrong and what to do; the same trouble is told once a day."""
    identity = f"operator.{eastern_date(now)}.{short_hash(thread, subject)}"
    content = OperatorContent(subject, trouble, next_step, since or now, url)
    return Alert(identity, Audience.OPERATOR, thread, now, content)


def alert_id(subject: str, stage: Stage, audience: Audience, apart: str = "") -> str:
    """Name an alert so that the same stage told again has the same name, in letters fit for a file name."""
    number = "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in subject)
    identity = f"{number}.{stage}.{audience}"
    return f"{identity}.{short_hash(apart)}" if apart else identity


@dataclass(frozen=True, slots=True)
class HoldBeginning:
    """What a hold begins with: its cause, the words that name its notice apart from others, and `again`.

    `again` keeps a hold after a release apart from the one before it. `to_come` is the first Eastern date of what the
    account is held for; None where that has begun or is not known.
    """

    cause: str
    words: tuple[str, ...]
    again: str = ""
    to_come: date | None = None


def compose_hold(customer: Customer, owner_slack: str, begun: HoldBeginning, sales: SalesTable, now: datetime) -> Alert:
    """Ask sales operations to hold one account. The notice says nothing of why."""
    content = AccountContent(
        action=AccountAction.HOLD,
        customer_id=customer.id,
        customer_name=customer.name,
        since=eastern_date(now),
        open_orders=customer.open_orders,
        owner_email=customer.owner_email,
        decided_by=sales.decided_by,
        decide_by=sales.deadline(now, sales.decide_within_hours),
        ask=sales.ask,
        acknowledge_by=sales.deadline(now, sales.acknowledge_within_hours),
        owner_slack=owner_slack,
        contact=sales.who_to_ask,
        in_force_on=begun.to_come,
    )
    # One thread for each account: a channel must not show one account's holder the holds of others. The name of the
    # alert is shown to its reader, so it says nothing of the rule.
    words = (*begun.words, customer.id, *filter(None, [begun.again]))
    identity = f"hold.{eastern_date(now)}.{short_hash(*words)}"
    return Alert(identity, Audience.SALES, f"{begun.cause} {customer.id}", now, content)


def _first_later_day(findings: Findings, changes: Sequence[Change], today: date) -> date | None:
    """Return the first Eastern date of what an account is held for, None where that has begun or no day is known."""
    in_force_on = findings.event.effective_on if isinstance(findings.event, RuleEvent) else None
    days = [change.in_force_from or in_force_on for change in changes]
    first = min((day for day in days if day is not None), default=None)
    return first if first is not None and None not in days and first > today else None


def _affected(findings: Findings) -> tuple[AffectedCustomer, ...]:
    customers = {customer.id: customer for customer in findings.customers.customers}
    said = dict(findings.prior.said)
    return tuple(
        _affected_customer(customers[match.customer_id], match, change, said)
        for match, change in open_matches(findings)
    )


def open_matches(findings: Findings) -> list[tuple[Match, Change]]:
    """Return the matches that nobody has judged not to be one, strongest first, each with the change it is of."""
    by_entry = changes_by_entry(findings.changes)
    matches = [(match, by_entry[match.entry]) for match in _strongest_first(findings.screening.matches)]
    return [each for each in matches if key_of(each[0].customer_id, each[1]).id not in findings.prior.quiet]


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
