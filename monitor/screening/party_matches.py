"""Parties matched to the list by their names, each pair once: what was found before is kept and found again.

What a pair scores depends on the pair alone, so that only new parties are compared with the whole list, and all parties
with new entries. The parties lie in a store as customers do; what was found of them is beside it, a cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from monitor.screening.bulk.store import CustomerStore, keep_store, open_store, rows_before
from monitor.screening.scoring import Thresholds
from monitor.screening.screen import screen, screen_stored
from monitor.screening.stored import find_store, newest_first
from state.customers import Customer, CustomerBase
from state.encoding import from_json, to_json
from state.errors import StoreDamaged
from state.listings import Listing
from state.matches import Match, Strength

_FOUND = "found.json"


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
class _Found:
    """What parties of a store were matched to: by the hash of an entry, the parties by their ids with their matches."""

    similar_name: float
    matches: dict[str, dict[str, Match]]
    names: dict[str, NamedParty]


def match_parties(
    folder: Path,
    key: str,
    parties: Callable[[], Iterable[NamedParty]],
    entries: Sequence[Listing],
    thresholds: Thresholds,
) -> Mapping[NamedParty, tuple[Match, ...]]:
    """Return the possible and strong matches of parties with entries; who has none is not in it.

    `parties` is asked for where there is no store of the key in the folder. Raise StoreDamaged and StateProblem as the
    store of customers does.
    """
    hashed = {_hash(entry): entry for entry in entries}
    before = _newest_of(folder, thresholds)
    stored = find_store(folder, key) or keep_store(folder, key, _base(parties()))
    store = open_store(stored.folder)
    found = _read_found(stored.folder, thresholds) or _carry_over(before, store, hashed, thresholds)
    missing = [digest for digest in hashed if digest not in found.matches]
    if missing:
        screening, matched = screen_stored(stored, [hashed[digest] for digest in missing], thresholds)
        _note(found, screening.matches, matched, {digest: hashed[digest] for digest in missing})
    for digest in found.matches.keys() - hashed.keys():
        del found.matches[digest]
    _write_found(stored.folder, found)
    result: dict[NamedParty, list[Match]] = {}
    for matches in found.matches.values():
        for party_id, match in matches.items():
            result.setdefault(found.names[party_id], []).append(match)
    return {party: tuple(matches) for party, matches in result.items()}


def _base(parties: Iterable[NamedParty]) -> CustomerBase:
    """Return parties as customers, in one order, each once."""
    return CustomerBase(tuple(Customer(each.id, each.name, country=each.country) for each in sorted(set(parties))), "")


def _carry_over(
    before: tuple[CustomerStore, _Found] | None, store: CustomerStore, hashed: Mapping[str, Listing], asked: Thresholds
) -> _Found:
    """Take over what was found of parties that are still there, and match the new ones to the entries known then."""
    if before is None:
        return _Found(asked.similar_name, {}, {})
    old, found = before
    _, is_there = rows_before(old.prints()[:, 0], store.prints()[:, 0])
    ids = set(store.ids())
    known = {
        digest: {who: match for who, match in matches.items() if who in ids}
        for digest, matches in found.matches.items()
        if digest in hashed
    }
    names = {who: name for who, name in found.names.items() if who in ids}
    kept = _Found(asked.similar_name, known, names)
    new = tuple(each.customer for each in store.take(np.flatnonzero(~is_there).tolist()))
    entries = {digest: hashed[digest] for digest in known}
    if new and entries:
        _note(kept, screen(CustomerBase(new, ""), tuple(entries.values()), asked).matches, new, entries)
    return kept


def _note(found: _Found, matches: Iterable[Match], parties: Iterable[Customer], entries: Mapping[str, Listing]) -> None:
    names = {each.id: NamedParty(each.name, each.country) for each in parties}
    by_line = {(each.entry_id, each.destination, each.name): digest for digest, each in entries.items()}
    for digest in entries:
        found.matches.setdefault(digest, {})
    for match in matches:
        if match.strength is not Strength.WEAK:
            found.matches[by_line[match.entry_id, match.destination, match.listing_name]][match.customer_id] = match
            found.names[match.customer_id] = names[match.customer_id]


def _hash(entry: Listing) -> str:
    return blake2b(to_json(entry), digest_size=12).hexdigest()


def _newest_of(folder: Path, thresholds: Thresholds) -> tuple[CustomerStore, _Found] | None:
    for store in newest_first(folder):
        if found := _read_found(store, thresholds):
            with suppress(StoreDamaged):
                return open_store(store), found
    return None


def _read_found(folder: Path, thresholds: Thresholds) -> _Found | None:
    """Return what is kept beside a store; None where there is none, or it is damaged or of other thresholds."""
    try:
        found = from_json(_Found, (folder / _FOUND).read_bytes())
    except (OSError, ValueError):
        return None
    return found if found.similar_name == thresholds.similar_name else None


def _write_found(folder: Path, found: _Found) -> None:
    """Keep it where it can be; it is found anew otherwise."""
    with suppress(OSError):
        (unfinished := folder / f"{_FOUND}.new").write_bytes(to_json(found))
        unfinished.replace(folder / _FOUND)
