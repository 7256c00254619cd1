from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.storage.problems import RecordedProblem, current_problems, record_problem

NOW = datetime(2025, 3, 25, 20, 35, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def test_a_trouble_stands_under_its_subject_until_it_is_over(connection: Connection) -> None:
    record_problem(connection, RecordedProblem("disk", "3 MB are free", NOW))
    record_problem(connection, RecordedProblem("disk", "2 MB are free", NOW, told_at=NOW))
    assert current_problems(connection) == (RecordedProblem("disk", "2 MB are free", NOW, told_at=NOW),)
    record_problem(connection, RecordedProblem("disk", "2 MB are free", NOW, told_at=NOW, over_at=LATER))
    assert current_problems(connection) == ()
    several = RecordedProblem("documents", "2 at once", NOW, covers=("2025-1", "2025-10"))
    record_problem(connection, several)
    assert current_problems(connection) == (several,)
    record_problem(connection, replace(several, over_at=LATER))
    assert current_problems(connection) == ()
