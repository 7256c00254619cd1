"""Rules: documents that amend the list, as ordered amendments, with what could not be read kept beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum

from state.edits import Edit
from state.effects import Effect
from state.listings import ListCode, Listing, ListingKind
from state.normalization import fold_spelling, heading_of

# Preamble and table are typed by different hands: "Suma Technology" in one is "Suma Techology" in the other. Two
# companies whose names differ in one word of three stay below it.
_LEAST_LIKENESS = 0.88


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
    """One instruction on one entry of one list.

    `name` is the instruction's wording; `listing` the entry as the rule's table prints it, whose name may differ by a
    typing error. It is None for a removal, which the table does not show, and where no row could be tied to the
    instruction: then only name and destination are known. `instruction` is the sentence it was read from.
    `edits` say how a revised entry reads afterwards where no row does. `effective_on` is the Eastern date from which
    this one counts, where it is another than the rule's.
    """

    verb: Verb
    destination: str
    name: str
    listing: Listing | None
    instruction: str
    list_code: ListCode = ListCode.ENTITY_LIST
    edits: tuple[Edit, ...] = ()
    effective_on: date | None = None

    @property
    def is_name_only(self) -> bool:
        """Whether no more is known of the entry than destination and name, though the rule says more."""
        return self.listing is None and not self.edits and self.verb is not Verb.REMOVE

    @property
    def entry(self) -> Listing:
        """The entry as far as it is known: the row, or a listing with no more than destination and name."""
        return self.listing or Listing(destination=self.destination, name=self.name)


@dataclass(frozen=True, slots=True)
class HeadingAmendment:
    """One instruction on a heading of one list, which concerns every entry that stands under it.

    `renamed_to` is the new heading as printed; None where the heading is removed, and its entries with it. `position`
    is the number of the rule's amendments that stand before it. `effective_on` is as in `Amendment`.
    """

    destination: str
    renamed_to: str | None
    instruction: str
    list_code: ListCode = ListCode.ENTITY_LIST
    effective_on: date | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class UnreadInstruction:
    """A part of a rule that was not understood, verbatim: `place` says where it stands, `reason` what was missing."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A part of a rule that changes no entry of a list that is read here: where it stands, verbatim, and why not."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatedCounts:
    """What the rule's own preamble says it does to one list: the check on what was read from its instructions.

    `additions_by_destination` holds (heading, number) pairs, empty where the preamble gives none; the headings are
    those of the list, not the preamble's. `removals_at_least` is a number of entities removed, each of which has one
    entry or more. `new_entries` is how many of the entries of a list that is printed whole are said to be new, which
    the list that we hold shows. `sentences` are the words the numbers come from.
    """

    additions: int | None = None
    entities_added: int | None = None
    revisions: int | None = None
    removals: int | None = None
    additions_by_destination: tuple[tuple[str, int], ...] = ()
    sentences: tuple[str, ...] = ()
    list_code: ListCode = ListCode.ENTITY_LIST
    removals_at_least: int | None = None
    new_entries: int | None = None

    def agree_with(self, amendments: Iterable[Amendment], headings: Iterable[HeadingAmendment] = ()) -> bool | None:
        """Return whether every count stated is the count among a rule's amendments.

        None where none is stated that can be checked: removals cannot, where a heading goes with all its entries, and
        removals told in entities are a lower bound.
        """
        ours = [amendment for amendment in amendments if amendment.list_code is self.list_code]
        verbs = Counter(amendment.verb for amendment in ours)
        removed = verbs[Verb.REMOVE]
        with_heading = any(one.list_code is self.list_code and one.renamed_to is None for one in headings)
        if with_heading and self.removals is not None and removed > self.removals:
            return False
        if not with_heading and self.removals_at_least is not None and removed < self.removals_at_least:
            return False
        added = [amendment for amendment in ours if amendment.verb is Verb.ADD]
        checks: list[tuple[object, object]] = [
            (self.additions, verbs[Verb.ADD]),
            (self.revisions, verbs[Verb.REVISE]),
            (None if with_heading else self.removals, verbs[Verb.REMOVE]),
            (self.entities_added, len({amendment.name for amendment in added})),
            (dict(self.additions_by_destination) or None, Counter(amendment.destination for amendment in added)),
        ]
        stated = [said == counted for said, counted in checks if said is not None]
        return all(stated) if stated else None


@dataclass(frozen=True, slots=True)
class SavingsClause:
    """Shipments already en route aboard a carrier on `en_route_on` may go ahead until `deadline` (Eastern dates).

    `deadline` is None in rules that set no end (such as 88 FR 12170), and where `has_unknown_deadline` says that the
    text names a last day that is not known. `is_computed` says that the text has a blank for
    one of them, which was computed from the document's record.
    """

    en_route_on: date | None
    deadline: date | None
    sentence: str
    is_computed: bool = False
    has_unknown_deadline: bool = False


@dataclass(frozen=True, slots=True)
class LaterDate:
    """Amendatory instructions, by number, that take effect on an Eastern date of their own; `text` says so.

    `on` is None where the text names no day that is known; `is_computed` as in `SavingsClause`.
    """

    on: date | None
    instructions: tuple[str, ...]
    text: str
    is_computed: bool = False


@dataclass(frozen=True, slots=True)
class ListingRationale:
    """Why BIS adds or modifies a group of entries (15 CFR 744.11(b), 744.16), as its preamble says it.

    `names` are in the preamble's wording, empty for a group of addresses; `destinations` are headings of the list;
    `themes` are our words for BIS's, empty where its wording is not known; `paragraph` is verbatim and whole, with the
    license requirement and the review policy that it tells.
    """

    names: tuple[str, ...]
    destinations: tuple[str, ...]
    themes: tuple[str, ...]
    paragraph: str


def grounds_for(grounds: Sequence[ListingRationale], entry: Listing) -> tuple[ListingRationale, ...]:
    """Return the grounds that name an entry: as it is spelled, else most alike, figures being the same.

    The preamble names no address: an entry of that kind has the grounds of its destination that name nobody.
    """
    if entry.kind is ListingKind.ADDRESS:
        heading = heading_of(entry.destination)
        return tuple(ground for ground in grounds if not ground.names and heading in ground.destinations)
    wanted = fold_spelling(entry.name)
    figures = re.findall(r"\d+", wanted)
    named = [{fold_spelling(name) for name in ground.names} for ground in grounds]
    comparable = [name for names in named for name in names if re.findall(r"\d+", name) == figures]
    nearest = get_close_matches(wanted, comparable, n=1, cutoff=_LEAST_LIKENESS)
    return tuple(ground for ground, names in zip(grounds, named, strict=True) if not names.isdisjoint(nearest))


@dataclass(frozen=True, slots=True)
class Rule:
    """A document read: what it amends, from when, and what of it stayed unread.

    `effective_on` is None where the text names no such date, or one that its record does not give yet ("on
    publication"); `effective_is_computed` says that the text has a blank there, which the record fills.
    `applicable_as_of` is the day before it from which the rule already applies, `stayed_until` the day to which it
    suspends what it names; `corrects` is the document number or citation that a correction names. `no_change_reason`
    says, for a document with no amendment of a list, why that is so. Dates are Eastern, `filed_at` is aware UTC.
    `stated` are the counts for the Entity List, `stated_of_others` those for the other lists. Every amendatory
    paragraph and every row of a table stands in `amendments`, `headings`, `unread` or `set_aside`. `effects` are what
    it does to the law around the lists. `whole_lists` are those of which it prints every entry: what it does not add is
    on the list no more.
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
    applicable_as_of: date | None = None
    later_dates: tuple[LaterDate, ...] = ()
    stayed_until: date | None = None
    corrects: str = ""
    grounds: tuple[ListingRationale, ...] = ()
    stated_of_others: tuple[StatedCounts, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    effective_is_computed: bool = False
    effects: tuple[Effect, ...] = ()
    headings: tuple[HeadingAmendment, ...] = ()
    whole_lists: tuple[ListCode, ...] = ()

    def amendments_by(self, verb: Verb) -> tuple[Amendment, ...]:
        """Return the amendments with this verb, in the order of the instructions."""
        return tuple(amendment for amendment in self.amendments if amendment.verb is verb)

    @property
    def amends_nothing(self) -> bool:
        """Whether it amends no list that is read here, and nothing of it stayed unread."""
        return not (self.amendments or self.headings or self.unread)

    @property
    def counts_agree(self) -> bool | None:
        """Whether every count the preamble states is the count that was read; None where it states none."""
        every = (self.stated, *self.stated_of_others)
        checks = [stated.agree_with(self.amendments, self.headings) for stated in every]
        return None if set(checks) == {None} else False not in checks

    @property
    def names_only(self) -> tuple[Amendment, ...]:
        """The additions and revisions of which no more is known than destination and name."""
        return tuple(each for each in self.amendments if each.is_name_only)

    @property
    def is_complete(self) -> bool:
        """Whether nothing stayed unread, no entry is known by name alone, and the preamble's counts, if any, agree."""
        return not self.unread and not self.names_only and self.counts_agree is not False
