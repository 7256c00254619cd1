from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.storage.milestones import Milestone, milestones_of_all, record_milestone

FILED = datetime(2025, 3, 25, 20, 15, tzinfo=UTC)


def test_a_milestone_is_reached_once_and_stays(connection: Connection) -> None:
    record_milestone(connection, "2025-05427", Milestone.FILED, FILED, "the office")
    record_milestone(connection, "2025-05427", Milestone.FILED, FILED + timedelta(hours=1), "the office")
    record_milestone(connection, "2025-05427", Milestone.ALERTED, FILED + timedelta(minutes=1), "an alert")
    assert milestones_of_all(connection) == {
        "2025-05427": {Milestone.FILED: FILED, Milestone.ALERTED: FILED + timedelta(minutes=1)}
    }
