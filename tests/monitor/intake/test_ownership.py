"""What owners mean is judged anew whenever data, lists, customers, the law or the day change, and told both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.alerting.routing import severity_of
from monitor.config.alerting import OwnershipTable, SalesTable
from monitor.desk import actions
from monitor.desk.question import Viewer
from monitor.intake.customers import sync_customers
from monitor.review.slack_listening import record_action
from notifiers.blocks import DecisionRequest
from notifiers.message import render_message
from notifiers.plain import render_text
from notifiers.review import TriageAction, TriageKind
from state.alerts import Audience, OwnershipContent
from state.dispositions import HoldStatus, Verdict
from state.errors import StaleDecision
from state.people import Role
from state.severity import Severity
from state.storage import lists
from state.storage.database import transaction
from state.storage.ownership import current_findings, tasks
from tests.monitor.intake.conftest import BACK, BY_ITS_TERMS, CHAIN, CUSTOMERS, TWO_OWNERS, UNKNOWN, House


def test_nothing_is_told_where_ownership_means_nothing(house: House) -> None:
    assert house.poll() == ("owners: 1 holdings read, 1 new, 0 gone",)
    assert (house.poll(), house.alerts()) == ((), [])


def test_captured_customers_are_told_while_the_rule_is_stayed_and_held_once_it_is_back(house: House) -> None:
    house.owners(TWO_OWNERS + CHAIN)
    assert house.news() == [("C1", "watch"), ("C2", "watch")]
    assert house.holds("C2") == []
    house.clock.moment = BACK
    assert house.poll() == ("ownership: 2 to hold, 0 to release, 0 more to look at",)
    told = house.last()
    assert (told.flips, told.is_verified, house.news()) == (True, False, [("C1", "hold"), ("C2", "hold")])
    assert (house.holds("C1"), house.holds("C2")) == ([HoldStatus.HELD], [HoldStatus.HELD])
    text = " ".join(render_text(render_message(house.alerts()[-1])).split())
    assert "NOT VERIFIED" in text
    assert "Two listed owners hold 50 % together" in text
    assert "Quiet Holding SA owns 80 % of Blue Harbor Instruments Pte Ltd" in text
    assert "owners as of August 1, 2026 (101 days old)" in text
    (one, _) = house.alerts(Audience.SALES)
    assert "Torvek" not in render_text(render_message(one))
    assert (severity_of(house.alerts()[-1]), house.poll()) == (Severity.ACT_NOW, ())


def test_what_no_longer_captures_is_asked_to_be_released_whatever_it_was(house: House) -> None:
    house.clock.moment = BACK
    house.owners(TWO_OWNERS + CHAIN)
    house.owners(CHAIN + "Torvek Quantum Systems Co Ltd,C2,30,2026-11-10\nHuldra Networks Co Ltd,C2,19,2026-11-10\n")
    assert house.news() == [("C2", "release")]
    assert house.holds("C2") == [HoldStatus.RELEASE_ASKED]
    with transaction(house.context.engine) as connection:
        lists.retract(connection, "eCFR 2025-01-01", house.clock.moment)
    house.poll()
    assert ("C1", "release") in house.news()
    assert house.holds("C1") == [HoldStatus.RELEASE_ASKED]


@pytest.mark.parametrize("tables", [{"ownership": OwnershipTable(hold_when="verified_in_force")}])
def test_accounts_are_held_only_once_a_person_verified_the_rule_where_so_configured(house: House) -> None:
    house.clock.moment = BACK
    house.owners(TWO_OWNERS)
    assert (house.news(), house.holds("C2")) == ([("C2", "watch")], [])
    house.verify(BY_ITS_TERMS)
    house.poll()
    assert (house.news(), house.holds("C2")) == ([("C2", "hold")], [HoldStatus.HELD])
    assert house.last().because == ("What is known of the state of the Affiliates Rule changed.",)


def test_a_share_nobody_knows_is_a_task_with_a_day_until_the_data_says_it(house: House) -> None:
    house.owners(UNKNOWN)
    (flagged,) = house.last().customers
    assert (flagged.news, flagged.classification, flagged.task_due) == ("flag", "red flag 29", date(2026, 11, 23))
    with transaction(house.context.engine) as connection:
        (task,) = tasks(connection)
    assert (task.customer_id, task.assigned_to, task.due_on) == ("C4", "Trade compliance", date(2026, 11, 23))
    house.poll(timedelta(days=20))
    house.poll(timedelta(days=1))
    overdue = [each for each in house.alerts() if each.id.startswith("ownership-task")]
    assert len(overdue) == 1
    house.owners("Torvek Quantum Systems Co Ltd,C4,10,2026-11-30\n")
    with transaction(house.context.engine) as connection:
        (closed,) = tasks(connection, is_open=False)
    assert (closed.closed_by, closed.closed_because) == ("listwatch", "the owner data now says: minority red flag")


def test_every_alert_and_hold_is_derived_again_from_its_file_alone(house: House) -> None:
    house.owners(TWO_OWNERS + CHAIN + UNKNOWN)
    house.clock.moment = BACK
    house.poll()
    house.owners(CHAIN)
    told = [each for each in house.alerts() + house.alerts(Audience.SALES) if not each.id.startswith("sign")]
    assert len(told) == 5
    for alert in told:
        assert house.replay(alert) == ((), "", ()), alert.id


def test_an_owner_is_judged_once_for_all_that_it_owns(house: House) -> None:
    house.clock.moment = BACK
    house.owners(CHAIN + "Quiet Holding SA,C4,80,2026-08-01\n")
    assert house.news() == [("C1", "hold"), ("C4", "hold")]
    (match_id,) = set(re.findall(r"listwatch decide (\w+)", house.last().customers[0].decide or ""))
    (asked,) = (part for part in render_message(house.alerts()[-1]).parts if isinstance(part, DecisionRequest))
    assert (asked.match_id, asked.customer_id) == (match_id, "Torvek Quantum Systems Co Ltd")
    decided = house.decide(match_id, Verdict.FALSE)
    assert (decided.customer_name, decided.judged_anew) == ("Torvek Quantum Systems Co Ltd", ("C1", "C4"))
    house.poll()
    assert house.news() == [("C1", "release"), ("C4", "release")]
    assert house.last().because == ("A person judged a match, or a judgement ended.",)
    assert house.holds("C1") == [HoldStatus.RELEASE_ASKED]
    told = [each for each in house.alerts() if isinstance(each.content, OwnershipContent)]
    assert house.replay(told[-1]) == ((), "", ())
    record_action(
        house.context,
        TriageAction(TriageKind.ASSIGN, asked.customer_id, match_id, told[0].id, "U0ANNA", "anna", "", "U0B"),
    )
    house.poll()
    assert house.holds("C4") == [HoldStatus.HELD]
    form = {"verdict": "false", "reason": "Another register number.", "version": "1", "customer": "C4"}
    request = actions.Request(Viewer("Anna", frozenset({Role.COMPLIANCE})), {"id": match_id}, form)
    with pytest.raises(StaleDecision, match="Left open by anna"):
        actions.decide_on_owner(house.context, request)
    assert actions.decide_on_owner(house.context, replace(request, form=form | {"version": "2"})) == "/owners/C4"
    house.poll()
    assert house.news() == [("C1", "release"), ("C4", "release")]


@pytest.mark.parametrize("tables", [{"sales": SalesTable(release_needs="two")}])
def test_an_account_that_left_the_export_stays_as_it_was_judged(house: House, tmp_path: Path) -> None:
    house.clock.moment = BACK
    house.owners(TWO_OWNERS)
    (tmp_path / "customers.csv").write_text(CUSTOMERS.replace("C2,Blue Meadow Optics GmbH,DE,\n", ""))
    sync_customers(house.context)
    house.poll()
    with transaction(house.context.engine) as connection:
        assert current_findings(connection)["C2"].is_held
    assert house.holds("C2") == [HoldStatus.HELD]
