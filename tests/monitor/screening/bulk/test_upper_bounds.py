"""Bounds: they let through every pair that the exact comparison takes for a match, and few others."""

from __future__ import annotations

import random

import pytest

from monitor.screening.bulk.candidates import pair_names
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.names import name_forms
from monitor.screening.scoring import Thresholds, score_name
from state.customers import Customer
from tests.invented_names import invented_names, perturbed

LISTED = (
    *invented_names(25, ["Kazan Helicopters", "NPO Polyus"], seed=3),
    "NPO AT", "OKB Imeni A.S. Yakovleva, OAO", "Joint Stock Company Design Bureau of Navigation Systems",
    "Aktsionernoe Obshchestvo 'Gazmash'", "Closed Joint Stock Company 419 Aircraft Repair Plant", "NII Vega",
    "Beijing Institute of Graphene Technology", "Hong Kong Zhongwei Data Limited", "Silk Road",
)  # fmt: skip


def test_every_pair_that_matches_is_let_through() -> None:
    chance = random.Random(6)
    names = [*LISTED, *(name.upper() for name in LISTED), *(perturbed(name, chance) for name in LISTED * 2)]
    index = index_customers([[Customer(str(number), name) for number, name in enumerate(names)]])
    thresholds = Thresholds()
    listed = [form for name in LISTED for form in name_forms(name)]
    pairs = pair_names(index.names, listed, thresholds)
    kept = set(zip(pairs.customers.tolist(), pairs.listed.tolist(), strict=True))
    match = {
        (number, at)
        for number, name in enumerate(names)
        for at, theirs in enumerate(listed)
        if any(score_name(ours, theirs, 1.0, thresholds) for ours in name_forms(name))
    }
    assert len(match - kept) <= 0.005 * len(match)
    assert len(kept) < 2 * len(match)


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("JOINT STOCK COMPANY DESIGN BUREAU OF NAVIGATION SYSTEMS", "Design Bureau of Navigation Systems"),
        ("Holding Severnyy Veter, JSC Vega Optik", "Vega Optik"),
        ("'Zvezdochka' Shipyard", "Zvezdochka"),
        ("Npo At", "NPO AT"),
        ("Sibirskiy Zavod Imeni Petrova", "Sibirskiy Zavod"),
        ("Vega KMT Optik", "Vega Kazan Motor Trust Optik"),
        ("Zhongweidata Optik", "Zhong Wei Data Optik"),
    ],
)
def test_forms_acronyms_and_parts_of_names_lower_no_bound(ours: str, listed: str) -> None:
    index = index_customers([[Customer("1", ours), Customer("2", "Global Traders")]])
    assert pair_names(index.names, name_forms(listed)[:1], Thresholds()).customers.tolist() == [0]


def test_lower_thresholds_let_more_through() -> None:
    index = index_customers([[Customer("1", "Vega Optik Trading Murmansk Severnyy"), Customer("2", "Vega Trading")]])
    listed = name_forms("Vega Trading Murino")
    few = pair_names(index.names, listed, Thresholds(similar_name=90))
    many = pair_names(index.names, listed, Thresholds(similar_name=20))
    assert set(few.customers.tolist()) < set(many.customers.tolist())
