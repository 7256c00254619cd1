import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.changes import Change, ChangeKind, compare_listings, compare_lists, entry_key
from state.listings import Alias, Listing
from tests.state.examples import CHINA, IRAN, TAIWAN, entry, listings, lists


def kinds(changes: tuple[Change, ...]) -> list[ChangeKind]:
    return [change.kind for change in changes]


@given(lists)
def test_a_list_differs_from_itself_in_nothing_whatever_its_order(listings: list[Listing]) -> None:
    shuffled = random.Random(7).sample(listings, len(listings))
    assert compare_lists(listings, shuffled) == ()


@given(lists, lists)
def test_the_changes_lead_from_the_one_list_to_the_other(before: list[Listing], after: list[Listing]) -> None:
    result = list(before)
    for change in compare_lists(before, after):
        if change.before is not None:
            result.remove(change.before)
        if change.after is not None:
            result.append(change.after)
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


def test_an_entry_under_another_destination_is_another_entry() -> None:
    one, other = entry("Novax Group S.A.", CHINA), entry("Novax Group S.A.", IRAN)
    assert sorted(kinds(compare_lists([one], [other]))) == [ChangeKind.ADDITION, ChangeKind.REMOVAL]


def test_one_of_two_equal_entries_gone_is_a_removal() -> None:
    twice = entry("People's Steel Mills")
    assert kinds(compare_lists([twice, twice], [twice])) == [ChangeKind.REMOVAL]


def test_a_citation_filled_in_is_told_as_no_more_than_that() -> None:
    change = compare_listings(entry("A", citation="90 FR [page]"), entry("A", citation="90 FR 14048, 3/28/25."))
    assert change is not None
    assert change.only_cites


@pytest.mark.parametrize("name", ["INSPUR TAIWAN", "Inspur-Taiwan", "inspur  taiwan."])
def test_an_entry_is_looked_up_by_its_name_whatever_its_case_and_punctuation(name: str) -> None:
    assert entry_key("Taiwan", name) == entry_key(TAIWAN, "Inspur Taiwan")
    assert entry_key(CHINA, name) != entry_key(TAIWAN, "Inspur Taiwan")
