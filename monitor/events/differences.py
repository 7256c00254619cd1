"""Explaining: why a later copy of a list differs from the list that rules give. Pure: changes in, explanations out.

A source takes up a document as a whole. So a rule is *awaited* only where all that it changed is missing: one entry
missing among others that are there is not explained by the rule that brought it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.changes import Change, ChangeKind, same_entry
from state.entry_ids import identify
from state.listings import ListCode, Listing
from state.normalization import fold_spelling


@dataclass(frozen=True, slots=True)
class RuleStep:
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


def explain_differences(found: Iterable[Change], steps: Iterable[RuleStep]) -> tuple[Difference, ...]:
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


def is_reported_by_copy(change: Change) -> bool:
    """Return whether a copy in other words, as the Consolidated Screening List is, can show that an entry changed so.

    It shows who came and who left, and of the others the names, the addresses and the license columns.
    """
    return change.before is None or change.after is None or any(_words_changed(change.before, change.after))


def compare_names(
    ours: Sequence[Listing], shown: Iterable[Listing], ended: Iterable[Listing], code: ListCode
) -> list[Change]:
    """Tell which of our entries have none of their names in the copy, and which entries of the copy none in ours.

    An entry of the copy that bears a name of one that a rule `ended` is given as that one, in the words of the list.
    """
    theirs = identify(code, shown)
    our_names, their_names = _names(ours), _names(theirs)
    by_name = {name: listing for listing in ended for name in _names([listing])}
    missing = [listing for listing in ours if their_names.isdisjoint(_names([listing]))]
    extra = [listing for listing in theirs if our_names.isdisjoint(_names([listing]))]
    known = {id(each): next((by_name[name] for name in _names([each]) if name in by_name), each) for each in extra}
    return [
        *(Change(ChangeKind.REMOVAL, listing, None, list_code=code) for listing in missing),
        *(Change(ChangeKind.ADDITION, None, known[id(listing)], list_code=code) for listing in extra),
    ]


def _names(listings: Iterable[Listing]) -> frozenset[str]:
    return frozenset(fold_spelling(name) for listing in listings for name in listing.names)


def revisions_shown(steps: Iterable[RuleStep], shown: Iterable[Listing]) -> dict[str, bool]:
    """Tell of each rule that revised what such a copy can show, whether it shows all of that.

    An entry shows a revision when it bears one of the entry's names, has every word that came, and none that left.
    """
    by_name: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in shown:
        for name in listing.names:
            by_name[fold_spelling(name)].append(listing)
    shown_by_rule: dict[str, bool] = {}
    for step in steps:
        before, after = step.change.before, step.change.after
        if before is not None and after is not None and is_reported_by_copy(step.change):
            left, come = _words_changed(before, after)
            words = [_copied_words(one) for name in after.names for one in by_name[fold_spelling(name)]]
            shown_by_rule[step.rule] = shown_by_rule.get(step.rule, True) and any(
                come <= each and left.isdisjoint(each) for each in words
            )
    return shown_by_rule


def _words_changed(before: Listing, after: Listing) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that left and that came, of what a copy shows of an entry."""
    old, new = _copied_words(before), _copied_words(after)
    return old - new, new - old


def _copied_words(listing: Listing) -> frozenset[str]:
    license_columns = (listing.license_requirement, listing.license_review_policy)
    return frozenset(re.findall(r"\w+", " ".join((*listing.names, *listing.addresses, *license_columns)).casefold()))


def _steps_undone(difference: Change, steps: Sequence[RuleStep]) -> list[RuleStep]:
    """Return the steps that lead from what the later list shows to what we have; empty where none do."""
    if difference.is_move:
        left, come = _path_back(difference.before, None, steps), _path_back(None, difference.after, steps)
        return [*left, *come] if left and come else []
    return _path_back(difference.before, difference.after, steps)


def _path_back(ours: Listing | None, shown: Listing | None, steps: Sequence[RuleStep]) -> list[RuleStep]:
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
