"""The most restrictive requirement of several owners, where their printed texts can be compared; else none is chosen.

Supplement no. 8 to part 744, paragraph (b): an affiliate needs a license to the same degree as the most restrictive of
its owners. A text that narrows itself ("when used in projects specified in ...") is not compared with another: only one
that covers everything is surely no weaker than any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from state.ownership import ListedAs, OwnedRequirement
from state.requirements import PolicyClass, Scope, read_requirement, read_review_policy

_SCOPES = (Scope.CCL_ITEMS, Scope.CCL_AND_SUPPLEMENT, Scope.ALL_ITEMS)
_POLICIES = (
    PolicyClass.PRESUMPTION_OF_APPROVAL,
    PolicyClass.CASE_BY_CASE,
    PolicyClass.PRESUMPTION_OF_DENIAL,
    PolicyClass.POLICY_OF_DENIAL,
)


def most_restrictive(entries: Sequence[ListedAs]) -> OwnedRequirement:
    """Return the entries whose license requirement and whose review policy no other exceeds."""
    return OwnedRequirement(
        requirement_of=_strictest(entries, lambda each: each.license_requirement, _rank_requirement, len(_SCOPES) - 1),
        policy_of=_strictest(entries, lambda each: each.license_review_policy, _rank_policy, len(_POLICIES) - 1),
    )


def _strictest(
    entries: Sequence[ListedAs], text_of: Callable[[ListedAs], str], rank: Callable[[str], int | None], top: int
) -> ListedAs | None:
    """Return the first entry whose text is surely the strictest; None where that is not certain."""
    if not entries:
        return None
    if len({" ".join(text_of(each).split()) for each in entries}) == 1:
        return entries[0] if text_of(entries[0]) else None
    ranks = [rank(text_of(each)) for each in entries]
    if top in ranks:
        return entries[ranks.index(top)]
    known = [each for each in ranks if each is not None]
    return entries[ranks.index(max(known))] if len(known) == len(ranks) else None


@lru_cache(maxsize=4096)
def _rank_requirement(text: str) -> int | None:
    read = read_requirement(text)
    return None if read.terms or read.scope not in _SCOPES else _SCOPES.index(read.scope)


@lru_cache(maxsize=4096)
def _rank_policy(text: str) -> int | None:
    read = read_review_policy(text)
    return None if read.terms or read.policy not in _POLICIES else _POLICIES.index(read.policy)
