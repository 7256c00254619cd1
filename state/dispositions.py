"""Dispositions: what a person said of a possible match, and accounts on hold until somebody says it.

A match is possible, never proven (15 CFR 744.16 binds the exporter, not a program): only a person disposes of it, by
name, with a reason. A hold belongs to one account and one cause, such as a rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from state.changes import Change
from state.listings import EntryId
from state.matches import Strength
from state.normalization import entry_key

_ID_LETTERS = 10


class Verdict(StrEnum):
    """TRUE: the customer is the listed party. FALSE: it is not. UNSURE: somebody is to find out."""

    TRUE = "true"
    FALSE = "false"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class MatchKey:
    """What a disposition is about: one customer and one entry; destination and name are as printed, for reading."""

    customer_id: str
    entry_id: EntryId
    destination: str = field(compare=False)
    listing_name: str = field(compare=False)

    @property
    def id(self) -> str:
        """The short name of the match, the same whatever the entry is called."""
        return match_id_of(self.customer_id, self.entry_id.list_code, self.entry_id.key)

    @property
    def former_id(self) -> str:
        """The short name that listwatch gave the match while it told entries by heading and name."""
        return former_match_id(self.customer_id, self.entry_id.list_code, self.destination, self.listing_name)


def match_id_of(customer_id: str, list_code: str, entry_key: str) -> str:
    """Return the short name of the match of a customer and an entry."""
    return _short_name(customer_id, list_code, entry_key)


def former_match_id(customer_id: str, list_code: str, destination: str, listing_name: str) -> str:
    """Return the short name that a match had while entries were told by heading and name."""
    return _short_name(customer_id, list_code, *entry_key(destination, listing_name))


def key_of(customer_id: str, change: Change) -> MatchKey:
    """Name the match of a customer with the entry of a change."""
    listing = change.listing
    return MatchKey(customer_id, change.entry_id, listing.destination, listing.name)


def _short_name(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:_ID_LETTERS]


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """What stood before the eyes of whoever decided: the values by which a party is told, field by field.

    Fields pair a name with its values, sorted. `strength` is that of the match then.
    """

    listing: tuple[tuple[str, tuple[str, ...]], ...]
    customer: tuple[tuple[str, tuple[str, ...]], ...]
    strength: Strength


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says: the verdict, why, who, and the last Eastern date it holds for (None: no end)."""

    verdict: Verdict
    reason: str
    decided_by: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Disposition:
    """A decision as it is kept. Times are aware UTC; `ended_at` is None while it stands."""

    key: MatchKey
    decision: Decision
    decided_at: datetime
    relied_on: ReliedOn
    id: int = 0
    ended_at: datetime | None = None
    ended_because: str = ""

    @property
    def said(self) -> str:
        """The decision in a line: what, who, when, without the reason."""
        words = {Verdict.TRUE: "Confirmed as a match", Verdict.FALSE: "Judged not a match", Verdict.UNSURE: "Left open"}
        return f"{words[self.decision.verdict]} by {self.decision.decided_by} on {self.decided_at:%Y-%m-%d}"


class HoldStatus(StrEnum):
    """HELD: nothing leaves. RELEASE_ASKED: what it was held for is over, and a signature is missing. RELEASED: over."""

    HELD = "held"
    RELEASE_ASKED = "release asked"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class AccountHold:
    """One account on hold for one cause (a document number, or what names another event).

    `alert_id` is of the notice that asked for it. Times are aware UTC. `acknowledge_by` is None where nobody need
    acknowledge; `escalations` counts the steps of the chain told so far. People are named as they signed. `event_id` is
    of the event that it was begun for.
    """

    customer_id: str
    cause: str
    alert_id: str
    since: datetime
    acknowledge_by: datetime | None = None
    standing: HoldStatus = HoldStatus.HELD
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    escalations: int = 0
    release_asked_by: str | None = None
    release_asked_at: datetime | None = None
    released_by: str | None = None
    released_at: datetime | None = None
    released_because: str | None = None
    event_id: str | None = None
    id: int = 0
