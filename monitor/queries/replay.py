"""Replaying: rules applied to a list of an earlier date, and what they give held against a list of a later date.

It shows whether what we read of the rules is what the eCFR made of them. Nothing is fetched and nothing stored, and
but for reading a folder's documents it is nouns in, nouns out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.events.differences import Difference, RuleStep, explain_differences
from monitor.runtime.bounded_reading import read_rule_bounded
from state.applying import apply_changes, apply_rule
from state.changes import Change, compare_lists
from state.errors import UnreadableInput, UsageProblem
from state.listings import Listing, Snapshot
from state.rules import Rule, UnreadInstruction
from state.times import eastern_date

# The texts of one rule, the best first: the print, and of a filing the text that keeps the columns of its table.
_FORMS = (".xml", ".pdf", ".txt")


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """The rules in a folder, one reading of each, and the files that could not be read, each with the reason."""

    rules: tuple[Rule, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplayedRule:
    """What one rule did. `effective_on` is the Eastern date it was applied at; None where it gives none.

    `skipped` says why the rule was not applied, and is empty where it was. `unread` holds what was not read of it and
    what did not fit the list.
    """

    rule: Rule
    effective_on: date | None
    skipped: str
    changes: tuple[Change, ...] = ()
    unread: tuple[UnreadInstruction, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """The rules in the order of their effect, the list they give, and where the later list differs from it."""

    base: Snapshot
    rules: tuple[ReplayedRule, ...]
    listings: tuple[Listing, ...]
    against: Snapshot | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences that no rule and no spelling explains."""
        return tuple(difference for difference in self.differences if not difference.is_explained)

    @property
    def is_fine(self) -> bool:
        """Whether both lists and every applied rule were read whole and no difference is unexplained."""
        lists = [self.base] if self.against is None else [self.base, self.against]
        whole = all(not each.unread and (each.skipped or each.rule.is_complete) for each in self.rules)
        return whole and not self.unexplained and not any(snapshot.unread for snapshot in lists)


def read_rule_files(folder: Path) -> RuleFiles:
    """Read every *.xml, *.pdf and *.txt below a folder; of a rule in several texts the printed one counts.

    Raises UsageProblem where the folder is none or has no such file.
    """
    paths = [path for suffix in _FORMS for path in sorted(folder.rglob(f"*{suffix}")) if path.is_file()]
    if not paths:
        raise UsageProblem(str(folder), "holds no *.xml, *.pdf or *.txt.", "Name a folder with rule documents.")
    rules: dict[str, Rule] = {}
    unread: list[str] = []
    for path in paths:
        try:
            rule = read_rule_bounded(path.read_bytes(), str(path))
        except UnreadableInput as problem:
            unread.append(str(problem))
            continue
        rules.setdefault(rule.document_number or str(path), rule)
    return RuleFiles(tuple(rules.values()), tuple(unread))


def replay_rules(base: Snapshot, rules: Iterable[Rule], against: Snapshot | None = None) -> Replay:
    """Apply the rules to the base list, oldest effective first, and explain how the later list differs.

    A rule in force by the base's date is in it already. Without a date of its own a rule counts from publication.
    """
    listings = base.listings
    replayed: list[ReplayedRule] = []
    for rule in sorted(rules, key=lambda rule: (_effective(rule) or date.max, rule.document_number)):
        done = _replay_rule(listings, rule, base.as_of)
        replayed.append(done)
        listings = apply_changes(listings, done.changes)
    differences = _differences(listings, against, replayed) if against is not None else ()
    return Replay(base, tuple(replayed), listings, against, differences)


def _replay_rule(listings: Sequence[Listing], rule: Rule, base: date) -> ReplayedRule:
    effective_on = _effective(rule)
    if rule.amends_nothing:
        return ReplayedRule(rule, effective_on, f"changes no entry: {rule.no_change_reason}")
    if effective_on is not None and effective_on <= base:
        return ReplayedRule(rule, effective_on, f"in force by the date of the base list, {base}")
    if effective_on is None:
        undated = UnreadInstruction("the whole document", rule.title, "says no date from which it counts")
        return ReplayedRule(rule, None, "it cannot be put in order", unread=(undated, *rule.unread))
    applied = apply_rule(listings, rule)
    return ReplayedRule(rule, effective_on, "", applied.changes, (*rule.unread, *applied.unapplied))


def _effective(rule: Rule) -> date | None:
    """Return the date from which a rule counts: with no effective date, since it was filed or else published."""
    filed_on = eastern_date(rule.filed_at) if rule.filed_at else None
    return rule.effective_on or filed_on or rule.publication_date


def _differences(
    ours: Sequence[Listing], against: Snapshot, replayed: Sequence[ReplayedRule]
) -> tuple[Difference, ...]:
    """Tell the differences, each with the rules that the later list has not taken up."""
    steps = (RuleStep(done.rule.document_number, change) for done in replayed for change in done.changes)
    return explain_differences(compare_lists(ours, against.listings), steps)
