"""Decisions through the real walk: what they keep quiet, what opens them again, and what stays on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.evidence.export import export_alert
from monitor.evidence.replay import replay_evidence
from monitor.review.decisions import acknowledge_account, release_account
from state.dispositions import HoldStatus, Verdict
from state.documents import Stage
from state.errors import UsageProblem
from state.evidence import EvidenceKind
from state.storage.database import transaction
from state.storage.evidence import all_evidence
from tests.monitor.review.conftest import BARZIN, KAVEHAN, START, Desk, adding, removing, with_sales

BARZIN_NAME, KAVEHAN_NAME = "Barzin Optics Trading Company", "Kavehan Turbine Works"
ADDED = adding(BARZIN_NAME, BARZIN)


def revised(cell: str) -> str:
    return adding(BARZIN_NAME, cell, "revising")


def evidence(desk: Desk, kind: EvidenceKind) -> list[tuple[str, str, dict[str, object]]]:
    with transaction(desk.context.engine) as connection:
        return [(row.subject, row.actor, json.loads(row.noun)) for row in all_evidence(connection) if row.kind == kind]


def test_a_strong_match_is_told_with_its_id_and_holds_the_account(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    (affected,) = desk.told()[0].affected
    (reviewed,) = desk.reviewed()
    assert affected.match_id == reviewed.alerted.key.id
    assert reviewed.is_open
    (hold,) = desk.holds()
    assert (hold.standing, hold.since, hold.acknowledge_by) == (HoldStatus.HELD, START, START + timedelta(hours=8))


def test_who_decided_when_why_and_on_which_alert_is_in_the_evidence_once(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    assert desk.decide(Verdict.FALSE, alert_id="2025-00001.published.compliance")
    assert not desk.decide(Verdict.FALSE, alert_id="2025-00001.published.compliance"), "a click heard twice"
    ((subject, actor, facts),) = evidence(desk, EvidenceKind.DISPOSED)
    assert (subject, actor) == ("2025-00001.published.compliance", "A. Ruiz")
    assert (facts["verdict"], facts["reason"], facts["customer_id"]) == ("false", "looked at the register", "C1")


@pytest.mark.parametrize(
    ("cell", "because"),
    [
        (BARZIN.replace(", 12", ", a.k.a., Barzin Lens Works; 12"), ""),
        (
            BARZIN.replace("12 Azadi Street", "9 Enghelab Street"),
            "the entry's address 9 Enghelab Street, Tehran, Iran is new",
        ),
    ],
)
def test_what_was_judged_false_is_open_again_with_the_reason_when_the_entry_changed(
    desk: Desk, cell: str, because: str
) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    desk.publish("2025-00002", revised(cell))
    (affected,) = desk.told()[-1].affected
    assert "Judged not a match by A. Ruiz on 2025-03-25; open again: " in affected.judged
    assert because in affected.judged
    assert desk.reviewed()[0].is_open
    assert {hold.cause for hold in desk.holds() if hold.standing is HoldStatus.HELD} >= {"2025-00002"}


def test_what_was_judged_false_stays_quiet_through_a_revision_of_spelling_and_is_counted(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    desk.publish("2025-00002", revised(BARZIN.replace("Azadi Street", "AZADI street")))
    told = desk.told()[-1]
    assert told.changes
    assert (told.affected, len(told.quiet)) == ((), 1)
    assert [hold.cause for hold in desk.holds()] == ["2025-00001"]


def test_a_customer_whose_record_changed_is_open_again(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    file = desk.context.settings.customers.file
    file.write_text(file.read_text(encoding="utf-8").replace("12 Azadi Street", "3 Vali Asr Street"), encoding="utf-8")
    desk.publish("2025-00002", revised(BARZIN.replace("Azadi Street", "AZADI street")))
    (affected,) = desk.told()[-1].affected
    assert "the customer's address 3 Vali Asr Street, Tehran is new" in affected.judged


def test_a_decision_whose_day_has_passed_is_told_once_and_holds_again(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE, expires_on=START.date() + timedelta(days=30))
    assert desk.notices() == ["HOLD", "RELEASE"]
    desk.pass_time(days=30)
    assert not desk.reviewed()[0].is_open
    desk.pass_time(days=1)
    desk.pass_time(days=1)
    assert desk.reviewed()[0].is_open
    assert [content.since_last for content in desk.told()[1:]] == [
        ("Open again: Judged not a match by A. Ruiz on 2025-03-25; it held until 2025-04-24.",)
    ]
    assert desk.notices() == ["HOLD", "RELEASE", "HOLD"]


def test_what_is_confirmed_stays_told_and_held_until_a_person_releases_the_account(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.TRUE)
    desk.pass_time(days=1)
    assert desk.holds()[0].standing is HoldStatus.HELD
    with transaction(desk.context.engine) as connection:
        assert release_account(connection, desk.context, "C1", "B. Sato", "licence D123456 was granted")
    assert desk.notices() == ["HOLD", "RELEASE"]
    assert [kind for _, _, kind in evidence(desk, EvidenceKind.RELEASED)] == [
        {"cause": "2025-00001", "customer_id": "C1", "reason": "licence D123456 was granted", "standing": "released"}
    ]


def test_who_changes_their_mind_holds_the_account_again(desk: Desk) -> None:
    with_sales(desk, release_needs="nobody")
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    desk.decide(Verdict.TRUE, by="B. Sato")
    assert desk.notices() == ["HOLD", "RELEASE", "HOLD"]
    assert desk.holds()[0].standing is HoldStatus.HELD


def test_an_account_is_not_released_while_a_match_is_undecided(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    with transaction(desk.context.engine) as connection, pytest.raises(UsageProblem, match="nobody has decided"):
        release_account(connection, desk.context, "C1", "B. Sato", "they asked")
    with transaction(desk.context.engine) as connection, pytest.raises(UsageProblem, match="not on hold"):
        acknowledge_account(connection, desk.context, "C2", "B. Sato")


@pytest.mark.parametrize(("keys", "named"), [({"reason": " "}, "--reason"), ({"by": ""}, "--by")])
def test_a_decision_without_name_or_reason_is_refused(desk: Desk, keys: dict[str, str], named: str) -> None:
    desk.publish("2025-00001", ADDED)
    with pytest.raises(UsageProblem, match=named):
        desk.decide(Verdict.FALSE, **keys)
    with pytest.raises(UsageProblem, match="has passed"):
        desk.decide(Verdict.FALSE, expires_on=START.date() - timedelta(days=1))


def test_every_strong_match_is_held_decided_or_released(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED, adding(KAVEHAN_NAME, KAVEHAN))
    desk.decide(Verdict.FALSE, "C1")
    desk.publish("2025-00002", removing(KAVEHAN_NAME), revised(BARZIN.replace("Azadi", "Enghelab")))
    desk.pass_time(hours=1)
    on_hold = {hold.customer_id for each in ("C1", "C3") for hold in desk.holds(each) if hold.release is None}
    open_ones = {reviewed.alerted.match.customer_id for reviewed in desk.reviewed() if reviewed.is_open}
    assert open_ones == {"C1"}
    assert open_ones <= on_hold
    (removed,) = desk.holds("C3")
    assert (removed.standing, removed.over) == (HoldStatus.RELEASE_ASKED, "the entry has left the list")


def test_an_alert_with_quiet_matches_is_worked_out_again_as_it_was_sent(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED)
    desk.decide(Verdict.FALSE)
    desk.publish("2025-00002", revised(BARZIN.replace("Azadi Street", "AZADI street")))
    with transaction(desk.context.engine) as connection:
        name = "2025-00002.published.compliance"
        held = export_alert(connection, desk.context.settings.captures_folder, name, desk.clock())
    assert replay_evidence(held).differences == ()


OTHER = "Barzin Optics Trading Company, 9 Port Road, Shiraz, Iran."


@pytest.mark.parametrize("rules", [[ADDED + adding(BARZIN_NAME, OTHER)], [ADDED, adding(BARZIN_NAME, OTHER)]])
def test_two_entries_of_one_name_are_told_and_decided_apart(desk: Desk, rules: list[str]) -> None:
    for number, rule in enumerate(rules, 1):
        desk.publish(f"2025-0000{number}", rule)
    told = [affected for content in desk.told() for affected in content.affected]
    assert {affected.change.listing.addresses for affected in told} == {
        ("12 Azadi Street, Tehran, Iran",),
        ("9 Port Road, Shiraz, Iran",),
    }
    assert len({affected.match_id for affected in told}) == len({one.change.entry_id for one in told}) == 2
    first, second = desk.reviewed()
    desk.decide(Verdict.FALSE)
    assert [(one.alerted.key.id, one.is_open) for one in desk.reviewed()] == [
        (second.alerted.key.id, True),
        (first.alerted.key.id, False),
    ]
    desk.pass_time(minutes=1)
    assert HoldStatus.HELD in {hold.standing for hold in desk.holds()}
    desk.decide(Verdict.FALSE)
    desk.pass_time(minutes=1)
    assert {hold.standing for hold in desk.holds()} == {HoldStatus.RELEASE_ASKED}


def test_a_decision_outlives_the_name_of_the_entry(desk: Desk) -> None:
    desk.publish("2025-00001", ADDED, stage=Stage.FILED)
    (filed,) = desk.reviewed()
    desk.publish("2025-00001", adding("Barzin Optic Trading Company", BARZIN.replace("Optics", "Optic")))
    (printed,) = desk.reviewed()
    assert printed.alerted.match.listing_name == "Barzin Optic Trading Company"
    assert printed.alerted.key.id == filed.alerted.key.id
