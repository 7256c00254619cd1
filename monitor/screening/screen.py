"""The screening itself: every customer against every listing, as one pure function.

The walk: count how rare words are; index the listings; for each customer find the listings that come near by name,
address or parent, weigh what speaks for each, and conclude.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from monitor.screening.addresses import read_address
from monitor.screening.evidence import (
    Finding,
    Thresholds,
    conclude,
    country_score,
    weigh_address,
    weigh_name,
    weigh_parent,
)
from monitor.screening.index import ListingIndex
from monitor.screening.names import Name, fold_script, name_forms
from monitor.screening.similarity import Rarity
from state.customers import Customer, CustomerBase
from state.listings import Listing
from state.matches import Match, Screening, Strength

__all__ = ["MATCHER_VERSION", "Thresholds", "screen"]

# Stored with every result. It changes whenever the same customers and listings may give other matches.
MATCHER_VERSION = "2"

_STRONGEST_FIRST = {strength: at for at, strength in enumerate(Strength)}


def screen(customers: CustomerBase, listings: Sequence[Listing], thresholds: Thresholds | None = None) -> Screening:
    """Give every customer that may be one of the listed parties, strongest first, with the reasons.

    A customer may match several listings, and a listing several customers. Neither order matters to the result; how
    rare a word is does depend on all customers and listings of the run.
    """
    run = _Run(customers.customers, listings, thresholds or Thresholds())
    matches = [match for customer in customers.customers for match in run.screen_customer(customer)]
    return Screening(
        customers_screened=len(customers.customers),
        listings_screened=len(listings),
        customers_sha256=customers.sha256,
        matcher_version=MATCHER_VERSION,
        matches=tuple(sorted(matches, key=_order)),
    )


def _order(match: Match) -> tuple[object, ...]:
    """The strongest first, and never by the order in which customers and listings came."""
    return (
        _STRONGEST_FIRST[match.strength],
        -match.score,
        match.customer_id,
        match.destination,
        match.listing_name,
        match.reasons,
    )


class _Run:
    """What one run knows: the listings indexed, and how rare each word is."""

    def __init__(self, customers: Sequence[Customer], listings: Sequence[Listing], thresholds: Thresholds) -> None:
        self._listings = listings
        self._thresholds = thresholds
        self._index = ListingIndex(listings)
        self._forms = {written: name_forms(written) for customer in customers for written in customer.names}
        words_of_ours = (
            {word for written in customer.names for form in self._forms[written] for word in form.words}
            for customer in customers
        )
        self._rarity = Rarity(chain(words_of_ours, self._index.words_of_each))

    def screen_customer(self, customer: Customer) -> list[Match]:
        """Every listing for which something speaks, with all that does."""
        findings: dict[int, list[Finding]] = defaultdict(list)
        for written in customer.names:
            _add_best(findings, self._weigh_names(written, customer))
        for written in customer.addresses:
            _add_best(findings, self._weigh_addresses(written, customer))
        _add_best(findings, self._weigh_parents(customer))
        return [conclude(customer, self._listings[place], found) for place, found in findings.items()]

    def _weigh_names(self, written: str, customer: Customer) -> Iterator[tuple[int, Finding | None]]:
        for ours in self._forms[written]:
            for place, theirs in self._index.names_near(ours, self._telling_words(ours)):
                country = country_score(customer.country, self._listings[place])
                yield place, weigh_name(ours, theirs, country, self._rarity, self._thresholds)

    def _weigh_parents(self, customer: Customer) -> Iterator[tuple[int, Finding | None]]:
        for parent in name_forms(customer.parent):
            for place, theirs in self._index.names_near(parent, self._telling_words(parent)):
                yield place, weigh_parent(parent, customer.parent_share, theirs, self._rarity, self._thresholds)

    def _weigh_addresses(self, written: str, customer: Customer) -> Iterator[tuple[int, Finding | None]]:
        """The city of the customer's record belongs to its address, which often leaves it out."""
        whole = written if fold_script(customer.city) in fold_script(written) else f"{written}, {customer.city}"
        ours = read_address(whole)
        for place, listed, theirs in self._index.addresses_near(ours):
            kind = self._listings[place].kind
            yield place, weigh_address((written, ours), (listed, theirs), kind, self._thresholds)

    def _telling_words(self, name: Name) -> list[str]:
        """The words by which to look for a name: the distinctive ones or, in a name of common words, the rarest."""
        bits = self._thresholds.distinctive_bits
        distinctive = [word for word in name.words if self._rarity.is_distinctive(word, bits)]
        return distinctive or [max(name.words, key=self._rarity.bits)]


def _add_best(findings: dict[int, list[Finding]], weighed: Iterable[tuple[int, Finding | None]]) -> None:
    """Keep, of all that one value of a customer says for one listing, what is strongest."""
    best: dict[int, Finding] = {}
    for place, finding in weighed:
        if finding and (place not in best or finding.rank > best[place].rank):
            best[place] = finding
    for place, finding in best.items():
        findings[place].append(finding)
