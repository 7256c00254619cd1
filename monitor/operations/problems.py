"""Troubles as news: what is told now, what was told lately, and what is over. Pure; nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from state.storage.troubles import Trouble

_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong now: where, what, the operator's next step, and since when (aware UTC).

    `is_told` says that whoever found it has told the operator already; only its daily repeat is left to do.
    """

    subject: str
    detail: str
    next_step: str
    since: datetime
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class TroubleNews:
    """What to do: `tell` these, and `tell_over` of those the operator knew of; `record` holds all as they stand."""

    tell: tuple[Problem, ...]
    tell_over: tuple[Trouble, ...]
    record: tuple[Trouble, ...]


def problem_changes(before: Iterable[Trouble], now_wrong: Iterable[Problem], now: datetime) -> TroubleNews:
    """Hold what is wrong now against the troubles on record: each is told once, again each day, and when it is over."""
    lasting = {trouble.subject: trouble for trouble in before if trouble.over_at is None}
    tell: list[Problem] = []
    record: list[Trouble] = []
    for wrong in now_wrong:
        known = lasting.pop(wrong.subject, None)
        told_at = known.told_at if known else wrong.since if wrong.is_told else None
        if told_at is None or now - told_at >= _AGAIN_AFTER:
            tell.append(wrong)
            told_at = now
        record.append(Trouble(wrong.subject, wrong.detail, known.since if known else wrong.since, told_at))
    over = tuple(replace(trouble, over_at=now) for trouble in lasting.values())
    tell_over = tuple(trouble for trouble in over if trouble.told_at is not None)
    return TroubleNews(tuple(tell), tell_over, (*record, *over))
