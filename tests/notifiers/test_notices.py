"""What follows a hold, and what was judged before, as it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from notifiers.blocks import FieldList, Paragraph
from notifiers.compliance import render_compliance
from notifiers.notices import render_account
from state.alerts import AccountAction, AccountRef, Contact, OpenItems
from tests.notifiers.examples import ACCOUNT, AFFECTED, COMPLIANCE

DEADLINE = datetime(2025, 3, 26, 4, 0, tzinfo=UTC)


def test_an_escalated_hold_says_that_nobody_acknowledged_it_and_by_when_to():
    draft = render_account(replace(ACCOUNT, acknowledge_by=DEADLINE, escalated_to="sales-leads"))
    (told,) = [part for part in draft.parts if isinstance(part, FieldList)]
    assert draft.subject.startswith("NOT ACKNOWLEDGED: HOLD: ")
    assert {"Escalated to", "Acknowledge by", "Account owner"} <= dict(told.rows).keys()


def test_who_is_mailed_for_the_owner_is_not_called_the_owner():
    draft = render_account(replace(ACCOUNT, owner_email="boss@example.com", escalated_to="boss@example.com"))
    assert "Account owner" not in {
        label for part in draft.parts if isinstance(part, FieldList) for label, _ in part.rows
    }


def test_a_release_names_no_deadline():
    draft = render_account(replace(ACCOUNT, action=AccountAction.RELEASE, decide_by=None))
    assert draft.subject.startswith("RELEASE: ")
    assert "Acknowledge by" not in {
        label for part in draft.parts if isinstance(part, FieldList) for label, _ in part.rows
    }


def test_matches_judged_before_are_counted_and_the_open_ones_say_what_was_judged():
    judged = replace(AFFECTED[0], match_id="0a1b2c3d4e", judged="Judged not a match by A. Ruiz; open again: why")
    draft = render_compliance(replace(COMPLIANCE, affected=(judged,), quiet=("a", "b")), date(2025, 3, 25))
    lines = [part.text for part in draft.parts if isinstance(part, Paragraph)]
    assert "2 matches decided before stay quiet: see `listwatch review --decided`." in lines
    rows = {row for part in draft.parts if isinstance(part, FieldList) for row in part.rows}
    assert {("Match id", "0a1b2c3d4e"), ("Decided before", judged.judged)} <= rows


def test_nobody_but_those_judged_before_is_not_nobody():
    draft = render_compliance(replace(COMPLIANCE, affected=(), quiet=("a",)), date(2025, 3, 25))
    lines = " ".join(part.text for part in draft.parts if isinstance(part, Paragraph))
    assert "no customers matched but those judged before" in draft.subject
    assert "No more customers matched" in lines
    assert "1 match decided before stays quiet" in lines


def rows_of(draft):
    return dict(row for part in draft.parts if isinstance(part, FieldList) for row in part.rows)


CONTACT = Contact("Jo Park", "jo@example.com", "+1 202 555 0100")


def test_a_hold_before_its_day_is_called_precautionary_and_says_whom_to_answer():
    draft = render_account(replace(ACCOUNT, acknowledge_by=DEADLINE, contact=CONTACT, in_force_on=date(2025, 4, 1)))
    lines = [part.text for part in draft.parts if isinstance(part, Paragraph)]
    assert "This hold is precautionary: what it is for takes effect on April 1, 2025." in lines
    assert "To acknowledge, answer this message or write to jo@example.com." in lines
    assert rows_of(draft)["Contact"] == "Jo Park, jo@example.com, +1 202 555 0100"


def test_a_release_says_who_released_and_which_hold_it_ends():
    over = replace(ACCOUNT, action=AccountAction.RELEASE, decide_by=None)
    released = replace(over, released_by="R. Ahn", held_since=date(2025, 3, 25), hold_id="hold.1")
    rows = rows_of(render_account(released))
    assert (rows["Released by"], rows["Ends"]) == ("R. Ahn", "on hold since March 25, 2025 (notice hold.1)")


ITEMS = OpenItems(
    undecided=(AccountRef("C00650", "Yortorul Supplies Ltd"),),
    undecided_matches=2,
    on_hold=(AccountRef("C00650", "Yortorul Supplies Ltd"),),
    holds_placed=tuple(AccountRef(f"C{number}", f"Customer {number}") for number in range(7)),
)


def test_an_alert_begins_with_the_holds_and_whom_to_ask():
    rows = rows_of(render_compliance(replace(COMPLIANCE, open_items=ITEMS, contact=CONTACT), date(2025, 3, 25)))
    assert rows["Holds placed"].startswith("7 accounts: Customer 0 (C0); ")
    assert rows["Holds placed"].endswith("; and 2 more")
    assert rows["On hold already"] == "1 account: Yortorul Supplies Ltd (C00650)"
    assert rows["Not decided yet"] == "2 possible matches of 1 account: Yortorul Supplies Ltd (C00650)"
    assert rows["Contact"].startswith("Jo Park")


def test_a_message_on_a_stage_alone_says_what_is_still_open():
    stage = replace(COMPLIANCE, changes=(), affected=(), since_last=("Printed as filed.",), open_items=ITEMS)
    assert "Not decided yet" in rows_of(render_compliance(stage, date(2025, 3, 28)))
