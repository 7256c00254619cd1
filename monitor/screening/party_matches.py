"""Parties matched to the list by their names, each pair once: what was found before is kept and found again.

What a pair scores depends on the pair alone, so that only new parties are compared with the whole list, and all parties
with new entries. Customers and their owners are found by the arrays of the customers' store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.screening.bulk.candidates import NO_PAIRS, pair_names
from monitor.screening.bulk.customer_index import index_customers
from monitor.screening.bulk.scoring import Candidates, Scorer, Task, find_candidates, tasks_for, tasks_of
from monitor.screening.bulk.store import CustomerStore
from monitor.screening.kept_listings import hash_listing, prepare_kept
from monitor.screening.scoring import Thresholds
from monitor.screening.stored import store_version
from state.customers import Customer
from state.encoding import from_json, to_json
from state.listings import Listing
from state.matches import Match, Strength


@dataclass(frozen=True, slots=True, order=True)
class NamedParty:
    """A party as it is matched: by its name and country, empty where that is not known."""

    name: str
    country: str = ""

    @property
    def id(self) -> str:
        """A hash (hex) of both."""
        return blake2b(f"{self.name}\0{self.country}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom to match: stored customers by their numbers (sorted), each with its owners, and other parties."""

    store: CustomerStore
    numbers: NDArray[np.int64]
    others: Sequence[NamedParty] = ()

    def hashes(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Return what tells customers from other ones, and other parties."""
        others = np.frombuffer(b"".join(bytes.fromhex(each.id)[:8] for each in self.others), np.uint64)
        return self.store.prints()[:, 0][self.numbers], others

    def without(self, hashes: NDArray[np.uint64]) -> Parties:
        """Return those with none of these hashes."""
        new, others = (~np.isin(each, hashes) for each in self.hashes())
        return Parties(self.store, self.numbers[new], [self.others[at] for at in np.flatnonzero(others).tolist()])


@dataclass(frozen=True, slots=True)
class _Found:
    """What parties were matched to: by the hash of an entry, the parties by their ids with their matches.

    `names` are the parties that have any; `made_by` says which reading of names and which threshold found them.
    """

    made_by: str
    matches: dict[str, dict[str, Match]] = field(default_factory=dict)
    names: dict[str, NamedParty] = field(default_factory=dict)


def match_parties(
    file: Path, parties: Parties, entries: Sequence[Listing], thresholds: Thresholds
) -> Mapping[NamedParty, tuple[Match, ...]]:
    """Return the possible and strong matches of parties with entries; who has none is not in it.

    The file keeps what was found, also of parties that are no more. Raise StoreDamaged as the store of customers does.
    """
    hashed = {hash_listing(entry): entry for entry in entries}
    made_by = f"{store_version()} {thresholds.similar_name}"
    found, matched = _read_found(file, made_by)
    known = {digest: entry for digest, entry in hashed.items() if digest in found.matches}
    new = {digest: entry for digest, entry in hashed.items() if digest not in found.matches}
    _add(found, parties.without(matched), known, thresholds)
    _add(found, parties, new, thresholds)
    for digest in found.matches.keys() - hashed.keys():
        del found.matches[digest]
    now = np.concatenate(parties.hashes())
    if new or not np.array_equal(now, matched):
        _write_found(file, found, now)
    result: dict[NamedParty, list[Match]] = {}
    for matches in found.matches.values():
        for party_id, match in matches.items():
            result.setdefault(found.names[party_id], []).append(match)
    return {party: tuple(matches) for party, matches in result.items()}


def _add(found: _Found, parties: Parties, entries: Mapping[str, Listing], thresholds: Thresholds) -> None:
    """Match parties with entries, and note what is found."""
    by_line = {(each.entry_id, each.destination, each.name): digest for digest, each in entries.items()}
    for digest in entries:
        found.matches.setdefault(digest, {})
    for party, match in _match(parties, tuple(entries.values()), thresholds):
        if match.strength is not Strength.WEAK:
            found.matches[by_line[match.entry_id, match.destination, match.listing_name]][party.id] = match
            found.names[party.id] = party


def _match(
    parties: Parties, entries: tuple[Listing, ...], thresholds: Thresholds
) -> Iterator[tuple[NamedParty, Match]]:
    if not entries or not (len(parties.numbers) or parties.others):
        return
    scorer = Scorer(prepare_kept(parties.store.records.parents[1], entries), thresholds)
    done = set()
    for party, places in _to_compare(parties, scorer):
        if places and (party, places) not in done:
            done.add((party, places))
            task = Task(Customer(party.id, party.name, country=party.country), places, (), ())
            yield from ((party, match) for match in scorer.score(task))


def _to_compare(parties: Parties, scorer: Scorer) -> Iterator[tuple[NamedParty, tuple[int, ...]]]:
    """Yield parties with the places of the listed names that each is worth comparing with."""
    listed, index = scorer.listed, parties.store.index.only(parties.numbers)
    names, owners = (pair_names(each, listed.names, scorer.thresholds) for each in (index.names, index.parents))
    candidates = Candidates(names, owners, NO_PAIRS)
    customers = (record.customer for record in parties.store.take(candidates.customers.tolist()))
    for task in tasks_for(candidates.customers, customers, candidates):
        yield NamedParty(task.customer.name, task.customer.country), task.names
        yield from ((NamedParty(owner.name), task.parents) for owner in task.customer.owners)
    others = [Customer(each.id, each.name, country=each.country) for each in parties.others]
    for task in tasks_of(others, 0, find_candidates(index_customers([others]), listed, scorer.thresholds)):
        yield NamedParty(task.customer.name, task.customer.country), task.names


def _read_found(file: Path, made_by: str) -> tuple[_Found, NDArray[np.uint64]]:
    """Return what is kept, and whom it was found of; nothing where there is nothing, or it is damaged or outdated."""
    with suppress(OSError, ValueError):
        digest, kept, matched = file.read_bytes().split(b"\n", 2)
        if _digest(kept, matched) == digest and (found := from_json(_Found, kept)).made_by == made_by:
            return found, np.frombuffer(matched, np.uint64)
    return _Found(made_by), np.empty(0, np.uint64)


def _write_found(file: Path, found: _Found, matched: NDArray[np.uint64]) -> None:
    """Keep it where it can be; it is found anew otherwise."""
    with suppress(OSError):
        kept = to_json(found), matched.tobytes()
        (unfinished := file.with_suffix(".new")).write_bytes(b"\n".join((_digest(*kept), *kept)))
        unfinished.replace(file)


def _digest(*parts: bytes) -> bytes:
    hashed = blake2b(digest_size=16)
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest().encode()
