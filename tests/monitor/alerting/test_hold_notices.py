"""What follows the notice of a hold reaches the person that it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from monitor.alerting.hold_notices import compose_escalation, compose_release
from monitor.config.alerting import BusinessHoursTable, ContactTable, SalesTable
from state.alerts import AccountContent, Alert, Audience
from state.dispositions import AccountHold, ReleaseRequest, Signature
from tests.notifiers.examples import ACCOUNT

SINCE = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
NOTICE = Alert("hold.1", Audience.SALES, "2025-05427 C00451", SINCE, replace(ACCOUNT, owner_slack="U0TANAKA"))
HOLD = AccountHold("C00451", "2025-05427", NOTICE.id, SINCE)


WEEKDAYS = BusinessHoursTable(begin=time(9), end=time(17))


def owner_slack(alert: Alert) -> str:
    assert isinstance(alert.content, AccountContent)
    return alert.content.owner_slack


def test_a_release_goes_to_the_owner_who_was_told_of_the_hold() -> None:
    assert owner_slack(compose_release(HOLD, NOTICE, SalesTable(), SINCE)) == "U0TANAKA"


def test_an_escalation_goes_past_the_owner_who_did_not_acknowledge() -> None:
    assert owner_slack(compose_escalation(HOLD, NOTICE, "leads", SalesTable(), SINCE)) == ""


def test_a_release_names_who_released_the_account_and_the_hold_that_is_over() -> None:
    released = replace(
        HOLD, request=ReleaseRequest("R. Ahn", SINCE, "not the listed party"), release=Signature("R. Ahn", SINCE)
    )
    sales = SalesTable(contact=ContactTable(name="Jo Park", email="jo@example.com", phone="+1 202 555 0100"))
    content = compose_release(released, None, sales, SINCE).content
    assert isinstance(content, AccountContent)
    assert (content.released_by, content.held_since, content.hold_id) == ("R. Ahn", SINCE.date(), "hold.1")
    assert content.contact == sales.who_to_ask
    assert "not the listed party" not in repr(content)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # Tuesday afternoon: half an hour of that day is left. Eastern time is UTC-4.
        (SINCE, 8, datetime(2025, 3, 26, 20, 31, tzinfo=UTC)),
        # Friday evening to Monday.
        (datetime(2025, 3, 28, 22, 0, tzinfo=UTC), 4, datetime(2025, 3, 31, 17, 0, tzinfo=UTC)),
        # July 4, 2025 is a Friday.
        (datetime(2025, 7, 3, 20, 0, tzinfo=UTC), 2, datetime(2025, 7, 7, 14, 0, tzinfo=UTC)),
        # Over the change of the clocks on March 9, 2025: UTC-5 before, UTC-4 after.
        (datetime(2025, 3, 7, 21, 0, tzinfo=UTC), 2, datetime(2025, 3, 10, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_counts_hours_of_business_alone(start: datetime, hours: int, due: datetime) -> None:
    assert SalesTable(business_hours=WEEKDAYS).deadline(start, hours) == due


def test_without_business_hours_a_deadline_counts_around_the_clock() -> None:
    assert SalesTable().deadline(SINCE, 8) == datetime(2025, 3, 26, 4, 31, tzinfo=UTC)
