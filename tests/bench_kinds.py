"""How listed names are written in records, kind by kind: `.venv/bin/python -m tests.bench_kinds`.

Every kind is generated from the list itself (`tests.name_variants`), and the files of ../shared/data/matching with a
wanted result stand beside. For each it prints how many are strong, possible, weak and quiet. Real names that are not
listed, of exchanges and of other lists, say what that costs. Nothing is read from the network, and nothing is written.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from monitor.screening.screen import screen
from state.customers import Customer, CustomerBase
from state.destinations import iso_code
from state.listings import Listing, ListingKind
from state.matches import Match
from tests import name_variants
from tests.bench_quality import MATCHING, entity_list, other_names
from tests.monitor.screening.test_screen import listing_of

SAMPLE = 150
OTHER_NAMES = 2_000
SEED = 3
QUIET = "quiet"
WANTED = {"S": {"strong"}, "T": {"strong", "possible"}, "N": {"possible", "weak", QUIET}, "Q": {"weak", QUIET}}


@cache
def listings() -> tuple[Listing, ...]:
    """The Entity List; an entry without a name is its address."""
    return tuple(
        replace(listing_of(entity), kind=ListingKind.ADDRESS)
        if entity["name"].startswith("Address ")
        else listing_of(entity)
        for entity in entity_list()
    )


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one file."""
    with (MATCHING / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def screen_all(customers: Sequence[Customer]) -> dict[str, list[Match]]:
    """The matches of each customer with the whole list."""
    found: dict[str, list[Match]] = defaultdict(list)
    for match in screen(CustomerBase(tuple(customers), "0" * 64), listings()).matches:
        found[match.customer_id].append(match)
    return found


def strength_with(matches: Iterable[Match], name: str, destination: str | None = None) -> str:
    """The strongest with any entry of this name."""
    order = ["strong", "possible", "weak"]
    those = [str(m.strength) for m in matches if m.listing_name == name and destination in (None, m.destination)]
    return min(those, key=order.index, default=QUIET)


def best_of(matches: Iterable[Match]) -> str:
    return min((str(match.strength) for match in matches), key=["strong", "possible", "weak"].index, default=QUIET)


def print_pairs() -> None:
    """The hard pairs: what is found of the true ones, and what of the others is stronger than it may be."""
    rows = rows_of("pairs")
    customers = [
        Customer(
            f"P{at}",
            row["name"],
            local_name=row["local"],
            country=row["country"],
            addresses=(row["address"],) if row["address"] else (),
        )
        for at, row in enumerate(rows)
    ]
    found = screen_all(customers)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    false_strong = 0
    for at, row in enumerate(rows):
        strength = strength_with(found[f"P{at}"], row["target"])
        true = row["want"] in "ST"
        is_found = strength in ("strong", "possible")
        as_wanted = strength in WANTED[row["want"]]
        if true:
            kinds[row["kind"]]["true"] += 1
            kinds[row["kind"]]["found"] += is_found
        kinds[row["kind"]]["as wanted"] += as_wanted
        kinds[row["kind"]]["all"] += 1
        false_strong += row["want"] in "NQ" and strength == "strong"
        if "-v" in sys.argv and not as_wanted:
            print(
                "   ",
                row["kind"],
                row["want"],
                strength,
                "|",
                row["name"],
                row["local"],
                row["address"],
                "|",
                row["target"],
            )
    for kind, counts in kinds.items():
        print(
            f"pairs {kind:<14} found {counts['found']} of {counts['true']}; "
            f"as wanted {counts['as wanted']} of {counts['all']}"
        )
    print("pairs:", sum((Counter(c) for c in kinds.values()), Counter()), "false strong", false_strong)


def print_near() -> None:
    rows = rows_of("pinyin_near")
    customers = [Customer(f"N{at}", row["customer"], country="CN") for at, row in enumerate(rows)]
    found = screen_all(customers)
    result = Counter(strength_with(found[f"N{at}"], row["entry"]) for at, row in enumerate(rows))
    if "-v" in sys.argv:
        for at, row in enumerate(rows):
            if strength_with(found[f"N{at}"], row["entry"]) == "strong":
                print("    near strong", row["customer"], "|", row["listed_name"])
    print("pinyin_near", dict(result), f"of {len(rows)}")


def print_files() -> None:
    for name in ("listed_without_acronym", "acronym_alone", "branches", "branches_2", "abbreviations"):
        rows = rows_of(name)
        customers = [
            Customer(
                f"F{row['id']}",
                row["name"],
                country=row.get("country", ""),
                addresses=(row["address"],) if row.get("address") else (),
            )
            for row in rows
        ]
        found = screen_all(customers)
        print(name, dict(Counter(best_of(found[each.id]) for each in customers)))
        if "-v" in sys.argv:
            for each in customers:
                best = found[each.id][:1]
                print(
                    "   ",
                    best_of(found[each.id]),
                    "|",
                    each.name,
                    each.country,
                    "|",
                    best[0].listing_name if best else "",
                )


def print_generated() -> None:
    """Every generator of `tests.name_variants`, on a sample of the list."""
    for kind, variants in name_variants.KINDS.items():
        chance = random.Random(SEED)
        made = [
            (listing, name, country)
            for listing in listings()
            if listing.kind is ListingKind.PARTY
            for listed in (listing.name, *(alias.name for alias in listing.aliases))
            for name, country in variants(
                listed, iso_code(listing.destination) or "", random.Random(f"{SEED} {listed}")
            )
        ]
        some = chance.sample(made, min(SAMPLE, len(made)))
        customers = [Customer(f"G{at}", name, country=country) for at, (_, name, country) in enumerate(some)]
        found = screen_all(customers)
        strengths = [strength_with(found[f"G{at}"], listing.name) for at, (listing, *_) in enumerate(some)]
        print(f"generated {kind:<26}{dict(Counter(strengths))} of {len(made)}")
        if "-v" in sys.argv or kind in sys.argv:
            for strength, (listing, name, country) in zip(strengths, some, strict=True):
                if strength in (QUIET, "weak") or (kind.startswith("not") and strength == "strong"):
                    print("   ", strength, "|", name, "|", listing.name, country)


def print_false_alarms() -> None:
    """Real companies of exchanges and parties of other lists, few of which are on the list."""
    exchange = rows_of("cn_listed.odd_rows")
    names = [row[side] for row in exchange for side in ("name1", "name2")][:4000]
    for what, customers in {
        "exchange names": [Customer(f"X{at}", name, country="CN") for at, name in enumerate(names)],
        "exchange, no country": [Customer(f"X{at}", name) for at, name in enumerate(names)],
        "other lists": [
            Customer(f"O{at}", name)
            for at, name in enumerate(
                random.Random(SEED).sample(
                    other_names(tuple(n for e in entity_list() for n in (e["name"], *e["aliases"]))), OTHER_NAMES
                )
            )
        ],
    }.items():
        found = screen_all(customers)
        print(
            f"false alarms, {what}: {dict(Counter(best_of(found[each.id]) for each in customers))} of {len(customers)}"
        )
        if "-a" in sys.argv:
            names_of = {each.id: each.name for each in customers}
            for customer_id, matches in found.items():
                if matches and matches[0].strength != "weak":
                    print(
                        "   ",
                        matches[0].strength,
                        matches[0].score,
                        "|",
                        names_of[customer_id],
                        "|",
                        matches[0].reasons[0].listing_value,
                    )


def main() -> None:
    for measure in (print_pairs, print_near, print_files, print_generated, print_false_alarms):
        measure()


if __name__ == "__main__":
    main()
