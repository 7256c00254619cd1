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
class Signature:
    """Who did something, named as they signed, and when (aware UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """Who asked for the release of a hold first, when (aware UTC), and why it is over."""

    by: str
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class AccountHold:
    """One account on hold for one cause (a document number, or what names another event).

    `alert_id` is of the notice that asked for it, `event_id` of the event that it was begun for. Times are aware UTC.
    `acknowledge_by` is None where nobody need acknowledge; `escalations` counts the steps of the chain that were
    alerted. What has not happened is None; only what was asked for is released.
    """

    customer_id: str
    cause: str
    alert_id: str
    since: datetime
    acknowledge_by: datetime | None = None
    acknowledgement: Signature | None = None
    escalations: int = 0
    request: ReleaseRequest | None = None
    release: Signature | None = None
    event_id: str | None = None
    id: int = 0

    @property
    def standing(self) -> HoldStatus:
        """How far it has come."""
        if self.release is not None:
            return HoldStatus.RELEASED
        return HoldStatus.HELD if self.request is None else HoldStatus.RELEASE_ASKED

    @property
    def over(self) -> str:
        """Why it is over; empty where nobody says so."""
        return self.request.because if self.request else ""


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """A hold in one row, as tables, answers and evidence files have it."""

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

    @classmethod
    def of(cls, hold: AccountHold) -> HoldRecord:
        """Return a hold in one row."""
        acknowledged, request, released = map(_row, (hold.acknowledgement, hold.request, hold.release))
        return cls(
            hold.customer_id,
            hold.cause,
            hold.alert_id,
            hold.since,
            hold.acknowledge_by,
            hold.standing,
            *acknowledged,
            hold.escalations,
            *request,
            *released,
            hold.request.because if hold.request else None,
            hold.event_id,
            hold.id,
        )

    @property
    def hold(self) -> AccountHold:
        """The hold in its parts. Who released one whose release nobody had asked for, asked for it by that."""
        release = _signature(self.released_by, self.released_at)
        request = _signature(self.release_asked_by, self.release_asked_at) or release
        return AccountHold(
            self.customer_id,
            self.cause,
            self.alert_id,
            self.since,
            self.acknowledge_by,
            _signature(self.acknowledged_by, self.acknowledged_at),
            self.escalations,
            ReleaseRequest(request.by, request.at, self.released_because or "") if request else None,
            release,
            self.event_id,
            self.id,
        )


def _row(part: Signature | ReleaseRequest | None) -> tuple[str | None, datetime | None]:
    return (part.by, part.at) if part else (None, None)


def _signature(by: str | None, at: datetime | None) -> Signature | None:
    return Signature(by, at) if by is not None and at is not None else None
