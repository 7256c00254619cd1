"""What follows the notice of a hold reaches the person that it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor.alerting.hold_notices import compose_escalation, compose_release
from monitor.config.alerting import SalesTable
from state.alerts import AccountContent, Alert, Audience
from state.dispositions import AccountHold
from tests.notifiers.examples import ACCOUNT

SINCE = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
NOTICE = Alert("hold.1", Audience.SALES, "2025-05427 C00451", SINCE, replace(ACCOUNT, owner_slack="U0TANAKA"))
HOLD = AccountHold("C00451", "2025-05427", NOTICE.id, SINCE)


def owner_slack(alert: Alert) -> str:
    assert isinstance(alert.content, AccountContent)
    return alert.content.owner_slack


def test_a_release_goes_to_the_owner_who_was_told_of_the_hold() -> None:
    assert owner_slack(compose_release(HOLD, NOTICE, SalesTable(), SINCE)) == "U0TANAKA"


def test_an_escalation_goes_past_the_owner_who_did_not_acknowledge() -> None:
    assert owner_slack(compose_escalation(HOLD, NOTICE, "leads", SalesTable(), SINCE)) == ""
