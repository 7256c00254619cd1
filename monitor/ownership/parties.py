"""One party, however many sources and customers name it: which ids stand for the same one.

Parties are the same where they have one Legal Entity Identifier, where they are matched for certain to the same entry,
or where they have one name but for spelling and no two countries. So an owner who is also a customer is one party, and
an owner who is told twice under two names is not counted twice. A name that several parties of several countries have
leads to none of them: that is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from monitor.ownership.graph import Fault, Graph
from state.customers import Customer
from state.destinations import find_destination
from state.dispositions import MatchKey
from state.normalization import fold_spelling
from state.ownership import Edge, ListedAs, Party, Share

CUSTOMERS = "customer record"
# The arrays kept beside stored customers (`monitor.ownership.links`): the node of each, who owns whom, who is a branch.
NODES, LINKS, BRANCHES = "nodes", "links", "branches"


@dataclass(slots=True)
class Register:
    """The parties by id, the id under which each is judged, and names that could mean several parties."""

    parties: dict[str, Party] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, party_id: str) -> str:
        """Return the id under which a party is judged."""
        while party_id in self.same:
            party_id = self.same[party_id]
        return party_id

    def join(self, party_ids: Sequence[str]) -> None:
        """Let these ids stand for one party, judged under the first."""
        first = self.find(party_ids[0])
        for each in party_ids[1:]:
            other = self.find(each)
            if other != first:
                self.same[other] = first

    def flatten(self) -> None:
        """Let every id lead to the end in one step."""
        self.same = {party_id: self.find(party_id) for party_id in self.same}


def customer_party(customer_id: str) -> str:
    """Return the id of a customer as a party."""
    return f"customer:{customer_id}"


def match_key(party: Party, entry: ListedAs) -> MatchKey:
    """Name the match of a party with an entry; that of a customer as an owner is another than its own."""
    assert entry.entry_id is not None, "entries are identified before anybody is matched to them"
    return MatchKey(party.id, entry.entry_id, entry.destination, entry.name)


def read_customer_owners(customers: Iterable[Customer]) -> tuple[list[Party], list[Edge]]:
    """Return the customers and the owners that their own records name, as parties and edges."""
    parties, edges = [], []
    for customer in customers:
        own = customer_party(customer.id)
        parties.append(Party(own, customer.name, customer.country or None))
        for owner in customer.owners:
            named = f"name:{fold_spelling(owner.name)}"
            parties.append(Party(named, owner.name))
            share = None if owner.share is None else Decimal(str(owner.share).removesuffix(".0"))
            edges.append(
                Edge(
                    named,
                    own,
                    None if share is None else Share(share, share),
                    source=CUSTOMERS,
                    place=f"customer {customer.id}, {owner.role}",
                )
            )
    return parties, edges


def register(parties: Iterable[Party]) -> Register:
    """Tell which parties are the same, by Legal Entity Identifier and by name."""
    made = Register()
    by_lei: dict[str, list[str]] = {}
    by_name: dict[str, list[Party]] = {}
    for party in parties:
        if party.id in made.parties:
            continue
        made.parties[party.id] = party
        if party.lei:
            by_lei.setdefault(party.lei.upper(), []).append(party.id)
        if folded := fold_spelling(party.name):
            by_name.setdefault(folded, []).append(party)
    for ids in by_lei.values():
        made.join(ids)
    for same_name in by_name.values():
        if len(same_name) > 1:
            _join_by_name(made, same_name)
    made.flatten()
    return made


def _join_by_name(made: Register, parties: Sequence[Party]) -> None:
    """Join parties of one name in one country, and those without a country to them where there is one such only."""
    by_country: dict[str, list[Party]] = {}
    for party in parties:
        by_country.setdefault(_country_key(party.country), []).append(party)
    without = by_country.pop("", [])
    for group in by_country.values():
        # Customers first: a finding is about one of them.
        made.join([party.id for party in sorted(group, key=lambda party: not party.id.startswith("customer:"))])
    if len(by_country) == 1:
        (group,) = by_country.values()
        made.join([group[0].id, *(party.id for party in without)])
    elif without:
        made.join([party.id for party in without])
        for party in without if by_country else ():
            made.ambiguous[made.find(party.id)] = tuple(each.id for group in by_country.values() for each in group)


def join_listed(made: Register, listed: Mapping[str, tuple[ListedAs, ...]]) -> dict[str, tuple[ListedAs, ...]]:
    """Join parties that are matched for certain to one entry; give the entries by the ids that parties have then."""
    by_entry: dict[tuple[object, ...], str] = {}
    for party_id, entries in listed.items():
        for entry in entries:
            if entry.is_certain:
                key = (entry.list_code, entry.entry_id or (entry.destination, entry.name))
                made.join([by_entry.setdefault(key, made.find(party_id)), party_id])
    made.flatten()
    found: dict[str, dict[ListedAs, None]] = {}
    for party_id, entries in listed.items():
        found.setdefault(made.find(party_id), {}).update(dict.fromkeys(entries))
    return {party_id: tuple(entries) for party_id, entries in found.items()}


def note_ambiguous(made: Register, graph: Graph) -> None:
    """Note, with every party that an owner of an ambiguous name owns, that the name was followed to nobody."""
    for party_id, meant in made.ambiguous.items():
        names = ", ".join(sorted(f"{made.parties[each].name} ({made.parties[each].country})" for each in meant))
        text = f"may be any of {names}: it is followed to none of them, give it an id or a country"
        for owned in graph.owned[graph.number_of(party_id)]:
            graph.faults[owned] = (*graph.faults.get(owned, ()), Fault(party_id, text))


def _country_key(country: str | None) -> str:
    known = find_destination(country) if country else None
    return known.iso_code if known else (country or "").strip().upper()
