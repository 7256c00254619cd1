"""Accounts on hold: acknowledged, escalated, and released by as many as must sign."""

from __future__ import annotations

import pytest

from monitor.review.decisions import acknowledge_account, release_account
from notifiers.files import FilesChannelTable
from state.alerts import OperatorContent
from state.dispositions import HoldStatus, Verdict
from state.documents import Stage
from state.errors import UsageProblem
from state.storage import outbox
from state.storage.database import transaction
from tests.monitor.review.conftest import BARZIN, Desk, adding, removing, with_sales

NAME = "Barzin Optics Trading Company"
ADDED = adding(NAME, BARZIN)


def sign(desk: Desk, by: str) -> bool:
    with transaction(desk.context.engine) as connection:
        return release_account(connection, desk.context, "C1", by, "checked")


def test_a_hold_that_nobody_acknowledges_goes_up_the_chain_once_a_step(desk: Desk) -> None:
    with_sales(desk, escalate_to=("files", "files"))
    desk.publish("2025-00001", ADDED)
    desk.pass_time(hours=7)
    assert desk.notices() == ["HOLD"]
    desk.pass_time(hours=1)
    desk.pass_time(hours=1)
    assert desk.notices() == ["HOLD", "escalated to files"]
    desk.pass_time(hours=7)
    desk.pass_time(hours=90)
    assert desk.notices() == ["HOLD", "escalated to files", "escalated to files"]


def test_an_alert_says_which_holds_it_places_and_an_update_what_is_still_open(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED, stage=Stage.FILED)
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.UNSURE)
    desk.publish("2025-00002", ADDED)
    desk.decide(Verdict.FALSE)
    desk.publish("2025-00003", ADDED)
    items = [content.open_items for content in desk.told()]
    said = [(len(one.holds_placed), len(one.on_hold), one.undecided_matches) for one in items if one]
    assert said == [(1, 0, 1), (0, 1, 1), (0, 1, 1), (0, 1, 0)]
    assert items[0] is not None
    assert items[0].holds_placed[0].customer_id == "C1"


def test_a_hold_that_is_over_before_it_was_sent_is_not_sent(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    with transaction(desk.context.engine) as connection:
        due = outbox.all_deliveries(connection)
    standing = [each.standing for each in due if each.alert.thread == "2025-00001 C1"]
    assert standing == [outbox.DeliveryStatus.OVERTAKEN, outbox.DeliveryStatus.QUEUED]


def test_a_hold_that_somebody_acknowledged_goes_no_further(desk: Desk) -> None:
    with_sales(desk, escalate_to=("files",))
    desk.publish("2025-00001", ADDED)
    for by in ("C. Lund", "D. Ito"):
        with transaction(desk.context.engine) as connection:
            acknowledge_account(connection, desk.context, "C1", by)
    desk.pass_time(hours=90)
    assert desk.notices() == ["HOLD"]
    assert desk.holds()[0].acknowledgement.by == "C. Lund"


def test_a_release_stands_in_the_thread_of_its_hold_and_says_no_more_than_it(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    with transaction(desk.context.engine) as connection:
        sent = [each.alert for each in outbox.all_deliveries(connection) if each.alert.thread == "2025-00001 C1"]
    held, released = sent
    assert held.id != released.id
    assert "2025-00001" not in released.id
    assert "Azadi" not in repr(released.content)


def test_one_signature_is_asked_for_once_and_releases(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    desk.pass_time(hours=1)
    desk.pass_time(hours=1)
    assert desk.notices() == ["HOLD"]
    (hold,) = desk.holds()
    assert (hold.standing, hold.request.by) == (HoldStatus.RELEASE_ASKED, "A. Ruiz")
    with transaction(desk.context.engine) as connection:
        asked = [
            each.alert for each in outbox.all_deliveries(connection) if isinstance(each.alert.content, OperatorContent)
        ]
    assert [alert.customer_id for alert in asked] == ["C1"]
    assert sign(desk, "A. Ruiz")
    assert desk.notices() == ["HOLD", "RELEASE"]


@pytest.mark.parametrize("verdict", [Verdict.FALSE, Verdict.TRUE])
def test_two_people_sign_and_neither_of_them_judged(desk: Desk, verdict: Verdict) -> None:
    with_sales(desk, release_needs="two")
    desk.publish("2025-00001", ADDED)
    desk.decide(verdict)
    with pytest.raises(UsageProblem, match=r"A\. Ruiz judged"):
        sign(desk, "A. Ruiz")
    assert not sign(desk, "B. Sato")
    for name, why in (("A. Ruiz", "judged"), ("B. Sato", "asked")):
        with pytest.raises(UsageProblem, match=f"{name} {why}"):
            sign(desk, name)
    assert sign(desk, "C. Adeyemi")
    assert (desk.holds()[0].request.by, desk.holds()[0].release.by) == ("B. Sato", "C. Adeyemi")


def test_where_no_person_asked_two_people_sign(desk: Desk) -> None:
    with_sales(desk, release_needs="two")
    desk.publish("2025-00001", ADDED)
    desk.publish("2025-00002", removing(NAME))
    desk.pass_time(hours=1)
    assert not sign(desk, "A. Ruiz")
    with pytest.raises(UsageProblem, match="another person"):
        sign(desk, "A. Ruiz")
    assert sign(desk, "B. Sato")


def test_an_account_under_two_rules_is_released_when_both_are_over(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED)
    other = f"Barzin Instruments LLC, a.k.a., the following one alias: —{NAME}. 12 Azadi Street, Tehran, Iran."
    desk.publish("2025-00002", adding("Barzin Instruments LLC", other))
    assert len(desk.holds()) == 2
    desk.decide(Verdict.FALSE)
    assert desk.notices() == ["HOLD", "HOLD"]
    desk.decide(Verdict.FALSE)
    assert desk.notices() == ["HOLD", "HOLD", "RELEASE", "RELEASE"]


def test_a_withdrawn_rule_leads_to_a_release(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED, stage=Stage.FILED)
    assert desk.notices() == ["HOLD"]
    desk.withdraw("2025-00001")
    desk.pass_time(minutes=1)
    assert desk.notices() == ["HOLD", "RELEASE"]
    assert desk.reviewed() == ()


def test_an_escalation_by_mail_needs_a_channel_that_mails_there(desk: Desk) -> None:
    settings = desk.context.settings
    channels = (FilesChannelTable(type="files", name="files", folder=settings.state.folder),)
    for name in ("boss@example.com", "elsewhere"):
        sales = settings.sales.model_copy(update={"escalate_to": (name,)})
        with pytest.raises(ValueError, match=name):
            type(settings)(sales=sales, channels=channels)
