"""Which parties are captured: surely, possibly, or only in one reading of a circle. Exact, and ends on any graph.

Captured is who has listed or captured owners of 50 percent or more (supplement no. 8 to part 744, paragraph (b)), so a
parent below half passes nothing on and one at half its whole stake (OFAC FAQ 401). *Surely* is the least fixpoint over
the lowest shares, *possibly* that over the highest ones and over owners that may be listed. A circle of owners that
holds itself up is in the greatest fixpoint and not in the least: a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from monitor.ownership.graph import Graph, Stake
from state.listings import ListCode
from state.ownership import ALL, HALF, EdgeKind, FindingClass, ListedAs, Share

_NAMED_BY_RED_FLAG_29 = frozenset({ListCode.ENTITY_LIST, ListCode.MILITARY_END_USER_LIST})
_ZERO = Decimal(0)


@dataclass(slots=True)
class Reading:
    """One way to read the shares: who counts as restricted, and which listed parties stand behind each party.

    `base` are the listed parties that count in it. `behind` has the listed parties as bits of a number, by the place of
    each in `Judgement.roots`.
    """

    base: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    behind: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Judgement:
    """All parties of a graph judged. Parties that no listed one stands above are in none of the readings."""

    graph: Graph
    listed: dict[int, tuple[ListedAs, ...]] = field(default_factory=dict)
    in_us: set[int] = field(default_factory=set)
    roots: list[int] = field(default_factory=list)
    bit: dict[int, int] = field(default_factory=dict)
    sure: Reading = field(default_factory=Reading)
    possible: Reading = field(default_factory=Reading)
    circular: Reading = field(default_factory=Reading)
    any: Reading = field(default_factory=Reading)

    def classify(self, party: int) -> tuple[FindingClass, Reading | None]:
        """Return what ownership means for a party, and the reading in which it does."""
        if party in self.sure.base:
            return FindingClass.EXPLICITLY_NAMED, None
        if self._is_branch_of_listed(party):
            return FindingClass.BRANCH, self.sure
        if not self.any.behind.get(party):
            return FindingClass.NONE, None
        found, reading = self._classify_owned(party)
        return (FindingClass.US_ENTITY if party in self.in_us else found), reading

    def _classify_owned(self, party: int) -> tuple[FindingClass, Reading]:
        if party in self.sure.members:
            return FindingClass.CAPTURED, self.sure
        if party in self.possible.members:
            named = any(
                each.is_certain and each.list_code in _NAMED_BY_RED_FLAG_29
                for root in self.roots_above(party, self.possible)
                for each in self.listed[root]
            )
            return FindingClass.RED_FLAG_29 if named else FindingClass.TO_BE_DETERMINED, self.possible
        if party in self.circular.members:
            return FindingClass.CIRCULAR, self.circular
        if any(True for _ in self.restricted_owners(party, self.circular)):
            return FindingClass.MINORITY_RED_FLAG, self.circular
        return FindingClass.INDIRECT_INTEREST, self.any

    def restricted_owners(self, party: int, reading: Reading) -> Iterator[Stake]:
        """Return the direct stakes of listed or captured owners, those without a share that control among them."""
        for stake in self.graph.stakes[party]:
            if stake.owner in reading.members and (stake.high > 0 or stake.kind is EdgeKind.CONTROL):
                yield stake

    def held(self, party: int, reading: Reading) -> Share:
        """Return how much the listed and captured direct owners hold together."""
        stakes = list(self.restricted_owners(party, reading))
        low = sum((stake.low for stake in stakes), _ZERO)
        high = sum((stake.high for stake in stakes), _ZERO)
        room = self.graph.room[party]
        return Share(low, max(low, min(high, ALL if room is None else room + low)))

    def roots_above(self, party: int, reading: Reading) -> list[int]:
        """Return the listed parties whose ownership reaches a party, through restricted owners, in a reading."""
        bits = reading.behind.get(party, 0)
        if reading is self.circular and party not in reading.members:
            bits = 0
            for stake in self.restricted_owners(party, reading):
                bits |= self.bits_of(stake.owner, reading)
        found = []
        while bits:
            lowest = bits & -bits
            found.append(self.roots[lowest.bit_length() - 1])
            bits ^= lowest
        return found

    def bits_of(self, party: int, reading: Reading) -> int:
        """Return what a restricted owner passes on: itself where it is listed, and who stands behind it."""
        own = self.bit[party] if party in reading.base else 0
        return own | reading.behind.get(party, 0)

    def _is_branch_of_listed(self, party: int) -> bool:
        passed = set()
        while party not in passed:
            passed.add(party)
            head = next((stake.owner for stake in self.graph.stakes[party] if stake.kind is EdgeKind.BRANCH), None)
            if head is None:
                return False
            if head in self.sure.base:
                return True
            party = head
        return False


def judge(graph: Graph, listed: Mapping[str, tuple[ListedAs, ...]], in_us: Collection[str] = ()) -> Judgement:
    """Judge all parties; `listed` has the entries of the parties that count as owners, `in_us` those in the U.S."""
    judgement = Judgement(graph)
    rejudge(judgement, (), listed, dict.fromkeys(in_us, True))
    return judgement


def rejudge(
    judgement: Judgement,
    changed: Iterable[int],
    listed: Mapping[str, tuple[ListedAs, ...]] | None = None,
    in_us: Mapping[str, bool] | None = None,
) -> list[int]:
    """Judge anew what a change can reach, and return the parties judged.

    `changed` are parties whose owners were replaced in the graph; `listed` has the parties whose entries changed, none
    for one that is no longer listed, `in_us` those whose country did. The result is that of judging everything.
    """
    graph = judgement.graph
    relisted = [graph.number_of(party) for party in listed or {}]
    for party, entries in zip(relisted, (listed or {}).values(), strict=True):
        _relist(judgement, party, entries)
    for party_id, is_us in (in_us or {}).items():
        (judgement.in_us.add if is_us else judgement.in_us.discard)(graph.number_of(party_id))
    affected = graph.downstream([*changed, *relisted])
    for reading in (judgement.any, judgement.sure, judgement.possible, judgement.circular):
        for party in affected:
            reading.behind.pop(party, None)
        reading.members.difference_update(affected)
        reading.members.update(reading.base.intersection(affected))
    _spread(judgement, judgement.any, affected, None)
    reached = [party for party in affected if judgement.any.behind.get(party)]
    _grow(graph, judgement.sure, reached, _surely_half)
    _grow(graph, judgement.possible, reached, _possibly_half)
    _shrink(graph, judgement.circular, reached, _possibly_half)
    for reading in (judgement.sure, judgement.possible, judgement.circular):
        _spread(judgement, reading, reached, reading.members)
    return affected


def _relist(judgement: Judgement, party: int, entries: tuple[ListedAs, ...]) -> None:
    for reading in (judgement.sure, judgement.possible, judgement.circular, judgement.any):
        reading.base.discard(party)
    judgement.listed.pop(party, None)
    if not entries:
        return
    if party not in judgement.bit:
        judgement.bit[party] = 1 << len(judgement.roots)
        judgement.roots.append(party)
    judgement.listed[party] = entries
    for reading in (judgement.possible, judgement.circular, judgement.any):
        reading.base.add(party)
    if any(each.is_certain for each in entries):
        judgement.sure.base.add(party)


# What a party's restricted owners hold, lowest and highest, and the room that all its known shares leave.
_Test = Callable[[Decimal, Decimal, Decimal | None], bool]


def _surely_half(low: Decimal, _high: Decimal, _room: Decimal | None) -> bool:
    return low >= HALF


def _possibly_half(low: Decimal, high: Decimal, room: Decimal | None) -> bool:
    return high >= HALF and (room is None or room + low >= HALF)


def _grow(graph: Graph, reading: Reading, parties: Collection[int], is_half: _Test) -> None:
    """Find the least fixpoint: begin with the listed ones, and add who has half until nobody is added."""
    low, high = _sums(graph, reading, parties)
    members, room = reading.members, graph.room
    waiting = [each for each in parties if each not in members and is_half(low[each], high[each], room[each])]
    members.update(waiting)
    while waiting:
        for owned, stake in graph.owned[waiting.pop()].items():
            low[owned] += stake.low
            high[owned] += stake.high
            if owned not in members and is_half(low[owned], high[owned], room[owned]):
                members.add(owned)
                waiting.append(owned)


def _shrink(graph: Graph, reading: Reading, parties: Collection[int], is_half: _Test) -> None:
    """Find the greatest fixpoint: begin with everybody, and take who has no half away until nobody goes."""
    members, base, room = reading.members, reading.base, graph.room
    members.update(parties)
    low, high = _sums(graph, reading, parties)
    waiting = [each for each in parties if each not in base and not is_half(low[each], high[each], room[each])]
    members.difference_update(waiting)
    while waiting:
        for owned, stake in graph.owned[waiting.pop()].items():
            low[owned] -= stake.low
            high[owned] -= stake.high
            if owned in members and owned not in base and not is_half(low[owned], high[owned], room[owned]):
                members.discard(owned)
                waiting.append(owned)


def _sums(graph: Graph, reading: Reading, parties: Iterable[int]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Sum up, for each party, the lowest and the highest shares of its owners that are members."""
    members = reading.members
    low: dict[int, Decimal] = {}
    high: dict[int, Decimal] = {}
    for party in parties:
        low_sum = high_sum = _ZERO
        for owner, low_share, high_share, _ in graph.stakes[party]:
            if owner in members:
                low_sum += low_share
                high_sum += high_share
        low[party], high[party] = low_sum, high_sum
    return low, high


def _spread(judgement: Judgement, reading: Reading, parties: Iterable[int], through: Collection[int] | None) -> None:
    """Let each listed party reach what it owns, through these parties; None lets every party and tie through."""
    graph, behind = judgement.graph, reading.behind
    waiting = []
    for party in parties:
        bits = 0
        for stake in graph.stakes[party]:
            if through is None or (stake.high > 0 and stake.owner in through):
                bits |= judgement.bits_of(stake.owner, reading)
        if bits:
            behind[party] = bits
            waiting.append(party)
    while waiting:
        party = waiting.pop()
        if through is not None and party not in through:
            continue
        bits = judgement.bits_of(party, reading)
        for owned, stake in graph.owned[party].items():
            known = behind.get(owned, 0)
            if (through is None or stake.high > 0) and bits & ~known:
                behind[owned] = known | bits
                waiting.append(owned)
