"""The report of a screening as one HTML page: counts, scores, and matches side by side. It needs no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notifiers.templating import render_page
from state.customers import NotScreenable
from state.matches import Bearers, Match, Strength, bearers_of
from state.times import EASTERN

_BARS = range(0, 100, 10)


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """What was screened and found; `settings` says by which thresholds and whose they are.

    `matches` stand strongest first, `notices` above them. `not_screenable` are the customers whose names cannot match
    anything, `notes` what was read of the table otherwise than it stands there. `made_at` is aware UTC, `source` the
    customers' file or address, of whom there were `customers`; `dates` says how old each list is,
    `bearers` how many customers bear each name that matched an entry.
    """

    listings: int
    list_name: str
    matcher_version: str
    settings: str
    matches: tuple[Match, ...]
    notices: tuple[str, ...] = ()
    not_screenable: tuple[NotScreenable, ...] = ()
    notes: tuple[str, ...] = ()
    made_at: datetime | None = None
    source: str = ""
    customers: int | None = None
    dates: tuple[str, ...] = ()
    bearers: Mapping[Bearers, int] = field(default_factory=dict)

    @property
    def made(self) -> str:
        """When it was made, in Eastern time; empty where that is not known."""
        return f"{self.made_at.astimezone(EASTERN):%Y-%m-%d %H:%M} ET" if self.made_at else ""

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many matches have each strength, the strongest first."""
        counted = Counter(match.strength for match in self.matches)
        return [(str(strength), counted[strength]) for strength in Strength]

    @property
    def groups(self) -> list[tuple[Match, int]]:
        """The matches, of the bearers of one name that matched one entry the first, and how many more there are."""
        firsts = {bearers_of(match): match for match in reversed(self.matches)}
        return [(match, self.bearers.get(group, 1) - 1) for group, match in reversed(firsts.items())]

    @property
    def histogram(self) -> list[tuple[int, int, float]]:
        """For each ten points of score: its low end, the number of matches, and that in per cent of the most."""
        counted = Counter(min(int(match.score // 10) * 10, _BARS[-1]) for match in self.matches)
        most = max(counted.values(), default=1)
        return [(low, counted[low], round(100 * counted[low] / most, 1)) for low in reversed(_BARS)]


def render_report(report: ScreeningReport) -> str:
    """Return the page; every value in it is escaped."""
    return render_page("monitor.queries", "screening.html", report=report)
