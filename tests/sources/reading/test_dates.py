"""Dates as documents write them, and the blanks that the record of a document resolves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.dates import find_dates
from state.calendar import business_day_from
from state.documents import NO_RECORD, DocumentRecord

RECORD = DocumentRecord(datetime(2025, 3, 25, 20, 30, tzinfo=UTC), date(2025, 3, 28))

OPENINGS = ["INSERT DATE OF", "INSERT THE DATE OF", "INSERT", "INSERT DATE ON"]
FILING = ["FILING FOR PUBLIC INSPECTION", "FILING WITH THE OFFICE OF THE FEDERAL REGISTER", "PUBLIC INSPECTION"]
PUBLICATION = ["PUBLICATION IN THE FEDERAL REGISTER", "PUBLICATION", "FEDERAL REGISTER PUBLICATION DATE"]
BRACKETS = ["[]", "{}", "<>", ("[", ""), ("", "]")]
AMOUNTS = {"1 DAY": 1, "30 DAYS": 30, "THIRTY (30) DAYS": 30, "SIXTY CALENDAR DAYS": 60, "120 DAYS": 120}
LETTERS = [str, str.lower, str.title, str.capitalize]


@given(
    opening=st.sampled_from(["INSERT DATE OF", "INSERT THE DATE OF"]),
    event=st.sampled_from([*FILING, *PUBLICATION]),
    amount=st.none() | st.sampled_from([*AMOUNTS]),
    link=st.sampled_from(["AFTER", "FROM THE", "FOLLOWING"]),
    brackets=st.sampled_from(BRACKETS),
    spelled=st.sampled_from(LETTERS),
    blank=st.sampled_from([" ", "\n", "  "]),
)
def test_a_blank_is_the_day_of_its_event_or_days_after_it(
    opening: str, event: str, amount: str | None, link: str, brackets: tuple[str, str], spelled, blank: str
) -> None:
    words = f"INSERT DATE {amount} {link} DATE OF {event}" if amount else f"{opening} {event}"
    text = f"This is effective {brackets[0]}{spelled(words)}{brackets[1]}.".replace(" ", blank)
    of_event = date(2025, 3, 25) if event in FILING else date(2025, 3, 28)
    expected = business_day_from(of_event + timedelta(days=AMOUNTS[amount])) if amount else of_event
    (found,) = find_dates(text, RECORD)
    assert (found.day, found.is_computed) == (expected, True)
    (unknown,) = find_dates(text, NO_RECORD)
    assert (unknown.day, unknown.is_computed) == (None, False)


@pytest.mark.parametrize(
    "words",
    [
        "[INSERT DATE]",
        "[INSERT EFFECTIVE DATE]",
        "[INSERT DATE 30 DAYS AFTER EFFECTIVE DATE]",
        "[INSERT DATE 6 MONTHS AFTER DATE OF PUBLICATION]",
        "[INSERT DATE 2 BUSINESS DAYS AFTER DATE OF PUBLICATION]",
        "[INSERT DATE 10 DAYS BEFORE DATE OF PUBLICATION]",
        "[INSERT DATE OF FILING OR DATE OF PUBLICATION]",
    ],
)
def test_a_blank_for_another_day_stays_unknown(words: str) -> None:
    assert [found.day for found in find_dates(f"effective {words}.", RECORD)] == [None]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Mar. 25, 2025", date(2025, 3, 25)),
        ("September 1st, 2025", date(2025, 9, 1)),
        ("3/28/25", date(2025, 3, 28)),
        ("February 30, 2025", None),
        ("March 25", None),
    ],
)
def test_printed_dates(words: str, day: date | None) -> None:
    assert [found.day for found in find_dates(f"It is of {words} and Marshal 12 Street.")] == [day]
