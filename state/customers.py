"""Customers: the parties a company sells to, as its own records name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

# The name of their source among the others.
CUSTOMERS_SOURCE = "customers"

# So many customers that are not screenable are named in a line; the others are counted.
_NAMED = 5


class OwnerRole(StrEnum):
    """What a customer's record calls the party that owns it."""

    PARENT = "parent"
    BENEFICIAL_OWNER = "beneficial owner"


@dataclass(frozen=True, slots=True)
class Owner:
    """A party that owns a customer, as the customer's record says; `share` is a percentage, None when unknown."""

    role: OwnerRole
    name: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Customer:
    """One party of the company's own records; empty text where the record says nothing.

    `country` is an ISO 3166 alpha-2 code or as written. `parent_share` and `beneficial_owner_share` are
    percentages, None when unknown. `role` says whether it is sold to ("customer"), bought from ("supplier"), or "both";
    empty where that is not known, and then it is screened against every list. `line` is the line of the
    customers file that it was read from.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    local_name: str = ""
    country: str = ""
    addresses: tuple[str, ...] = ()
    city: str = ""
    parent: str = ""
    parent_share: float | None = None
    beneficial_owner: str = ""
    beneficial_owner_share: float | None = None
    owner_email: str = ""
    account_status: str = ""
    open_orders: int | None = None
    role: str = ""
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of its own: the name, the aliases, the name in the local script."""
        return tuple(name for name in (self.name, *self.aliases, self.local_name) if name)

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Who owns it, of those that the record names."""
        said = (
            Owner(OwnerRole.PARENT, self.parent, self.parent_share),
            Owner(OwnerRole.BENEFICIAL_OWNER, self.beneficial_owner, self.beneficial_owner_share),
        )
        return tuple(owner for owner in said if owner.name)


@dataclass(frozen=True, slots=True)
class NotScreenable:
    """A customer none of whose names can match a list, and why: it is counted and listed, never among the clear.

    `line` is that of the customers file.
    """

    customer_id: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CustomerBase:
    """All customers of one file; `sha256` is of the file's bytes, so that a result names exactly what it screened.

    `not_screenable` are those among them whose names cannot match anything. `doubt` says why these stay in use though
    there is a later export; None where they are the current ones.
    """

    customers: tuple[Customer, ...]
    sha256: str
    not_screenable: tuple[NotScreenable, ...] = ()
    doubt: str | None = None

    def only(self, customers: tuple[Customer, ...]) -> CustomerBase:
        """Return some of them, under the hash of all."""
        return replace(self, customers=customers)

    @property
    def number(self) -> int:
        """How many customers there are."""
        return len(self.customers)

    @property
    def not_screenable_line(self) -> str | None:
        """How many of them are not screenable, and where the first ones stand; None where all are."""
        return describe_not_screenable(self.not_screenable) if self.not_screenable else None


@dataclass(frozen=True, slots=True)
class StoredCustomers:
    """The same where all `number` customers lie in a folder, by columns, and are not held in memory.

    `notes` say what was read otherwise than it stands in the file. `arrays` are how long the arrays are that are kept
    beside them.
    """

    folder: Path
    number: int
    sha256: str
    not_screenable: tuple[NotScreenable, ...] = ()
    doubt: str | None = None
    notes: tuple[str, ...] = ()
    arrays: Mapping[str, int] = field(default_factory=dict)

    def only(self, customers: tuple[Customer, ...]) -> CustomerBase:
        """Return some of them, under the hash of all."""
        return CustomerBase(customers, self.sha256, self.not_screenable, self.doubt)


Customers = CustomerBase | StoredCustomers


def describe_not_screenable(customers: Sequence[NotScreenable]) -> str:
    """Say in one line how many customers are not screenable, and on which lines the first ones stand, and why."""
    first = ", ".join(f"line {each.line} ({each.reason})" for each in customers[:_NAMED])
    more = f" and {len(customers) - _NAMED:,} more" if len(customers) > _NAMED else ""
    return f"{len(customers):,} not screenable: {first}{more}"
