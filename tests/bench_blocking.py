"""What the search for candidates loses: `.venv/bin/python -m tests.bench_blocking`, a minute of processor time.

Customers whose names are near listed ones are compared with every listed name, whichever words they share, and with
those alone that the search leads to. Every match at possible or better that the search loses is printed, with what
lost it: no word led to it, or a bound held its score for too low. As many customers are taken, in one order, as fit
into the time. Nothing is read from the network, and nothing is written.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.screening.blocking import PreparedListings, prepare
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import find_candidates
from monitor.screening.names import record_forms
from monitor.screening.scoring import MatchEvidence, Thresholds, country_score, score_name
from state.customers import Customer
from state.destinations import iso_code
from state.listings import Listing
from state.matches import Strength
from tests.bench_quality import MATCHING, entity_list, other_names
from tests.invented_names import invented_names, perturbed
from tests.monitor.screening.test_screen import listing_of, planted
from tests.name_variants import KINDS

SECONDS = 60.0
LISTED_ENTRIES, INVENTED = 170, 6_000
SEED = 11

# The number of a customer, and the place of an entry.
Pair = tuple[int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of processor time")
    seconds: float = parser.parse_args().seconds
    if not MATCHING.is_dir():
        print(f"no data at {MATCHING}: nothing measured")
        return
    print_kept(seconds)


def print_kept(seconds: float = SECONDS) -> None:
    """The share of matches that the search for candidates leads to, and each that it loses with its cause."""
    chance = random.Random(SEED)
    listings = _listings(chance)
    asked, others = _customers(listings, chance)
    customers = [*asked, *others]
    index = index_customers([customers])
    listed, thresholds = prepare(listings), Thresholds()
    found, compared = _compare_everything(asked, listed, thresholds, time.process_time() + seconds)

    def led_to(asking: Thresholds) -> frozenset[Pair]:
        pairs = find_candidates(index, listed, asking).names
        places = (listed.name_places[at] for at in pairs.listed.tolist())
        return frozenset(zip(pairs.customers.tolist(), places, strict=True))

    kept = led_to(thresholds) & found.keys()
    strong = {pair for pair, evidence in found.items() if evidence.strength is Strength.STRONG}
    print(
        f"blocking: {len(kept)} of {len(found)} matches at possible or better are candidates, "
        f"{len(kept) / max(len(found), 1):.2%}, and {len(kept & strong)} of {len(strong)} strong ones; "
        f"{compared} customers against {len(listed.names)} listed names"
    )
    by_words = led_to(replace(thresholds, similar_name=0.0, distinctive_bits=0.0))
    for pair, evidence in sorted(found.items()):
        if pair not in kept:
            cause = "a bound held it for too low" if pair in by_words else "no word led to it"
            values = f"{evidence.customer_value!r} | {evidence.listing_value!r}"
            print(f"  lost, {cause}: {values} {evidence.strength} {evidence.score}")


def _listings(chance: random.Random) -> list[Listing]:
    """The entries that the planted customers are near to, and some of all others."""
    _, of_planted, _ = planted()
    located = [entity for entity in entity_list() if entity["address"]]
    others = [listing_of(entity) for entity in chance.sample(located, LISTED_ENTRIES)]
    return list({(each.destination, each.name): each for each in (*of_planted, *others)}.values())


def _customers(listings: Sequence[Listing], chance: random.Random) -> tuple[list[Customer], list[Customer]]:
    """Customers to ask for, of three kinds in turn, and those who only make words frequent or rare.

    The kinds: a listed name as a careless clerk writes it, those planted among the invented customers, and parties of
    other lists.
    """
    clerks = [
        Customer(f"P{at}", written_by_a_clerk(listing, at, chance), country=iso_code(listing.destination) or "")
        for at, listing in enumerate(chance.choices(listings, k=3_000))
    ]
    base, _, key = planted()
    near_ids = {row["id"] for row in key}
    near = [each for each in base.customers if each.id in near_ids]
    names = other_names(tuple(name for entity in entity_list() for name in (entity["name"], *entity["aliases"])))
    elsewhere = [Customer(f"O{at}", name) for at, name in enumerate(chance.sample(names, 1_500))]
    in_turn = itertools.zip_longest(clerks, near, elsewhere)
    asked = [each for some in in_turn for each in some if each is not None]
    invented = invented_names(INVENTED, [listing.name for listing in listings])
    others = [Customer(f"I{at}", name) for at, name in enumerate(invented)]
    return asked, [*others, *(each for each in base.customers if each.id not in near_ids)]


def written_by_a_clerk(listing: Listing, at: int, chance: random.Random) -> str:
    """A name of an entry as a record has it, each kind of `tests.name_variants` and a careless one in turn."""
    kinds = [*KINDS.values(), None]
    listed, country = chance.choice(listing.names), iso_code(listing.destination) or ""
    kind = kinds[at % len(kinds)]
    names = [name for name, _ in kind(listed, country, chance)] if kind else []
    return names[0] if names else perturbed(listed, chance)


def _compare_everything(
    customers: Sequence[Customer], listed: PreparedListings, thresholds: Thresholds, until: float
) -> tuple[dict[Pair, MatchEvidence], int]:
    """The best evidence of each customer with each entry, by comparing all names, and how many customers there was time
    for; `until` is in seconds of processor time.
    """
    found: dict[Pair, MatchEvidence] = {}
    for number, customer in enumerate(customers):
        if time.process_time() >= until:
            return found, number
        for place, evidence in _weigh_all(customer, listed, thresholds):
            if (number, place) not in found or evidence.rank > found[number, place].rank:
                found[number, place] = evidence
    return found, len(customers)


def _weigh_all(
    customer: Customer, listed: PreparedListings, thresholds: Thresholds
) -> Iterator[tuple[int, MatchEvidence]]:
    countries = [country_score(customer.country, listing) for listing in listed.listings]
    for ours in (form for name in customer.names for form in record_forms(name)):
        for place, theirs in zip(listed.name_places, listed.names, strict=True):
            evidence = score_name(ours, theirs, countries[place], thresholds)
            if evidence is not None:
                yield place, evidence


if __name__ == "__main__":
    main()
