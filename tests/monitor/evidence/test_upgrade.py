"""A state folder of an earlier listwatch is upgraded: its alerts come out again, and files exported then still verify.

The folder is what the demo left under schema 0003, before entries and events had an identity.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from monitor.evidence.export import export_alert
from monitor.evidence.file import EvidenceFile, read_evidence_file
from monitor.evidence.replay import replay_evidence
from monitor.evidence.verify import verify_evidence
from state.alerts import AccountContent, OperatorContent
from state.encoding import to_json
from state.storage import outbox
from state.storage.alerted_matches import alerted_matches
from state.storage.database import open_database, transaction
from state.storage.holds import open_holds
from state.storage.schema import changes, events, listings, matches, screenings

# Who may be affected, whether a day was computed, and what plain text gives beyond names: matcher and reader have
# changed since schema 0003.
SAID_OTHERWISE = ("['affected']", "is_computed']", "['changes']", "['unread']")
# The hold of a customer who bears an alias, which the plain text of a filing gave then.
NOT_FOUND_TODAY = "hold.2025-03-25.61ac6343dffe"
# Of another rule; the other holds come about as these two.
HOLD = "hold.2025-03-25.7cc423dce101"
ARCHIVE = Path(__file__).with_name("demo-of-schema-0003.tar.xz")


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, and the evidence files that were exported from it then."""
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def upgraded(earlier: Path) -> Engine:
    return open_database(f"sqlite:///{earlier / 'state' / 'listwatch.db'}")


def assert_comes_out(held: EvidenceFile) -> None:
    """The alert is worked out again, but for what reader and matcher of today say otherwise; they are named then."""
    replayed = replay_evidence(held)
    others = [each for each in replayed.differences if not any(word in each.place for word in SAID_OTHERWISE)]
    assert [each.place for each in others] == ([""] if held.alert.id == NOT_FOUND_TODAY else [])
    assert not replayed.differences or replayed.other_versions
    assert replayed.is_vouched or not replayed.not_derived
    assert replayed.rows > 0


def test_every_alert_comes_out_as_it_was_sent(earlier: Path, upgraded: Engine) -> None:
    captures = earlier / "state" / "captures"
    with transaction(upgraded) as connection:
        told = [each.alert for each in outbox.all_deliveries(connection)]
        files = [to_json(export_alert(connection, captures, alert.id, alert.created_at)) for alert in told]
    assert len(told) == 15
    for alert, file in zip(told, files, strict=True):
        held = read_evidence_file(file, alert.id)
        assert (held.event is None) == isinstance(alert.content, OperatorContent), alert.id
        if not isinstance(alert.content, AccountContent) or alert.id in {HOLD, NOT_FOUND_TODAY}:
            assert_comes_out(held)


def test_all_that_was_stored_has_an_identity(earlier: Path, upgraded: Engine) -> None:
    with transaction(upgraded) as connection:
        assert (
            connection.execute(select(func.count()).select_from(events).where(events.c.payload.is_(None))).scalar() == 0
        )
        for table in (screenings, changes):
            assert connection.execute(select(func.count()).where(table.c.event_id.is_(None))).scalar() == 0
        in_force = select(listings.c.entry_key).where(listings.c.known_until.is_(None))
        keys = connection.execute(in_force.where(listings.c.in_force_until.is_(None))).scalars().all()
        assert len(set(keys)) == len(keys) > 80
        found = alerted_matches(connection)
        last = select(func.count()).select_from(matches).join(screenings).where(screenings.c.stage == "published")
        assert len({one.key.id for one in found}) == len(found) == connection.execute(last).scalar()
        assert all(hold.event_id for hold in open_holds(connection))
        assert verify_evidence(connection, earlier / "state" / "captures").is_whole


@pytest.mark.parametrize("name", ["2025-05426.published.compliance", "2025-05427.codified.compliance", HOLD])
def test_a_file_of_the_first_format_still_verifies(earlier: Path, name: str) -> None:
    held = read_evidence_file((earlier / "evidence" / f"{name}.json").read_bytes(), name)
    assert_comes_out(held)
