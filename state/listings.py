"""Listings: the entries of a list as printed, and a whole list as of a date.

The Entity List is supplement no. 4 to part 744 of title 15 CFR: a table of five columns (country, entity, license
requirement, license review policy, Federal Register citation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# The field, among those of a source's own, of the date on which an order ends (ISO 8601).
EXPIRES_ON = "expires_on"


class ListCode(StrEnum):
    """Which list a listing stands on, by the codes of the Consolidated Screening List.

    Of 15 CFR part 744: the Entity List (supplement 4), the Unverified List (6), the Military End-User List (7); of
    part 764, the Denied Persons List. Most others are of the Departments of State and the Treasury. Three codes are
    ours: the military-intelligence end users of 15 CFR 744.22(f)(2), the Chinese military companies of the Department
    of Defense, and the UFLPA Entity List of the Department of Homeland Security.
    """

    ENTITY_LIST = "EL"
    UNVERIFIED_LIST = "UVL"
    MILITARY_END_USER_LIST = "MEU"
    DENIED_PERSONS_LIST = "DPL"
    SPECIALLY_DESIGNATED_NATIONALS = "SDN"
    SECTORAL_SANCTIONS = "SSI"
    FOREIGN_SANCTIONS_EVADERS = "FSE"
    CORRESPONDENT_ACCOUNTS = "CAP"
    CHINESE_MILITARY_COMPANIES = "CMIC"
    MENU_BASED_SANCTIONS = "MBS"
    PALESTINIAN_LEGISLATIVE_COUNCIL = "PLC"
    DEBARRED = "DTC"
    NONPROLIFERATION = "ISN"
    MILITARY_INTELLIGENCE = "MIEU"
    MILITARY_COMPANIES = "1260H"
    FORCED_LABOR = "UFLPA"


@dataclass(frozen=True, slots=True, order=True)
class EntryId:
    """One entry of one list, through all its wordings: `key` names the line of the list (see `state.entry_ids`).

    `list_code` is a ListCode, or a source's own name for a list that is none of these.
    """

    list_code: str
    key: str

    def __str__(self) -> str:
        """Return it in one word, as messages and `--json` show it."""
        return f"{self.list_code}-{self.key}"

    @classmethod
    def parse(cls, word: str) -> EntryId:
        """Return the identity that such a word stands for. Raise ValueError for any other word."""
        found = re.fullmatch(r"(.+?)-([0-9a-f]{12}(?:-\d+)?)", word)
        if found is None:
            raise ValueError(f"{word!r} is no identity of an entry")
        return cls(*found.groups())


class ListingKind(StrEnum):
    """What an entry names: a party; an address (15 CFR 744.16(a), since 89 FR 51644); or a class of parties."""

    PARTY = "party"
    ADDRESS = "address"
    CLASS = "class"


class AliasKind(StrEnum):
    """Also known as, or formerly known as."""

    AKA = "aka"
    FKA = "fka"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name that the entry itself gives, as printed."""

    name: str
    kind: AliasKind = AliasKind.AKA


@dataclass(frozen=True, slots=True)
class Member:
    """A subordinate or affiliated body that an entry names within its own cell, with what the cell says of it."""

    name: str
    aliases: tuple[Alias, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a list, in the words of the list.

    BIS counts entities and entries apart: one entity under two destinations is two listings. `destination` is the
    country heading as printed. `see_also` holds the destinations named by "(See alternate address under ...)".
    `members` are bodies that the entry covers besides the party itself. `notes` holds what the entity cell says beyond
    names and addresses, verbatim. `source_fields` holds what another source than the CFR says in fields of its own, as
    (name, value) pairs in its order. `footnotes` are the numbers that the license requirement carries (4 stands for
    15 CFR 734.9(e)(2), and so on). `verbatim` is the entity cell whole, its printed lines joined by a newline: every
    other field can be checked against it. `entry_id` says which line of its list it is, None where nobody has asked
    yet; two listings that say the same are equal, whichever lines they are.
    """

    destination: str
    name: str
    kind: ListingKind = ListingKind.PARTY
    aliases: tuple[Alias, ...] = ()
    addresses: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    license_requirement: str = ""
    license_review_policy: str = ""
    citation: str = ""
    footnotes: tuple[int, ...] = ()
    verbatim: str = ""
    members: tuple[Member, ...] = ()
    source_fields: tuple[tuple[str, str], ...] = ()
    entry_id: EntryId | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases, in the order printed."""
        return (self.name, *(alias.name for alias in self.aliases))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole list as one source shows it.

    `as_of` is the Eastern legal date up to which the source says it is complete. `unread` holds rows of the table
    that could not be read, verbatim: they are part of the list, and a snapshot that has any is not whole.
    """

    list_code: ListCode
    as_of: date
    listings: tuple[Listing, ...]
    unread: tuple[str, ...] = ()
