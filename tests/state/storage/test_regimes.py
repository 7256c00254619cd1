from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from state.errors import UsageProblem
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, Regime, RegimeState, read_regime
from state.storage.evidence import all_evidence
from state.storage.regimes import all_regimes, propose_regime, settle_regime

FILED = datetime(2026, 11, 6, 21, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
ON = date(2026, 11, 10)
EXTENSION = Regime(
    AFFILIATES_RULE, RegimeState.STAYED, ON, date(2027, 11, 9), "2026-99999", "", "a year longer", FILED, "a reading"
)


def words(connection: Connection, known_at: datetime) -> str:
    return read_regime(all_regimes(connection), AFFILIATES_RULE, ON, known_at).words


def test_those_shipped_are_known_before_anything_is_stored(connection: Connection) -> None:
    assert all_regimes(connection) == SHIPPED_REGIMES


def test_a_proposal_counts_once_and_for_certain_when_a_person_has_verified_it(connection: Connection) -> None:
    assert propose_regime(connection, EXTENSION)
    assert not propose_regime(connection, EXTENSION)
    assert words(connection, NOW) == "stayed, not verified"
    settle_regime(connection, EXTENSION.key, "R. Ahn", NOW)
    assert words(connection, NOW) == "stayed"
    assert words(connection, FILED) == "stayed, not verified"
    assert words(connection, datetime(2026, 11, 5, tzinfo=UTC)) == "in force by its terms, not verified"
    rows = [(row.kind, row.subject, row.actor) for row in all_evidence(connection)]
    assert rows == [("regime", EXTENSION.key, "a reading"), ("regime", EXTENSION.key, "R. Ahn")]


def test_one_that_was_shipped_is_verified_by_its_key(connection: Connection) -> None:
    settle_regime(connection, "2025-19846@2026-11-10", "R. Ahn", NOW)
    assert words(connection, NOW) == "in force by its terms"
    assert len(all_regimes(connection)) == len(SHIPPED_REGIMES)


def test_one_that_was_rejected_is_kept_and_counts_no_more(connection: Connection) -> None:
    propose_regime(connection, EXTENSION)
    settle_regime(connection, EXTENSION.key, "R. Ahn", NOW, reject=True)
    assert words(connection, NOW) == "in force by its terms, not verified"
    assert words(connection, FILED) == "stayed, not verified"
    with pytest.raises(UsageProblem, match="rejected before"):
        settle_regime(connection, EXTENSION.key, "R. Ahn", NOW)


def test_what_is_unknown_or_verified_already_is_refused(connection: Connection) -> None:
    with pytest.raises(UsageProblem, match="is no regime"):
        settle_regime(connection, "2026-1@2026-01-01", "R. Ahn", NOW)
    with pytest.raises(UsageProblem, match="verified by"):
        settle_regime(connection, "2025-19001@2025-09-29", "R. Ahn", NOW)
