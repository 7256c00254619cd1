"""Affiliates among stored customers: only those are read to whom a listed party leads by ownership.

What is found is what `monitor.events.affiliates` finds of all customers: who has no listed party above has no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from monitor.events.affiliates import Assessed, AssessmentRequest, assess, counting_entries
from monitor.events.inputs import HeldList
from monitor.ownership.branches import head_office_names
from monitor.ownership.parties import LINKS, NODES
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

# The store of parties lies beside that of the customers.
_PARTIES = "party-store"


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
    """Return the findings for stored customers; None where a store is damaged or gone.

    Raise StateProblem where the store of parties cannot be written.
    """
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
    from monitor.screening.party_matches import match_parties
    from monitor.screening.scoring import Thresholds

    owners, store = request.owners, open_store(request.customers.folder)
    nodes = store.array(NODES)
    of_parties, links = link_owners(owners, _nodes_by_id(store, owners))
    links = np.concatenate([store.array(LINKS), links])
    above = follow_up(links, nodes[np.isin(nodes, links)])
    parties = _parties_above(owners, of_parties, set(above.tolist()))
    matches = match_parties(
        request.customers.folder.parent.with_name(_PARTIES),
        _key(request.customers, parties),
        lambda: _to_match(store, np.flatnonzero(np.isin(nodes, above)).tolist(), parties),
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


def _parties_above(owners: OwnerData, of_parties: Mapping[str, int], above: set[int]) -> list[NamedParty]:
    from monitor.screening.party_matches import NamedParty

    return sorted(
        {NamedParty(party.name, party.country or "") for party in owners.parties if of_parties[party.id] in above}
    )


def _to_match(store: CustomerStore, rows: Sequence[int], parties: Iterable[NamedParty]) -> Iterator[NamedParty]:
    """Yield whom ownership can mean something for, and who may own them: customers, their owners, other parties."""
    from monitor.screening.party_matches import NamedParty

    yield from parties
    for record in store.take(rows):
        customer = record.customer
        yield NamedParty(customer.name, customer.country)
        for name in (*(owner.name for owner in customer.owners), *head_office_names(customer.name)):
            yield NamedParty(name)


def _key(customers: StoredCustomers, parties: Iterable[NamedParty]) -> str:
    """Return the key of the store of parties: it says which customers and which other parties are in it."""
    return sha256("\n".join((customers.folder.name, *(each.id for each in parties))).encode()).hexdigest()[:32]
