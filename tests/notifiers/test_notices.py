"""What follows a hold, and what was judged before, as it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from notifiers.blocks import FieldList, Paragraph
from notifiers.compliance import render_compliance
from notifiers.notices import render_account
from state.alerts import AccountAction
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
