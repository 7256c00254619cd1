"""The customers as arrays: what each can be found by, and how many use each word.

Three kinds of rows: the spellings of their names, those of their owners' names, and the words of their addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.screening.bulk.address_rows import address_lines
from monitor.screening.bulk.forked import do_both
from monitor.screening.bulk.fuzzy_words import Neighbourhood, hash_neighbourhood
from monitor.screening.bulk.words import LooseRows, RowsWriter, WordRows, leave_out_unused, pick_rows
from state.customers import Customer
from state.garbage_collection import gc_paused

# So many customers take a second to read, of which a second process saves a half.
_WORTH_SHARING = 100_000
# Of one customer in so many the words are few beside those of all.
_WORTH_ANOTHER_INDEX = 10


@dataclass(frozen=True, slots=True)
class NamedRows:
    """Rows of words of names, and the neighbourhood of these words."""

    rows: WordRows
    near: Neighbourhood


@dataclass(frozen=True, slots=True)
class CustomerIndex:
    """Customers by their place in the file: names, parents' names, and the words of their addresses.

    `customers` is their number.
    """

    customers: int
    names: NamedRows
    parents: NamedRows
    addresses: WordRows

    def only(self, numbers: NDArray[np.integer[Any]]) -> CustomerIndex:
        """Return the index of some customers, whose numbers (sorted) they keep."""
        names, parents, addresses = (
            pick_rows(rows, numbers, numbers) for rows in (self.names.rows, self.parents.rows, self.addresses)
        )
        if len(numbers) * _WORTH_ANOTHER_INDEX > self.customers:
            return CustomerIndex(
                self.customers, NamedRows(names, self.names.near), NamedRows(parents, self.parents.near), addresses
            )
        names, parents, addresses = map(leave_out_unused, (names, parents, addresses))
        return CustomerIndex(self.customers, name_rows(names), name_rows(parents), addresses)


class IndexWriter:
    """Takes customers batch after batch, and gives the index of all."""

    def __init__(self, first: int = 0) -> None:
        """Begin with the customer of this number."""
        self._customers = first
        self._names, self._parents, self._addresses = RowsWriter(), RowsWriter(), RowsWriter(str)

    def add(self, customers: Sequence[Customer]) -> None:
        """Add the next customers; very many are read in two halves at once."""
        if len(customers) < _WORTH_SHARING:
            self.read(customers)
            return
        half = len(customers) // 2
        begins = self._customers + half
        _, second = do_both(lambda: self.read(customers[:half]), lambda: _read_apart(customers[half:], begins))
        for writer, loose in zip((self._names, self._parents, self._addresses), second, strict=True):
            writer.add_loose(loose)
        self._customers = begins + len(customers) - half

    def loose(self) -> tuple[LooseRows, LooseRows, LooseRows]:
        """Return the rows of names, of parents' names and of addresses as they were added."""
        return self._names.loose(), self._parents.loose(), self._addresses.loose()

    def read(self, customers: Sequence[Customer]) -> None:
        """Add the next customers one after the other, in this process."""
        first = self._customers
        self._customers += len(customers)
        self._names.add_names(list(map(attrgetter("name"), customers)), range(first, self._customers))
        fuller = [each for each in enumerate(customers, first) if _says_more(each[1])]
        aliases = [(alias, at) for at, each in fuller for alias in each.aliases]
        local_names = [(each.local_name, at) for at, each in fuller if each.local_name]
        self._names.add_names(*_columns(aliases + local_names))
        parents = [(each.parent, at) for at, each in fuller if each.parent]
        owners = [(each.beneficial_owner, at) for at, each in fuller if each.beneficial_owner]
        self._parents.add_names(*_columns(parents + owners))
        located = [(at, each) for at, each in fuller if each.addresses]
        self._addresses.add_lines(address_lines([customer for _, customer in located]), [at for at, _ in located])

    def give(self) -> CustomerIndex:
        """Return the index of all customers that were added."""
        return CustomerIndex(
            self._customers, name_rows(self._names.give()), name_rows(self._parents.give()), self._addresses.give()
        )


def index_customers(batches: Iterable[Sequence[Customer]]) -> CustomerIndex:
    """Return the index of customers that come in batches, which are not kept."""
    writer = IndexWriter()
    with gc_paused():
        for batch in batches:
            writer.add(batch)
        return writer.give()


def _read_apart(customers: Sequence[Customer], first: int) -> tuple[LooseRows, LooseRows, LooseRows]:
    """Return the rows of customers that stand in a row, the first of them with the number `first`."""
    writer = IndexWriter(first)
    writer.read(customers)
    return writer.loose()


def name_rows(rows: WordRows) -> NamedRows:
    """Rows of names with the neighbourhood of their words."""
    return NamedRows(rows, hash_neighbourhood(rows.words))


def _says_more(customer: Customer) -> bool:
    """Return whether there is more to find a customer by than its first name."""
    return bool(
        customer.aliases or customer.local_name or customer.parent or customer.beneficial_owner or customer.addresses
    )


def _columns(named: Sequence[tuple[str, int]]) -> tuple[list[str], list[int]]:
    """Names and numbers of customers, each for itself."""
    return [name for name, _ in named], [number for _, number in named]
