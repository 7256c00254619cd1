"""Regimes: what state a rule of law is in on a day, as it was known at a time, and who verified that.

Two times are kept apart: from which day through which day a state lasts (Eastern legal dates, the last day included:
"stayed until November 9, 2026" is stayed on that day, 90 FR 50857), and from when until when we knew so (aware UTC).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

AFFILIATES_RULE = "affiliates-rule"
# How a reading of a document signs what it proposes.
READING = "reading of"


class RegimeState(StrEnum):
    """What a rule of law is on a day.

    BY_ITS_TERMS: in force by what the last document itself says, with no document since that confirms it.
    """

    IN_FORCE = "in force"
    STAYED = "stayed"
    NOT_ENFORCED = "not enforced"
    RESCINDED = "rescinded"
    BY_ITS_TERMS = "in force by its terms"


@dataclass(frozen=True, slots=True)
class Verification:
    """Who checked a regime against its document, and when (aware UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Regime:
    """One state of one rule of law, from a day through a last day (None: without an end).

    `document` and `citation` name what says so, `proposed_by` the reading or person that it came from.
    """

    rule: str
    state: RegimeState
    since: date
    last_day: date | None
    document: str
    citation: str
    note: str
    known_from: datetime
    proposed_by: str
    known_until: datetime | None = None
    verification: Verification | None = None

    @property
    def key(self) -> str:
        """What it is called in commands: a document may say two things of two spans of days."""
        return f"{self.document}@{self.since.isoformat()}"

    def covers(self, on: date) -> bool:
        """Return whether a day lies in it, the last day included."""
        return self.since <= on and (self.last_day is None or on <= self.last_day)

    @property
    def says(self) -> tuple[object, ...]:
        """What it states: two readings of a document that agree in it propose one thing."""
        return self.state, self.since, self.last_day

    @property
    def is_of_reading(self) -> bool:
        """Whether a reading of a document proposed it, and not a person or listwatch as shipped."""
        return self.proposed_by.startswith(READING)

    @property
    def is_binding(self) -> bool:
        """Whether the rule counts in it, verified or not."""
        return self.state in (RegimeState.IN_FORCE, RegimeState.BY_ITS_TERMS)

    def is_known(self, at: datetime) -> bool:
        """Return whether it was known at an aware UTC time."""
        return self.known_from <= at and (self.known_until is None or at < self.known_until)

    def is_verified(self, at: datetime) -> bool:
        """Return whether somebody had verified it by an aware UTC time."""
        return self.verification is not None and self.verification.at <= at


@dataclass(frozen=True, slots=True)
class RegimeReading:
    """How a rule of law is read for a day as known at a time.

    `regime` is None before the first one. `is_verified` says whether somebody checked it. `otherwise` is what counts if
    it is wrong: the reading without it, None where it was verified.
    """

    rule: str
    on: date
    known_at: datetime
    regime: Regime | None
    is_verified: bool
    otherwise: Regime | None = None

    @property
    def ownership_counts(self) -> bool | None:
        """Whether ownership by listed parties counts on that day; None while both readings must be shown."""
        if self.regime is None:
            return False
        return self.regime.is_binding if self.is_verified else None

    @property
    def may_count(self) -> bool:
        """Whether it counts in any reading that must be shown."""
        return any(each is not None and each.is_binding for each in (self.regime, self.otherwise))

    @property
    def words(self) -> str:
        """The state in words."""
        if self.regime is None:
            return "not yet"
        return f"{self.regime.state}{'' if self.is_verified else ', not verified'}"


def read_regime(regimes: Iterable[Regime], rule: str, on: date, known_at: datetime) -> RegimeReading:
    """Read which state a rule is in on an Eastern date, as known at an aware UTC time.

    Of those that cover the day the one known last counts, whether it lifts or extends an earlier one.
    """
    standing = sorted(
        (each for each in regimes if each.rule == rule and each.is_known(known_at) and each.covers(on)),
        key=lambda each: (each.known_from, each.since),
    )
    if not standing:
        return RegimeReading(rule, on, known_at, None, is_verified=True)
    last = standing[-1]
    if last.is_verified(known_at):
        return RegimeReading(rule, on, known_at, last, is_verified=True)
    before = next((each for each in reversed(standing[:-1]) if each.is_binding is not last.is_binding), None)
    return RegimeReading(rule, on, known_at, last, is_verified=False, otherwise=before)


def verify_regime(regime: Regime, by: str, at: datetime) -> Regime:
    """Return a regime as verified by a person at an aware UTC time."""
    return replace(regime, verification=Verification(by, at))


def known_since(regimes: Iterable[Regime], known_at: datetime) -> datetime:
    """Return since when all was known that is known at an aware UTC time: a reading says the same at both."""
    moments = [
        moment
        for each in regimes
        for moment in (each.known_from, each.known_until, each.verification.at if each.verification else None)
        if moment is not None and moment <= known_at
    ]
    return max(moments, default=known_at)


def _shipped(state: RegimeState, since: date, last_day: date | None, *source: str, is_verified: bool) -> Regime:
    document, citation, note, known = source
    known_from = datetime.fromisoformat(known).replace(tzinfo=UTC)
    verification = Verification(f"the text of {citation}", known_from) if is_verified else None
    return Regime(
        AFFILIATES_RULE, state, since, last_day, document, citation, note, known_from, "listwatch", None, verification
    )


# What is known of the Affiliates Rule on installation. 2025-19846 stays it and says when the stay ends; that nothing
# later says otherwise is what a person has to verify.
SHIPPED_REGIMES = (
    _shipped(
        RegimeState.IN_FORCE,
        date(2025, 9, 29),
        None,
        "2025-19001",
        "90 FR 47201",
        "Interim final rule: affiliates owned 50 percent or more.",
        "2025-09-29",
        is_verified=True,
    ),
    _shipped(
        RegimeState.STAYED,
        date(2025, 11, 10),
        date(2026, 11, 9),
        "2025-19846",
        "90 FR 50857",
        "The amendments of 90 FR 47201 are stayed until November 9, 2026.",
        "2025-11-10",
        is_verified=True,
    ),
    _shipped(
        RegimeState.BY_ITS_TERMS,
        date(2026, 11, 10),
        None,
        "2025-19846",
        "90 FR 50857",
        "The stay ends by its own terms, absent an extension.",
        "2025-11-10",
        is_verified=False,
    ),
)
