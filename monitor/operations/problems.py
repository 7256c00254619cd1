"""Compare current problems with those on record: which are new, repeated or resolved. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from state.storage.problems import RecordedProblem

_AGAIN_AFTER = timedelta(days=1)
# What joins many that were reported as one waits this long, so that a flood that takes hours is no flood of messages.
_GROWN_AFTER = timedelta(hours=1)
_MOST_ALONE = 3
_MOST_IN_FULL = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong now: where, what, the operator's next step, and since when (aware UTC).

    `is_told` says that whoever found it has told the operator already; only the daily repeat remains. Many of one
    `kind`, such as "documents", are one problem with the kind as its subject; it `covers` the subjects of all of them.
    """

    subject: str
    detail: str
    next_step: str
    since: datetime
    is_told: bool = False
    url: str = ""
    kind: str | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemChanges:
    """What is wrong, what of it to report, which reported problems are resolved, and what to store."""

    current: tuple[Problem, ...]
    report: tuple[Problem, ...]
    resolved: tuple[RecordedProblem, ...]
    record: tuple[RecordedProblem, ...]


def problem_changes(before: Iterable[RecordedProblem], found: Iterable[Problem], now: datetime) -> ProblemChanges:
    """Compare current problems with those on record; each is reported once, again daily, and when it is resolved.

    More than three of one kind are one, and stay one until all of them are over; what joins them is reported within
    the hour.
    """
    open_problems = {problem.subject: problem for problem in before if problem.over_at is None}
    current = _fold(tuple(found), open_problems)
    report: list[Problem] = []
    record: list[RecordedProblem] = []
    for problem in current:
        known = open_problems.pop(problem.subject, None)
        covered = [open_problems.pop(subject) for subject in problem.covers if subject in open_problems]
        told_at, has_grown = _reported(problem, known, covered)
        if told_at is None or now - told_at >= (_GROWN_AFTER if has_grown else _AGAIN_AFTER):
            joined = sorted({*problem.covers} - {*known.covers}) if known and has_grown else []
            news = replace(problem, detail=f"New: {_named(joined)}. {problem.detail}") if joined else problem
            report.append(news)
            told_at, has_grown = now, False
        # What has not been reported of it yet is not on record either.
        reported = known if known and has_grown else problem
        since = known.since if known else problem.since
        record.append(RecordedProblem(problem.subject, reported.detail, since, told_at, covers=reported.covers))
        record += [replace(each, over_at=now) for each in covered]
    ended = tuple(replace(problem, over_at=now) for problem in open_problems.values())
    resolved = tuple(problem for problem in ended if problem.told_at is not None)
    return ProblemChanges(current, tuple(report), resolved, (*record, *ended))


def _fold(found: tuple[Problem, ...], open_subjects: Collection[str]) -> tuple[Problem, ...]:
    counts = Counter(problem.kind for problem in found if problem.kind)
    many = {kind for kind, count in counts.items() if count > _MOST_ALONE or kind in open_subjects}
    alone = tuple(problem for problem in found if problem.kind not in many)
    return alone + tuple(_as_one(kind, [each for each in found if each.kind == kind]) for kind in sorted(many))


def _as_one(kind: str, group: list[Problem]) -> Problem:
    subjects = tuple(problem.subject for problem in group)
    in_full = group if len(group) <= _MOST_IN_FULL else group[:1]
    details = " ".join(f"{problem.subject}: {problem.detail}" for problem in in_full)
    first, since = group[0], min(problem.since for problem in group)
    is_told = all(problem.is_told for problem in group)
    detail = f"{len(group)} at once, {_named(subjects)}. {details}"
    return Problem(kind, detail, first.next_step, since, is_told, kind=kind, covers=subjects)


def _named(subjects: Sequence[str]) -> str:
    """Name the first of many, and say how all of them are found."""
    named = ", ".join(subjects[:_MOST_IN_FULL])
    more = len(subjects) - _MOST_IN_FULL
    return f"{named} and {more} more (`listwatch status --json` names them all)" if more > 0 else named


def _reported(
    problem: Problem, known: RecordedProblem | None, covered: list[RecordedProblem]
) -> tuple[datetime | None, bool]:
    """Return when a problem was reported last, None for never, and whether it covers more now than was reported."""
    if known is not None:
        return known.told_at, not {*problem.covers} <= {*known.covers}
    times = [each.told_at for each in covered if each.told_at is not None]
    if problem.covers and len(times) == len(problem.covers):
        return min(times), False
    return (problem.since if problem.is_told else None), False
