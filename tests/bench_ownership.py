"""`make bench`: what ownership means for 100,000 customers above whom 500,000 shares are known: time and memory.

Half the parties stand in groups of companies with a listed owner somewhere, so that findings have something to find.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from monitor.ownership.findings import Deriving
from monitor.ownership.graph import build_graph, change_edges
from monitor.ownership.judging import judge, rejudge
from state.garbage_collection import gc_paused
from state.listings import ListCode
from state.ownership import Edge, ListedAs, Party, Share
from state.regimes import AFFILIATES_RULE, SHIPPED_REGIMES, read_regime

CUSTOMERS, EDGES, PARTIES, LISTED, CHANGES = 100_000, 500_000, 250_000, 2_000, 200
TODAY = date(2026, 11, 30)
_EXACT = [Share(Decimal(each), Decimal(each)) for each in range(101)]
_BANDS = [Share(Decimal(low), Decimal(low + 25)) for low in (25, 50, 75)]


def make_edges(chance: random.Random, group: int) -> list[Edge]:
    """Groups of companies: owners stand before what they own, and one in a hundred behind it, which closes circles."""
    edges: list[Edge] = []
    left = [100] * PARTIES
    while len(edges) < EDGES:
        owned = chance.randrange(PARTIES)
        first = owned - owned % group
        owner = chance.randrange(first, first + group)
        if owner > owned and chance.random() > 0.01:
            owner, owned = owned, owner
        if owner != owned:
            percent = chance.randrange(0, left[owned] + 1)
            left[owned] -= percent
            share = _EXACT[percent] if chance.random() < 0.8 else chance.choice([None, *_BANDS])
            edges.append(Edge(f"p{owner}", f"p{owned}", share, source="bench", as_of=TODAY))
    return edges


def main(group: int = 50) -> None:
    chance = random.Random(17)
    edges = make_edges(chance, group)
    entry = ListedAs(
        ListCode.ENTITY_LIST, "CHINA", "Bench", "For all items subject to the EAR", "Presumption of denial"
    )
    listed = {f"p{chance.randrange(PARTIES)}": (entry,) for _ in range(LISTED)}
    customers = [(str(number), f"p{chance.randrange(PARTIES)}") for number in range(CUSTOMERS)]
    reading = read_regime(SHIPPED_REGIMES, AFFILIATES_RULE, TODAY, datetime(2026, 11, 30, tzinfo=UTC))
    begun = time.process_time()
    with gc_paused():  # as `assess` does
        graph = build_graph(edges, TODAY)
        built = time.process_time()
        judgement = judge(graph, listed)
        judged = time.process_time()
        parties: dict[str, Party] = {}
        findings = list(Deriving(judgement, parties, reading).find(customers))
        done = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ownership: {CUSTOMERS:,} customers, {EDGES:,} shares, {len(listed):,} listed: {len(findings):,} findings")
    print(
        f"{done - begun:.2f} s (build {built - begun:.2f}, judge {judged - built:.2f}, find {done - judged:.2f}), "
        f"{memory:.0f} MB at most"
    )
    changes = [measure_change(judgement, chance) for _ in range(CHANGES)]
    print(f"one change of owners: {statistics.median(changes):.2f} ms, {max(changes):.2f} ms at most")


def measure_change(judgement, chance: random.Random) -> float:
    number = chance.randrange(PARTIES)
    owners = [Edge(f"p{chance.randrange(max(1, number))}", f"p{number}", chance.choice(_EXACT)) for _ in range(2)]
    begun = time.perf_counter()
    rejudge(judgement, change_edges(judgement.graph, {f"p{number}": owners}))
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
