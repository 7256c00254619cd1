"""Deriving an alert from its grounds, where no rule's text gave it: a list, new customers, a stage, a hold. Offline.

What was judged then is taken as given: which differences a rule explained, which customers were chosen, what people
had decided. What follows from it is worked out again: that the bytes show those differences, and whom they concern.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.alerting.compose import Event, compose_compliance, compose_holds
from monitor.alerting.correcting import withdrawal_line
from monitor.alerting.hold_notices import compose_escalation, compose_release
from monitor.config.alerting import SalesTable, ScreeningTable
from monitor.events.dispositions import NO_PRIOR_DECISIONS, PriorDecisions
from monitor.events.since import lines_of_differences
from monitor.evidence.file import (
    AlertBasis,
    CustomersGrounds,
    HoldGrounds,
    ListBefore,
    ListGrounds,
    Screened,
    StageGrounds,
)
from monitor.intake.csl_reconcile import CSL, WANTED, compare_names
from monitor.settle import NO_CUSTOMERS, NOT_SCREENED, screen_with
from sources import ecfr
from sources.customers import read_kept
from sources.reading.rule_file import read_rule
from sources.screening_list import read_screening_list
from state.accounts import Account
from state.alerts import AccountAction, AccountContent, Alert, Audience, ComplianceContent
from state.captures import Capture
from state.changes import Change, ChangeKind, compare_lists
from state.customers import CustomerBase
from state.documents import Stage
from state.rules import Rule, TextForm

Captures = Mapping[str, Capture]
# What keeps two alerts on one stage apart: its own, and that a filing is gone without a word.
_SUBJECTS = ("", "gone")


def derive_from_grounds(alert: Alert, grounds: AlertBasis, captures: Captures) -> Alert | None:
    """Compose what these grounds give today; None where the alert is not among it.

    Every capture that the grounds name is among `captures`. Raises UnreadableInput where one can no longer be read.
    """
    if isinstance(grounds, HoldGrounds):
        return _follow_hold(alert, grounds)
    if isinstance(grounds, StageGrounds):
        return _tell_stage(alert, grounds, captures)
    if isinstance(grounds, ListGrounds):
        event = _list_event(alert, grounds, captures)
    else:
        event = _customers_event(alert, grounds, captures)
    return compose_for(alert, event, grounds.screened.settings)


def compose_for(alert: Alert, event: Event, settings: Mapping[str, object]) -> Alert | None:
    """Compose what an event gives the audience of an alert; None where the alert is not among it."""
    if alert.audience is Audience.COMPLIANCE:
        return compose_compliance(event, alert.created_at)
    sales = SalesTable.model_validate(settings["sales"])
    holds = compose_holds(event, sales, frozenset(), alert.created_at, accounts=_accounts(alert.content))
    return next((hold for hold in holds if hold.id == alert.id), None)


def weighed_in(content: object) -> PriorDecisions:
    """Return what people had decided by then, as the alert says."""
    if not isinstance(content, ComplianceContent):
        return NO_PRIOR_DECISIONS
    said = tuple((customer.match_id, customer.judged) for customer in content.affected if customer.judged)
    return PriorDecisions(frozenset(content.quiet), said, ())


def read_captured_customers(capture: Capture, told: Alert) -> CustomerBase:
    """Read the customers of then, and the doubt of then about a later export, as the alert has it."""
    doubt = told.content.customers_doubt if isinstance(told.content, ComplianceContent) else None
    return replace(read_kept(capture.body), doubt=doubt)


def _accounts(content: object) -> tuple[Account, ...]:
    """Return who owned the account by then, as the notice says."""
    if not isinstance(content, AccountContent):
        return ()
    return (Account(content.customer_id, owner_slack=content.owner_slack),)


def _list_event(alert: Alert, grounds: ListGrounds, captures: Captures) -> Event:
    """Of the differences told, those that the bytes show against our list."""
    capture = captures[grounds.capture_sha256]
    found = _differences(grounds, capture)
    shown = tuple(change for change in grounds.told if change in found)
    opening = alert.content.since_last[:1] if isinstance(alert.content, ComplianceContent) else ()
    document = grounds.document
    rule = Rule(document.number, document.title, "", TextForm.XML)
    customers = read_captured_customers(captures[grounds.screened.customers_sha256], alert)
    lines = (*opening, *lines_of_differences(shown))
    return _screened_event(
        alert, Event(document, rule, shown, (), NOT_SCREENED, customers, (), lines), grounds.screened
    )


def _differences(grounds: ListGrounds, capture: Capture) -> list[Change]:
    if grounds.document.number.startswith(CSL):
        shown = read_screening_list(capture.body, capture.url, WANTED).listings
        told = [change.listing for change in grounds.told if change.kind is ChangeKind.ADDITION]
        return [
            change
            for ours in grounds.ours
            for change in compare_names(ours.listings or (), shown.get(ours.list_code, ()), told, ours.list_code)
        ]
    lists = {one.list_code: one.listings for one in ecfr.read_lists(capture.body, capture.url, grounds.as_of)}
    return [
        replace(change, list_code=ours.list_code)
        for ours in grounds.ours
        for change in compare_lists(ours.listings or (), lists.get(ours.list_code, ()))
    ]


def _customers_event(alert: Alert, grounds: CustomersGrounds, captures: Captures) -> Event:
    """Return the chosen customers against every entry that was in force.

    What changed among them is as the alert says.
    """
    read = read_captured_customers(captures[grounds.screened.customers_sha256], alert)
    chosen = frozenset(grounds.chosen) if grounds.chosen else None
    document, content = grounds.document, alert.content
    rule = Rule(document.number, document.title, "", TextForm.XML, effective_on=grounds.on)
    lines = content.since_last if isinstance(content, ComplianceContent) else ()
    event = Event(document, rule, _standing(grounds.lists), (), NOT_SCREENED, read, (), lines)
    screened = _screened_event(alert, event, grounds.screened, chosen)
    found = {match.entry for match in screened.screening.matches}
    matched = [one for one in event.changes if one.entry_id in found]
    return replace(screened, changes=tuple(matched))


def _standing(lists: Sequence[ListBefore]) -> tuple[Change, ...]:
    """Return every entry in force as a revision that changes no field, as customers are screened against them."""
    listed = ((one.list_code, listing) for one in lists for listing in one.listings or ())
    return tuple(Change(ChangeKind.REVISION, listing, listing, (), code) for code, listing in listed)


def _screened_event(alert: Alert, event: Event, screened: Screened, chosen: frozenset[str] | None = None) -> Event:
    """Screen an event's customers, or the chosen ones, against its changes by the settings of then.

    The rest is as the alert says.
    """
    table = ScreeningTable.model_validate(screened.settings["screening"])
    event = replace(event, screening=screen_with(table, event.customers, event.changes, chosen))
    content = alert.content
    if not isinstance(content, ComplianceContent):
        return event
    return replace(event, evidence=content.evidence, headline=content.headline, weighed=weighed_in(content))


def _tell_stage(alert: Alert, grounds: StageGrounds, captures: Captures) -> Alert | None:
    """Tell of a stage that screens nobody; of a filing that was withdrawn, what it takes back is worked out again."""
    content, document = alert.content, grounds.document
    if not isinstance(content, ComplianceContent):
        return None
    capture = captures[grounds.capture_sha256]
    lines = list(content.since_last)
    if document.stage is Stage.WITHDRAWN and grounds.superseded is not None and len(lines) > 1:
        lines[:2] = [_withdrawn_line(document.editorial_note), withdrawal_line(grounds.superseded)]
    rule = read_rule(capture.body, capture.url, document.record)
    event = Event(document, rule, (), (), NOT_SCREENED, NO_CUSTOMERS, content.evidence, tuple(lines))
    event = replace(event, supersedes=content.supersedes)
    told = (compose_compliance(event, alert.created_at, subject) for subject in _SUBJECTS)
    return next((one for one in told if one.id == alert.id), None)


def _withdrawn_line(note: str) -> str:
    return f"Withdrawn from public inspection: {note or 'no reason given'}"


def _follow_hold(alert: Alert, grounds: HoldGrounds) -> Alert | None:
    """Tell of a release, or of a step of the chain of escalation, as the hold's own notice and its row give it."""
    content, sales = alert.content, SalesTable()
    if not isinstance(content, AccountContent):
        return None
    if content.action is AccountAction.RELEASE:
        return compose_release(grounds.hold, grounds.notice, sales, alert.created_at)
    steps = (replace(grounds.hold, escalations=step) for step in range(grounds.hold.escalations))
    told = (compose_escalation(hold, grounds.notice, content.escalated_to, sales, alert.created_at) for hold in steps)
    return next((one for one in told if one.id == alert.id), None)
