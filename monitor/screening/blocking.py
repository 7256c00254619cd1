"""What is compared of a listing and of a customer besides its own name, and by which keys two addresses can meet.

Only finds candidates; whether one is a match is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.screening.addresses import Address, read_address
from monitor.screening.names import Name, fold_script, name_forms
from state.customers import Customer
from state.listings import Listing, ListingKind

_END_LETTERS = 7
_WITHIN_A_HOUSE = {"floor", "room"}


def listing_names(listing: Listing) -> tuple[Name, ...]:
    """Return the names to compare of one listing, those of its members among them.

    An address entry has a number and no name ("Address 01"). What the entry itself prints as the acronym of a name is
    one wherever else it stands.
    """
    if listing.kind is ListingKind.ADDRESS:
        return ()
    of_members = (name for member in listing.members for name in (member.name, *(each.name for each in member.aliases)))
    forms = [form for name in (*listing.names, *of_members) for form in name_forms(name)]
    acronyms = {form.words for form in forms if form.is_acronym}
    return tuple(replace(form, is_part=True, is_acronym=True) if form.words in acronyms else form for form in forms)


def listing_addresses(listing: Listing) -> tuple[str, ...]:
    """Return the addresses to compare of one listing and of its members, as written."""
    return (*listing.addresses, *(address for member in listing.members for address in member.addresses))


@dataclass(frozen=True, slots=True)
class PreparedListings:
    """Some listings taken apart: every name and address of all, and beside each the place of its listing."""

    listings: tuple[Listing, ...]
    names: tuple[Name, ...]
    name_places: tuple[int, ...]
    addresses: tuple[tuple[str, Address], ...]
    address_places: tuple[int, ...]
    address_keys: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class PreparedListing:
    """One listing taken apart: its names, its addresses with the way they are written, and the keys of each."""

    names: tuple[Name, ...]
    addresses: tuple[tuple[str, Address], ...]
    address_keys: tuple[frozenset[str], ...]


def prepare_listing(listing: Listing) -> PreparedListing:
    """Take every name and address of a listing apart."""
    addresses = tuple((written, read_address(written)) for written in listing_addresses(listing))
    keys = tuple(frozenset(address_blocking_keys(address)) for _, address in addresses)
    return PreparedListing(listing_names(listing), addresses, keys)


def prepare(listings: Sequence[Listing]) -> PreparedListings:
    """Take every name and address of the listings apart, once."""
    return join_prepared(listings, list(map(prepare_listing, listings)))


def join_prepared(listings: Sequence[Listing], prepared: Sequence[PreparedListing]) -> PreparedListings:
    """Return listings that were taken apart one by one as one."""
    return PreparedListings(
        tuple(listings),
        tuple(name for each in prepared for name in each.names),
        tuple(place for place, each in enumerate(prepared) for _ in each.names),
        tuple(address for each in prepared for address in each.addresses),
        tuple(place for place, each in enumerate(prepared) for _ in each.addresses),
        tuple(keys for each in prepared for keys in each.address_keys),
    )


def address_text(customer: Customer, written: str) -> str:
    """Return one address of a customer with the city of the record, which belongs to it and is often left out."""
    has_city = fold_script(customer.city) in fold_script(written)
    return written if has_city else f"{written}, {customer.city}"


def customer_address(customer: Customer, written: str) -> Address:
    """Return one address of a customer, taken apart."""
    return read_address(address_text(customer, written))


def address_blocking_keys(address: Address) -> Iterator[str]:
    """Return the keys of an address: two that may be one share a key at least, and most others share none.

    A house is found by its number in its street; what stands in no street by all its numbers and a word of its place;
    a street without house numbers by its name; a place in many words by all of them. What leads to no door has no key.
    """
    if address.is_place_name:
        yield f"in words {' '.join(sorted(address.places))}"
    if not address.is_specific:
        return
    streets = [end for street in sorted(address.streets) for end in street_ends(street)]
    if streets and address.street_numbers:
        yield from (f"no {number} {street}" for number in sorted(address.street_numbers) for street in streets)
    elif streets:
        yield from (f"in {street}" for street in streets)
    else:
        # Floors, and rooms beside other numbers, are not always said.
        said = [each for each in address.numbers if each[0] not in _WITHIN_A_HOUSE] or address.numbers
        numbers = " ".join(sorted(f"{what}:{'+'.join(sorted(values))}" for what, values in said))
        yield from (f"at {numbers} {place}" for place in sorted(address.places) or [""])


def street_ends(street: str) -> tuple[str, ...]:
    """Return a street's name or, of a long one, both ends: one wrong letter leaves one of them as it is."""
    if len(street) < 2 * _END_LETTERS:
        return (street,)
    return (f"{street[:_END_LETTERS]}-", f"-{street[-_END_LETTERS:]}")
