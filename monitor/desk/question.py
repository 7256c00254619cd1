"""A question to the desk: who asks what, of which moment; and a page, which is one pure function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection

from monitor.runtime.context import Context
from state.errors import UsageProblem
from state.people import Role
from state.times import eastern_date

# JSON values alone, by section: what a page shows, whatever the format.
Facts = dict[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)
Day = TypeVar("Day", bound=date)

EVERYBODY = frozenset(Role)
ALL_BUT_SALES = EVERYBODY - {Role.SALES}
# How long after the password was given a person may release, export and the like.
FRESH = timedelta(minutes=10)
_LONGEST_WORDS = 500
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: a person, as this request has shown them to be.

    `signed_in_at` is when they last gave their password (aware UTC); None where a proxy, or the one user's own machine,
    vouches for them, which counts as fresh. `seen_at` is when their session was last used. `session` is its hash, None
    where there is none. `key` signs the forms that they are sent.
    """

    name: str
    roles: frozenset[Role]
    email: str | None = None
    key: str = field(default="", repr=False)
    session: str | None = field(default=None, repr=False)
    signed_in_at: datetime | None = None
    seen_at: datetime | None = None

    def is_any_of(self, roles: frozenset[Role]) -> bool:
        """Return whether they have one of these roles."""
        return bool(self.roles & roles)

    def is_fresh(self, now: datetime) -> bool:
        """Return whether they signed in so lately that they may do what cannot be undone."""
        return self.signed_in_at is None or now - self.signed_in_at <= FRESH

    @property
    def sees_cases(self) -> bool:
        """Whether they see customers beside what was judged of them."""
        return self.is_any_of(frozenset({Role.COMPLIANCE, Role.AUDITOR}))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `path` holds the names in the address, `asked` what stands behind its question mark."""

    connection: Connection
    context: Context
    viewer: Viewer
    now: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The Eastern date now."""
        return eastern_date(self.now)

    def words(self, name: str) -> str:
        """Return what was typed. Raise UsageProblem where it is longer than anything that could be found."""
        words = self.asked.get(name, "").strip()
        if len(words) > _LONGEST_WORDS:
            raise UsageProblem(name, f"is longer than {_LONGEST_WORDS} letters.")
        return words

    def day(self, name: str, default: date) -> date:
        """Return the date that was chosen. Raise UsageProblem where it is none."""
        chosen = self.words(name)
        try:
            return _within_times(date.fromisoformat(chosen)) if chosen else default
        except ValueError as problem:
            raise UsageProblem(name, f"{chosen!r} is no date.", "Write it as 2025-03-31.") from problem

    def moment(self, name: str) -> datetime | None:
        """Return the aware time that was chosen, None for now. Raise UsageProblem where it is none."""
        chosen = self.words(name)
        try:
            moment = _within_times(datetime.fromisoformat(chosen)) if chosen else None
        except ValueError as problem:
            raise UsageProblem(name, f"{chosen!r} is no time.", "Write it as 2025-03-31T16:00+00:00.") from problem
        return moment.replace(tzinfo=self.now.tzinfo) if moment and moment.tzinfo is None else moment

    def number(self, name: str, default: int, most: int = 1_000_000) -> int:
        """Return the number that was chosen, from 1 on. Raise UsageProblem where it is none."""
        chosen = self.words(name)
        if not chosen:
            return default
        if not (chosen.isascii() and chosen.isdecimal() and 1 <= int(chosen[:9]) <= most and len(chosen) < 10):
            raise UsageProblem(name, f"{chosen!r} is no number from 1 to {most:,}.")
        return int(chosen)

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """Return what was chosen of an enumeration, None for nothing. Raise UsageProblem for what is none of it."""
        chosen = self.words(name)
        try:
            return kind(chosen) if chosen else None
        except ValueError as problem:
            known = ", ".join(kind)
            raise UsageProblem(name, f"{chosen!r} is none of {known}.") from problem


def _within_times(day: Day) -> Day:
    """Return a day or time that can be counted from. Raise ValueError for one near where the calendar ends."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"no year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def page_of(number: int, total: int, size: int) -> dict[str, int]:
    """Return which page of how many is shown, of so many rows in all."""
    return {"number": number, "of": max(1, -(-total // size)), "total": total}


class Sees(StrEnum):
    """Who sees a section of a page; how that is done is in `monitor.desk.redaction`, for every format alike.

    EVERYONE: whoever may open the page. WORK: all but sales: rules, lists, sources. CASES: compliance and the auditor:
    customers with matches, scores and reasons. ACCOUNTS: the same two, and sales its own accounts without any of that.
    """

    EVERYONE = "everyone"
    WORK = "work"
    CASES = "cases"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, who may open it, which sections its facts have, and the function that finds them.

    `answer` asks only and changes nothing. `path` is a Starlette path; the same with `.json` and `.csv` behind it gives
    the same facts. `table` names the section whose rows are the CSV. `template` is in `templates/`, without its suffix.
    """

    path: str
    title: str
    template: str
    sections: Mapping[str, Sees]
    answer: Callable[[Question], Facts]
    table: str
    roles: frozenset[Role] = EVERYBODY
