"""What is added takes no match away: customers, names and addresses, in any order."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.screening.screen import screen
from state.customers import Customer
from state.matches import Match, Strength
from tests.invented_names import invented_names, perturbed
from tests.monitor.screening.test_screen import LISTINGS, MANY, base

_WEAKEST_FIRST = [Strength.WEAK, Strength.POSSIBLE, Strength.STRONG]

# Who bears the words of listed names makes these words frequent among the customers.
OTHERS = tuple(
    Customer(f"O{number}", name, country="CN")
    for number, name in enumerate(
        [*invented_names(40, [each.name for each in LISTINGS]), *(f"Changfeng Avionics {at}" for at in range(40))]
    )
)
ADDED = st.sampled_from(
    [
        *(
            "Blue Lotus Trading Ltd",
            "Changfeng",
            "Suzhou Changfeng Avionics",
            "BGI",
            "Global",
            "北京工厂",
            "Silk Road Ltd",
        ),
        *("c/o DHL", "Attn: Li", "(OLD)", "x", "12"),
    ]
)
PLACES = st.sampled_from(["Main Street 5, Springfield", "No. 150 Chengfu Road, Beijing", "Beijing", "610 Nathan Road"])


def strengths(matches: tuple[Match, ...]) -> dict[tuple[str, str], int]:
    return {(each.customer_id, each.listing_name): _WEAKEST_FIRST.index(each.strength) for each in matches}


@cache
def alone() -> tuple[Match, ...]:
    return screen(base(*MANY), LISTINGS).matches


@settings(max_examples=10)
@given(st.lists(st.sampled_from(OTHERS), unique=True), st.randoms())
def test_more_customers_change_no_match(others: list[Customer], chance: object) -> None:
    together = [*MANY, *others]
    chance.shuffle(together)  # type: ignore[attr-defined]
    ids = {each.id for each in MANY}
    assert alone() == tuple(each for each in screen(base(*together), LISTINGS).matches if each.customer_id in ids)


def test_two_thousand_bearers_of_one_name_are_all_found() -> None:
    bearers = [Customer(f"C{number}", "Changfeng Avionics", country="CN") for number in range(2_000)]
    found = strengths(screen(base(*bearers), LISTINGS).matches)
    assert len(found) == len(bearers)
    assert set(found.values()) == {_WEAKEST_FIRST.index(Strength.POSSIBLE)}


@settings(max_examples=10)
@given(st.sampled_from(MANY), st.lists(ADDED, max_size=3), st.lists(PLACES, max_size=2), st.randoms())
def test_more_names_and_addresses_weaken_no_match(
    ours: Customer, names: list[str], places: list[str], chance: object
) -> None:
    aliases, addresses = [*ours.aliases, *names], [*ours.addresses, *places]
    chance.shuffle(aliases)  # type: ignore[attr-defined]
    chance.shuffle(addresses)  # type: ignore[attr-defined]
    more = replace(ours, aliases=tuple(aliases), addresses=tuple(addresses))
    found = strengths(screen(base(more), LISTINGS).matches)
    for pair, strength in strengths(tuple(each for each in alone() if each.customer_id == ours.id)).items():
        assert found.get(pair, -1) >= strength


@settings(max_examples=10)
@given(st.sampled_from([name for listing in LISTINGS for name in listing.names]), st.randoms())
def test_a_pair_scores_the_same_alone_and_among_many(listed: str, chance: object) -> None:
    ours = Customer("P", perturbed(listed, chance), country="CN")  # type: ignore[arg-type]
    among = tuple(each for each in screen(base(*OTHERS, ours), LISTINGS).matches if each.customer_id == "P")
    assert screen(base(ours), LISTINGS).matches == among
