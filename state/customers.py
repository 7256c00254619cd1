"""Customers: the parties a company sells to, as its own records name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """One party of the company's own records; empty text where the record says nothing.

    `country` is an ISO 3166 alpha-2 code or as written. `parent_share` is a percentage, None when unknown.
    `line` is the line of the customers file that it was read from.
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
    owner_email: str = ""
    account_status: str = ""
    open_orders: int | None = None
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of its own: the name, the aliases, the name in the local script."""
        return tuple(name for name in (self.name, *self.aliases, self.local_name) if name)


@dataclass(frozen=True, slots=True)
class CustomerBase:
    """All customers of one file; `sha256` is of the file's bytes, so that a result names exactly what it screened."""

    customers: tuple[Customer, ...]
    sha256: str
