"""Small ownership graphs for tests, and a second way to judge them: slow, plain, by trying until nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from monitor.ownership.graph import build_graph
from monitor.ownership.judging import Judgement, judge
from state.listings import ListCode
from state.ownership import ALL, Edge, EdgeKind, ListedAs, Share

TODAY = date(2026, 11, 30)


def share(value: Any) -> Share | None:
    """A share as cases.json writes it: a number, a text, two bounds, or null."""
    if value is None:
        return None
    low, high = value if isinstance(value, list | tuple) else (value, value)
    return Share(_decimal(low), _decimal(high))


def edge(owner: str, owned: str, value: Any, kind: EdgeKind = EdgeKind.EQUITY, **more: Any) -> Edge:
    return Edge(owner, owned, share(value), kind, more.pop("source", "test"), **more)


def listed(*codes: str, name: str = "", is_certain: bool = True) -> tuple[ListedAs, ...]:
    return tuple(ListedAs(ListCode(code), "CHINA, PEOPLE'S REPUBLIC OF", name, is_certain=is_certain) for code in codes)


def judged(
    edges: Iterable[Edge], lists: Mapping[str, Sequence[str]], us: Iterable[str] = (), maybe: Iterable[str] = ()
) -> Judgement:
    uncertain = set(maybe)
    entries = {party: listed(*codes, is_certain=party not in uncertain) for party, codes in lists.items()}
    return judge(build_graph(edges, TODAY), entries, set(us))


def class_of(judgement: Judgement, party: str) -> str:
    number = judgement.graph.number.get(party)
    return "none" if number is None else str(judgement.classify(number)[0])


def lists_of(judgement: Judgement, party: str) -> list[str]:
    number = judgement.graph.number.get(party)
    if number is None:
        return []
    found, reading = judgement.classify(number)
    if found == "listed":
        return sorted({each.list_code for each in judgement.listed[number]})
    roots = judgement.roots_above(number, reading) if reading else []
    return sorted({each.list_code for root in roots for each in judgement.listed[root]})


def brute_force(
    shares: Mapping[tuple[str, str], tuple[int, int]], lists: Mapping[str, str], maybe: frozenset[str]
) -> dict[str, str]:
    """Judge a graph of equity edges by the rule's words alone, whole rounds at a time."""
    parties = sorted({each for pair in shares for each in pair} | set(lists))
    owners = {party: [owner for owner, owned in shares if owned == party] for party in parties}
    above = {party: _above(party, owners) for party in parties}
    reached = {party for party in parties if any(each in lists for each in above[party])}
    certain, all_listed = set(lists) - maybe, set(lists)

    def low(party: str, members: set[str]) -> Fraction:
        return Fraction(sum(shares[owner, party][0] for owner in owners[party] if owner in members))

    def can_be_half(party: str, members: set[str]) -> bool:
        high = sum(shares[owner, party][1] for owner in owners[party] if owner in members)
        known = sum(shares[owner, party][0] for owner in owners[party])
        others = known - low(party, members)
        return high >= 50 and (known > 100 or 100 - others >= 50)

    sure = _until_stable(certain, lambda members: certain | {p for p in reached if low(p, members) >= 50})
    possible = _until_stable(all_listed, lambda members: all_listed | {p for p in reached if can_be_half(p, members)})
    circle = _until_stable(
        all_listed | reached, lambda members: all_listed | {p for p in members & reached if can_be_half(p, members)}
    )
    found = {}
    for party in parties:
        direct = [owner for owner in owners[party] if owner in circle and shares[owner, party][1] > 0]
        behind = _behind(party, owners, shares, possible) & all_listed
        if party in certain:
            found[party] = "listed"
        elif party not in reached:
            found[party] = "none"
        elif party in sure:
            found[party] = "captured"
        elif party in possible:
            named = any(each in certain and lists[each] in ("EL", "MEU") for each in behind)
            found[party] = "red flag 29" if named else "ownership to be determined"
        elif party in circle:
            found[party] = "circular, to be determined"
        else:
            found[party] = "minority red flag" if direct else "indirect interest"
    return found


def _until_stable(members: set[str], step: Any) -> set[str]:
    while (after := step(members)) != members:
        members = after
    return members


def _above(party: str, owners: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(owners[party])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += owners[each]
    return found


def _behind(party: str, owners: Any, shares: Any, members: set[str]) -> set[str]:
    """Everybody above a party on ways that lead through members alone."""
    found: set[str] = set()
    waiting = [party]
    while waiting:
        each = waiting.pop()
        for owner in owners[each]:
            if owner in members and owner not in found and shares[owner, each][1] > 0:
                found.add(owner)
                waiting.append(owner)
    return found


def _decimal(value: Any) -> Any:
    return type(ALL)(str(value))
