"""What ownership means for our customers, as asked: from what is stored, on a day, as known at a time.

Only parties that stand above a customer are matched to the lists, each once, however many companies it owns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.ownership.branches import head_office_names
from monitor.ownership.findings import Deriving, counts_as_owner, is_in_united_states
from monitor.ownership.graph import build_graph
from monitor.ownership.judging import judge
from monitor.ownership.parties import (
    Register,
    customer_party,
    join_listed,
    note_ambiguous,
    read_customer_owners,
    register,
)
from monitor.queries.regimes import affiliates_rule
from monitor.screening.screen import Thresholds, screen
from state.customers import Customer, CustomerBase
from state.errors import UsageProblem
from state.listings import ListCode, Listing
from state.matches import Match, ReasonKind, Strength
from state.ownership import Edge, EdgeKind, Finding, FindingClass, ListedAs, Party
from state.regimes import RegimeReading
from state.storage import lists, owners, snapshots

_LISTS = (ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.SPECIALLY_DESIGNATED_NATIONALS)
# What an affiliate is held for, and what a person has to look into.
HELD = frozenset({FindingClass.CAPTURED, FindingClass.BRANCH})
RED_FLAGS = frozenset(
    {
        FindingClass.RED_FLAG_29,
        FindingClass.TO_BE_DETERMINED,
        FindingClass.CIRCULAR,
        FindingClass.MINORITY_RED_FLAG,
    }
)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Findings for customers on a day, with all that it takes to show them.

    `edges` are those above the customers. `lists_missing` are lists whose parties count as owners and of which nothing
    is stored: their owners are not known.
    """

    findings: tuple[Finding, ...]
    customers: dict[str, Customer]
    parties: dict[str, Party]
    regime: RegimeReading
    edges: tuple[Edge, ...]
    lists_missing: tuple[ListCode, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the Affiliates Rule in force from a day would change for customers, against today's verified reading."""

    since: date
    today: RegimeReading
    newly_held: tuple[Finding, ...]
    released: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    red_flags: tuple[Finding, ...]


def read_ownership(
    connection: Connection,
    customers: CustomerBase,
    similar_name: float,
    on: date,
    known_at: datetime,
    chosen: Collection[str] | None = None,
) -> Ownership:
    """Return the findings for customers, NONE included, on an Eastern date as known at an aware UTC time.

    `chosen` are the ids of those asked for, None for all. Raise UsageProblem for an id that no customer has.
    """
    by_id = {customer.id: customer for customer in customers.customers}
    for each in chosen or ():
        if each not in by_id:
            raise UsageProblem(each, "is no customer's id.", "See the customers file.")
    own_parties, own_edges = read_customer_owners(customers.customers)
    edges = [*own_edges, *owners.read_edges(connection, known_at)]
    known = register([*own_parties, *owners.read_parties(connection, known_at)])
    _join_customer_ids(known, by_id)
    ids = list(by_id) if chosen is None else list(chosen)
    above = _upstream(edges, known, [customer_party(each) for each in ids])
    listings, missing = _listings(connection, on, known_at)
    asked = [party for party in known.parties.values() if known.find(party.id) in above]
    matched = _match(asked, listings, similar_name)
    edges += _branches(known, [by_id[each] for each in ids], listings, similar_name, matched)
    listed = join_listed(known, matched)
    graph = build_graph(edges, on, same=known.same)
    note_ambiguous(known, graph)
    in_us = {known.find(party.id) for party in known.parties.values() if is_in_united_states(party.country)}
    regime = affiliates_rule(connection, on, known_at)
    deriving = Deriving(judge(graph, listed, in_us), known.parties, regime)
    findings = tuple(deriving.find_one(each, customer_party(each)) for each in ids)
    relevant = tuple(edge for edge in edges if known.find(edge.owned) in above)
    return Ownership(findings, by_id, known.parties, regime, relevant, missing)


def what_if(today: Ownership, then: Ownership) -> WhatIf:
    """Compare what is held today with what would be if the rule were in force on the later day."""
    before = {each.customer_id for each in today.findings if _is_held(each, in_force=today.regime.ownership_counts)}
    after = {each.customer_id: each for each in then.findings if _is_held(each, in_force=True)}
    return WhatIf(
        since=then.regime.on,
        today=today.regime,
        newly_held=tuple(each for key, each in after.items() if key not in before),
        released=tuple(each for each in today.findings if each.customer_id in before - set(after)),
        unchanged=tuple(each for key, each in after.items() if key in before),
        red_flags=tuple(each for each in then.findings if each.classification in RED_FLAGS),
    )


def stale_edges(shown: Ownership, on: date, older_than_days: int) -> tuple[Edge, ...]:
    """Return the edges above the customers whose date is older than so many days, or not known, the oldest first."""
    return tuple(
        sorted(
            (edge for edge in shown.edges if edge.as_of is None or (on - edge.as_of).days > older_than_days),
            key=lambda edge: (edge.as_of or date.min, edge.source, edge.owned, edge.owner),
        )
    )


def _is_held(finding: Finding, *, in_force: bool | None) -> bool:
    return finding.classification in HELD and (bool(in_force) or not finding.needs_regime)


def _join_customer_ids(known: Register, customers: Collection[str]) -> None:
    """Let a party that a table of owners calls by a customer's id be that customer."""
    for party in list(known.parties.values()):
        if party.id.startswith("name:") and party.name in customers:
            known.join([customer_party(party.name), party.id])
    known.flatten()


def _upstream(edges: Iterable[Edge], known: Register, party_ids: Sequence[str]) -> set[str]:
    """Return these parties and all that own them directly or indirectly, by the ids they are judged under."""
    owners_of: dict[str, list[str]] = {}
    for edge in edges:
        owners_of.setdefault(known.find(edge.owned), []).append(known.find(edge.owner))
    found = set(map(known.find, party_ids))
    waiting = list(found)
    while waiting:
        for owner in owners_of.get(waiting.pop(), ()):
            if owner not in found:
                found.add(owner)
                waiting.append(owner)
    return found


def _listings(
    connection: Connection, on: date, known_at: datetime
) -> tuple[list[tuple[ListCode, Listing]], tuple[ListCode, ...]]:
    """Return the entries whose parties count as owners, and the lists of which nothing is stored."""
    kept = [code for code in _LISTS if snapshots.base_date(connection, code) is not None]
    found = [(code, listing) for code in kept for listing in lists.listings_in_force(connection, code, on, known_at)]
    counting = [(code, each) for code, each in found if counts_as_owner(code, each.kind, _programs(each))]
    return counting, tuple(code for code in _LISTS if code not in kept)


def _programs(listing: Listing) -> list[str]:
    """Return the programs of an entry of the Consolidated Screening List."""
    return [word.strip() for name, value in listing.source_fields if name == "programs" for word in value.split(";")]


def _branches(
    known: Register,
    customers: Iterable[Customer],
    listings: Sequence[tuple[ListCode, Listing]],
    similar_name: float,
    matched: dict[str, tuple[ListedAs, ...]],
) -> list[Edge]:
    """Return the edges from listed head offices to customers that are branches of theirs by name.

    The head offices are noted among the parties, and in `matched` in the place of what their branches look like.
    """
    named = {customer.id: head_office_names(customer.name) for customer in customers}
    heads = {name: Party(f"head office:{name}", name) for names in named.values() for name in names}
    found = _match(list(heads.values()), listings, similar_name) if heads else {}
    edges = []
    for customer_id, names in named.items():
        certain = (heads[name] for name in names if any(each.is_certain for each in found.get(heads[name].id, ())))
        if head := next(certain, None):
            own = customer_party(customer_id)
            known.parties[head.id], matched[head.id] = head, found[head.id]
            matched.pop(own, None)
            edges.append(
                Edge(head.id, own, None, EdgeKind.BRANCH, "the customer's name", place=f"customer {customer_id}")
            )
    return edges


def _match(
    asked: Sequence[Party], listings: Sequence[tuple[ListCode, Listing]], similar_name: float
) -> dict[str, tuple[ListedAs, ...]]:
    """Match parties to the entries by their names, a strong match for certain and a possible one for what may be."""
    base = CustomerBase(tuple(Customer(each.id, each.name, country=each.country or "") for each in asked), "")
    found: dict[str, list[tuple[ListCode, Listing, Match]]] = {}
    for code in dict.fromkeys(code for code, _ in listings):
        of_list = [listing for its_code, listing in listings if its_code is code]
        by_line = {_line(each): each for each in of_list}
        for match in screen(base, of_list, Thresholds(similar_name=similar_name)).matches:
            if match.strength is not Strength.WEAK:
                found.setdefault(match.customer_id, []).append((code, by_line[_line(match)], match))
    return {party_id: _entries_meant(matches) for party_id, matches in found.items()}


def _entries_meant(matches: Sequence[tuple[ListCode, Listing, Match]]) -> tuple[ListedAs, ...]:
    """Return the entries that a party is taken for: those of its very name, else the strong matches, else all.

    A name that is printed on the list is that entry, whatever else of the list is called nearly so.
    """
    exact = [each for each in matches if any(reason.kind is ReasonKind.EXACT_NAME for reason in each[2].reasons)]
    strong = [each for each in exact or matches if each[2].strength is Strength.STRONG]
    return tuple(
        _listed_as(code, listing, is_certain=match.strength is Strength.STRONG)
        for code, listing, match in strong or matches
    )


def _line(entry: Listing | Match) -> tuple[object, ...]:
    name = entry.name if isinstance(entry, Listing) else entry.listing_name
    return entry.entry_id, entry.destination, name


def _listed_as(code: ListCode, listing: Listing, *, is_certain: bool) -> ListedAs:
    return ListedAs(
        code,
        listing.destination,
        listing.name,
        listing.license_requirement,
        listing.license_review_policy,
        listing.footnotes,
        is_certain,
        listing.entry_id,
    )
