"""What follows from events on effects and ownership: the alerts, the holds, the tasks, and what stands afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from monitor.alerting.compose import HoldBeginning, alert_id, compose_hold, compose_operator, short_hash
from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.prior_decisions import note_hold
from monitor.config.alerting import OwnershipTable, SalesTable
from monitor.events.findings import Findings, head_of
from monitor.events.holds import LISTWATCH
from monitor.events.lateness import late_by
from monitor.events.ownership import OwnershipChangeKind, OwnershipNews, OwnershipOutcome, news_of_kind
from monitor.events.screening_basis import screening_basis
from monitor.ownership.words import describe, describe_matches, describe_regime, owner_matches
from monitor.runtime.context import Context
from state.accounts import Account
from state.alerts import Alert, Audience, EffectContent, OwnedCustomer, OwnershipContent
from state.customers import Customer
from state.dispositions import HoldStatus
from state.encoding import to_data
from state.events import OwnershipEvent, event_id
from state.evidence import EvidenceKind
from state.matches import Screening
from state.ownership import FindingClass, Party
from state.storage.customer_records import accounts_of
from state.storage.evidence import append_evidence
from state.storage.holds import holds_of
from state.storage.ownership import (
    FINDINGS,
    OwnershipTask,
    close_task,
    note_reminded,
    open_task,
    replace_findings,
    tasks,
)
from state.storage.screenings import record_screening
from state.storage.versions import next_version
from state.times import eastern_date

# What accounts are held for because of their owners: one hold each, whatever changes about it.
OWNERSHIP = "ownership"


def compose_effect(findings: Findings, now: datetime) -> Alert:
    """Tell compliance what a rule does to the law around the lists."""
    outcome = findings.effect
    assert outcome is not None, "an event on effects has an outcome"
    verify = f"listwatch regime verify {outcome.proposed.key} --by NAME" if outcome.proposed else None
    content = EffectContent(
        rule=head_of(findings),
        effects=outcome.effects,
        flips=outcome.flips,
        verify=verify,
        regime_banner=outcome.banner,
        since_last=outcome.since_last,
        evidence=findings.sources,
        late_by=late_by(outcome.event.document, now),
    )
    identity = alert_id(findings.subject, findings.stage, Audience.COMPLIANCE, "effects")
    return Alert(identity, Audience.COMPLIANCE, findings.subject, now, content)


def compose_ownership(findings: Findings, now: datetime) -> Alert | None:
    """Tell compliance for whom what their owners mean has changed; None where it has for nobody, nor the regime."""
    outcome = findings.owned
    assert outcome is not None, "an event on ownership has an outcome"
    event = outcome.event
    if not (outcome.news or outcome.flips):
        return None
    customers = {customer.id: customer for customer in findings.customers.customers}
    table = OwnershipTable.model_validate(event.screened.settings["ownership"])
    due = event.on + timedelta(days=table.due_within_days)
    content = OwnershipContent(
        on=event.on,
        because=(*event.because, *_before_words(outcome)),
        regime=describe_regime(outcome.reading),
        is_verified=outcome.reading.is_verified,
        flips=outcome.flips,
        customers=tuple(
            _owned_customer(customers[news.customer_id], news, outcome.assessed.parties, due)
            for news in _most_urgent_first(outcome.news)
        ),
        customers_judged=outcome.judged,
        standing=sum(each.is_held for each in outcome.standing.values()),
        assigned_to=table.assigned_to,
        lists_missing=outcome.assessed.lists_missing,
        evidence=findings.sources,
        customers_doubt=findings.customers.doubt,
    )
    identity = alert_id(findings.subject, findings.stage, Audience.COMPLIANCE)
    return Alert(identity, Audience.COMPLIANCE, findings.subject, now, content)


def _before_words(outcome: OwnershipOutcome) -> Iterator[str]:
    """Say how the Affiliates Rule was read before, where that decides otherwise."""
    before = outcome.event.regime_before
    if outcome.flips and before is not None:
        yield f"When our customers were judged before, the Affiliates Rule was: {before.words}."


def compose_owner_holds(
    findings: Findings, sales: SalesTable, now: datetime, accounts: Iterable[Account] = ()
) -> tuple[Alert, ...]:
    """Ask sales operations to hold each account that is newly to be held for its owners: an ordinary hold."""
    assert findings.owned is not None, "an event on ownership has an outcome"
    customers = {customer.id: customer for customer in findings.customers.customers}
    owners = {account.customer_id: account.owner_slack for account in accounts}
    begun = HoldBeginning(OWNERSHIP, (findings.subject, findings.stage))
    return tuple(
        compose_hold(customers[news.customer_id], owners.get(news.customer_id, ""), begun, sales, now)
        for news in news_of_kind(findings.owned.news, OwnershipChangeKind.HOLD)
    )


def settle_ownership(connection: Connection, context: Context, findings: Findings) -> None:
    """Store what stands now, open and close tasks, and queue what each audience is told; the event is recorded."""
    outcome, now = findings.owned, context.now()
    assert outcome is not None, "an event on ownership has an outcome"
    event, identity = outcome.event, event_id(outcome.event)
    replace_findings(connection, identity, outcome.over, outcome.begun)
    next_version(connection, FINDINGS)
    base = findings.customers
    number = outcome.assessed.listings
    judged = Screening(outcome.judged, number, base.sha256, event.screened.matcher_version, ())
    basis = screening_basis(context.settings, base, judged)
    record_screening(connection, judged, findings.subject, findings.stage, now, basis, identity)
    facts = {
        "event_id": identity,
        "customers_judged": outcome.judged,
        "regime": to_data(outcome.reading),
        "held": sorted(who for who, each in outcome.standing.items() if each.is_held),
        "findings": len(outcome.standing),
    }
    append_evidence(connection, EvidenceKind.JUDGED, findings.subject, facts, now)
    _keep_tasks(connection, context, outcome.news, event, identity)
    if alert := compose_ownership(findings, now):
        enqueue_alert(connection, context, alert, identity)
    sales = context.settings.sales
    to_hold = [news.customer_id for news in news_of_kind(outcome.news, OwnershipChangeKind.HOLD)]
    for notice in compose_owner_holds(findings, sales, now, accounts_of(connection, to_hold)):
        if not _is_held_already(connection, findings, notice) and enqueue_alert(connection, context, notice, identity):
            note_hold(connection, notice, OWNERSHIP, identity, sales, now)


def remind_of_tasks(connection: Connection, context: Context) -> None:
    """Tell compliance once of each task that is overdue."""
    now = context.now()
    for task in tasks(connection):
        if task.due_on < eastern_date(now) and task.reminded_at is None:
            subject = f"account {task.customer_id}"
            trouble = f"Ownership information was due on {task.due_on} from {task.assigned_to} ({task.what})."
            step = f"listwatch ownership settle {task.customer_id} --by NAME --reason TEXT"
            reminder = compose_operator(f"{OWNERSHIP} {task.customer_id}", subject, trouble, step, now)
            identity = f"ownership-task.{eastern_date(now)}.{short_hash(task.customer_id, str(task.id))}"
            enqueue_alert(
                connection, context, Alert(identity, Audience.COMPLIANCE, reminder.thread, now, reminder.content)
            )
            note_reminded(connection, task.id, now)


def _keep_tasks(
    connection: Connection, context: Context, news: Iterable[OwnershipNews], event: OwnershipEvent, identity: str
) -> None:
    """Open a task where somebody has to find out who owns a customer, and close those that are answered."""
    now, table = context.now(), context.settings.ownership
    for each in news:
        waiting = tasks(connection, each.customer_id)
        if not each.needs_task:
            found = each.after.finding.classification if each.after else FindingClass.NONE
            for task in waiting:
                close_task(connection, task.id, LISTWATCH, f"the owner data now says: {found}", now)
        elif not waiting:
            assert each.after is not None, "what needs a task is found"
            due = event.on + timedelta(days=table.due_within_days)
            what = each.after.finding.classification
            open_task(connection, OwnershipTask(each.customer_id, what, table.assigned_to, now, due, identity))


def _is_held_already(connection: Connection, findings: Findings, notice: Alert) -> bool:
    """Return whether an account is on hold for its owners, or, as a branch by its name, for the name itself."""
    assert findings.owned is not None, "an event on ownership has an outcome"
    customer_id = notice.thread.removeprefix(f"{OWNERSHIP} ")
    standing = findings.owned.standing[customer_id].finding.classification
    holds = [hold for hold in holds_of(connection, customer_id) if hold.standing is not HoldStatus.RELEASED]
    return any(hold.cause == OWNERSHIP or standing is FindingClass.BRANCH for hold in holds)


def _owned_customer(customer: Customer, news: OwnershipNews, parties: Mapping[str, Party], due: date) -> OwnedCustomer:
    standing = news.after or news.before
    assert standing is not None, "news is of something that stood or stands"
    words = describe(standing.finding, customer.name, parties)
    if news.after is None:
        words = (f"Nothing of this stands any more: {words[0]}", *words[1:])
    elif news.kind is OwnershipChangeKind.RELEASE:
        words = ("Its account was held for its owners, and nothing holds it for them today.", *words)
    return OwnedCustomer(
        customer_id=customer.id,
        customer_name=customer.name,
        country=customer.country,
        open_orders=customer.open_orders,
        owner_email=customer.owner_email,
        news=news.kind,
        classification=news.after.finding.classification if news.after else FindingClass.NONE,
        words=words,
        lists=standing.finding.lists,
        task_due=due if news.needs_task else None,
        decide=describe_matches(news.after.finding) if news.after else None,
        owner_matches=owner_matches(news.after.finding) if news.after else (),
    )


def _most_urgent_first(news: Iterable[OwnershipNews]) -> list[OwnershipNews]:
    order = list(OwnershipChangeKind)
    return sorted(news, key=lambda each: (order.index(each.kind), each.customer_id))
