from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from state.changes import Change, ChangeKind, compare_listings
from state.entry_ids import identify
from state.listings import ListCode, Listing, Snapshot
from state.storage import lists, snapshots
from state.storage.changes import note_changes, noted_changes
from tests.state.examples import entry, record_changes

EL = ListCode.ENTITY_LIST
BASE, EFFECTIVE = date(2025, 3, 24), date(2025, 3, 28)
NOW = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
LATER = NOW + timedelta(days=3)

OLD = entry("Dartvik Aviation", addresses=("1 Old Road",))
STAYS = entry("Torvek Optics")
NEW = replace(OLD, addresses=("1 Old Road", "2 New Road"))
ADDED = entry("Inspur Software Co., Ltd.")


def names(listings: tuple[Listing, ...]) -> list[str]:
    return sorted(listing.name for listing in listings)


def with_rule(connection: Connection) -> None:
    """The base list, and a rule that adds one entry and revises another."""
    lists.record_base(connection, Snapshot(EL, BASE, (OLD, STAYS)), "eCFR 2025-03-24", NOW)
    revision = compare_listings(OLD, NEW)
    assert revision is not None
    addition = Change(ChangeKind.ADDITION, None, ADDED)
    record_changes(connection, [addition, revision], "2025-05426", EFFECTIVE, NOW)


def test_a_rule_takes_effect_on_its_date_and_not_before(connection: Connection) -> None:
    with_rule(connection)
    assert set(lists.listings_in_force(connection, EL, date(2025, 3, 27))) == {OLD, STAYS}
    assert set(lists.listings_in_force(connection, EL, EFFECTIVE)) == {NEW, STAYS, ADDED}


def test_a_retracted_reading_leaves_the_list_as_it_was(connection: Connection) -> None:
    with_rule(connection)
    lists.retract(connection, "2025-05426", LATER)
    assert set(lists.listings_in_force(connection, EL, EFFECTIVE)) == {OLD, STAYS}


def test_a_second_reading_takes_the_place_of_the_first(connection: Connection) -> None:
    with_rule(connection)
    lists.retract(connection, "2025-05426", LATER)
    corrected = replace(ADDED, name="Inspur Software Company")
    record_changes(connection, [Change(ChangeKind.ADDITION, None, corrected)], "2025-05426", EFFECTIVE, LATER)
    assert names(lists.listings_in_force(connection, EL, EFFECTIVE)) == [
        "Dartvik Aviation",
        "Inspur Software Company",
        "Torvek Optics",
    ]


def test_an_entry_that_stands_twice_is_closed_once(connection: Connection) -> None:
    lists.record_base(connection, Snapshot(EL, BASE, (STAYS, STAYS)), "eCFR 2025-03-24", NOW)
    record_changes(connection, [Change(ChangeKind.REMOVAL, STAYS, None)], "2025-1", EFFECTIVE, NOW)
    assert lists.listings_in_force(connection, EL, EFFECTIVE) == (STAYS,)


def test_each_version_says_what_began_and_what_ended_it(connection: Connection) -> None:
    with_rule(connection)
    begun = {version.listing: version.opened_by for version in lists.versions_in_force(connection, EL, EFFECTIVE)}
    assert begun == {NEW: "2025-05426", ADDED: "2025-05426", STAYS: "eCFR 2025-03-24"}
    assert [(v.listing, v.closed_by) for v in lists.versions_closed(connection, EL)] == [(OLD, "2025-05426")]


def test_what_was_told_comes_back_as_it_was_told(connection: Connection) -> None:
    added, stays = identify(EL, (ADDED, STAYS))
    told = [Change(ChangeKind.ADDITION, None, added), Change(ChangeKind.REMOVAL, stays, None)]
    note_changes(connection, told, "2025-05426", "filed", NOW)
    assert list(noted_changes(connection, "2025-05426", "filed")) == told
    assert noted_changes(connection, "2025-05426", "published") == ()


def test_an_entry_that_one_rule_revises_twice_ends_in_its_last_wording(connection: Connection) -> None:
    lists.record_base(connection, Snapshot(EL, BASE, (OLD, STAYS)), "eCFR 2025-03-24", NOW)
    last = replace(NEW, addresses=("3 Last Road",))
    twice = [change for pair in ((OLD, NEW), (NEW, last)) if (change := compare_listings(*pair))]
    record_changes(connection, twice, "2025-05426", EFFECTIVE, NOW)
    assert set(lists.listings_in_force(connection, EL, EFFECTIVE)) == {last, STAYS}


def test_an_entry_told_as_revised_whose_wording_is_not_known_stands_as_it_was(connection: Connection) -> None:
    lists.record_base(connection, Snapshot(EL, BASE, (OLD,)), "eCFR 2025-03-24", NOW)
    unknown = [Change(ChangeKind.REVISION, OLD, OLD)]
    record_changes(connection, unknown, "2025-05426", EFFECTIVE, NOW)
    (version,) = lists.versions_in_force(connection, EL, EFFECTIVE)
    assert (version.listing, version.opened_by) == (OLD, "eCFR 2025-03-24")


class TestTwoRulesOnOneEntry:
    """Two documents that end one entry, the one that takes effect first being read last."""

    FIRST, LAST = date(2025, 3, 26), date(2025, 4, 2)
    EARLY, LATE = "2025-00001", "2025-00002"
    FIRST_WORDING = replace(OLD, addresses=("5 First Road",))

    def read_both(self, connection: Connection, early: Listing | None, late: Listing | None) -> None:
        """Read the later-effective document, then the earlier-effective one; each revises the entry or removes it."""
        lists.record_base(connection, Snapshot(EL, BASE, (OLD,)), "eCFR 2025-03-24", NOW)
        for cause, on, after in ((self.LATE, self.LAST, late), (self.EARLY, self.FIRST, early)):
            kind = ChangeKind.REVISION if after else ChangeKind.REMOVAL
            record_changes(connection, [Change(kind, OLD, after)], cause, on, NOW)

    def through_time(self, connection: Connection) -> list[tuple[Listing, ...]]:
        """The list before, between and after the two dates."""
        return [lists.listings_in_force(connection, EL, on) for on in (BASE, self.FIRST, self.LAST)]

    def test_two_revisions_leave_one_version_a_day(self, connection: Connection) -> None:
        self.read_both(connection, self.FIRST_WORDING, NEW)
        assert self.through_time(connection) == [(OLD,), (self.FIRST_WORDING,), (NEW,)]

    def test_a_revision_before_a_removal_does_not_outlive_it(self, connection: Connection) -> None:
        self.read_both(connection, self.FIRST_WORDING, None)
        assert self.through_time(connection) == [(OLD,), (self.FIRST_WORDING,), ()]

    def test_a_retracted_early_ending_leaves_the_late_one(self, connection: Connection) -> None:
        self.read_both(connection, self.FIRST_WORDING, NEW)
        lists.retract(connection, self.EARLY, LATER)
        assert self.through_time(connection) == [(OLD,), (OLD,), (NEW,)]

    def test_a_retracted_late_ending_leaves_the_early_one(self, connection: Connection) -> None:
        self.read_both(connection, None, None)
        lists.retract(connection, self.LATE, LATER)
        assert self.through_time(connection) == [(OLD,), (), ()]

    @pytest.mark.parametrize("order", [(EARLY, LATE), (LATE, EARLY)])
    @pytest.mark.parametrize("early", [FIRST_WORDING, None])
    @pytest.mark.parametrize("late", [NEW, None])
    def test_both_retracted_leave_the_list_as_it_was(
        self, connection: Connection, order: tuple[str, str], early: Listing | None, late: Listing | None
    ) -> None:
        self.read_both(connection, early, late)
        for cause in order:
            lists.retract(connection, cause, LATER)
        assert self.through_time(connection) == [(OLD,), (OLD,), (OLD,)]


def test_a_copy_of_the_list_is_no_base_of_it(connection: Connection) -> None:
    snapshots.record_snapshot(connection, "CSL EL", BASE, "0" * 64, 3_420, agrees=True, now=NOW)
    assert snapshots.base_date(connection, EL) is None
    assert snapshots.latest_snapshot(connection, "CSL EL") == snapshots.KnownSnapshot(BASE, "0" * 64, 3_420)
