"""Dispositions as CSV: out and in again, all or nothing, with the lines that are wrong."""

from __future__ import annotations

import csv
import io

import pytest

from monitor.review.exchange import import_dispositions, read_dispositions, write_dispositions
from state.dispositions import Verdict
from state.errors import UsageProblem
from state.storage.database import transaction
from state.storage.dispositions import all_dispositions
from tests.monitor.review.conftest import BARZIN, KAVEHAN, Desk, adding

HEAD = "customer_id,list_code,destination,listing_name,verdict,reason,decided_by,expires_on\n"
GOOD = "C1,EL,IRAN,Barzin Optics Trading Company,false,other owner,A. Ruiz,2026-01-31\n"


def take(desk: Desk, text: str) -> int:
    with transaction(desk.context.engine) as connection:
        return import_dispositions(connection, desk.context, read_dispositions(text, "in.csv"), "in.csv")


@pytest.fixture
def told(desk: Desk) -> Desk:
    kavehan = adding("Kavehan Turbine Works", KAVEHAN)
    desk.publish("2025-00001", adding("Barzin Optics Trading Company", BARZIN), kavehan)
    return desk


def test_what_is_exported_is_taken_over_and_a_second_time_changes_nothing(told: Desk) -> None:
    assert take(told, HEAD + GOOD) == 1
    with transaction(told.context.engine) as connection:
        exported = write_dispositions(all_dispositions(connection))
    assert next(csv.DictReader(io.StringIO(exported)))["verdict"] == "false"
    assert take(told, exported) == 0
    with transaction(told.context.engine) as connection:
        assert len(all_dispositions(connection)) == 1


def test_a_line_that_is_wrong_is_named_and_nothing_is_recorded(told: Desk) -> None:
    unknown = GOOD.replace("C1", "C9")
    with pytest.raises(UsageProblem, match=r"line 3: .*no match that was told"):
        take(told, HEAD + GOOD + unknown)
    with transaction(told.context.engine) as connection:
        assert all_dispositions(connection) == ()
    bad = GOOD.replace("false", "no") + GOOD.replace("other owner", " ") + GOOD.replace("2026-01-31", "soon")
    with pytest.raises(UsageProblem, match=r"line 2: verdict.*; line 3: reason is empty; line 4: expires_on"):
        read_dispositions(HEAD + bad, "in.csv")
    with pytest.raises(UsageProblem, match="has no column verdict"):
        read_dispositions(HEAD.replace("verdict,", ""), "in.csv")


def test_a_newer_decision_ends_the_one_before_which_stays_on_record(told: Desk) -> None:
    take(told, HEAD + GOOD)
    take(told, HEAD + GOOD.replace("false,other owner,A. Ruiz", "true,same owner,B. Sato"))
    with transaction(told.context.engine) as connection:
        first, second = all_dispositions(connection)
    assert (first.ended_because, second.ended_at) == ("decided again by B. Sato", None)
    assert second.decision.verdict is Verdict.TRUE


def test_a_formula_is_text_in_the_file_and_comes_back_as_it_was(told: Desk) -> None:
    take(told, HEAD + GOOD.replace("other owner", "=HYPERLINK(1)"))
    with transaction(told.context.engine) as connection:
        exported = write_dispositions(all_dispositions(connection))

    assert next(csv.DictReader(io.StringIO(exported)))["reason"] == "'=HYPERLINK(1)"
    assert [one.decision.reason for one in read_dispositions(exported, "out.csv")] == ["=HYPERLINK(1)"]
    assert take(told, exported) == 0
