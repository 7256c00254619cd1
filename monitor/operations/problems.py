"""Compare current problems with those on record: which are new, repeated or resolved. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from state.storage.problems import RecordedProblem

_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong now: where, what, the operator's next step, and since when (aware UTC).

    `is_told` says that whoever found it has told the operator already; only the daily repeat remains.
    """

    subject: str
    detail: str
    next_step: str
    since: datetime
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class ProblemChanges:
    """What to report, which reported problems are resolved, and what to store."""

    report: tuple[Problem, ...]
    resolved: tuple[RecordedProblem, ...]
    record: tuple[RecordedProblem, ...]


def problem_changes(before: Iterable[RecordedProblem], found: Iterable[Problem], now: datetime) -> ProblemChanges:
    """Compare current problems with those on record; each is reported once, again daily, and when it is resolved."""
    open_problems = {problem.subject: problem for problem in before if problem.over_at is None}
    report: list[Problem] = []
    record: list[RecordedProblem] = []
    for problem in found:
        known = open_problems.pop(problem.subject, None)
        told_at = known.told_at if known else problem.since if problem.is_told else None
        if told_at is None or now - told_at >= _AGAIN_AFTER:
            report.append(problem)
            told_at = now
        record.append(
            RecordedProblem(problem.subject, problem.detail, known.since if known else problem.since, told_at)
        )
    ended = tuple(replace(problem, over_at=now) for problem in open_problems.values())
    resolved = tuple(problem for problem in ended if problem.told_at is not None)
    return ProblemChanges(tuple(report), resolved, (*record, *ended))
