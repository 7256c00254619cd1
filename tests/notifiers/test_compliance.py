"""The compliance message on rules with unusual dates, and on rules of several lists."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from state.alerts import DestinationCount
from state.changes import Change, ChangeKind
from state.events import EventKind
from state.listings import ListCode
from state.rules import LaterDate
from tests.notifiers.examples import AFFECTED, CHANGES, RULE, SOFTWARE, compliance_message, words


def test_every_date_that_does_something_else_is_told_in_plain_words() -> None:
    unusual = replace(
        RULE,
        applicable_as_of=date(2022, 2, 14),
        later_dates=(LaterDate(date(2024, 9, 16), ("11", "14"), "..."), LaterDate(None, ("3",), "...")),
        stayed_until=date(2026, 11, 9),
        corrects="2024-13148",
    )
    told = words(compliance_message(rule=unusual))
    assert "Applies already as of February 14, 2022, before it takes effect." in told
    assert "Instructions 11, 14 take effect on September 16, 2024." in told
    assert "Instruction 3 takes effect on another day than the rule, which is not known yet." in told
    assert "Suspends (stays) what it names until November 9, 2026" in told
    assert "Corrects an earlier document: 2024-13148." in told


def test_a_rule_with_one_date_says_nothing_of_others() -> None:
    told = words(compliance_message())
    assert not any(word in told for word in ("Applies already", "takes effect on", "Suspends", "Corrects"))


def test_says_which_list_each_change_belongs_to() -> None:
    listed = Change(ChangeKind.ADDITION, None, SOFTWARE, list_code=ListCode.UNVERIFIED_LIST)
    counts = (
        DestinationCount("CHINA, PEOPLE'S REPUBLIC OF", 11, 0, 0),
        DestinationCount("CHINA, PEOPLE'S REPUBLIC OF", 1, 0, 0, ListCode.UNVERIFIED_LIST),
    )
    message = compliance_message(changes=(*CHANGES, listed), counts=counts)
    assert message.subject.startswith("Entity List and Unverified List rule 2025-05427")
    assert "CHINA, PEOPLE'S REPUBLIC OF (Unverified List)" in words(message)
    assert compliance_message(changes=(listed,)).subject.startswith("Unverified List rule")


def test_an_entry_that_waits_for_its_day_says_so() -> None:
    later = Change(ChangeKind.ADDITION, None, SOFTWARE, in_force_from=date(2026, 9, 16))
    assert "ADDED, from September 16, 2026" in words(compliance_message(changes=(later,)))


@pytest.mark.parametrize(("late", "said"), [(3, "3 hours"), (47, "47 hours"), (74, "3 days")])
def test_an_alert_that_is_late_says_by_how_much(late: int, said: str) -> None:
    told = words(compliance_message(late_by=timedelta(hours=late)))
    assert f"LATE: told {said} after its text became public." in told
    assert "LATE" not in words(compliance_message())


@pytest.mark.parametrize("event", [None, EventKind.CUSTOMERS, EventKind.LIST_DIFFERENCE])
def test_what_no_rule_brought_is_told_in_its_own_words(event: EventKind | None) -> None:
    standing = Change(ChangeKind.REVISION, SOFTWARE, SOFTWARE)
    headline = "Customers: 3 new, 1 changed, screened against the lists in force"
    title = "eCFR as of 2025-04-02 differs from our lists"
    differs = event is EventKind.LIST_DIFFERENCE
    message = compliance_message(
        event=event,
        rule=replace(RULE, title=title, effective_on=None),
        headline="" if differs else headline,
        affected=(replace(AFFECTED[0], change=standing),),
        changes=(standing,),
        since_last=("4 of them were screened.",),
    )
    assert message.subject == f"{title if differs else headline}: 1 customer possibly affected"
    assert message.preview == "1 customer possibly affected."
    told = words(message)
    assert "ON THE LIST under" in told
    assert not any(
        word in told
        for word in ("2025-05427", "Stage", "In force", "effective date", "REVISED", "Entries by destination")
    )


def test_an_alert_that_contradicts_an_earlier_one_is_called_a_correction() -> None:
    message = compliance_message(supersedes="a0", since_last=("This corrects the alert a0.",))
    assert message.subject.startswith("Correction: Entity List rule 2025-05427: ")


def test_who_is_not_screenable_and_a_doubted_export_are_told_beside_the_result() -> None:
    told = words(compliance_message(affected=(), not_screenable=3, customers_doubt="The current export is doubted."))
    assert "Not screenable: 3 customers." in told
    assert "The current export is doubted." in told
    assert "Not screenable" not in words(compliance_message())
