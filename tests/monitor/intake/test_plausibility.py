from dataclasses import replace

import pytest

from monitor.intake.plausibility import (
    PlausibilityIssue,
    doubt_counts,
    doubt_flicker,
    doubt_headings,
    doubt_removals,
    doubt_size,
)
from state.changes import Change, ChangeKind, compare_lists
from state.tables import EntriesTable
from tests.state.examples import IRAN, entry

LIST = [entry(f"Torvek Works No. {number}") for number in range(200)]


@pytest.mark.parametrize(("entries", "doubted"), [(9, True), (10, False), (20, False), (21, True)])
def test_a_list_keeps_within_its_declared_bounds(entries: int, doubted: bool) -> None:
    assert bool(doubt_size("Entity List", entries, EntriesTable(least=10, most=20))) == doubted


def test_without_bounds_any_size_is_believed() -> None:
    assert doubt_size("Entity List", 0, None) == ()


@pytest.mark.parametrize(("gone", "doubted"), [(4, False), (5, True)])
def test_more_than_a_fiftieth_does_not_go_without_a_rule(gone: int, doubted: bool) -> None:
    found = compare_lists(LIST, LIST[gone:])
    assert bool(doubt_removals("Entity List", len(LIST), found, 0.02)) == doubted


def test_entries_under_a_lost_heading_count_as_gone() -> None:
    moved = [replace(each, destination=IRAN) for each in LIST[:10]]
    found = compare_lists(LIST, [*moved, *LIST[10:]])
    assert all(change.is_move for change in found)
    assert doubt_removals("Entity List", len(LIST), found, 0.02)


def test_a_destination_that_is_gone_may_be_confirmed_by_a_second_answer() -> None:
    only = entry("Alone Optics", IRAN)
    found = [Change(ChangeKind.REMOVAL, only, None)]
    (doubt,) = doubt_headings("Entity List", found, LIST)
    assert (doubt.needs_person, IRAN in doubt.reason) == (False, True)
    assert doubt_headings("Entity List", found, [*LIST, entry("Other Optics", IRAN)]) == ()


def test_flicker_is_counted() -> None:
    assert doubt_flicker("Entity List", 0, 7) == ()
    assert doubt_flicker("Entity List", 3, 7) == (
        PlausibilityIssue(
            "Entity List takes back 3 changes that the same source showed within 7 days", needs_person=False
        ),
    )


def test_the_fifteen_thousand_rows_that_vanished_on_6_may_2024() -> None:
    before = {"CSL": 26_000, "SDN": 17_000, "EL": 3_400, "CAP": 1}
    after = {"CSL": 11_000, "SDN": 2_000, "EL": 3_400, "CAP": 1}
    reasons = [doubt.reason for doubt in doubt_counts(before, after, 0.02)]
    assert reasons == ["CSL has 11,000 entries and had 26,000", "SDN has 2,000 entries and had 17,000"]
    assert all(doubt.needs_person for doubt in doubt_counts(before, after, 0.02))


def test_a_list_gone_altogether_is_doubted_however_small() -> None:
    assert doubt_counts({"CAP": 1}, {}, 0.02)
    assert doubt_counts({"CAP": 2}, {"CAP": 1}, 0.02) == ()
