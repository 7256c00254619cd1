"""Who owns what on one day, as a graph of numbered parties: built once, changed one owned party at a time.

Faults of the data are kept beside it, each with what was assumed: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from monitor.ownership.stakes import Merged, format_share, merge_edges, share_of
from state.ownership import ALL, Edge, EdgeKind, Share

_EACH_ITSELF: Mapping[str, str] = MappingProxyType({})


class Stake(NamedTuple):
    """A share of the party it is stored under: the number of the owner, the bounds, and what the owner is to it."""

    owner: int
    low: Decimal
    high: Decimal
    kind: EdgeKind


class Fault(NamedTuple):
    """A fault of the data on a party, with what was assumed; `owner` is the id of the owner it is about, if of one."""

    owner: str | None
    text: str


@dataclass(slots=True)
class Graph:
    """Parties by number. `stakes` has for each the shares in it, `owned` its shares in others by their number.

    `same` leads from the id of a party to the id under which it is judged, where one party has several; `ids` are
    those, and `number` has all. `stated` is what was said of a party: who owns (by number), and the edge. `room` is
    what its known shares leave for more: None where they exceed 100 percent in sum, and say nothing. `faults` has those
    of the data by the number of the owned party, but for what `room` says: see `faults_of`.
    """

    same: Mapping[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    stakes: list[tuple[Stake, ...]] = field(default_factory=list)
    owned: list[dict[int, Stake]] = field(default_factory=list)
    room: list[Decimal | None] = field(default_factory=list)
    stated: list[list[tuple[int, Edge]]] = field(default_factory=list)
    faults: dict[int, tuple[Fault, ...]] = field(default_factory=dict)

    def number_of(self, party_id: str) -> int:
        """Return a party's number, with a new one for a new party."""
        number = self.number.get(party_id)
        if number is None:
            judged_as = self.same.get(party_id, party_id)
            number = self.number[party_id] = self.number.setdefault(judged_as, len(self.ids))
            if number == len(self.ids):
                self.ids.append(judged_as)
                self.stakes.append(())
                self.owned.append({})
                self.room.append(ALL)
                self.stated.append([])
        return number

    def set_owners(self, owned: int, stated: list[tuple[int, Edge]]) -> None:
        """Replace all that is said of the owners of one party; the edges are those that hold."""
        for stake in self.stakes[owned]:
            self.owned[stake.owner].pop(owned, None)
        self.stated[owned] = stated
        faults: list[Fault] = []
        stakes: dict[int, Stake] = {}
        repeated: dict[int, None] = {}
        for owner, edge in stated:
            share = edge.share
            if share is None or edge.kind is not EdgeKind.EQUITY:
                share = share_of(edge)
            if owner in stakes:
                repeated[owner] = None
            stakes[owner] = Stake(owner, share.low, share.high, edge.kind)
        for owner in repeated:
            merged = self.merged_stake(owned, owner)
            stakes[owner] = Stake(owner, merged.share.low, merged.share.high, merged.kind)
            if merged.assumption:
                faults.append(Fault(self.ids[owner], merged.assumption))
        if stakes.pop(owned, None):
            faults.append(Fault(None, "is said to own a share of itself: that share is not counted"))
        known = Decimal(0)
        for owner, stake in stakes.items():
            self.owned[owner][owned] = stake
            known += stake.low
        self.stakes[owned] = tuple(stakes.values())
        self.room[owned] = ALL - known if known <= ALL else None
        if faults:
            self.faults[owned] = tuple(faults)
        else:
            self.faults.pop(owned, None)

    def faults_of(self, owned: int) -> tuple[Fault, ...]:
        """Return the faults of the data on a party, shares of more than 100 percent in sum included."""
        found = self.faults.get(owned, ())
        if self.room[owned] is not None:
            return found
        known = sum((stake.low for stake in self.stakes[owned]), Decimal(0))
        text = f"has owners of {format_share(Share(known, known))} in sum: counted as given, and none limits another"
        return (*found, Fault(None, text))

    def merged_stake(self, owned: int, owner: int) -> Merged:
        """Return a share with the statements that it rests on."""
        return merge_edges([edge for number, edge in self.stated[owned] if number == owner])

    def downstream(self, numbers: Iterable[int]) -> list[int]:
        """Return these parties and all that they own directly or indirectly, each once."""
        found = dict.fromkeys(numbers)
        waiting = list(found)
        while waiting:
            for owned in self.owned[waiting.pop()]:
                if owned not in found:
                    found[owned] = None
                    waiting.append(owned)
        return list(found)


def build_graph(
    edges: Iterable[Edge], on: date, known_at: datetime | None = None, same: Mapping[str, str] = _EACH_ITSELF
) -> Graph:
    """Build the graph of the edges that hold on an Eastern date, as known now or at an aware UTC time."""
    graph = Graph(same)
    number_of, stated = graph.number_of, graph.stated
    for edge in edges:
        if edge.holds(on, known_at):
            stated[number_of(edge.owned)].append((number_of(edge.owner), edge))
    for owned, statements in enumerate(stated):
        if statements:
            graph.set_owners(owned, statements)
    return graph


def change_edges(graph: Graph, changed: Mapping[str, Sequence[Edge]]) -> list[int]:
    """Replace the owners of some parties (by id, with the edges that hold now) and return their numbers."""
    numbers = [graph.number_of(owned) for owned in changed]
    for number, edges in zip(numbers, changed.values(), strict=True):
        graph.set_owners(number, [(graph.number_of(edge.owner), edge) for edge in edges])
    return numbers
