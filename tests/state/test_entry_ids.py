"""Identity: a line keeps its key through all that is done to the entry, and two lines never share one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from state.applying import apply_changes
from state.changes import Change, ChangeKind, compare_lists
from state.entry_ids import first_key, identify, identify_changes
from state.listings import EntryId, ListCode, Listing
from tests.listing_strategies import lists_with_ties
from tests.state.examples import CHINA, IRAN, entry

EL = ListCode.ENTITY_LIST
MILLS = entry("People's Steel Mills", addresses=("1 Mall Road, Lahore",))
OTHER_MILLS = replace(MILLS, addresses=("9 Port Road, Karachi",))


def ids_of(listings: tuple[Listing, ...]) -> list[EntryId | None]:
    return [listing.entry_id for listing in listings]


def add(*listings: Listing) -> list[Change]:
    return [Change(ChangeKind.ADDITION, None, listing) for listing in listings]


@given(st.data(), lists_with_ties())
def test_every_line_has_its_own_key_whatever_the_order(data: st.DataObject, listings: list[Listing]) -> None:
    listed = identify(EL, listings)
    assert len(set(ids_of(listed))) == len(listings)
    shuffled = identify(EL, data.draw(st.permutations(listings)))
    assert sorted(map(str, ids_of(shuffled))) == sorted(map(str, ids_of(listed)))
    assert {(each, each.entry_id) for each in shuffled} == {(each, each.entry_id) for each in listed}
    assert identify(EL, listed) == listed


@given(st.lists(lists_with_ties(), min_size=2, max_size=3))
def test_lines_keep_their_keys_from_list_to_list(editions: list[list[Listing]]) -> None:
    held = identify(EL, editions[0])
    for edition in editions[1:]:
        changes = identify_changes(compare_lists(held, edition), held)
        for change in changes:
            if change.before and change.after:
                assert change.after.entry_id == change.before.entry_id
        new = {change.entry_id for change in changes if change.before is None}
        assert new.isdisjoint(ids_of(held))
        held = apply_changes(held, changes)
        assert len(set(ids_of(held))) == len(held)


def test_a_new_name_or_heading_leaves_the_key() -> None:
    (mills,) = identify(EL, [MILLS])
    for after in (replace(MILLS, name="Peoples Steel"), replace(MILLS, destination=IRAN)):
        (change,) = identify_changes(compare_lists([mills], [after]), [mills])
        assert change.entry_id == EntryId(EL, first_key(CHINA, "PEOPLE\N{RIGHT SINGLE QUOTATION MARK}S STEEL MILLS"))


def test_an_entry_that_one_reading_adds_and_revises_has_one_key() -> None:
    added, revised = MILLS, replace(MILLS, name="Peoples Steel")
    made = [*add(added), Change(ChangeKind.REVISION, added, revised)]
    first, second = identify_changes(made, [])
    assert first.entry_id == second.entry_id
    assert second.before is first.after


def test_a_later_reading_finds_the_entries_of_the_earlier_one_though_it_spells_them_otherwise() -> None:
    filed = identify_changes(add(MILLS, OTHER_MILLS), [])
    printed = [replace(OTHER_MILLS, name="Peoples Steel Mill"), replace(MILLS, addresses=("1 Mall Rd, Lahore",))]
    again = identify_changes(add(*printed), [], earlier=filed)
    assert [change.entry_id for change in again] == [filed[1].entry_id, filed[0].entry_id]


def test_an_entry_that_another_rule_lets_begin_later_is_the_same_entry() -> None:
    (later,) = identify(EL, [replace(MILLS, citation="90 FR 2")])
    sooner, other = identify_changes(add(MILLS, OTHER_MILLS), [], [later])
    assert sooner.entry_id == later.entry_id
    assert other.entry_id != later.entry_id
