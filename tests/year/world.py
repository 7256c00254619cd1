"""The world of the simulated year: what is out at any time, and when anything changes."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import chain

from state.times import eastern_date
from tests.year.dates import at, business_day, days_between, is_business_day, is_shut_down
from tests.year.documents import BUREAU, Issued, issue_time, notices, real_rules, withdrawn_rule
from tests.year.effects import effect_rules
from tests.year.noise import noise
from tests.year.troubles import COMPANY, ECFR, REGISTER, TRADE, TROUBLES

_REBUILT_ON = 1  # Tuesday
_OF_REGISTER = ("public-inspection", "federal-register", "feed bureau")
HOSTS = {
    **dict.fromkeys(_OF_REGISTER, REGISTER),
    "ecfr": ECFR,
    "screening-list": TRADE,
    "customers": COMPANY,
    "ownership": COMPANY,
}


class World:
    """Everything from a first day until before a last one (Eastern dates)."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.rules = real_rules()
        self.withdrawn = withdrawn_rule()
        self.notices = notices()
        self.effects = effect_rules()
        self.noise = noise()
        self.documents = (*self.rules, self.withdrawn, *self.notices, *self.effects, *self.noise)
        self._changes = {source: sorted(set(self._moments(source))) for source in HOSTS}

    def edition(self, source: str, moment: datetime) -> int:
        """Give a number that stays the same for as long as a source's answers do."""
        return bisect_right(self._changes[source], moment)

    def filings(self, moment: datetime) -> list[Issued]:
        """Give the year's documents that are on public inspection: from filing until the morning of their issue."""
        return [each for each in self.documents if each.filed_at <= moment < _leaves_inspection(each)]

    def listed(self, moment: datetime) -> list[Issued]:
        """Give what the API lists as published, newest first: the bureau's documents, and notices of others."""
        some = (each for each in self.documents if BUREAU in each.agencies or each in self.notices)
        ours = [each for each in some if each.listed_at <= moment]
        return sorted(ours, key=lambda each: (each.publication_date, each.number), reverse=True)

    def complete_up_to(self, moment: datetime) -> date:
        """Give the date up to which the eCFR is complete: two business days back, and still in the shutdown."""
        day = eastern_date(moment)
        if moment < at(day, 9, 30) or not is_business_day(day):
            day = business_day(day, -1)
        while is_shut_down(day):
            day = business_day(day, -1)
        return business_day(day, -2)

    def taken_up(self, as_of: date) -> frozenset[str]:
        """Give the rules that the eCFR's text of a date holds."""
        return frozenset(each.number for each in self.rules if _last_date(each) <= as_of)

    def taken_up_by_trade(self, moment: datetime) -> frozenset[str]:
        """Give the rules that the Consolidated Screening List holds: those its last rebuilding found in the eCFR."""
        built = [change for change in self._rebuilds() if change <= moment]
        return self.taken_up(self.complete_up_to(built[-1] if built else at(self.first, 0)))

    def codified_at(self, rule: Issued) -> datetime | None:
        """Give when the eCFR first shows a rule; None where this is after the end."""
        changes = self._changes["ecfr"]
        return next((change for change in changes if self.complete_up_to(change) >= _last_date(rule)), None)

    def _moments(self, source: str) -> list[datetime]:
        """Give the times at which a source's answers may change; of an office, one on each business day at least."""
        days = list(days_between(self.first, self.last))
        troubles = (end for each in TROUBLES if each.host == HOSTS[source] for end in (each.begins, each.ends))
        return [*troubles, *self._own_moments(source, days)]

    def _own_moments(self, source: str, days: list[date]) -> list[datetime]:
        business_days = [day for day in days if is_business_day(day)]
        if source == "ecfr":
            return [at(day, 9, 30) for day in business_days]
        if source == "public-inspection":
            filed = ((each.filed_at, _leaves_inspection(each), each.withdrawn_at) for each in self.documents)
            ours = [moment for moment in chain.from_iterable(filed) if moment is not None]
            return [*ours, *(at(day, 8, 45) for day in business_days)]
        if source == "customers":
            return []
        if source == "ownership":
            # It asks nobody, and judges anew each day.
            return [at(day, 0) for day in days]
        # The date is in what a poll asks for. Daily ones also keep the cost of a whole answer from being counted for
        # the short ones after it.
        midnights = [at(day, 0) for day in days]
        if source == "screening-list":
            return [*midnights, *self._rebuilds()]
        listed = ((each.listed_at, issue_time(each.publication_date)) for each in self.documents)
        return [*midnights, *chain.from_iterable(listed)]

    def _rebuilds(self) -> list[datetime]:
        weekly = [day for day in days_between(self.first, self.last) if day.weekday() == _REBUILT_ON]
        return [at(day, 5) for day in weekly]


def _last_date(rule: Issued) -> date:
    """Give the first date of which the eCFR's text has a rule: it is printed by then, and in force."""
    return max(rule.publication_date, rule.effective_on or rule.publication_date)


def _leaves_inspection(document: Issued) -> datetime:
    """Give when a filing leaves the list; a withdrawn one stays for the rest of the day."""
    if document.withdrawn_at is not None:
        return document.withdrawn_at + timedelta(hours=6)
    return at(document.publication_date, 8, 45)
