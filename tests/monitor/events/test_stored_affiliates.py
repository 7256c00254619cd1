"""Affiliates among stored customers are those among all of them, whatever was found before of whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.events.affiliates import AssessmentRequest, assess
from monitor.events.inputs import HeldList
from monitor.events.stored_affiliates import StoredAssessment, assess_stored
from monitor.ownership.links import link_customers
from monitor.screening import party_matches
from monitor.screening.bulk.store import keep_store, open_store
from monitor.screening.scoring import Thresholds
from state.customers import Customer, CustomerBase
from state.entry_ids import identify
from state.listings import ListCode, Listing
from state.ownership import Edge, EdgeKind, OwnerData, Party, Share
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, read_regime

TODAY = date(2026, 11, 30)
READING = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, TODAY, datetime(2026, 11, 30, tzinfo=UTC))
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
ENTRIES = identify(
    ListCode.ENTITY_LIST,
    [
        Listing(CHINA, "Torvek Quantum Systems Co., Ltd.", license_requirement="For all items subject to the EAR"),
        Listing(CHINA, "Huldra Networks Co., Ltd.", footnotes=(4,)),
        Listing("RUSSIA", "Vostok Optika JSC"),
    ],
)
NAMES = (
    "Torvek Quantum Systems Co Ltd",
    "Torvek Quantum System",
    "Huldra Networks Co Ltd",
    "Vostok-Optika",
    "Quiet Holding SA",
    "QUIET HOLDING S.A.",
    "Blue Meadow Optics GmbH",
    "Torvek Quantum Systems Co Ltd Malaysia Branch",
    "C1",
    "??",
)
names, countries = st.sampled_from(NAMES), st.sampled_from(["", "CN", "DE", "US"])
shares = st.sampled_from([None, 20, 30, 50, 80])


@st.composite
def bases(draw: Any) -> tuple[Customer, ...]:
    several = draw(st.lists(st.tuples(names, countries, st.just("") | names, shares), min_size=1, max_size=6))
    return tuple(
        Customer(f"C{at}", name, country=country, parent=parent, parent_share=share)
        for at, (name, country, parent, share) in enumerate(several)
    )


@st.composite
def owner_data(draw: Any) -> OwnerData:
    told = draw(st.lists(st.tuples(names, countries, st.sampled_from([None, "LEI1"])), max_size=5))
    parties = tuple(Party(f"name:{at}", name, country or None, lei) for at, (name, country, lei) in enumerate(told))
    ids = st.sampled_from([*(party.id for party in parties), "name:nobody"])
    edges = draw(st.lists(st.tuples(ids, ids, shares, st.sampled_from(EdgeKind)), max_size=6 if parties else 0))
    return OwnerData(parties, tuple(Edge(one, other, _share(share), kind) for one, other, share, kind in edges))


def _share(share: int | None) -> Share | None:
    return None if share is None else Share(Decimal(share), Decimal(share))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One folder for all examples: each finds what was kept of others."""
    with TemporaryDirectory() as name:
        yield Path(name)


@given(bases(), owner_data(), st.sets(st.sampled_from(ENTRIES)), st.sets(st.sampled_from(["C0", "C3", "C9"])))
def test_findings_are_those_among_all_customers(
    folder: Path, customers: tuple[Customer, ...], owners: OwnerData, entries: set[Listing], also: set[str]
) -> None:
    base = CustomerBase(customers, sha256(repr(customers).encode()).hexdigest())
    stored = keep_store(folder / "customer-store", base.sha256, base, arrays=link_customers)
    listed = (HeldList(ListCode.ENTITY_LIST, TODAY, tuple(each for each in ENTRIES if each in entries)),)
    some = assess_stored(StoredAssessment(stored, owners, listed, READING, 85.0, frozenset(also)))
    everybody = assess(base, owners, listed, READING, AssessmentRequest(85.0))
    assert some is not None
    assert some.assessed.findings == everybody.findings
    assert {each.id for each in some.customers.customers} >= also & {each.id for each in customers}


def test_only_new_parties_and_entries_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []
    real = party_matches._match

    def counting(who: Any, entries: Any, asked: Any) -> Any:
        if (number := len(who.numbers) + len(who.others)) and entries:
            compared.append((number, len(entries)))
        return real(who, entries, asked)

    monkeypatch.setattr(party_matches, "_match", counting)

    def match(stored: int, others: int, entries: Any) -> int:
        customers = tuple(Customer(f"C{at}", name) for at, name in enumerate(NAMES[:stored]))
        folder = keep_store(tmp_path / "store", f"{stored}", CustomerBase(customers, "")).folder
        named = [party_matches.NamedParty(name) for name in NAMES[stored : stored + others]]
        parties = party_matches.Parties(open_store(folder), np.arange(stored), named)
        found = party_matches.match_parties(tmp_path / "found", parties, entries, Thresholds(similar_name=85.0))
        return len(found)

    assert (match(4, 0, ENTRIES[:2]), compared.pop()) == (3, (4, 2))
    assert (match(4, 0, ENTRIES[:2]), compared) == (3, [])
    assert (match(4, 0, ENTRIES), compared) == (4, [(4, 1)])
    assert (match(7, 2, ENTRIES[1:]), compared[1:]) == (2, [(5, 2)])
    assert (match(7, 2, ENTRIES[:1]), compared[2:]) == (3, [(9, 1)])
    (tmp_path / "found").write_bytes((tmp_path / "found").read_bytes()[:-1])
    assert (match(7, 2, ENTRIES[:1]), compared[3:]) == (3, [(9, 1)])
