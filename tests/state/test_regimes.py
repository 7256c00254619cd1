import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, Regime, RegimeState, read_regime, verify_regime
from tests.sources.conftest import SHARED_DATA

NOW = datetime(2026, 11, 30, tzinfo=UTC)
EXTENSION = Regime(
    AFFILIATES_RULE,
    RegimeState.STAYED,
    date(2026, 11, 10),
    date(2027, 11, 9),
    "2026-99999",
    "",
    "An invented extension.",
    datetime(2026, 11, 6, 21, 15, tzinfo=UTC),
    "a reading",
)
VERIFIED = verify_regime(EXTENSION, "R. Roe", datetime(2026, 11, 6, 22, tzinfo=UTC))
SHOW_BOTH = {"show both": None, True: True, False: False}


def test_every_day_and_every_time_of_knowing_is_read_as_written() -> None:
    path = SHARED_DATA / "ownership" / "regimes.json"
    if not path.is_file():
        pytest.skip("the shared test data is not beside this repository")
    for case in json.loads(path.read_text()):
        known_at = datetime.fromisoformat(case["known_at"]).replace(tzinfo=UTC) if "known_at" in case else None
        regimes = [*SHIPPED_REGIMES, *([VERIFIED] if known_at else [])]
        reading = read_regime(regimes, AFFILIATES_RULE, date.fromisoformat(case["on"]), known_at or NOW)
        assert (reading.words, reading.ownership_counts) == (case["state"], SHOW_BOTH[case["ownership_counts"]]), case


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2025-09-28", "not yet"),
        ("2025-09-29", "in force"),
        ("2025-11-09", "in force"),
        ("2025-11-10", "stayed"),
        ("2026-11-09", "stayed"),
        ("2026-11-10", "in force by its terms, not verified"),
    ],
)
def test_a_state_lasts_from_its_first_day_through_its_last(on: str, words: str) -> None:
    assert read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, date.fromisoformat(on), NOW).words == words


def test_before_the_stay_was_known_the_rule_was_in_force_on_every_later_day() -> None:
    before = datetime(2025, 10, 1, tzinfo=UTC)
    assert read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, date(2026, 3, 1), before).words == "in force"


def test_a_proposal_counts_with_the_reading_before_it_until_a_person_verifies_it() -> None:
    proposed = read_regime([*SHIPPED_REGIMES, EXTENSION], AFFILIATES_RULE, date(2026, 12, 1), NOW)
    assert (proposed.words, proposed.ownership_counts) == ("stayed, not verified", None)
    assert proposed.otherwise is not None
    assert proposed.otherwise.state is RegimeState.BY_ITS_TERMS
    verified = read_regime([*SHIPPED_REGIMES, VERIFIED], AFFILIATES_RULE, date(2026, 12, 1), NOW)
    assert (verified.words, verified.ownership_counts, verified.otherwise) == ("stayed", False, None)


def test_what_was_rejected_counts_no_more_and_did_until_then() -> None:
    rejected = replace(EXTENSION, known_until=datetime(2026, 11, 8, tzinfo=UTC))
    regimes = [*SHIPPED_REGIMES, rejected]
    on = date(2026, 11, 10)
    assert read_regime(regimes, AFFILIATES_RULE, on, datetime(2026, 11, 7, tzinfo=UTC)).words == "stayed, not verified"
    assert read_regime(regimes, AFFILIATES_RULE, on, NOW).words == "in force by its terms, not verified"


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(DAYS, DAYS)
def test_what_is_learned_later_never_changes_what_was_known(on: date, known_on: date) -> None:
    known_at = datetime(known_on.year, known_on.month, known_on.day, tzinfo=UTC)
    later = replace(EXTENSION, known_from=datetime(2029, 1, 1, tzinfo=UTC))
    before = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, on, known_at)
    assert read_regime([later, *SHIPPED_REGIMES], AFFILIATES_RULE, on, known_at) == before
