"""What a list looks like from a customer's side: by which words and numbers a listing can be found.

Only finds candidates; whether one is a match is decided elsewhere. Every listing that shares a rare word, a spelling
or a house number with the customer is found, so that 3,400 listings need not be compared one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from monitor.screening.addresses import Address, read_address
from monitor.screening.names import Name, name_forms
from monitor.screening.similarity import MOST_TYPING_ERRORS, adjacent_joins, typing_errors
from state.listings import Listing, ListingKind

ListedName = tuple[int, Name]
ListedAddress = tuple[int, str, Address]


def listing_names(listing: Listing) -> tuple[Name, ...]:
    """The names to compare of one listing, those of its members among them.

    An address entry has a number and no name ("Address 01").
    """
    if listing.kind is ListingKind.ADDRESS:
        return ()
    of_members = (name for member in listing.members for name in (member.name, *(each.name for each in member.aliases)))
    return tuple(form for name in (*listing.names, *of_members) for form in name_forms(name))


def listing_addresses(listing: Listing) -> tuple[str, ...]:
    """The addresses to compare of one listing and of its members, as written."""
    return (*listing.addresses, *(address for member in listing.members for address in member.addresses))


class ListingIndex:
    """All names and addresses of some listings, by what they are made of; a place is a position in `listings`.

    `words_of_each` holds the words of all names of each listing, by place.
    """

    def __init__(self, listings: Sequence[Listing]) -> None:
        """Take every name and address of the listings apart, once."""
        self._by_spelling: dict[str, list[ListedName]] = defaultdict(list)
        self._by_bag: dict[tuple[str, ...], list[ListedName]] = defaultdict(list)
        self._by_word: dict[str, list[ListedName]] = defaultdict(list)
        self._by_joined_words: dict[str, list[ListedName]] = defaultdict(list)
        self._by_street_number: dict[str, list[ListedAddress]] = defaultdict(list)
        self._by_numbers: dict[object, list[ListedAddress]] = defaultdict(list)
        self.words_of_each: list[set[str]] = []
        for place, listing in enumerate(listings):
            names = listing_names(listing)
            self.words_of_each.append({word for name in names for word in name.words})
            for name in names:
                self._add_name(place, name)
            for written in listing_addresses(listing):
                self._add_address(place, written)
        self._words_by_initial: dict[str, list[str]] = defaultdict(list)
        for word in self._by_word:
            self._words_by_initial[word[0]].append(word)
        self._near_words: dict[str, tuple[str, ...]] = {}

    def _add_name(self, place: int, name: Name) -> None:
        """A short name is found by its exact spelling only: one word of three letters is in too many other names."""
        self._by_spelling[name.spelling].append((place, name))
        self._by_bag[name.bag].append((place, name))
        if name.is_short:
            return
        for word in set(name.words):
            self._by_word[word].append((place, name))
        for word in set(adjacent_joins(name.words)):
            self._by_joined_words[word].append((place, name))

    def _add_address(self, place: int, written: str) -> None:
        """An address that leads to no door is not evidence, so it need not be found."""
        address = read_address(written)
        if not address.is_specific:
            return
        self._by_numbers[address.numbers].append((place, written, address))
        for number in address.street_numbers:
            self._by_street_number[number].append((place, written, address))

    def names_near(self, name: Name, words: Iterable[str]) -> set[ListedName]:
        """Names that are this one but for spacing and order, and those with one of `words`, typing errors allowed."""
        found = {*self._by_spelling.get(name.spelling, ()), *self._by_bag.get(name.bag, ())}
        if name.is_short:
            return found
        for word in words:
            found.update(self._by_joined_words.get(word, ()))
            for near in self._words_near(word):
                found.update(self._by_word[near])
        for word in adjacent_joins(name.words):
            found.update(self._by_word.get(word, ()))
        return found

    def addresses_near(self, address: Address) -> set[ListedAddress]:
        """Addresses with the same numbers, or without any like this one, and those with the same number in a street."""
        found = set(self._by_numbers.get(address.numbers, ()))
        for number in address.street_numbers:
            found.update(self._by_street_number.get(number, ()))
        return found

    def _words_near(self, word: str) -> tuple[str, ...]:
        """The listed words that this word is, or may be a misspelling of; each word is looked for once."""
        if word not in self._near_words:
            listed = self._words_by_initial.get(word[0], [])
            near = process.extract(word, listed, scorer=OSA.distance, score_cutoff=MOST_TYPING_ERRORS, limit=None)
            self._near_words[word] = tuple(each for each, _, _ in near if typing_errors(word, each) is not None)
        return self._near_words[word]
