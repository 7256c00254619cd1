"""From candidates to matches: every candidate is weighed by the exact comparison, which alone decides.

Pure: customers and what is listed in, matches out; the same whether one customer comes or a million.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.screening.addresses import Address
from monitor.screening.blocking import PreparedListings, address_blocking_keys, customer_address
from monitor.screening.bulk.candidates import Pairs, pair_addresses, pair_names
from monitor.screening.bulk.customer_index import CustomerIndex
from monitor.screening.names import Name, record_forms
from monitor.screening.scoring import (
    MatchEvidence,
    Thresholds,
    combine,
    country_score,
    score_address,
    score_name,
    score_owner,
)
from state.customers import Customer, Owner
from state.garbage_collection import gc_paused
from state.list_kinds import list_kind
from state.matches import Match


@dataclass(frozen=True, slots=True)
class Candidates:
    """Which listed names, which names as an owner's, and which addresses are worth comparing with which customer."""

    names: Pairs
    parents: Pairs
    addresses: Pairs

    @property
    def customers(self) -> NDArray[np.int32]:
        """The numbers of all customers with candidates, sorted."""
        every = (pairs.customers for pairs in (self.names, self.parents, self.addresses))
        return np.unique(np.concatenate(list(every)))


def find_candidates(index: CustomerIndex, listed: PreparedListings, thresholds: Thresholds) -> Candidates:
    """Find what is worth comparing, for all customers of an index."""
    with gc_paused():
        return Candidates(
            pair_names(index.names, listed.names, thresholds),
            pair_names(index.parents, listed.names, thresholds),
            pair_addresses(index.addresses, [address for _, address in listed.addresses]),
        )


@dataclass(frozen=True, slots=True)
class Task:
    """One customer, with the places of the listed names and addresses to compare it with."""

    customer: Customer
    names: tuple[int, ...]
    parents: tuple[int, ...]
    addresses: tuple[int, ...]


def tasks_of(customers: Iterable[Customer], first: int, candidates: Candidates) -> Iterator[Task]:
    """Return the customers with candidates among some that stand in a row, the first with the number `first`."""
    some = list(customers)
    every = candidates.customers
    numbers = every[slice(*np.searchsorted(every, [first, first + len(some)]))]
    return tasks_for(numbers, (some[number - first] for number in numbers.tolist()), candidates)


def tasks_for(numbers: NDArray[np.int32], customers: Iterable[Customer], candidates: Candidates) -> Iterator[Task]:
    """Return customers, given with their numbers, with what is listed beside these."""
    listed = [_listed_for(numbers, pairs) for pairs in (candidates.names, candidates.parents, candidates.addresses)]
    for customer, names, parents, addresses in zip(customers, *listed, strict=True):
        yield Task(customer, names, parents, addresses)


def _listed_for(numbers: NDArray[np.int32], pairs: Pairs) -> Iterator[tuple[int, ...]]:
    """For each of these customers, what is listed beside its number."""
    begins, ends = np.searchsorted(pairs.customers, numbers), np.searchsorted(pairs.customers, numbers, "right")
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        yield tuple(pairs.listed[begin:end].tolist())


@dataclass(slots=True)
class Scorer:
    """What the exact comparison needs besides a task; `agreements` of countries are kept, as they are few."""

    listed: PreparedListings
    thresholds: Thresholds
    agreements: dict[tuple[str, int], float | None] = field(default_factory=dict)

    def score(self, task: Task) -> list[Match]:
        """Return every listing for which something speaks, with all that does, of lists that concern the customer."""
        evidence: dict[int, list[MatchEvidence]] = defaultdict(list)
        for written in task.customer.names if task.names else ():
            _add_best(evidence, self._score_names(record_forms(written), task))
        for address, places in self._doors(task):
            _add_best(evidence, self._score_addresses(address, places))
        for owner in task.customer.owners if task.parents else ():
            _add_best(evidence, self._score_owner(owner, task))
        listings, role = self.listed.listings, task.customer.role
        return [
            combine(task.customer, listings[place], found)
            for place, found in evidence.items()
            if (entry := listings[place].entry_id) is None or list_kind(entry.list_code).concerns(role)
        ]

    def _score_names(self, forms: tuple[Name, ...], task: Task) -> Iterator[tuple[int, MatchEvidence | None]]:
        for at in task.names:
            place, theirs = self.listed.name_places[at], self.listed.names[at]
            country = self._country(task.customer.country, place)
            for ours in forms:
                yield place, score_name(ours, theirs, country, self.thresholds)

    def _score_owner(self, owner: Owner, task: Task) -> Iterator[tuple[int, MatchEvidence | None]]:
        for form in record_forms(owner.name):
            for at in task.parents:
                theirs = self.listed.names[at]
                yield self.listed.name_places[at], score_owner(form, owner, theirs, self.thresholds)

    def _doors(self, task: Task) -> Iterator[tuple[tuple[str, Address], list[int]]]:
        """Return each address of a customer with the listed ones, by place, that share a key with any of them."""
        some = task.customer.addresses if task.addresses else ()
        read = [(written, customer_address(task.customer, written)) for written in some]
        keys = {key for _, address in read for key in address_blocking_keys(address)}
        places = [at for at in task.addresses if not keys.isdisjoint(self.listed.address_keys[at])]
        return ((ours, places) for ours in read) if places else iter(())

    def _score_addresses(
        self, ours: tuple[str, Address], places: Iterable[int]
    ) -> Iterator[tuple[int, MatchEvidence | None]]:
        for at in places:
            place = self.listed.address_places[at]
            kind = self.listed.listings[place].kind
            yield place, score_address(ours, self.listed.addresses[at], kind, self.thresholds)

    def _country(self, country: str, place: int) -> float | None:
        key = (country, place)
        if key not in self.agreements:
            self.agreements[key] = country_score(country, self.listed.listings[place])
        return self.agreements[key]


def _add_best(evidence: dict[int, list[MatchEvidence]], weighed: Iterable[tuple[int, MatchEvidence | None]]) -> None:
    """Keep, of all that one value of a customer says for one listing, what is strongest."""
    best: dict[int, MatchEvidence] = {}
    for place, each in weighed:
        if each and (place not in best or each.rank > best[place].rank):
            best[place] = each
    for place, each in best.items():
        evidence[place].append(each)
