"""Explaining: why a later copy of a list differs from the list that rules give. Pure: changes in, explanations out.

A source takes up a document as a whole. So a rule is *awaited* only where all that it changed is missing: one entry
missing among others that are there is not explained by the rule that brought it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.changes import Change, same_entry
from state.listings import Listing


@dataclass(frozen=True, slots=True)
class Step:
    """One change that led to our list, and the number of the rule that made it."""

    rule: str
    change: Change


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from our list to the later one at one entry; `awaits` names the rules it has not taken up.

    `contradicts` names rules that the later list has taken up elsewhere, and does not show at this entry.
    """

    change: Change
    awaits: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def is_explained(self) -> bool:
        """Whether it says nothing, or says what a rule that the later list does not have yet will change."""
        return self.change.is_editorial or bool(self.awaits)


def explain_differences(found: Iterable[Change], steps: Iterable[Step]) -> tuple[Difference, ...]:
    """Tell of each difference which rules would undo it.

    `found` leads from our list to the later one, its `before` being our own listings; `steps` led to our list, oldest
    first.
    """
    made = [step for step in steps if step.change.before != step.change.after]
    paths = [(change, _steps_undone(change, made)) for change in found]
    undone = Counter(step.rule for step in {id(step): step for _, path in paths for step in path}.values())
    changed = Counter(step.rule for step in made)
    missing = {rule for rule in undone if undone[rule] == changed[rule]}
    return tuple(
        Difference(change, rules, ()) if missing.issuperset(rules) else Difference(change, (), rules)
        for change, path in paths
        for rules in [tuple(dict.fromkeys(step.rule for step in path))]
    )


def _steps_undone(difference: Change, steps: Sequence[Step]) -> list[Step]:
    """Give the steps that lead from what the later list shows to what we have; empty where none do."""
    if difference.is_move:
        left, come = _path_back(difference.before, None, steps), _path_back(None, difference.after, steps)
        return [*left, *come] if left and come else []
    return _path_back(difference.before, difference.after, steps)


def _path_back(ours: Listing | None, shown: Listing | None, steps: Sequence[Step]) -> list[Step]:
    """Undo the steps on one entry, newest first, until it says what is shown; empty where it never does."""
    for at in range(len(steps) - 1, -1, -1):
        before, after = steps[at].change.before, steps[at].change.after
        if after != ours:
            continue
        arrived = before is shown if before is None or shown is None else same_entry(before, shown)
        path = [] if arrived or before is None else _path_back(before, shown, steps[:at])
        if arrived or path:
            return [*path, steps[at]]
    return []
