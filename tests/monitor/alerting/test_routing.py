"""Routes, digests and quiet hours: where an alert goes, when, and that no set of routes can lose one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.alerting.outbox import enqueue_alert
from monitor.alerting.routing import end_of_quiet, next_digest, route_alert, severity_of
from monitor.config.alerting import DigestTable, QuietHoursTable, RouteTable
from monitor.config.settings import Settings
from monitor.demo.run import DemoSettings
from monitor.runtime.context import Context
from notifiers.console import ConsoleChannelTable
from notifiers.files import FilesChannelTable
from state.accounts import Account
from state.alerts import AccountAction, Alert, Audience, ComplianceContent
from state.documents import Stage
from state.severity import Severity
from state.storage import outbox
from state.storage.database import transaction
from tests.notifiers import examples
from tests.notifiers.examples import ACCOUNT, AFFECTED, OPERATOR, TOLD_AT, alert
from tests.notifiers.golden_alerts import _GROUNDS

DAILY = DigestTable(name="daily", at=time(8, 30))
RULE = replace(examples.RULE, effective_on=date(2025, 3, 28))
IN_FORCE = replace(RULE, effective_on=date(2025, 3, 25))
COMPLIANCE = replace(examples.COMPLIANCE, rule=RULE)
ALERTS = (alert(COMPLIANCE), alert(ACCOUNT), alert(OPERATOR))
CLEARED = replace(COMPLIANCE, affected=())


def channel(name: str, *audiences: Audience) -> ConsoleChannelTable:
    return ConsoleChannelTable(type="console", name=name, audiences=frozenset(audiences or Audience))


def settings(*routes: dict[str, Any], **tables: Any) -> Settings:
    given = {"name": "r", "channels": ("a",)}
    made = tuple(RouteTable(**(given | {"name": f"r{at}"} | route)) for at, route in enumerate(routes))
    return DemoSettings(**{"channels": (channel("a"), channel("b")), "digests": (DAILY,), "routes": made} | tables)


def goes(made: Settings, told: Alert, *accounts: Account) -> list[tuple[str, str]]:
    return [(each.channel, each.digest) for each in route_alert(made, told, accounts).deliveries]


def test_without_routes_an_alert_goes_at_once_to_every_channel_of_its_audience() -> None:
    made = settings(channels=(channel("a", Audience.SALES), channel("b")))

    assert [goes(made, told) for told in ALERTS] == [[("b", "")], [("a", ""), ("b", "")], [("b", "")]]
    assert all(each.due_at == TOLD_AT for each in route_alert(made, ALERTS[0], ()).deliveries)


@pytest.mark.parametrize(
    ("key", "fits", "fits_not"),
    [
        ("audiences", "compliance", "operator"),
        ("lists", "EL", "UVL"),
        ("destinations", "Taiwan", "IRAN"),
        ("strengths", "possible", "weak"),
        ("themes", "supercomputers", "quantum"),
        ("owners", "S.Tanaka@example.com", "else@example.com"),
        ("owners", "U0123", "U9999"),
        ("business_units", "servers", "bakery"),
        ("severities", "decide", "know"),
    ],
)
def test_a_route_asks_for_one_of_its_values(key: str, fits: str, fits_not: str) -> None:
    told = alert(replace(COMPLIANCE, grounds=_GROUNDS))
    account = Account("C00451", business_unit="Servers", owner_slack="U0123")

    assert goes(settings({key: {fits}}), told, account) == [("a", "")]
    routing = route_alert(settings({key: {fits_not}}), told, [account])
    assert [each.channel for each in routing.deliveries] == ["a", "b"]
    assert f"{key}: wants {fits_not.casefold()}" in routing.answers[0].why


def test_several_routes_add_up_and_the_soonest_counts() -> None:
    made = settings({"when": "digest daily"}, {"severities": {"decide"}, "channels": ("a", "b")})

    assert goes(made, alert(COMPLIANCE)) == [("a", ""), ("b", "")]
    assert goes(made, alert(CLEARED)) == [("a", "daily")]


def test_no_route_shows_an_audience_what_its_channel_withholds() -> None:
    made = settings({"channels": ("a",)}, channels=(channel("a", Audience.OPERATOR), channel("b")))

    assert goes(made, alert(COMPLIANCE)) == [("b", "")]


def test_a_notice_on_an_account_is_in_no_digest() -> None:
    assert goes(settings({"when": "digest daily"}), alert(ACCOUNT)) == [("a", "")]


@pytest.mark.parametrize(
    ("content", "severity"),
    [
        (replace(COMPLIANCE, rule=IN_FORCE), Severity.ACT_NOW),
        (replace(COMPLIANCE, rule=IN_FORCE, affected=AFFECTED[1:]), Severity.DECIDE),
        (COMPLIANCE, Severity.DECIDE),
        (CLEARED, Severity.KNOW),
        (replace(CLEARED, counts_agree=False), Severity.DECIDE),
        (ACCOUNT, Severity.ACT_NOW),
        (replace(ACCOUNT, open_orders=None), Severity.DECIDE),
        (replace(ACCOUNT, action=AccountAction.RELEASE), Severity.KNOW),
        (OPERATOR, Severity.DECIDE),
    ],
)
def test_severity_comes_from_facts(content: Any, severity: Severity) -> None:
    assert severity_of(alert(content)) is severity


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2025-03-07T12:00", "2025-03-07T13:30"),  # Friday 7:00 in New York, an hour and a half before it
        ("2025-03-07T13:30", "2025-03-10T12:30"),  # Friday at its very time: on Monday, in daylight saving time
        ("2025-03-08T20:00", "2025-03-10T12:30"),
    ],
)
def test_a_digest_keeps_the_time_on_the_wall(after: str, due: str) -> None:
    assert next_digest(DAILY, utc(after)) == utc(due)


@pytest.mark.parametrize(
    ("begin", "end", "at", "until"),
    [
        (time(22), time(7), "2025-03-26T03:00", "2025-03-26T11:00"),
        (time(22), time(7), "2025-03-26T08:00", "2025-03-26T11:00"),
        (time(22), time(7), "2025-03-26T11:00", "2025-03-26T11:00"),
        (time(12), time(13), "2025-03-26T16:30", "2025-03-26T17:00"),
        (time(12), time(13), "2025-03-26T03:00", "2025-03-26T03:00"),
    ],
)
def test_quiet_hours_may_lie_over_midnight(begin: time, end: time, at: str, until: str) -> None:
    table = QuietHoursTable(channels=("a",), begin=begin, end=end)
    assert end_of_quiet(table, utc(at)) == utc(until)


def test_quiet_hours_delay_nothing_that_is_in_force_and_no_hold() -> None:
    made = settings(quiet_hours=(QuietHoursTable(channels=("a",), begin=time(16), end=time(7)),))
    contents = (
        COMPLIANCE,
        replace(COMPLIANCE, rule=IN_FORCE),
        replace(COMPLIANCE, rule=replace(RULE, effective_on=None)),
        ACCOUNT,
    )
    waits = [[each.due_at > TOLD_AT for each in route_alert(made, alert(one), ()).deliveries] for one in contents]

    assert waits == [[True, False], [False, False], [False, False], [False, False]]


@pytest.mark.parametrize(
    ("route", "mistake"),
    [
        ({"channels": ("nowhere",)}, "there is no channel nowhere"),
        ({"when": "digest weekly"}, "there is no digest weekly"),
        ({"when": "digest daily", "channels": ("f",)}, "takes each alert by itself"),
        ({"when": "sometimes"}, "should match pattern"),
    ],
)
def test_a_route_that_leads_nowhere_is_a_mistake(route: dict[str, Any], mistake: str) -> None:
    files = FilesChannelTable(type="files", name="f", folder=Path("alerts"))
    with pytest.raises(ValidationError, match=mistake):
        settings(route, channels=(channel("a"), files))


AUDIENCE_SETS = [frozenset(some) for size in range(1, 4) for some in combinations(Audience, size)]
ROUTES = st.fixed_dictionaries(
    {"channels": st.sampled_from([("a",), ("b",), ("a", "b")]), "when": st.sampled_from(["immediate", "digest daily"])},
    optional={
        "audiences": st.sampled_from(AUDIENCE_SETS),
        "severities": st.sets(st.sampled_from(Severity)),
        "lists": st.sets(st.sampled_from(["EL", "UVL"])),
        "strengths": st.sets(st.sampled_from(["strong", "weak"])),
        "owners": st.sets(st.sampled_from(["s.tanaka@example.com", "nobody@example.com"])),
    },
)


@tried(max_examples=50)
@given(routes=st.lists(ROUTES, max_size=4), audiences=st.lists(st.sampled_from(AUDIENCE_SETS), min_size=2, max_size=2))
def test_whatever_the_routes_no_alert_is_left_without_a_channel_of_its_audience(
    routes: list[dict[str, Any]], audiences: list[frozenset[Audience]]
) -> None:
    made = settings(*routes, channels=tuple(channel(name, *some) for name, some in zip("ab", audiences, strict=True)))
    for told in (*ALERTS, alert(CLEARED), alert(replace(COMPLIANCE, rule=replace(RULE, stage=Stage.WITHDRAWN)))):
        deliveries = route_alert(made, told, ()).deliveries
        takers = made.channels_for(told.audience)
        assert {each.channel for each in deliveries} <= set(takers)
        assert len({each.channel for each in deliveries}) == len(deliveries)
        assert bool(deliveries) == bool(takers)
        assert all(each.due_at >= told.created_at for each in deliveries)


@pytest.mark.parametrize("content", [COMPLIANCE, ACCOUNT, OPERATOR])
def test_where_no_channel_takes_an_alert_the_operator_is_told(context: Context, content: Any) -> None:
    told = alert(content)
    (other,) = [one for one in (Audience.OPERATOR, Audience.SALES) if one is not told.audience][:1]
    lacking = replace(context, settings=context.settings.model_copy(update={"channels": (channel("a", other),)}))
    with transaction(context.engine) as connection:
        assert enqueue_alert(connection, lacking, told)
        assert outbox.find_alert(connection, told.id) == told
        (notice,) = [each.alert for each in outbox.all_deliveries(connection)]
    assert notice.audience is Audience.OPERATOR
    assert f"no channel takes alerts for {told.audience}, such as {told.id}" in notice.content.trouble  # type: ignore[union-attr]


def test_a_later_alert_at_once_takes_what_waits_in_its_thread_with_it(context: Context) -> None:
    made = settings({"severities": {"know"}, "when": "digest daily"})
    routed = replace(
        context,
        settings=context.settings.model_copy(update={k: getattr(made, k) for k in ("channels", "routes", "digests")}),
    )
    filed = alert(CLEARED)
    assert isinstance(filed.content, ComplianceContent)
    printed = replace(filed, id="printed", content=COMPLIANCE)
    with transaction(context.engine) as connection:
        enqueue_alert(connection, routed, filed)
        assert [each.due_at > TOLD_AT for each in outbox.all_deliveries(connection)] == [True]
        enqueue_alert(connection, routed, printed)
        due = {(each.alert.id, each.channel): each.due_at for each in outbox.all_deliveries(connection)}
    assert due == {(filed.id, "a"): TOLD_AT, ("printed", "a"): TOLD_AT, ("printed", "b"): TOLD_AT}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
