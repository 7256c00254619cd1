"""Matches: a customer and a listing that may be the same party, with the reasons a person needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from state.listings import EntryId


class Strength(StrEnum):
    """How much weight the evidence has. Never a verdict: a person decides.

    STRONG: the same name but for spelling habits, or the listed address itself. POSSIBLE: a near name with
    distinctive words, or the same address of a named party. WEAK: worth a look when time allows.
    """

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


class ReasonKind(StrEnum):
    """What sort of evidence a reason is."""

    EXACT_NAME = "exact name"
    SAME_NAME = "same name, written differently"
    SIMILAR_NAME = "similar name"
    BRANCH = "a branch of the named company"
    SAME_ADDRESS = "same address"
    SAME_COUNTRY = "same country"
    NEARBY_DESTINATION = "a nearby destination"
    OTHER_COUNTRY = "a different country"
    PARENT = "named parent"
    BENEFICIAL_OWNER = "named beneficial owner"


class Agreement(StrEnum):
    """How a word of a customer's name agrees with one of a listed name."""

    EXACT = "exact"
    TYPO = "typo"
    TRANSLITERATION = "transliteration"
    JOINED = "joined"
    TRANSLATED = "translated"
    INITIALS = "initials"
    ABBREVIATED = "abbreviated"
    CONSONANTS = "consonants"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One piece of evidence: our value beside theirs, each as written, and how alike they are (0 to 100).

    `details` say why, one short line each: which words agree and how rare they are, which do not, what was left out.
    Reasons compare field by field, so that matches which tie in all else can still be sorted.
    """

    kind: ReasonKind
    customer_value: str
    listing_value: str
    score: float
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One customer against one entry of a list. `score` is the best reason's, 0 to 100: it orders a list, no more.

    `entry_id` says which entry, None where what was screened had no identity. Destination and name are as printed, for
    reading: two entries may share them.
    """

    customer_id: str
    destination: str
    listing_name: str
    strength: Strength
    score: float
    reasons: tuple[Reason, ...]
    entry_id: EntryId | None = None

    @property
    def entry(self) -> EntryId:
        """The entry's identity, which every match that is recorded has."""
        assert self.entry_id is not None, "entries are identified before anybody is screened against them"
        return self.entry_id


Bearers = tuple[str, str, EntryId | None, Strength, str]


def bearers_of(match: Match) -> Bearers:
    """Return what the matches of all who bear one name with one entry have in common: a person reads them as one."""
    entry = (match.destination, match.listing_name, match.entry_id)
    return (*entry, match.strength, match.reasons[0].customer_value)


@dataclass(frozen=True, slots=True)
class Screening:
    """The result of one run over all customers, also when it found none.

    `customers_sha256` and `matcher_version` say what was compared with what.
    """

    customers_screened: int
    listings_screened: int
    customers_sha256: str
    matcher_version: str
    matches: tuple[Match, ...]
