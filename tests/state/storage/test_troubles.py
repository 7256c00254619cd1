from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from state.storage.troubles import Trouble, all_troubles, record_trouble, troubles_now

NOW = datetime(2025, 3, 25, 20, 35, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def test_a_trouble_stands_under_its_subject_until_it_is_over(connection: Connection) -> None:
    record_trouble(connection, Trouble("disk", "3 MB are free", NOW))
    record_trouble(connection, Trouble("disk", "2 MB are free", NOW, told_at=NOW))
    assert troubles_now(connection) == (Trouble("disk", "2 MB are free", NOW, told_at=NOW),)
    over = Trouble("disk", "2 MB are free", NOW, told_at=NOW, over_at=LATER)
    record_trouble(connection, over)
    assert (troubles_now(connection), all_troubles(connection)) == ((), (over,))
