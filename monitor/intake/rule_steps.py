"""Steps: which rule made what of our list, as stored. What explains why a later copy of the list differs from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import chain

from sqlalchemy import Connection, select

from monitor.events.differences import RuleStep
from state.changes import compare_lists
from state.listings import ListCode, Listing
from state.storage import lists
from state.storage.milestones import Milestone, milestones_of_all
from state.storage.schema import documents


def rules_known(connection: Connection) -> frozenset[str]:
    """Return what of all that begins or ends an entry is a rule, and not what a source of lists showed."""
    return frozenset(connection.execute(select(documents.c.number).distinct()).scalars())


def steps_taken(
    connection: Connection, code: ListCode, as_of: date, ours: Iterable[lists.Version], done: Milestone
) -> list[RuleStep]:
    """Return the changes that rules in force by a date made, the oldest first, but for rules that reached `done`.

    `ours` are the versions in force on that date. A rule that a source was seen to have taken up as a whole does not
    explain any more what that source lacks later.
    """
    rules = rules_known(connection)
    over = {number for number, reached in milestones_of_all(connection).items() if done in reached}
    begun: dict[tuple[date, str], list[Listing]] = defaultdict(list)
    ended: dict[tuple[date, str], list[Listing]] = defaultdict(list)
    over_by_then = [version for version in lists.versions_closed(connection, code) if _ended_by(version, as_of)]
    for version in chain(ours, over_by_then):
        if version.opened_by in rules:
            begun[version.in_force_from, version.opened_by].append(version.listing)
    for version in over_by_then:
        if version.in_force_until is not None and version.closed_by in rules:
            ended[version.in_force_until, version.closed_by].append(version.listing)
    return [
        RuleStep(rule, change)
        for on, rule in sorted({*begun, *ended})
        if rule not in over
        for change in compare_lists(ended[on, rule], begun[on, rule])
    ]


def _ended_by(version: lists.Version, as_of: date) -> bool:
    """Return whether a version was in force and is no more.

    One of no days only keeps another document's later ending.
    """
    until = version.in_force_until
    return until is not None and version.in_force_from < until <= as_of
