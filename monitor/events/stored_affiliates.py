"""Affiliates among stored customers: only those are read to whom a listed party leads by ownership.

What is found is what `monitor.events.affiliates` finds of all customers: who has no listed party above has no finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.events.affiliates import Assessed, AssessmentRequest, assess, counting_entries
from monitor.events.inputs import HeldList
from monitor.ownership.branches import head_office_names
from monitor.ownership.parties import BRANCHES, LINKS, NODES
from monitor.screening.request import ScreeningRequest
from state.customers import Customer, CustomerBase, StoredCustomers
from state.dispositions import Disposition
from state.errors import StoreDamaged
from state.matches import Match, Screening
from state.ownership import OwnerData
from state.regimes import RegimeReading

if TYPE_CHECKING:
    from monitor.screening.bulk.store import CustomerStore
    from monitor.screening.party_matches import NamedParty

# What parties were matched to is kept beside the stores of customers.
_FOUND = "party-matches"


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """What decides the findings for stored customers; those of `also` are read whatever ownership means for them."""

    customers: StoredCustomers
    owners: OwnerData
    lists: tuple[HeldList, ...]
    regime: RegimeReading
    similar_name: float
    also: frozenset[str]
    decisions: tuple[Disposition, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessedCustomers:
    """What was found, and the customers that were read for it, under the hash of all."""

    assessed: Assessed
    customers: CustomerBase


def assess_stored(request: StoredAssessment) -> AssessedCustomers | None:
    """Return the findings for stored customers; None where their store is damaged or gone."""
    if not (request.customers.arrays[LINKS] or request.owners.edges or request.also):
        return _assess(request, (), request.owners, {})
    try:
        return _assess_linked(request)
    except StoreDamaged:
        return None


def _assess_linked(request: StoredAssessment) -> AssessedCustomers:
    import numpy as np

    from monitor.ownership.links import follow, follow_up, link_owners, node_of
    from monitor.screening.bulk.store import open_store
    from monitor.screening.party_matches import Parties, match_parties
    from monitor.screening.scoring import Thresholds

    owners, store = request.owners, open_store(request.customers.folder)
    nodes = store.array(NODES)
    of_parties, links = link_owners(owners, _nodes_by_id(store, owners))
    links = np.concatenate([store.array(LINKS), links])
    above = follow_up(links, nodes[np.isin(nodes, links)])
    others = {*_parties_above(owners, of_parties, set(above.tolist())), *_head_offices(store)}
    matches = match_parties(
        request.customers.folder.parent.with_name(_FOUND),
        Parties(store, np.flatnonzero(np.isin(nodes, above)), sorted(others)),
        [listing for _, listing in counting_entries(request.lists)[0]],
        Thresholds(similar_name=request.similar_name),
    )
    needed = follow_up(links, follow(links, {node_of(party.name) for party in matches}))
    rows = np.union1d(np.flatnonzero(np.isin(nodes, needed)), np.array(store.numbers_of(request.also), np.int64))
    read = tuple(each.customer for each in store.take(rows.tolist()))
    known = set(needed.tolist())
    some = OwnerData(
        tuple(party for party in owners.parties if of_parties[party.id] in known),
        tuple(edge for edge in owners.edges if of_parties[edge.owned] in known),
    )
    return _assess(request, read, some, matches)


def _assess(
    request: StoredAssessment,
    customers: tuple[Customer, ...],
    owners: OwnerData,
    matches: Mapping[NamedParty, tuple[Match, ...]],
) -> AssessedCustomers:
    def screen(asked: ScreeningRequest) -> Screening:
        return _matches_of(asked, matches)

    base = request.customers.only(customers)
    asked = AssessmentRequest(request.similar_name, screen, decisions=request.decisions)
    return AssessedCustomers(assess(base, owners, request.lists, request.regime, asked), base)


def _matches_of(asked: ScreeningRequest, matches: Mapping[NamedParty, tuple[Match, ...]]) -> Screening:
    """Answer a screening of parties from what was found of them before."""
    from monitor.screening.party_matches import NamedParty
    from monitor.screening.screen import match_order
    from monitor.screening.version import MATCHER_VERSION

    assert isinstance(asked.customers, CustomerBase), "parties are few, and in memory"
    found = [
        replace(match, customer_id=party.id)
        for party in asked.customers.customers
        for match in matches.get(NamedParty(party.name, party.country), ())
    ]
    return Screening(
        asked.customers.number, len(asked.listings), "", MATCHER_VERSION, tuple(sorted(found, key=match_order))
    )


def _nodes_by_id(store: CustomerStore, owners: OwnerData) -> dict[str, int]:
    """Return the nodes of customers whom owner data calls by their ids."""
    named = {party.name for party in owners.parties if party.id.startswith("name:")}
    if not named:
        return {}
    ids, nodes = store.ids(), store.array(NODES)
    return {ids[number]: int(nodes[number]) for number in store.numbers_of(named)}


def _parties_above(owners: OwnerData, of_parties: Mapping[str, int], above: set[int]) -> Iterator[NamedParty]:
    from monitor.screening.party_matches import NamedParty

    return (NamedParty(party.name, party.country or "") for party in owners.parties if of_parties[party.id] in above)


def _head_offices(store: CustomerStore) -> Iterator[NamedParty]:
    """Yield the parties of which customers are branches by their names."""
    from monitor.screening.party_matches import NamedParty

    for record in store.take(store.array(BRANCHES).tolist()):
        yield from map(NamedParty, head_office_names(record.customer.name))
