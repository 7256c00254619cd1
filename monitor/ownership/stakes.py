"""The share of one owner in one party, from all that was said of it: merged, and never below what any source says.

Two sources that agree narrow a share, two that contradict each other widen it; both are told. The newest statement of
a source replaces its older ones. Two statements of one date and source may be two holdings or one told twice: then the
share lies between the larger and the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from state.ownership import ALL, Edge, EdgeKind, Share

UNKNOWN = Share(Decimal(0), ALL)
NOTHING = Share(Decimal(0), Decimal(0))
_BRANCH = Share(ALL, ALL)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Merged:
    """One owner's share of one party, what it is, the statements it rests on, and what had to be assumed."""

    share: Share
    kind: EdgeKind
    edges: tuple[Edge, ...]
    assumption: str = ""


def merge_edges(edges: Sequence[Edge]) -> Merged:
    """Merge all edges of one owner and one party, at least one, into one share."""
    if len(edges) == 1:
        return Merged(share_of(edges[0]), edges[0].kind, tuple(edges))
    kind = _weightiest(edges)
    same_kind = [edge for edge in edges if edge.kind is kind]
    by_source: dict[str, list[Edge]] = {}
    for edge in same_kind:
        by_source.setdefault(edge.source, []).append(edge)
    merged = [_merge_one_source(group) for group in by_source.values()]
    share, assumption = merged[0]
    for other, assumed in merged[1:]:
        share, contradiction = _merge_sources(share, other)
        assumption = assumption or assumed or contradiction
    return Merged(share, kind, tuple(same_kind), assumption)


def share_of(edge: Edge) -> Share:
    """Return what one edge says of the share, by its kind."""
    if edge.kind is EdgeKind.BRANCH:
        return _BRANCH
    if edge.kind is EdgeKind.CONTROL:
        return NOTHING
    return edge.share or UNKNOWN


def _weightiest(edges: Iterable[Edge]) -> EdgeKind:
    """Take a stated share before a group's accounts, and either before control without ownership."""
    kinds = {edge.kind for edge in edges}
    return next(each for each in _BY_WEIGHT if each in kinds)


_BY_WEIGHT = (EdgeKind.BRANCH, EdgeKind.EQUITY, EdgeKind.CONSOLIDATED, EdgeKind.CONTROL)


def _merge_one_source(edges: Sequence[Edge]) -> tuple[Share, str]:
    """Merge what one source says, with what had to be assumed."""
    newest = max((edge.as_of for edge in edges if edge.as_of), default=None)
    current = [edge for edge in edges if (edge.as_of or date.min) == (newest or date.min)]
    shares = list(dict.fromkeys(map(share_of, current)))
    stated = [share for share in shares if share != UNKNOWN] or shares
    if len(stated) == 1:
        return stated[0], ""
    low = max(share.low for share in stated)
    high = min(ALL, sum((share.high for share in stated), Decimal(0)))
    said = ", ".join(map(format_share, stated[:_SHOWN]))
    return Share(
        low, high
    ), f"is given {len(stated)} shares at once ({said}): counted as {format_share(Share(low, high))}"


def _merge_sources(one: Share, other: Share) -> tuple[Share, str]:
    """Take what two sources agree on; where they contradict each other, everything from the one to the other."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low <= high:
        return Share(low, high), ""
    wide = Share(min(one.low, other.low), max(one.high, other.high))
    return wide, f"has sources that say {format_share(one)} and {format_share(other)}: counted as {format_share(wide)}"


def format_share(share: Share) -> str:
    """Write a share for a person: "30 %", "25 to 50 %", "share not known"."""
    if share == UNKNOWN:
        return "share not known"
    low, high = f"{share.low.normalize():f}", f"{share.high.normalize():f}"
    return f"{low} %" if share.is_exact else f"{low} to {high} %"
