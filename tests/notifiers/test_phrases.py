from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from notifiers.action import savings_words
from notifiers.phrases import counted, footnote_line, in_force_line, time_words
from state.documents import Stage
from state.rules import SavingsClause
from tests.notifiers.examples import FILED_AT, RULE

TUESDAY, THURSDAY, FRIDAY = date(2025, 3, 25), date(2025, 3, 27), date(2025, 3, 28)


@pytest.mark.parametrize(
    ("effective_on", "told_on", "said"),
    [
        (TUESDAY, TUESDAY, "In force since March 25, 2025, the day it was filed: 3 days before publication"),
        (THURSDAY, FRIDAY, "In force since March 27, 2025: 1 day before publication"),
        (FRIDAY, TUESDAY, "In force on March 28, 2025, on publication"),
        (FRIDAY, FRIDAY, "In force since March 28, 2025, on publication"),
        (date(2025, 4, 27), TUESDAY, "In force on April 27, 2025: 30 days after publication"),
        (
            date(2025, 3, 1),
            TUESDAY,
            "In force since March 1, 2025, 24 days before it was filed: 27 days before publication",
        ),
        (None, TUESDAY, "No effective date was read: treat as in force since filing on March 25, 2025"),
    ],
)
def test_the_in_force_line_says_how_the_date_lies_to_filing_and_publication(effective_on, told_on, said):
    assert in_force_line(replace(RULE, effective_on=effective_on), told_on) == said


def test_a_rule_with_only_an_effective_date_still_says_it():
    bare = replace(RULE, filed_at=None, publication_date=None)
    assert in_force_line(bare, TUESDAY) == "In force since March 25, 2025"


def test_a_withdrawn_rule_is_not_called_in_force():
    withdrawn = replace(RULE, stage=Stage.WITHDRAWN)
    assert in_force_line(withdrawn, FRIDAY) == (
        "Withdrawn from public inspection before publication; it was to take effect on March 25, 2025"
    )


def test_the_filing_day_is_the_eastern_one():
    late_in_the_evening = datetime(2025, 3, 26, 2, 0, tzinfo=UTC)
    line = in_force_line(replace(RULE, filed_at=late_in_the_evening), TUESDAY)
    assert "the day it was filed" in line


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (FILED_AT, "March 25, 2025, 4:30 pm ET"),
        (datetime(2025, 1, 3, 13, 45, tzinfo=UTC), "January 3, 2025, 8:45 am ET"),
        (datetime(2025, 1, 3, 5, 5, tzinfo=UTC), "January 3, 2025, 12:05 am ET"),
        (datetime(2025, 1, 3, 17, 0, tzinfo=UTC), "January 3, 2025, 12:00 pm ET"),
    ],
)
def test_times_are_eastern_in_summer_and_in_winter(moment, said):
    assert time_words(moment) == said


def test_the_savings_clause_says_who_is_spared_and_until_when():
    line = savings_words(SavingsClause(TUESDAY, date(2025, 4, 24), ""), TUESDAY)
    assert "en route aboard a carrier on March 25, 2025" in line
    assert "may go ahead until April 24, 2025 (30 days left)." in line


@pytest.mark.parametrize(
    ("told_on", "computed", "said"),
    [
        (date(2025, 4, 24), False, "(today is the last day)"),
        (date(2025, 4, 25), False, "(ended 1 day ago)"),
        (date(2025, 4, 23), True, "(1 day left, computed)"),
    ],
)
def test_a_savings_clause_counts_the_days_left_and_says_what_was_computed(told_on, computed, said):
    assert said in savings_words(SavingsClause(TUESDAY, date(2025, 4, 24), "", computed), told_on)


def test_a_savings_clause_without_a_last_day_says_that():
    assert "the rule sets no last day" in savings_words(SavingsClause(None, None, ""), TUESDAY)


@pytest.mark.parametrize(
    ("number", "section"),
    [
        (1, "734.9(e)(1)"),
        (3, "734.9(g)"),
        (4, "734.9(e)(2)"),
        (5, "734.9(e)(3)"),
        (2, "Huawei"),
        (9, "not known to listwatch"),
    ],
)
def test_every_footnote_is_given_a_meaning_or_called_unknown(number, section):
    line = footnote_line(number)
    assert line.startswith(f"Footnote {number}: ")
    assert section in line


def test_numbers_carry_their_noun():
    assert [counted(1, "entry", "entries"), counted(0, "day"), counted(2000, "customer")] == [
        "1 entry",
        "0 days",
        "2,000 customers",
    ]
