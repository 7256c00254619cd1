"""Candidates: what the exact comparison would find is among them, in whatever batches and lists the work comes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence

import pytest

from monitor.screening.blocking import prepare
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import find_candidates
from monitor.screening.names import record_forms
from monitor.screening.scoring import Thresholds, score_name
from monitor.screening.screen import match_order, screen_batches
from state.customers import Customer
from state.listings import Alias, Listing, ListingKind
from state.matches import Match, Strength
from tests.invented_names import invented_names, perturbed
from tests.name_variants import KINDS
from tests.typesetting.facts import NUMBERS, read_facts

LISTED = (
    "Inspur Electronic Information Industry", "Suzhou Changfeng Avionics", "Beijing Academy of Artificial Intelligence",
    "Kazan Helicopters", "Zhongwei Data Technology", "NPO Polyus", "Astec Astronomy", "Silk Road", "Global Traders",
)  # fmt: skip
LISTINGS = tuple(Listing("CHINA", name, aliases=(Alias(name.upper() + " Co., Ltd."),)) for name in LISTED)
ADDRESSES = (
    Listing("CHINA", "Address 01", ListingKind.ADDRESS, addresses=("Room 5, 610 Nathan Road, Mong Kok, Hong Kong",)),
    Listing("CHINA", "Optik Plant", addresses=("No. 379, Jianlin Road, Suzhou",)),
)


def customers(names: Iterable[str]) -> list[Customer]:
    return [
        Customer(f"C{number}", name, country="CN", parent="Astec Astronomy LLC" if number % 40 == 1 else "",
                 addresses=("379 Jianlin Rd., Suzhou",) if number % 30 == 2 else ())
        for number, name in enumerate(names)
    ]  # fmt: skip


OURS = customers([*(perturbed(name, random.Random(2)) for name in LISTED), *invented_names(400, list(LISTED), seed=9)])


def matches_of(batches: Sequence[Sequence[Customer]], listings: Sequence[Listing], **more: str) -> list[Match]:
    return sorted(screen_batches(lambda: batches, listings, **more), key=match_order)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_batches_make_no_difference(size: int) -> None:
    listings = (*LISTINGS, *ADDRESSES)
    batches = [OURS[first : first + size] for first in range(0, len(OURS), size)]
    assert matches_of(batches, listings) == matches_of([OURS], listings) != []


def test_a_few_entries_give_what_the_whole_list_gives_for_them() -> None:
    """A rule's entries against all customers, and all customers against the list, are one screening."""
    listings = (*LISTINGS, *ADDRESSES)
    apart = [match for listing in listings for match in matches_of([OURS], [listing])]
    assert sorted(apart, key=match_order) == matches_of([OURS], listings)


def test_a_pool_of_processes_finds_the_same() -> None:
    assert matches_of([OURS], LISTINGS, engine="process") == matches_of([OURS], LISTINGS, engine="local")


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("Zhong Wei Data Technology", "Zhongwei Data Technology"),
        ("Zhongwei Data Technology", "Zhong Wei Data Technology"),
        ("Chanfeng Avionic Suzhou", "Suzhou Changfeng Avionics"),
        ("OOO Kazan Helikopters", "Kazan Helicopters"),
        ("НПО Полюс", "NPO Polyus"),
    ],
)
def test_habits_of_writing_do_not_hide_a_candidate(ours: str, listed: str) -> None:
    index = index_customers([[Customer("C1", ours), *OURS]])
    found = find_candidates(index, prepare([Listing("CHINA", listed)]), Thresholds())
    assert 0 in found.names.customers


def test_candidates_hold_what_comparing_everything_finds() -> None:
    """Customers of every kind near real names, against those names: no strong match is lost, and one in 200 others."""
    chance = random.Random(4)
    rows = [row for number in NUMBERS for row in read_facts(number).rows]
    listings = [
        Listing(row.destination, row.name, aliases=tuple(map(Alias, row.aka))) for row in chance.sample(rows, 90)
    ]
    names = [name for listing in listings for name in listing.names]
    kinds = [
        made
        for variants in KINDS.values()
        for name in chance.sample(names, 12)
        for made, _ in variants(name, chance.choice(["RU", "CN"]), chance)
    ]
    near = [*(perturbed(chance.choice(names), chance) for _ in range(60)), *kinds]
    ours = customers([*near, *invented_names(2_000, names)])
    index = index_customers([ours])
    listed = prepare(listings)
    pairs = find_candidates(index, listed, Thresholds()).names
    kept = set(zip(pairs.customers.tolist(), pairs.listed.tolist(), strict=True))
    found: dict[tuple[int, int], Strength] = {}
    for number in range(len(near)):
        for form in record_forms(ours[number].name):
            for at, theirs in enumerate(listed.names):
                evidence = score_name(form, theirs, None, Thresholds())
                if evidence and found.get((number, at)) is not Strength.STRONG:
                    found[number, at] = evidence.strength
    lost = {(ours[number].name, listed.names[at].written): found[number, at] for number, at in found.keys() - kept}
    assert len(found) > 150
    assert Strength.STRONG not in lost.values(), lost
    assert len(lost) <= 0.005 * len(found), lost


def test_floods_take_no_quadratic_time() -> None:
    """Copies of one name, an entry of one generic word, and an endless name."""
    flood = [Customer(str(number), "Technology Trading Ltd") for number in range(4_000)]
    endless = Customer("L", "vega (optik) " * 800)
    begun = time.perf_counter()
    found = matches_of([[*flood, endless]], [Listing("IRAN", "Technology"), Listing("IRAN", "Optik Vega")])
    assert time.perf_counter() - begun < 20
    assert all(match.customer_id != "L" or match.listing_name for match in found)


@pytest.mark.parametrize("name", ["", "12345", "😀", "  ", "Завод 北京 Vega مصنع", "\u202e"])
def test_odd_names_are_screened(name: str) -> None:
    assert isinstance(matches_of([[Customer("C1", name), Customer("C2", "Kazan Helicopters")]], LISTINGS), list)


def test_nobody_and_nothing_give_no_matches() -> None:
    assert matches_of([[]], LISTINGS) == []
    assert matches_of([OURS], []) == []
