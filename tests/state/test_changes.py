import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.applying import apply_changes
from state.changes import Change, ChangeKind, FieldChange, compare_listings, compare_lists, compare_values
from state.listings import Alias, AliasKind, Listing, ListingKind, Member
from tests.state.examples import CHINA, IRAN, TAIWAN, entry, listings, lists


def kinds(changes: tuple[Change, ...]) -> list[ChangeKind]:
    return [change.kind for change in changes]


@given(lists)
def test_a_list_differs_from_itself_in_nothing_whatever_its_order(listings: list[Listing]) -> None:
    shuffled = random.Random(7).sample(listings, len(listings))
    assert compare_lists(listings, shuffled) == ()


@given(lists, lists)
def test_the_changes_lead_from_the_one_list_to_the_other(before: list[Listing], after: list[Listing]) -> None:
    result = apply_changes(before, compare_lists(before, after))
    # Entries that say the same are one entry, however their parts are ordered.
    assert compare_lists(result, after) == ()
    assert Counter(listing.destination for listing in result) == Counter(listing.destination for listing in after)


@given(lists, st.randoms())
def test_the_order_of_aliases_and_addresses_is_no_change(listings: list[Listing], rng: random.Random) -> None:
    reordered = [
        replace(
            listing,
            aliases=tuple(rng.sample(listing.aliases, len(listing.aliases))),
            addresses=tuple(rng.sample(listing.addresses, len(listing.addresses))),
        )
        for listing in listings
    ]
    assert compare_lists(listings, reordered) == ()


def test_an_alias_added_and_an_address_replaced_are_told_field_by_field() -> None:
    before = entry("Dartvik Aviation", aliases=(Alias("DVA"),), addresses=("1 Old Road", "2 Same Road"))
    after = replace(before, aliases=(Alias("DVA"), Alias("Dartvik")), addresses=("3 New Road", "2 Same Road"))
    change = compare_listings(before, after)
    assert change is not None
    assert [(field.field, field.removed, field.added) for field in change.fields] == [
        ("aliases", (), ("Dartvik (aka)",)),
        ("addresses", ("1 Old Road",), ("3 New Road",)),
    ]


def test_an_alias_that_stood_twice_and_stands_once_has_left_once() -> None:
    twice = entry("Institute", aliases=(Alias("Lebedev"), Alias("Lebedev"), Alias("FIAN")))
    once = replace(twice, aliases=(Alias("FIAN"), Alias("Lebedev")))
    change = compare_listings(twice, once)
    assert change is not None
    (field,) = change.fields
    assert (field.removed, field.added) == (("Lebedev (aka)",), ())


@given(listings, listings)
def test_taking_out_what_left_and_putting_in_what_came_gives_the_new_field(before: Listing, after: Listing) -> None:
    change = compare_listings(before, after)
    for field in change.fields if change else ():
        if field.field == "addresses":
            result = Counter(before.addresses) - Counter(field.removed) + Counter(field.added)
            assert result == Counter(after.addresses)


def test_a_renamed_entry_is_a_revision_and_an_unrelated_one_is_not() -> None:
    old = entry("Suma Techology Co., Ltd.", addresses=("No. 88 Nansong Road, Kunshan",))
    renamed = entry("Suma Technology Co., Ltd.", addresses=("No. 88 Nansong Road, Kunshan",))
    unrelated = entry("Torvek Trading", addresses=("5 Harbour Street, Dalian",))
    assert kinds(compare_lists([old], [renamed])) == [ChangeKind.REVISION]
    assert sorted(kinds(compare_lists([old], [unrelated]))) == [ChangeKind.ADDITION, ChangeKind.REMOVAL]


def test_of_two_entries_with_one_name_the_more_alike_are_paired() -> None:
    sharjah = entry("Zurmat General Trading", addresses=("Office 205, Al Souk Al Kabeer, Sharjah",))
    dubai = entry("Zurmat General Trading", addresses=("Shop 9, Deira, Dubai",))
    dubai_revised = replace(dubai, addresses=("Shop 10, Deira, Dubai",))
    (change,) = compare_lists([sharjah, dubai], [dubai_revised, sharjah])
    assert (change.before, change.after) == (dubai, dubai_revised)


def test_an_entry_moved_to_another_destination_is_one_revision() -> None:
    here = entry("Novax Group S.A.", CHINA, addresses=("P.O. Box 5, Panama City",))
    (change,) = compare_lists([here], [replace(here, destination=IRAN)])
    assert (change.kind, change.is_move, change.is_editorial) == (ChangeKind.REVISION, True, False)
    assert change.fields == (FieldChange("destination", (CHINA,), (IRAN,)),)


@given(lists, st.data())
def test_moving_one_entry_is_one_change_of_destination(before: list[Listing], data: st.DataObject) -> None:
    mover = entry("Wandering Works", data.draw(st.sampled_from([CHINA, IRAN])), addresses=("9 Long Way",))
    moved = replace(mover, destination=TAIWAN)
    place = data.draw(st.integers(0, len(before)))
    (change,) = compare_lists([mover, *before], [*before[:place], moved, *before[place:]])
    assert [field.field for field in change.fields] == ["destination"]
    assert (change.before, change.after) == (mover, moved)


@pytest.mark.parametrize(
    "there",
    [
        [entry("Novax Group S.A.", IRAN, addresses=("77 Mirdamad Boulevard, Tehran",))],
        [entry("Novax Trading", IRAN, addresses=("P.O. Box 5, Panama City",))],
        [entry("Novax Group S.A.", at, addresses=("P.O. Box 5, Panama City",)) for at in (IRAN, TAIWAN)],
    ],
    ids=["the same name elsewhere", "another name at the same address", "two that may be it"],
)
def test_an_entry_that_may_be_another_has_not_moved(there: list[Listing]) -> None:
    gone = entry("Novax Group S.A.", CHINA, addresses=("P.O. Box 5, Panama City",))
    assert sorted(kinds(compare_lists([gone], there))) == [*[ChangeKind.ADDITION] * len(there), ChangeKind.REMOVAL]


def test_a_heading_that_is_written_otherwise_is_the_same_destination() -> None:
    assert compare_lists([entry("A", "TURKEY")], [entry("A", "TÜRKİYE")]) == ()


def test_one_of_two_equal_entries_gone_is_a_removal() -> None:
    twice = entry("People's Steel Mills")
    assert kinds(compare_lists([twice, twice], [twice])) == [ChangeKind.REMOVAL]


def test_a_renamed_entry_keeps_the_history_of_its_aliases() -> None:
    old = entry(
        "Suma Techology Co., Ltd.", aliases=(Alias("Suma"), Alias("CANCON")), addresses=("No. 88 Nansong Road",)
    )
    new = replace(old, name="Sugon Kunshan Co., Ltd.", aliases=(*old.aliases, Alias(old.name, AliasKind.FKA)))
    (change,) = compare_lists([old], [new])
    assert [(field.field, field.removed, field.added) for field in change.fields] == [
        ("name", ("Suma Techology Co., Ltd.",), ("Sugon Kunshan Co., Ltd.",)),
        ("aliases", (), ("Suma Techology Co., Ltd. (fka)",)),
    ]
    assert not change.is_editorial


def test_a_citation_filled_in_is_told_as_no_more_than_that() -> None:
    change = compare_listings(entry("A", citation="90 FR [page]"), entry("A", citation="90 FR 14048, 3/28/25."))
    assert change is not None
    assert change.is_editorial


SPELLINGS = [
    str.upper,
    str.swapcase,
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(".", "").replace(",", ";"),
    lambda text: text.replace("'", "’"),
    lambda text: f"“{text}”",
    lambda text: text.replace(" ", " — "),
    lambda text: text.replace("O", "О").replace("c", "с"),  # Cyrillic letters on the right
]


@given(lists, st.sampled_from(SPELLINGS))
def test_another_spelling_of_a_list_is_editorial_only(before: list[Listing], spell: Callable[[str], str]) -> None:
    after = [
        replace(
            listing,
            name=spell(listing.name),
            aliases=tuple(replace(alias, name=spell(alias.name)) for alias in listing.aliases),
            addresses=tuple(map(spell, listing.addresses)),
            license_requirement=spell(listing.license_requirement),
        )
        for listing in before
    ]
    changes = compare_lists(before, after)
    assert all(change.is_editorial for change in changes)
    assert compare_lists(apply_changes(before, changes), after) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Bitlund"},
        {"kind": ListingKind.CLASS},
        {"aliases": (Alias("B", AliasKind.FKA),)},
        {"addresses": ("Room 1318-20",)},
        {"addresses": ("Room 131819",)},
        {"members": (Member("Bowei"),)},
        {"license_requirement": "For all items on the CCL."},
        {"license_review_policy": "Policy of denial"},
        {"footnotes": (4,)},
    ],
    ids=str,
)
def test_what_an_entry_says_is_no_spelling(change: dict[str, Any]) -> None:
    before = entry("Bitland", aliases=(Alias("B"),), addresses=("Room 1318-19",))
    revision = compare_listings(before, replace(before, **change))
    assert revision is not None
    assert [field.editorial for field in revision.fields] == [False]


def test_one_field_that_says_something_else_makes_the_whole_change_substantive() -> None:
    before = entry("Bitland", citation="89 FR 1", footnotes=(3,))
    change = compare_listings(before, replace(before, citation="90 FR 2", footnotes=(4,)))
    assert change is not None
    assert [(field.field, field.editorial) for field in change.fields] == [("footnotes", False), ("citation", True)]
    assert not change.is_editorial


def test_two_pieces_of_data_differ_at_named_places() -> None:
    before, after = {"a": [1, 2], "b": {"c": "x"}, "d": 1}, {"a": [1, 3], "b": {"c": "x"}, "e": 2}
    assert {(one.place, one.before, one.after) for one in compare_values(before, after)} == {
        ("['a'][1]", 2, 3),
        ("['d']", 1, None),
        ("['e']", None, 2),
    }
    assert compare_values(before, before) == ()
