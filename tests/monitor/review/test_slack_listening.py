"""Clicks: recorded like a decision that is typed, once, also when they are heard twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.desk import people
from monitor.review.slack_listening import Listeners, record_action
from notifiers.review import TriageAction, TriageKind
from notifiers.slack import SlackChannelTable
from state.alerts import OperatorContent
from state.dispositions import MatchKey, Signature, Verdict, former_match_id
from state.entry_ids import first_key
from state.errors import UsageProblem
from state.listings import EntryId
from state.people import Role
from state.storage import outbox
from state.storage.database import transaction
from state.storage.holds import record_hold
from tests.monitor.review.conftest import BARZIN, Desk, adding
from tests.notifiers.slack_server import FakeSlack, port_of_nobody

NAME = "Barzin Optics Trading Company"
CLICK = TriageAction(
    TriageKind.NOT_A_MATCH,
    "C1",
    MatchKey("C1", EntryId("EL", first_key("IRAN", NAME)), "IRAN", NAME).id,
    "2025-00001.published.compliance",
    "U0ANNA",
    "anna",
    "other street",
)


@pytest.mark.parametrize(
    ("click", "verdict", "reason"),
    [
        (CLICK, Verdict.FALSE, "other street"),
        (replace(CLICK, kind=TriageKind.CONFIRM, reason=""), Verdict.TRUE, "confirmed in Slack"),
        (replace(CLICK, match_id=former_match_id("C1", "EL", "IRAN", NAME)), Verdict.FALSE, "other street"),
        (replace(CLICK, kind=TriageKind.ASSIGN, reason="", assignee="U0BEN"), Verdict.UNSURE, "assigned to U0BEN"),
    ],
)
def test_a_click_is_a_decision(desk: Desk, click: TriageAction, verdict: Verdict, reason: str) -> None:
    desk.publish("2025-00001", adding(NAME, BARZIN))
    record_action(desk.context, click)
    record_action(desk.context, click)
    (reviewed,) = desk.reviewed()
    assert reviewed.disposition is not None
    decision = reviewed.disposition.decision
    assert (decision.verdict, decision.reason, decision.decided_by) == (verdict, reason, "anna (U0ANNA)")
    assert reviewed.disposition.id == 1
    assert reviewed.is_open is (verdict is Verdict.UNSURE)


def test_a_click_on_what_was_taken_back_is_told_to_whoever_clicked(desk: Desk) -> None:
    with pytest.raises(UsageProblem, match="no match that was told"):
        record_action(desk.context, CLICK)


def test_a_hold_is_acknowledged_by_its_owner_or_compliance_as_the_people_list_knows_them(desk: Desk) -> None:
    desk.publish("2025-00001", adding(NAME, BARZIN))
    (first,) = desk.holds()
    desk.pass_time(hours=1)
    desk.publish("2025-00002", adding("Barzin Optics Trading Co", BARZIN))
    for name, role, email, slack_id in (
        ("Olga", Role.SALES, "Owner@example.com", "U0OLGA"),
        ("Otto", Role.SALES, "other@example.com", "U0OTTO"),
        ("Odd", Role.OPERATOR, "odd@example.com", "U0ODD"),
        ("U0NAME", Role.COMPLIANCE, "c@example.com", ""),
        ("Gone", Role.COMPLIANCE, "g@example.com", "U0GONE"),
    ):
        people.add(desk.context, name, frozenset({role}), email, slack_id)
    people.end(desk.context, "Gone")
    press = TriageAction(TriageKind.ACKNOWLEDGE, "C1", "", first.alert_id, "U0OLGA", "olga")
    for user_id in ("U0OTTO", "U0ODD", "U0NAME", "U0GONE", "U0NOBODY"):
        with pytest.raises(UsageProblem, match="by the account's owner or by compliance"):
            record_action(desk.context, replace(press, user_id=user_id))
    with pytest.raises(UsageProblem):
        record_action(desk.context, replace(press, alert_id="no-such-notice"))
    record_action(desk.context, press)
    record_action(desk.context, press)
    signed = {hold.alert_id: hold.acknowledgement and hold.acknowledgement.by for hold in desk.holds()}
    assert len(signed) == 2
    assert signed.pop(first.alert_id) == "Olga"
    assert list(signed.values()) == [None]
    with transaction(desk.context.engine) as connection:
        record_hold(connection, replace(first, release=Signature("Olga", desk.context.now())))
    with pytest.raises(UsageProblem, match="is over"):
        record_action(desk.context, press)


def listeners_on(desk: Desk, url: str, monkeypatch: pytest.MonkeyPatch) -> Listeners:
    monkeypatch.setenv("BOT", FakeSlack.token)
    monkeypatch.setenv("APP", FakeSlack.app_token)
    table = SlackChannelTable(
        type="slack",
        name="desk",
        channel="C0123",
        token_env="BOT",
        app_token_env="APP",
        triage_users=frozenset({"U0ANNA"}),
        api_url=url,
    )
    settings = desk.context.settings.model_copy(update={"channels": (*desk.context.settings.channels, table)})
    desk.context = replace(desk.context, settings=settings)
    return Listeners(desk.context)


def test_a_listener_that_cannot_start_is_told_once_and_started_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    listeners = listeners_on(desk, f"http://127.0.0.1:{port_of_nobody()}/api/", monkeypatch)
    listeners.start_waiting()
    listeners.start_waiting()
    listeners.close()
    with transaction(desk.context.engine) as connection:
        told = {each.alert.id: each.alert.content for each in outbox.all_deliveries(connection)}
    (content,) = told.values()
    assert isinstance(content, OperatorContent)
    assert content.subject == "buttons of channel desk"


def test_a_listener_starts_and_closes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeSlack().running() as slack:
        listeners = listeners_on(desk, slack.url, monkeypatch)
        listeners.start_waiting()
        listeners.close()
    with transaction(desk.context.engine) as connection:
        assert outbox.all_deliveries(connection) == ()
