"""Ownership: who owns which share of whom, and what follows from it for a customer.

Source: supplement no. 8 to part 744 of title 15 CFR (the Affiliates Rule, 90 FR 47201, September 30, 2025); Red Flag 29
in supplement no. 3 to part 732. What neither text says is marked INF here: an inference, to be confirmed by counsel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from state.listings import EntryId, ListCode
from state.regimes import RegimeReading

# The name, among the sources, of judging customers by their owners.
OWNERSHIP_SOURCE = "ownership"

HALF = Decimal(50)
ALL = Decimal(100)


class OwnersFormat(StrEnum):
    """A table of one's own; GLEIF Level 1 or 2; the UK PSC snapshot; BODS 0.4 statements; FollowTheMoney entities."""

    TABLE = "table"
    GLEIF = "gleif"
    PSC = "psc"
    BODS = "bods"
    FTM = "ftm"


class EdgeKind(StrEnum):
    """What an owner is to what it owns.

    EQUITY is a share of ownership. CONSOLIDATED is a parent of the same group of accounts: an owner of a share that is
    not stated. BRANCH is a head office: one entity with its branch. CONTROL is no ownership; it is a red flag.
    """

    EQUITY = "equity"
    CONSOLIDATED = "consolidated"
    BRANCH = "branch"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent, exact, between two bounds; both are the same where it is known."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Party:
    """A person or company as one source names it, by an id that all its edges use.

    `country` is an ISO 3166 alpha-2 code or as written, `lei` a Legal Entity Identifier (ISO 17442).
    """

    id: str
    name: str
    country: str | None = None
    lei: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One owner of one party, by their ids, as one source says it.

    `share` is None where the source states none. `since` is the Eastern date from which it holds, `until` the first
    date on which it no longer does; `known_from` and `known_until` are our times (aware UTC). `document` and `place`
    lead back to what says so, `as_of` is the date the source itself gives its statement.
    """

    owner: str
    owned: str
    share: Share | None
    kind: EdgeKind = EdgeKind.EQUITY
    source: str = ""
    document: str | None = None
    place: str | None = None
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    known_from: datetime | None = None
    known_until: datetime | None = None

    def holds(self, on: date, known_at: datetime | None = None) -> bool:
        """Return whether it holds on an Eastern date, as it is known now or was known at an aware UTC time."""
        in_time = (self.since is None or self.since <= on) and (self.until is None or on < self.until)
        if known_at is None:
            return in_time and self.known_until is None
        known = self.known_from is None or self.known_from <= known_at
        return in_time and known and (self.known_until is None or known_at < self.known_until)


@dataclass(frozen=True, slots=True)
class OwnerData:
    """What is known of who owns whom, beside the customers' own records."""

    parties: tuple[Party, ...] = ()
    edges: tuple[Edge, ...] = ()


NO_OWNER_DATA = OwnerData()


@dataclass(frozen=True, slots=True)
class ListedAs:
    """An entry that a party is matched to, on a list whose parties count as owners.

    `is_certain` is False where the match is only possible: then it counts for what may be, not for what is.
    """

    list_code: ListCode
    destination: str
    name: str
    license_requirement: str = ""
    license_review_policy: str = ""
    footnotes: tuple[int, ...] = ()
    is_certain: bool = True
    entry_id: EntryId | None = None


class FindingClass(StrEnum):
    """What ownership means for a customer, the weightiest first; a customer has the first one that holds.

    EXPLICITLY_NAMED: stands on a list itself. BRANCH: a branch of one that does. US_ENTITY: not captured, and passes
    ownership on (INF). CAPTURED: an affiliate, 50 percent or more. RED_FLAG_29: an Entity List or Military End-User
    List owner whose share is not known and may be half. TO_BE_DETERMINED: the same of an SDN, whom Red Flag 29 does not
    name, or of an owner that is only possibly listed. CIRCULAR: captured in one reading of a circle of owners and not
    in the other. MINORITY_RED_FLAG: a listed or captured direct owner below half. INDIRECT_INTEREST: one further up.
    """

    EXPLICITLY_NAMED = "listed"
    BRANCH = "branch"
    US_ENTITY = "us entity"
    CAPTURED = "captured"
    RED_FLAG_29 = "red flag 29"
    TO_BE_DETERMINED = "ownership to be determined"
    CIRCULAR = "circular, to be determined"
    MINORITY_RED_FLAG = "minority red flag"
    INDIRECT_INTEREST = "indirect interest"
    NONE = "none"


# What an affiliate is held for, what a person has to look into, and what of that asks for ownership information.
HELD = frozenset({FindingClass.CAPTURED, FindingClass.BRANCH})
UNDETERMINED = frozenset({FindingClass.RED_FLAG_29, FindingClass.TO_BE_DETERMINED, FindingClass.CIRCULAR})
RED_FLAGS = UNDETERMINED | {FindingClass.MINORITY_RED_FLAG}


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge on the way from a listed owner down to a customer."""

    owner: str
    owned: str
    share: Share
    kind: EdgeKind
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class ListedOwner:
    """A listed party that counts for a finding, its entries, and one shortest way down from it to the customer.

    `path` is empty where the way is longer than is shown.
    """

    party: Party
    listed_as: tuple[ListedAs, ...]
    path: tuple[PathStep, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnedRequirement:
    """What an affiliate needs a license for: as its most restrictive owner does.

    `requirement_of` and `policy_of` are the entries whose text is the strictest; None where the texts cannot be
    compared for certain, and then all of them are shown and none is chosen.
    """

    requirement_of: ListedAs | None = None
    policy_of: ListedAs | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What ownership means for one customer on an Eastern date, under a regime, with the evidence.

    `held` is how much its listed and captured direct owners hold together; `held_by_list` the same for the owners
    behind which each list stands, which may overlap. `needs_regime` says whether it has a consequence only while the
    Affiliates Rule is in force. `may_be` are entries that the customer itself possibly is. `data_problems` are faults
    of the owner data it rests on, with what was assumed.
    """

    customer_id: str
    classification: FindingClass
    held: Share
    held_by_list: tuple[tuple[ListCode, Share], ...]
    owners: tuple[ListedOwner, ...]
    requirement: OwnedRequirement
    footnotes: tuple[int, ...]
    regime: RegimeReading
    on: date
    needs_regime: bool
    may_be: tuple[ListedAs, ...] = ()
    data_problems: tuple[str, ...] = ()

    @property
    def lists(self) -> tuple[ListCode, ...]:
        """The lists that the counting owners stand on, each once."""
        codes = {each.list_code for owner in self.owners for each in owner.listed_as}
        return tuple(sorted(codes))


@dataclass(frozen=True, slots=True)
class CurrentFinding:
    """A finding as it stands for a customer, and whether the account is to be held for it."""

    finding: Finding
    is_held: bool
