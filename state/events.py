"""Events: what happened, each with an identity and with everything that its result is derived from, by id.

What is not told by an id (bytes by their sha256, lists and customers by the number of a version) is given whole, as the
office or a person said it. Each kind has inputs of its own: none borrows what another one is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

from state.changes import Change
from state.documents import Document, Stage
from state.effects import Effect
from state.encoding import to_json
from state.listings import ListCode
from state.regimes import AFFILIATES_RULE, Regime, RegimeReading, read_regime

_DIGEST_LETTERS = 12


class EventKind(StrEnum):
    """What sort of thing happened."""

    RULE = "rule"
    CUSTOMERS = "customers"
    LIST_DIFFERENCE = "list difference"
    STAGE = "stage"
    UNREAD = "unread"
    EFFECT = "effect"
    OWNERSHIP = "ownership"


@dataclass(frozen=True, slots=True)
class ListInput:
    """A list on an Eastern date, at a version (see `state.storage.versions`)."""

    list_code: ListCode
    on: date
    version: int


@dataclass(frozen=True, slots=True)
class ScreeningInputs:
    """Whom a screening was of and what decided it.

    `customers_sha256` is of the customers as read. `settings` holds the tables of the configuration on which a result
    depends, `config_sha256` is of all of it but for secrets. `regime` is how the Affiliates Rule was read on the day;
    None before listwatch recorded it.
    """

    customers_sha256: str
    config_sha256: str
    settings: Mapping[str, Any]
    parser_version: str
    matcher_version: str
    regime: RegimeReading | None = None


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """One stage of a document: its text was read (`capture_sha256`) and applied to `lists` as they are without it.

    `effective_on` is the Eastern date from which it counts where its text gives none. `earlier` is the id of the last
    event on the same document, whose entries this one replaces; None for the first. `is_past` says that the lists we
    began with hold the rule already, so that it changes none of them. `note` says, of a text that is read again, why.
    """

    document: Document
    capture_sha256: str
    effective_on: date
    lists: tuple[ListInput, ...]
    screened: ScreeningInputs
    earlier: str | None = None
    is_past: bool = False
    note: str | None = None
    kind: Literal["rule"] = "rule"

    @property
    def subject(self) -> str:
        """The document's number."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class CustomersEvent:
    """Our customers changed: the `chosen`, by id, were screened against `lists` as in force on an Eastern date.

    `new`, `changed` and `gone` are numbers; `is_everyone` says that all customers were chosen, whoever had changed.
    `compared_with` is the version of the customers stored before.
    """

    new: int
    changed: int
    gone: int
    chosen: tuple[str, ...]
    is_everyone: bool
    on: date
    lists: tuple[ListInput, ...]
    screened: ScreeningInputs
    former_subject: str | None = None
    compared_with: int = 0
    kind: Literal["customers"] = "customers"

    @property
    def subject(self) -> str:
        """A name of this reading of the customers, made of all its inputs; the one it was told under before that."""
        return self.former_subject or f"customers {_digest(self)}"


@dataclass(frozen=True, slots=True)
class ListDifferenceEvent:
    """What a source sent (`capture_sha256`, of an Eastern date) shows lists otherwise than we hold them.

    `subject` names what it sent, `told` are the differences that no rule explained. `without` is the subject under
    which the lists took over what the source shows, None for a source that changes none of ours.
    """

    subject: str
    title: str
    capture_sha256: str
    as_of: date
    lists: tuple[ListInput, ...]
    told: tuple[Change, ...]
    screened: ScreeningInputs
    without: str | None = None
    kind: Literal["list difference"] = "list difference"


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A document reached a stage that changes no list and screens nobody: withdrawn, disappeared, or in the eCFR.

    `lines` say what it means, of a withdrawal what else there is to say. `capture_sha256` is of the text that was read
    of it last, None where none was; `superseded` is the id of the alert that no longer holds.
    """

    document: Document
    lines: tuple[str, ...]
    capture_sha256: str | None = None
    superseded: str | None = None
    kind: Literal["stage"] = "stage"

    @property
    def subject(self) -> str:
        """The document's number."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class UnreadEvent:
    """A document is there and could not be read; `trouble` says why."""

    document: Document
    trouble: str
    kind: Literal["unread"] = "unread"

    @property
    def subject(self) -> str:
        """The document's number."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class EffectEvent:
    """One stage of a document that changes what being listed means: its text was read (`capture_sha256`).

    `on` is the Eastern date and `known_at` the time (aware UTC) it is told at, `regimes` are the states of rules of law
    known by then without what this document says. `told` are the effects that its earlier stage was told with, None for
    the first.
    """

    document: Document
    capture_sha256: str
    parser_version: str
    on: date
    known_at: datetime
    regimes: tuple[Regime, ...]
    told: tuple[Effect, ...] | None = None
    kind: Literal["effect"] = "effect"

    @property
    def subject(self) -> str:
        """The document's number."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class OwnershipEvent:
    """What ownership means for our customers was judged anew, as `because` says why.

    All customers were judged on an Eastern date, by the owner data known at `known_at` (aware UTC), the `lists` whose
    parties count as owners, and the states of the law as known then. `earlier` is the id of the event whose findings
    these are held against, `regime_before` how the Affiliates Rule was read in it; None for the first. `versions` are
    the numbers (`state.storage.versions`) of all that decides a judging.
    """

    because: tuple[str, ...]
    on: date
    known_at: datetime
    lists: tuple[ListInput, ...]
    regimes: tuple[Regime, ...]
    screened: ScreeningInputs
    versions: Mapping[str, int]
    earlier: str | None = None
    regime_before: RegimeReading | None = None
    kind: Literal["ownership"] = "ownership"

    @property
    def subject(self) -> str:
        """A name of this judging, made of all its inputs."""
        return f"ownership {_digest(self)}"

    @property
    def reading(self) -> RegimeReading:
        """How the Affiliates Rule is read on the day of the judging."""
        return read_regime(self.regimes, AFFILIATES_RULE, self.on, self.known_at)


_COUNTS = re.compile(r"the list: (\d+) new, (\d+) changed(?:; (\d+) are no longer)?")

Event = RuleEvent | CustomersEvent | ListDifferenceEvent | StageEvent | UnreadEvent | EffectEvent | OwnershipEvent
# What is about a document at a stage of it, and what screened customers.
OfDocument = RuleEvent | StageEvent | UnreadEvent | EffectEvent
Screened = RuleEvent | CustomersEvent | ListDifferenceEvent | OwnershipEvent


def stage_of(event: Event) -> Stage:
    """Return the stage that an event is on; of what is no document, that it is as lists in force show it."""
    return event.document.stage if isinstance(event, OfDocument) else Stage.CODIFIED


def screened_of(event: Event | None) -> ScreeningInputs | None:
    """Return what decided the screening of an event; None for one that screens nobody."""
    return event.screened if isinstance(event, Screened) else None


def changes_counted(lines: Iterable[str]) -> tuple[int, int, int]:
    """Return how many customers an alert of an earlier listwatch says are new, changed and gone."""
    found = _COUNTS.search("\n".join(lines))
    new, changed, gone = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    return new, changed, gone


def extra_lines(document: Document, lines: tuple[str, ...], superseded: str | None) -> tuple[str, ...]:
    """Return the lines of an alert of an earlier listwatch that a stage itself does not give."""
    if document.stage is not Stage.WITHDRAWN:
        return lines
    return lines[2 if superseded else 1 :]


def event_id(event: Event) -> str:
    """Return the identity of an event: its kind, its subject and stage for reading, and a hash of all its inputs."""
    words = (event.kind, event.subject, stage_of(event), _digest(event))
    return "/".join(words)


def _digest(event: Event) -> str:
    return sha256(to_json(event)).hexdigest()[:_DIGEST_LETTERS]
