"""Inputs: what the ids that an event names stand for, found in the database or in an evidence file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from state.alerts import Alert
from state.captures import Capture
from state.changes import Change
from state.customers import CustomerBase, Customers
from state.dispositions import Disposition
from state.listings import ListCode, Listing
from state.ownership import NO_OWNER_DATA, CurrentFinding, OwnerData
from state.rules import Rule

NO_CUSTOMERS = CustomerBase((), "")


@dataclass(frozen=True, slots=True)
class HeldList:
    """A list on an Eastern date; `listings` is None for one that we do not hold.

    `to_come` are the entries that other documents let begin later.
    """

    list_code: ListCode
    on: date
    listings: tuple[Listing, ...] | None
    to_come: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an event is derived from.

    `captures` are by their sha256. `earlier` are the changes of the event that this one replaces, None where there is
    none. `shown` are the lists as the source of a difference shows them, `read` is what was read last of a document of
    which nothing is to be read now, `superseded` the alert that no longer holds. `owners` is who owns whom beside the
    customers' own records, `standing` are the findings on ownership of the event before, by customer, `decisions` what
    people said of matches by then: that a party is not the listed one.
    """

    captures: Mapping[str, Capture] = field(default_factory=dict)
    lists: tuple[HeldList, ...] = ()
    customers: Customers = NO_CUSTOMERS
    earlier: tuple[Change, ...] | None = None
    shown: Mapping[ListCode, tuple[Listing, ...]] = field(default_factory=dict)
    read: Rule | None = None
    superseded: Alert | None = None
    owners: OwnerData = NO_OWNER_DATA
    standing: Mapping[str, CurrentFinding] = field(default_factory=dict)
    decisions: tuple[Disposition, ...] = ()


NO_INPUTS = Inputs()
