from datetime import UTC, date, datetime

from sqlalchemy import Connection

from state.captures import Capture
from state.storage import quarantine
from state.storage.quarantine import QuarantineStatus

NOW = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
SENT = Capture("a" * 64, "https://data.example/consolidated.json", "application/json", NOW, b"{}")


def test_what_is_held_is_held_once_and_settled_once(connection: Connection) -> None:
    assert quarantine.hold_capture(connection, "screening-list", SENT, date(2024, 5, 6), "too few", NOW)
    assert not quarantine.hold_capture(connection, "screening-list", SENT, date(2024, 5, 6), "too few", NOW)
    (held,) = quarantine.answers_held(connection, "screening-list")
    assert (held.reason, held.standing, held.as_of) == ("too few", QuarantineStatus.HELD, date(2024, 5, 6))
    assert quarantine.settle_held(connection, held.id, QuarantineStatus.REJECTED, "R. Ahn", "half the file", NOW)
    assert not quarantine.settle_held(connection, held.id, QuarantineStatus.RELEASED, "R. Ahn", "no", NOW)
    settled = quarantine.find_held(connection, held.id)
    assert settled is not None
    assert (settled.standing, settled.settled_by) == (QuarantineStatus.REJECTED, "R. Ahn")
    assert quarantine.answers_held(connection) == ()
    assert quarantine.all_answers(connection) == (settled,)


def test_the_same_bytes_are_not_held_again_once_settled(connection: Connection) -> None:
    quarantine.hold_capture(connection, "ecfr", SENT, None, "a wall", NOW)
    (held,) = quarantine.answers_held(connection)
    quarantine.settle_held(connection, held.id, QuarantineStatus.REJECTED, "R. Ahn", "a wall", NOW)
    assert not quarantine.hold_capture(connection, "ecfr", SENT, None, "a wall", NOW)
    assert quarantine.hold_capture(connection, "other source", SENT, None, "a wall", NOW)


def test_what_was_never_held(connection: Connection) -> None:
    assert quarantine.find_held(connection, 7) is None
