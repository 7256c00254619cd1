"""Rules: documents that amend the list, as ordered amendments, with what could not be read kept beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from state.listings import Listing


class Verb(StrEnum):
    """What an amendatory instruction does to one entry."""

    ADD = "add"
    REVISE = "revise"
    REMOVE = "remove"


class TextForm(StrEnum):
    """Which text a rule was read from: the printed document's XML, or the plain text on public inspection."""

    XML = "xml"
    PLAIN_TEXT = "plain text"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One instruction on one entry.

    `name` is the instruction's wording; `listing` the entry as the rule's table prints it, whose name may differ by a
    typing error. It is None for a removal, which the table does not show, and where no row could be tied to the
    instruction: then only name and destination are known. `instruction` is the sentence it was read from.
    """

    verb: Verb
    destination: str
    name: str
    listing: Listing | None
    instruction: str

    @property
    def entry(self) -> Listing:
        """The entry as far as it is known: the row, or a listing with no more than destination and name."""
        return self.listing or Listing(destination=self.destination, name=self.name)


@dataclass(frozen=True, slots=True)
class UnreadInstruction:
    """A part of a rule that was not understood, verbatim: `place` says where it stands, `reason` what was missing."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatedCounts:
    """What the rule's own preamble says it does: the check on what was read from its instructions.

    `additions_by_destination` holds (heading, number) pairs, empty where the preamble gives none; the headings are
    those of the list, not the preamble's. `sentences` are the words the numbers come from.
    """

    additions: int | None = None
    entities_added: int | None = None
    revisions: int | None = None
    removals: int | None = None
    additions_by_destination: tuple[tuple[str, int], ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavingsClause:
    """Shipments already en route aboard a carrier on `en_route_on` may go ahead until `deadline` (Eastern dates).

    `deadline` is None in rules that set no end (such as 88 FR 12170).
    """

    en_route_on: date | None
    deadline: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A document read: what it amends, from when, and what of it stayed unread.

    `effective_on` is None only while the text says "on publication" and the date of publication is not known.
    `no_change_reason` says, for a document with no amendment of the list, why that is so. `filed_at` is aware UTC.
    """

    document_number: str
    title: str
    action: str
    text_form: TextForm
    amendments: tuple[Amendment, ...] = ()
    unread: tuple[UnreadInstruction, ...] = ()
    stated: StatedCounts = StatedCounts()
    effective_on: date | None = None
    effective_text: str = ""
    publication_date: date | None = None
    filed_at: datetime | None = None
    citation: str = ""
    savings: SavingsClause | None = None
    no_change_reason: str = ""

    def amendments_by(self, verb: Verb) -> tuple[Amendment, ...]:
        """The amendments with this verb, in the order of the instructions."""
        return tuple(amendment for amendment in self.amendments if amendment.verb is verb)

    @property
    def counts_agree(self) -> bool | None:
        """Whether every count the preamble states is the count that was read; None where it states none."""
        checks = [
            (self.stated.additions, len(self.amendments_by(Verb.ADD))),
            (self.stated.revisions, len(self.amendments_by(Verb.REVISE))),
            (self.stated.removals, len(self.amendments_by(Verb.REMOVE))),
            (self.stated.entities_added, len({amendment.name for amendment in self.amendments_by(Verb.ADD)})),
        ]
        if self.stated.additions_by_destination:
            read: dict[str, int] = {}
            for amendment in self.amendments_by(Verb.ADD):
                read[amendment.destination] = read.get(amendment.destination, 0) + 1
            agree_by_destination = read == dict(self.stated.additions_by_destination)
        else:
            agree_by_destination = True
        stated = [(said, counted) for said, counted in checks if said is not None]
        if not stated and not self.stated.additions_by_destination:
            return None
        return agree_by_destination and all(said == counted for said, counted in stated)

    @property
    def is_complete(self) -> bool:
        """Whether nothing stayed unread and the preamble's counts, where given, agree."""
        return not self.unread and self.counts_agree is not False
