"""The tables of what is told, to whom and when: screening, sales, templates, routes, digests, quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.config.base import WEEKDAYS, Weekday, Zone
from state.alerts import Audience, Contact
from state.listings import ListCode
from state.matches import Strength
from state.severity import Severity
from state.tables import ChannelName, Table, TimeOfDay


class ScreeningTable(Table):
    """How alike two names must be to be told (0 to 100)."""

    similar_name: float = Field(default=64, ge=50, le=100)


class ContactTable(Table):
    """Whom sales operations and compliance ask about an alert; answers to its mail go to `email`."""

    name: str = Field(min_length=1)
    email: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")
    phone: str = ""


class BusinessHoursTable(Table):
    """The hours that deadlines of hold notices count: from `begin` to `end` of this zone on these days.

    With `federal_holidays` no hour of a federal holiday counts (5 U.S.C. 6103).
    """

    begin: TimeOfDay = time(9)
    end: TimeOfDay = time(17)
    zone: Zone = "America/New_York"
    days: frozenset[Weekday] = frozenset(WEEKDAYS[:5])
    federal_holidays: bool = True

    @model_validator(mode="after")
    def _some_hours(self) -> BusinessHoursTable:
        if not self.days or self.begin >= self.end:
            raise ValueError("days must name one, and begin must be before end")
        return self


class SalesTable(Table):
    """What a hold notice tells sales operations: who decides, within how many hours, whom to ask.

    `contact` is a table of name, mail address and phone number; without one, `ask` says whom. With a table of
    `business_hours`, all hours here are hours of business; else they are counted around the clock.

    Nobody acknowledged within `acknowledge_within_hours`: the first of `escalate_to` is told, after as long again the
    next. Each is a channel's name, or a mail address that a mail channel with `to_owner` sends to. `release_needs` is
    how many people sign a release: nobody, one, or two, of whom neither may have judged what the account is held for.
    """

    decided_by: str = "Trade compliance"
    decide_within_hours: int = Field(default=24, ge=1, le=2000)
    ask: str = "Trade compliance"
    contact: ContactTable | None = None
    acknowledge_within_hours: int = Field(default=8, ge=1, le=2000)
    business_hours: BusinessHoursTable | None = None
    escalate_to: tuple[Annotated[str, Field(pattern=r"^(?:[\w.-]+|[^@\s]+@[^@\s]+)$")], ...] = ()
    release_needs: Literal["nobody", "one", "two"] = "one"

    @property
    def who_to_ask(self) -> Contact | None:
        """The contact as alerts carry it; None where none is configured."""
        return Contact(**self.contact.model_dump()) if self.contact else None

    def deadline(self, start: datetime, hours: int) -> datetime:
        """Return the aware UTC time so many hours after an aware time, as hours are counted here."""
        table = self.business_hours
        if table is None:
            return start + timedelta(hours=hours)
        # Here, as every command reads the configuration and few ask for a deadline.
        from state.calendar import add_business_hours

        days = {WEEKDAYS.index(day) for day in table.days}
        return add_business_hours(
            start, hours, table.begin, table.end, table.zone, days, has_holidays=table.federal_holidays
        )


class OwnershipTable(Table):
    """What follows from who owns a customer (15 CFR part 744, supplement no. 8).

    `hold_when` says in which state of the Affiliates Rule accounts are held for their owners: while any reading that is
    shown has it in force ("in_force_or_by_its_terms"), or only once a person verified that it is ("verified_in_force").
    Where the share of a listed owner is not known (Red Flag 29), `assigned_to` is asked to obtain it within
    `due_within_days`.
    """

    hold_when: Literal["in_force_or_by_its_terms", "verified_in_force"] = "in_force_or_by_its_terms"
    assigned_to: str = "Trade compliance"
    due_within_days: int = Field(default=14, ge=1, le=365)


class TemplatesTable(Table):
    """A folder with templates of your own for HTML and text; what it does not hold is the package's."""

    folder: Path | None = None


class RouteTable(Table):
    """Which alerts go where: a key that is left out asks nothing, one that is given wants one of its values.

    An alert goes where any route that it fits leads, but only to channels that take its audience: no route shows
    anybody what the channel's own `audiences` withhold. `owners` are e-mail addresses or Slack ids. `when` is
    "immediate", or "digest" and the digest's name.
    """

    name: ChannelName
    channels: tuple[ChannelName, ...] = Field(min_length=1)
    when: str = Field(default="immediate", pattern=r"^(immediate|digest [\w.-]+)$")
    audiences: frozenset[Audience] = frozenset()
    lists: frozenset[ListCode] = frozenset()
    destinations: frozenset[str] = frozenset()
    strengths: frozenset[Strength] = frozenset()
    themes: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    business_units: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()

    @property
    def digest(self) -> str:
        """The name of the digest that it puts alerts into; empty when it sends at once."""
        return self.when.partition(" ")[2]


class DigestTable(Table):
    """One message for all that has gathered, on these days at this time of this zone."""

    name: ChannelName
    at: TimeOfDay
    zone: Zone = "America/New_York"
    days: frozenset[Weekday] = frozenset(WEEKDAYS[:5])

    @model_validator(mode="after")
    def _a_day(self) -> DigestTable:
        if not self.days:
            raise ValueError("days must name one")
        return self


class QuietHoursTable(Table):
    """When channels are left in peace, from `begin` to `end` of this zone, but for a rule in force and for holds."""

    channels: tuple[ChannelName, ...] = Field(min_length=1)
    begin: TimeOfDay
    end: TimeOfDay
    zone: Zone = "America/New_York"
