"""What must be told in the simulated year, and what may be: from the facts of the world, never from the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from monitor.alerting.compose import alert_id
from monitor.intake.polling import Source
from state.alerts import Audience
from state.documents import Stage
from state.times import eastern_date
from tests.year.dates import at, days_between
from tests.year.documents import NOTICES, Issued, Notice
from tests.year.server import Arrival
from tests.year.settings import planted_customer
from tests.year.troubles import RECEIVER, TROUBLES, Kind, trouble_at
from tests.year.world import HOSTS, World

AT_ONCE = timedelta(minutes=3)
_AFTER_PRINT = timedelta(minutes=15)
_AFTER_CODIFYING = timedelta(hours=2)
# The longest that a delivery waits for its next try, spread by a quarter.
_AFTER_RECEIVER = timedelta(minutes=76)
_HASH = re.compile(r" [0-9a-f]{12}$")
_OPERATOR = timedelta(days=1)
# The operator is told of a third failure in a row, and of the first answer that is not believed. Failing polls wait
# twice and four times as long.
_POLLS_TOLD, _POLLS_HELD = 8, 1.2


@dataclass(frozen=True, slots=True)
class Expected:
    """One alert by its `key`: known from `since` on, late after `due`. What need not come is not `must`."""

    key: str
    since: datetime
    due: datetime
    must: bool = True


def key_of(arrival: Arrival) -> str:
    """Name an arrival as an expectation names it."""
    if arrival.audience == Audience.COMPLIANCE:
        is_ownership = arrival.thread.startswith("ownership ")
        return f"ownership {eastern_date(arrival.created_at)}" if is_ownership else arrival.alert_id
    if arrival.audience == Audience.SALES:
        return f"hold of {arrival.thread}"
    thread = _HASH.sub("", arrival.thread)
    return f"{thread} {eastern_date(arrival.created_at)}"


def expected_alerts(world: World, sources: tuple[Source, ...]) -> list[Expected]:
    """Give all alerts of a world, for a product that polls these sources."""
    expected = [
        *(each for rule in world.rules for each in _of_rule(world, rule)),
        *_of_withdrawn(world.withdrawn),
        *chain.from_iterable(map(_of_notice, NOTICES, world.notices)),
        *chain.from_iterable(map(_of_effects, world.effects)),
        *(each for source in sources for each in _of_troubles(source)),
        *_heartbeats(world),
    ]
    begin, end = at(world.first, 0), at(world.last, 0)
    return [each for each in expected if begin <= each.since and each.due < end]


def _of_rule(world: World, rule: Issued) -> Iterator[Expected]:
    number = rule.number
    yield Expected(f"{number}.filed.compliance", rule.filed_at, rule.filed_at + AT_ONCE)
    yield Expected(f"hold of account {planted_customer(number)}", rule.filed_at, rule.filed_at + AT_ONCE)
    # A row of a manuscript that cannot be believed is told to the operator, who need not hear of any.
    yield Expected(f"{number} {eastern_date(rule.filed_at)}", rule.filed_at, rule.filed_at + AT_ONCE, must=False)
    yield _through_receiver(f"{number}.published.compliance", rule.listed_at, rule.printed_at + _AFTER_PRINT)
    codified_at = world.codified_at(rule)
    if codified_at is not None:
        yield Expected(f"{number}.codified.compliance", codified_at, codified_at + _AFTER_CODIFYING)


def _through_receiver(key: str, since: datetime, due: datetime) -> Expected:
    """Give an expectation that waits for the receiver where that takes nothing at the time."""
    trouble = trouble_at(RECEIVER, due)
    return Expected(key, since, trouble.ends + _AFTER_RECEIVER if trouble else due)


def _of_withdrawn(rule: Issued) -> Iterator[Expected]:
    withdrawn_at = rule.withdrawn_at
    assert withdrawn_at is not None, "the rule is withdrawn"
    yield Expected(f"{rule.number}.filed.compliance", rule.filed_at, rule.filed_at + AT_ONCE)
    yield Expected(f"{rule.number}.withdrawn.compliance", withdrawn_at, withdrawn_at + AT_ONCE)


def _of_notice(notice: Notice, issued: Issued) -> Iterator[Expected]:
    """Give what a notice on another list is told as; only a denial of privileges holds an account."""
    number = issued.number
    yield Expected(f"{number}.filed.compliance", issued.filed_at, issued.filed_at + AT_ONCE)
    if notice.holds:
        yield Expected(f"hold of account {planted_customer(number)}", issued.filed_at, issued.filed_at + AT_ONCE)
    yield _through_receiver(f"{number}.published.compliance", issued.listed_at, issued.printed_at + _AFTER_PRINT)


def _of_effects(rule: Issued) -> Iterator[Expected]:
    """Give what a rule is told as that changes what being listed means, and on the day from which owners count."""
    filed, printed = (
        alert_id(rule.number, stage, Audience.COMPLIANCE, "effects") for stage in (Stage.FILED, Stage.PUBLISHED)
    )
    yield Expected(filed, rule.filed_at, rule.filed_at + AT_ONCE)
    yield _through_receiver(printed, rule.listed_at, rule.printed_at + _AFTER_PRINT)
    if rule.effective_on is not None:
        yield Expected(f"ownership {rule.effective_on}", at(rule.effective_on, 0), at(rule.effective_on, 0, 5))


def _of_troubles(source: Source) -> Iterator[Expected]:
    """Give what the operator is told of a source's troubles: that it fails, what it sent instead, that it recovered."""
    for trouble in TROUBLES:
        if trouble.host != HOSTS[source.name]:
            continue
        lasts = (trouble.ends - trouble.begins).total_seconds()
        first, *later = days_between(eastern_date(trouble.begins), eastern_date(trouble.ends + _OPERATOR))
        due = trouble.ends + _OPERATOR
        subjects: dict[str, float] = {source.name: _POLLS_TOLD}
        if trouble.kind in {Kind.WALL, Kind.SHORT}:
            subjects[f"quarantine {source.name}"] = _POLLS_HELD
        for subject, polls in subjects.items():
            yield Expected(f"{subject} {first}", trouble.begins, due, lasts >= polls * source.every)
            yield from (Expected(f"{subject} {day}", trouble.begins, due, must=False) for day in later)


def _heartbeats(world: World) -> Iterator[Expected]:
    for day in days_between(world.first, world.last):
        yield Expected(f"heartbeat {day}", at(day, 9), at(day, 9, 5))
