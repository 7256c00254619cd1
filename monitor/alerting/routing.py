"""Routing: which channels an alert goes to, and when. Pure: settings and an alert in, deliveries and the reasons out.

Without routes an alert goes at once to every channel that takes its audience, and so it does when no route fits it:
a route can add a wait or leave a channel out, but no set of routes can leave an alert without any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.alerting.compose import compose_operator
from monitor.config.alerting import DigestTable, QuietHoursTable, RouteTable
from monitor.config.base import WEEKDAYS
from monitor.config.settings import Settings
from monitor.events.ownership import OwnershipChangeKind
from state.accounts import Account
from state.alerts import (
    AccountAction,
    AccountContent,
    AffectedCustomer,
    Alert,
    Audience,
    ComplianceContent,
    EffectContent,
    OperatorContent,
    OwnershipContent,
)
from state.documents import Stage
from state.list_kinds import ListEffect, list_kind
from state.matches import Strength
from state.severity import Severity
from state.times import eastern_date


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routes ask of an alert, each as a set of words to compare with those of a route, in lower case."""

    audiences: frozenset[str]
    lists: frozenset[str]
    destinations: frozenset[str]
    strengths: frozenset[str]
    themes: frozenset[str]
    owners: frozenset[str]
    business_units: frozenset[str]
    severities: frozenset[str]


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """One route and one alert: whether it fits, and why or why not, in words."""

    route: str
    fits: bool
    why: str


@dataclass(frozen=True, slots=True)
class RoutedDelivery:
    """One channel that an alert goes to, from an aware UTC time on, in a digest where one is named; `why` in words."""

    channel: str
    due_at: datetime
    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Where an alert goes and why. No deliveries: no channel takes its audience, and the operator must hear of it."""

    severity: Severity
    answers: tuple[RouteAnswer, ...]
    deliveries: tuple[RoutedDelivery, ...]


def route_alert(settings: Settings, alert: Alert, accounts: Sequence[Account]) -> Routing:
    """Say where an alert goes; `accounts` are those of the customers that it names."""
    severity = severity_of(alert)
    answers = tuple(_answer(route, facts_of(alert, severity, accounts)) for route in settings.routes)
    eligible = settings.channels_for(alert.audience)
    fitting = [route for route, answer in zip(settings.routes, answers, strict=True) if answer.fits]
    ways = [(channel, route) for route in fitting for channel in route.channels if channel in eligible]
    if not ways:
        why = "no route leads it anywhere" if settings.routes else "there are no routes"
        at_once = tuple(
            _at_once(settings, alert, channel, f"{why}: every channel of its audience") for channel in eligible
        )
        return Routing(severity, answers, at_once)
    channels = dict.fromkeys(channel for channel, _ in ways)
    return Routing(
        severity,
        answers,
        tuple(_deliver(settings, alert, name, [route for to, route in ways if to == name]) for name in channels),
    )


def severity_of(alert: Alert) -> Severity:
    """Say how soon somebody must look, from the facts of an alert."""
    content = alert.content
    if isinstance(content, OperatorContent):
        return Severity.DECIDE
    if isinstance(content, AccountContent):
        is_held = content.action is AccountAction.HOLD
        return (Severity.ACT_NOW if content.open_orders else Severity.DECIDE) if is_held else Severity.KNOW
    if isinstance(content, EffectContent):
        return Severity.ACT_NOW if content.flips else Severity.DECIDE
    if isinstance(content, OwnershipContent):
        to_hold = [each for each in content.customers if each.news == OwnershipChangeKind.HOLD]
        is_urgent = content.flips or any(each.open_orders for each in to_hold)
        return Severity.ACT_NOW if is_urgent else Severity.DECIDE
    strong = [each for each in content.affected if each.strength is Strength.STRONG]
    if is_in_force(alert) and any(each.open_orders or _is_denied(each) for each in strong):
        return Severity.ACT_NOW
    term_ends = content.rule.stage in {Stage.EXPIRING, Stage.EXPIRED}
    needs_person = content.affected or content.unread or content.counts_agree is False or term_ends
    return Severity.DECIDE if needs_person else Severity.KNOW


def _is_denied(affected: AffectedCustomer) -> bool:
    """Return whether no license helps: what is under way with such a party must stop, orders or none."""
    return list_kind(affected.list_code).effect is ListEffect.DENIAL_OF_PRIVILEGES


def is_in_force(alert: Alert) -> bool:
    """Return whether an alert is on a rule in force on the Eastern day it was made.

    One of unknown date counts as in force. So does what accounts are held for because of their owners.
    """
    if isinstance(alert.content, OwnershipContent):
        return True
    if not isinstance(alert.content, ComplianceContent):
        return False
    rule = alert.content.rule
    is_meant = rule.stage is not Stage.WITHDRAWN
    return is_meant and (rule.effective_on is None or rule.effective_on <= eastern_date(alert.created_at))


def compose_unrouted(alert: Alert) -> Alert:
    """Tell that no channel takes the alerts of an audience: once a day for each, naming the first one."""
    trouble = f"no channel takes alerts for {alert.audience}, such as {alert.id}: nobody was told of it"
    next_step = f'Add "{alert.audience}" to the audiences of a channel; `listwatch show {alert.thread}` tells the rest.'
    if alert.audience is Audience.SALES:
        next_step = f'Add "{alert.audience}" to the audiences of a channel, and hold the account by hand until then.'
    subject = f"alerts for {alert.audience}"
    return compose_operator("routing", subject, trouble, next_step, alert.created_at)


def customers_named(alert: Alert) -> tuple[str, ...]:
    """Return the ids of the customers that an alert is about."""
    if isinstance(alert.content, AccountContent):
        return (alert.content.customer_id,)
    if isinstance(alert.content, OwnershipContent):
        return tuple(each.customer_id for each in alert.content.customers)
    if isinstance(alert.content, ComplianceContent):
        return tuple(dict.fromkeys(each.customer_id for each in alert.content.affected))
    return ()


def facts_of(alert: Alert, severity: Severity, accounts: Sequence[Account]) -> RoutingFacts:
    """Gather what routes ask of an alert."""
    content = alert.content
    compliance = content if isinstance(content, ComplianceContent) else None
    changes = compliance.changes if compliance else ()
    affected = compliance.affected if compliance else ()
    owners = [each.owner_email for each in affected]
    lists = [change.list_code for change in changes]
    if isinstance(content, AccountContent):
        owners.append(content.owner_email)
    if isinstance(content, EffectContent):
        lists += [code for effect in content.effects for code in effect.lists]
    if isinstance(content, OwnershipContent):
        owners += [each.owner_email for each in content.customers]
        lists += [code for each in content.customers for code in each.lists]
    owners += [owner for account in accounts for owner in (account.owner_email, account.owner_slack)]
    return RoutingFacts(
        audiences=_folded([alert.audience]),
        lists=_folded(lists),
        destinations=_folded(change.listing.destination for change in changes),
        strengths=_folded(each.strength for each in affected),
        themes=_folded(theme for ground in (compliance.grounds if compliance else ()) for theme in ground.themes),
        owners=_folded(owners),
        business_units=_folded(account.business_unit for account in accounts),
        severities=_folded([severity]),
    )


def next_digest(table: DigestTable, after: datetime) -> datetime:
    """Return the next time of a digest after an aware UTC time, by the clock on its own zone's wall."""
    zone = ZoneInfo(table.zone)
    today = after.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(9)]
    moments = [datetime.combine(day, table.at, zone) for day in days if WEEKDAYS[day.weekday()] in table.days]
    return next(moment for moment in moments if moment > after).astimezone(after.tzinfo)


def end_of_quiet(table: QuietHoursTable, at: datetime) -> datetime:
    """Return the end of the quiet hours that an aware UTC time lies in; the time itself where it lies in none."""
    zone = ZoneInfo(table.zone)
    local = at.astimezone(zone)
    over_midnight = table.begin > table.end
    is_before_end = local.time() < table.end
    is_quiet = (
        (local.time() >= table.begin or is_before_end)
        if over_midnight
        else (local.time() >= table.begin and is_before_end)
    )
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if over_midnight and not is_before_end else 0)
    return datetime.combine(day, table.end, zone).astimezone(at.tzinfo)


def _answer(route: RouteTable, facts: RoutingFacts) -> RouteAnswer:
    """Hold a route against an alert: every key that is given must have one of its values among the facts."""
    conditions = [name for name in RoutingFacts.__dataclass_fields__ if getattr(route, name)]
    for name in conditions:
        wanted, found = _folded(getattr(route, name)), getattr(facts, name)
        if not wanted & found:
            has = ", ".join(sorted(found)) or "none"
            return RouteAnswer(
                route.name, fits=False, why=f"{name}: wants {', '.join(sorted(wanted))}; the alert has {has}"
            )
    return RouteAnswer(route.name, fits=True, why=f"fits in {', '.join(conditions)}" if conditions else "asks nothing")


def _deliver(settings: Settings, alert: Alert, channel: str, routes: Sequence[RouteTable]) -> RoutedDelivery:
    """Deliver on one channel by the soonest of its routes. A notice on one account is never put into a digest."""
    names = ", ".join(route.name for route in routes)
    digests = {route.digest for route in routes}
    if "" in digests or alert.audience is Audience.SALES:
        return _at_once(settings, alert, channel, f"routes {names}")
    tables = [table for table in settings.digests if table.name in digests]
    soonest = min(tables, key=lambda table: next_digest(table, alert.created_at))
    return RoutedDelivery(channel, next_digest(soonest, alert.created_at), soonest.name, f"routes {names}")


def _at_once(settings: Settings, alert: Alert, channel: str, why: str) -> RoutedDelivery:
    """Deliver now, or at the end of quiet hours; nothing that is in force, or holds an account, waits for those."""
    now = alert.created_at
    if is_in_force(alert) or alert.audience is Audience.SALES:
        return RoutedDelivery(channel, now, "", why)
    quiet = [table for table in settings.quiet_hours if channel in table.channels]
    due_at = max((end_of_quiet(table, now) for table in quiet), default=now)
    return RoutedDelivery(channel, due_at, "", f"{why}; quiet hours" if due_at > now else why)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words if word.strip())
