"""Affiliates: customers, owner data and lists on one day become findings. Pure: nouns in, findings out.

Only parties that stand above a customer are matched to the lists, each once, however many companies it owns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.events.dispositions import relied_on, reopen_reason
from monitor.events.inputs import HeldList
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
from monitor.screening.request import ScreeningRequest, run_request
from state.customers import Customer, CustomerBase
from state.dispositions import Disposition
from state.garbage_collection import gc_paused
from state.listings import EntryId, ListCode, Listing
from state.matches import Match, ReasonKind, Screening, Strength
from state.normalization import fold_spelling
from state.ownership import Edge, EdgeKind, Finding, ListedAs, OwnerData, Party
from state.regimes import RegimeReading

# The lists whose parties count as owners (supplement no. 8 to part 744, paragraph (b)).
OWNING_LISTS = (ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.SPECIALLY_DESIGNATED_NATIONALS)


@dataclass(frozen=True, slots=True)
class AssessmentRequest:
    """Whom to judge, None for all, and how parties are matched to the lists: from which score, in which process.

    `decisions` are those of people that a party is not the listed one; they hold while what they rest on does.
    """

    similar_name: float
    screen: Callable[[ScreeningRequest], Screening] = field(default=lambda request: run_request(request).screening)
    chosen: Collection[str] | None = None
    decisions: Sequence[Disposition] = ()


@dataclass(frozen=True, slots=True)
class Assessed:
    """Findings for the customers asked for, with the parties by id and the edges above them.

    Of customers asked for by their ids NONE is a finding too; of all customers only those who have another.
    `lists_missing` are lists whose parties count as owners and of which nothing is held: their owners are not known.
    `listings` is how many entries count. `judged_as` is for each end of the edges the id that it is judged under: two
    sources may call one party by two.
    """

    findings: tuple[Finding, ...]
    parties: dict[str, Party]
    edges: tuple[Edge, ...]
    lists_missing: tuple[ListCode, ...]
    listings: int
    judged_as: Mapping[str, str]


@gc_paused()
def assess(
    customers: CustomerBase,
    owners: OwnerData,
    held: Iterable[HeldList],
    regime: RegimeReading,
    request: AssessmentRequest,
) -> Assessed:
    """Judge customers on the day of a regime's reading; `held` are the lists of that day."""
    by_id = {customer.id: customer for customer in customers.customers}
    ids = list(by_id) if request.chosen is None else list(request.chosen)
    known, edges = _known(customers, owners)
    above = upstream(edges, known, [customer_party(each) for each in ids])
    listings, missing = counting_entries(held)
    heads = {each: head_office_names(by_id[each].name) for each in ids}
    matched = _match(
        _to_match(known, edges, above, request.chosen),
        _heads(heads),
        listings,
        request,
        _Judged(known, request.decisions, regime.on),
    )
    edges += _branches(known, heads, matched)
    listed = join_listed(known, matched)
    graph = build_graph(edges, regime.on, same=known.same)
    note_ambiguous(known, graph)
    in_us = {known.find(party.id) for party in known.parties.values() if is_in_united_states(party.country)}
    deriving = Deriving(judge(graph, listed, in_us), known.parties, regime)
    pairs = [(each, customer_party(each)) for each in ids]
    if request.chosen is None:
        findings = tuple(deriving.find(pairs))
    else:
        findings = tuple(deriving.find_one(*pair) for pair in pairs)
    relevant = tuple(edge for edge in edges if known.find(edge.owned) in above)
    judged_as = {each: known.find(each) for edge in relevant for each in (edge.owner, edge.owned)}
    return Assessed(findings, known.parties, relevant, missing, len(listings), judged_as)


def above_customers(customers: CustomerBase, owners: OwnerData) -> OwnerData:
    """Return the part of the owner data on which findings for customers rest.

    Parties of the same name or Legal Entity Identifier stay: they decide who is the same party.
    """
    known, edges = _known(customers, owners)
    above = upstream(edges, known, [customer_party(customer.id) for customer in customers.customers])
    names = {fold_spelling(party.name) for party in known.parties.values() if known.find(party.id) in above}
    parties = tuple(
        party for party in owners.parties if known.find(party.id) in above or fold_spelling(party.name) in names
    )
    return OwnerData(parties, tuple(edge for edge in owners.edges if known.find(edge.owned) in above))


def upstream(edges: Iterable[Edge], known: Register, party_ids: Sequence[str]) -> set[str]:
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


def _known(customers: CustomerBase, owners: OwnerData) -> tuple[Register, list[Edge]]:
    """Return who is the same party, and the edges that the customers' own records and the owner data give."""
    own_parties, own_edges = read_customer_owners(customers.customers)
    known = register([*own_parties, *owners.parties])
    _join_customer_ids(known, {customer.id for customer in customers.customers})
    return known, [*own_edges, *owners.edges]


def _join_customer_ids(known: Register, customers: Collection[str]) -> None:
    """Let a party that a table of owners calls by a customer's id be that customer."""
    for party in list(known.parties.values()):
        if party.id.startswith("name:") and party.name in customers:
            known.join([customer_party(party.name), party.id])
    known.flatten()


def counting_entries(held: Iterable[HeldList]) -> tuple[list[tuple[ListCode, Listing]], tuple[ListCode, ...]]:
    """Return the entries whose parties count as owners, and the lists of which nothing is held."""
    lists = {each.list_code: each.listings for each in held if each.listings is not None}
    found = [(code, listing) for code in OWNING_LISTS for listing in lists.get(code, ())]
    counting = [(code, each) for code, each in found if counts_as_owner(code, each.kind, _programs(each))]
    return counting, tuple(code for code in OWNING_LISTS if code not in lists)


def _programs(listing: Listing) -> list[str]:
    """Return the programs of an entry of the Consolidated Screening List."""
    return [word.strip() for name, value in listing.source_fields if name == "programs" for word in value.split(";")]


def _to_match(
    known: Register, edges: Iterable[Edge], above: Collection[str], chosen: Collection[str] | None
) -> list[Party]:
    """Return the parties to match to the lists: who owns or is owned, and whoever was asked for by name."""
    concerned = {known.find(each) for edge in edges for each in (edge.owner, edge.owned)}
    concerned |= {known.find(customer_party(each)) for each in chosen or ()}
    wanted = concerned.intersection(above)
    return [party for party in known.parties.values() if known.find(party.id) in wanted]


def _heads(named: Mapping[str, Iterable[str]]) -> list[Party]:
    """Return the head offices that customers name as theirs, as parties."""
    return [Party(_head_id(name), name) for name in dict.fromkeys(name for names in named.values() for name in names)]


def _head_id(name: str) -> str:
    return f"head office:{name}"


def _branches(
    known: Register, named: Mapping[str, Iterable[str]], matched: dict[str, tuple[ListedAs, ...]]
) -> list[Edge]:
    """Return the edges from listed head offices to customers that are branches of theirs by name.

    The head offices are noted among the parties, and in `matched` in the place of what their branches look like.
    """
    found = {each: matched.pop(each) for each in [*matched] if each.startswith(_head_id(""))}
    edges = []
    for customer_id, names in named.items():
        certain = (name for name in names if any(each.is_certain for each in found.get(_head_id(name), ())))
        if name := next(certain, None):
            own, head = customer_party(customer_id), _head_id(name)
            known.parties[head], matched[head] = Party(head, name), found[head]
            matched.pop(own, None)
            edges.append(Edge(head, own, None, EdgeKind.BRANCH, "the customer's name", place=f"customer {customer_id}"))
    return edges


def _match(
    asked: Iterable[Party],
    heads: Iterable[Party],
    listings: Sequence[tuple[ListCode, Listing]],
    request: AssessmentRequest,
    judged: _Judged,
) -> dict[str, tuple[ListedAs, ...]]:
    """Match parties to the entries by their names, a strong match for certain and a possible one for what may be."""
    named = tuple(map(party_record, (*asked, *heads)))
    if not named or not listings:
        return {}
    base = CustomerBase(named, "")
    by_line = {_line(each): (code, each) for code, each in listings}
    entries = tuple(listing for _, listing in listings)
    found: dict[str, list[tuple[ListCode, Listing, Match]]] = {}
    for match in request.screen(ScreeningRequest(base, entries, request.similar_name)).matches:
        code, listing = by_line[_line(match)]
        if match.strength is not Strength.WEAK and not judged.is_false(match, listing):
            found.setdefault(match.customer_id, []).append((code, listing, match))
    return {party_id: _entries_meant(matches) for party_id, matches in found.items()}


class _Judged:
    """What people said of owners: that they are not the listed ones. A party's other names are judged with it.

    What is said of a customer's own match says nothing of owners: a party of its name may be the listed one.
    """

    def __init__(self, known: Register, decisions: Iterable[Disposition], today: date) -> None:
        self._known, self._today = known, today
        self._said: dict[tuple[str, EntryId], list[tuple[Disposition, Customer]]] = {}
        for each in decisions:
            party_id = each.key.customer_id
            if party := known.parties.get(party_id) or head_office(party_id):
                key = known.find(party_id), each.key.entry_id
                self._said.setdefault(key, []).append((each, party_record(party)))

    def is_false(self, match: Match, listing: Listing) -> bool:
        """Return whether a person said so, and what they relied on has not changed."""
        said = self._said.get((self._known.find(match.customer_id), match.entry), ()) if self._said else ()
        return any(
            not reopen_reason(each, relied_on(record, listing, match.strength), self._today) for each, record in said
        )


def party_record(party: Party) -> Customer:
    """Return a party as it is matched, and as a decision on it rests on it."""
    return Customer(party.id, party.name, country=party.country or "")


def head_office(party_id: str) -> Party | None:
    """Return the head office that a party's id stands for; None for another party."""
    name = party_id.removeprefix(_head_id(""))
    return Party(party_id, name) if name != party_id else None


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
