"""Amendatory instructions: which entries a rule adds, revises and removes, in the order it says so.

Small passes over text, in the manner of a person with a pencil: find the instruction on supplement no. 4 to part 744,
take the quoted names out, mark destinations ("Under CANADA") and verbs ("by adding"), and see whether any word is left
over. Every paragraph of our supplement gives an instruction, or is set aside by name because it changes no entry, or
is unread. Forms: Office of the Federal Register, Document Drafting Handbook, "Amendatory instructions".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.reading.markup import squeeze
from sources.reading.rules.named_entries import read_named_entries, unknown_words
from sources.reading.rules.provisions import ENTITY_LIST_PART, Provision, read_part_heading, read_provision
from sources.reading.rules.sentences import Sentence, TokenKind, read_sentence
from state.rules import UnreadInstruction, Verb


@dataclass(frozen=True, slots=True)
class Instruction:
    """One verb on one entry, in the instruction's wording; `sentence` is the paragraph it stands in."""

    verb: Verb
    destination: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A paragraph of our supplement that changes no entry, and what it does instead."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that the amendatory paragraphs say of the Entity List; `provisions` is everything the document amends."""

    amendments: tuple[Instruction, ...]
    unread: tuple[UnreadInstruction, ...]
    set_aside: tuple[SetAside, ...]
    provisions: tuple[Provision, ...]


_ENTRY = re.compile(r"\bentr(?:y|ies)\b", re.IGNORECASE)
_SPEAKS_OF_ENTRIES = re.compile(r"\b(?:entr(?:y|ies)|entit(?:y|ies)|alphabetical)\b", re.IGNORECASE)
_ALPHABETICAL = re.compile(r"\balphabetical\b", re.IGNORECASE)
_VERB_WORD = re.compile(r"\b(?:add|revis|republish|correct|remov|delet)", re.IGNORECASE)
# Forms: “A” to read “B”; redesignating; anything that suspends or moves entries.
_OTHER_VERB = re.compile(
    r"\b(?:redesignat\w+|to\s+read\s+⟦|renam\w+|suspend\w*|stay(?:s|ed|ing)?|mov(?:es?|ing)|transfer\w*)\b",
    re.IGNORECASE,
)
_CHANGES_NO_ENTRY = (
    (re.compile(r"\bintroductory\s+(?:text|paragraph)\b", re.IGNORECASE), "introductory text"),
    (re.compile(r"\bfootnotes?\b", re.IGNORECASE), "a footnote of the list"),
    (re.compile(r"\bauthority\b", re.IGNORECASE), "the authority citation"),
    (re.compile(r"(?<!under the )\bheadings?\b", re.IGNORECASE), "a heading of the table"),
)
_LEADS_TO_TABLE = re.compile(r"^the\s+[\w\s,]*\breads?\s+as\s+follows\b", re.IGNORECASE)


def read_instructions(paragraphs: Sequence[str]) -> Instructions:
    """Read the amendatory paragraphs of a document, in order.

    A paragraph that is a part's heading ("PART 744—...") says which part the ones behind it amend. Paragraphs on other
    provisions are told in `provisions` and otherwise left alone.
    """
    reading = _Reading()
    for paragraph in filter(None, map(squeeze, paragraphs)):
        reading.take(paragraph)
    reading.close_lead()
    return Instructions(
        tuple(reading.amendments), tuple(reading.unread), tuple(reading.set_aside), tuple(reading.provisions)
    )


@dataclass(frozen=True, slots=True)
class _Lead:
    """A paragraph that leads to others: "2. Supplement no. 4 to part 744 is amended by:", "b. Under CANADA,"."""

    paragraph: str
    label: str
    names_destination: bool


@dataclass(slots=True)
class _Reading:
    """What is known on the way down, and what was found.

    `standing_verb` is one that a paragraph without names gave to those below it ("by adding:"); `last_verb` may only
    be used by a paragraph that does nothing but go on with a list of names. `open_lead` is a paragraph that leads to
    others of which none has come yet.
    """

    part: str = ""
    provision: Provision | None = None
    destination: str = ""
    destination_label: str = ""
    standing_verb: Verb | None = None
    last_verb: Verb | None = None
    open_lead: _Lead | None = None
    amendments: list[Instruction] = field(default_factory=list)
    unread: list[UnreadInstruction] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    provisions: list[Provision] = field(default_factory=list)

    def take(self, paragraph: str) -> None:
        """Read one paragraph: a part's heading, the head of an instruction, or a paragraph of one."""
        if part := read_part_heading(paragraph):
            self.close_lead()
            self.part, self.provision = part, None
            return
        provision = read_provision(paragraph, self.part) or self._headless_provision(paragraph)
        if provision is not None:
            self.close_lead()
            self.provision = provision
            self.provisions.append(provision)
            self.destination = self.destination_label = ""
            self.standing_verb = self.last_verb = None
        if self.provision is not None and self.provision.is_entity_list:
            self._read_paragraph(paragraph, provision.rest if provision else paragraph)

    def _headless_provision(self, paragraph: str) -> Provision | None:
        """Take entries amended with no head above them for ours: better read than passed over in silence."""
        headless = self.provision is None and self.part in ("", ENTITY_LIST_PART) and _ENTRY.search(paragraph)
        if headless and (_VERB_WORD.search(paragraph) or _ALPHABETICAL.search(paragraph)):
            return Provision("entries of a list that is not named", "", True, "", paragraph)
        return None

    def _read_paragraph(self, paragraph: str, body: str) -> None:
        """Read a paragraph of our supplement; `body` is what of it stands behind the head."""
        sentence = read_sentence(body)
        if self.open_lead and self.open_lead.names_destination and sentence.has(TokenKind.DESTINATION):
            self.close_lead()
        if not self._inherits_destination(sentence.label):
            self.destination = ""
        if _OTHER_VERB.search(sentence.words):
            self.open_lead = None
            self._leave_unread(
                paragraph, sentence.label, "It does something other than add, revise or remove whole entries."
            )
        elif sentence.has(TokenKind.NAMES):
            self._read_names(paragraph, sentence)
        else:
            self._read_without_names(paragraph, sentence)

    def _inherits_destination(self, label: str) -> bool:
        """Whether a paragraph stands below the destination in force.

        One with the next letter ("c." after "b. Under CHINA") stands beside it. "i." is always the first of a row
        below, though it follows "h." too.
        """
        follows = len(label) == len(self.destination_label) == 1 and ord(label) == ord(self.destination_label) + 1
        return not follows or label == "i"

    def _read_without_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with no quoted name: it leads to others ("b. Under CHINA, by:"), or changes no entry."""
        verbs = [Verb(token.text) for token in sentence.tokens if token.kind is TokenKind.VERB]
        self._stand_under(sentence)
        if _LEADS_TO_TABLE.search(sentence.words):
            self.set_aside.append(SetAside(paragraph, "the words that lead to the table"))
            return
        if reason := _why_no_entry(sentence):
            self.set_aside.append(SetAside(paragraph, reason))
        elif _SPEAKS_OF_ENTRIES.search(sentence.words) or unknown_words(sentence) or len(verbs) > 1:
            self._leave_unread(paragraph, sentence.label, "It names no entry.")
        else:
            self.standing_verb = verbs[0] if verbs else self.standing_verb
            self.open_lead = _Lead(paragraph, sentence.label, sentence.has(TokenKind.DESTINATION))
            self.set_aside.append(SetAside(paragraph, "leads to the paragraphs below it"))
            return
        self.open_lead = None

    def _stand_under(self, sentence: Sentence) -> None:
        """Let the last destination of a paragraph hold for the paragraphs below it."""
        destinations = [token.text for token in sentence.tokens if token.kind is TokenKind.DESTINATION]
        if destinations:
            self.destination, self.destination_label = destinations[-1], sentence.label
            self.standing_verb = None if sentence.has(TokenKind.NAMES) else self.standing_verb

    def _read_names(self, paragraph: str, sentence: Sentence) -> None:
        """Read a paragraph with lists of names, and tell what of it is not understood."""
        read = read_named_entries(sentence, self._verb_before(sentence))
        homeless = [each.name for each in read.entries if not (each.heading or self.destination)]
        for each in read.entries:
            if heading := each.heading or self.destination:
                self.amendments.append(Instruction(each.verb, heading, each.name, paragraph))
        for trouble in (*read.troubles, *(f"No destination is named for {name}." for name in homeless)):
            self._leave_unread(paragraph, sentence.label, trouble)
        self._stand_under(sentence)
        self.last_verb = read.last_verb
        self.open_lead = None

    def _verb_before(self, sentence: Sentence) -> Verb | None:
        """Give the verb that a paragraph without one means.

        Forms: "in alphabetical order, entries for" means adding; below "by adding:" it is that; a paragraph that is
        only the rest of a list goes on with the verb before.
        """
        if sentence.has(TokenKind.VERB):
            return None
        if _ALPHABETICAL.search(sentence.words):
            return Verb.ADD
        goes_on = sentence.tokens[0].kind is TokenKind.NAMES and not sentence.has(TokenKind.DESTINATION)
        return self.last_verb if goes_on else self.standing_verb

    def close_lead(self) -> None:
        """Tell a paragraph that leads to others where none came: they are lost, or stand where nobody looked."""
        if self.open_lead is not None:
            self._leave_unread(self.open_lead.paragraph, self.open_lead.label, "It leads to nothing below it.")
            self.open_lead = None

    def _leave_unread(self, paragraph: str, label: str, reason: str) -> None:
        number = self.provision.number if self.provision else ""
        place = f"amendatory instruction {number}".strip() + (f", {label}" if label else "")
        self.unread.append(UnreadInstruction(place, paragraph, reason))


def _why_no_entry(sentence: Sentence) -> str:
    """Give what a paragraph changes instead of entries; empty where it may change one."""
    if _ENTRY.search(sentence.words):
        return ""
    return next((reason for form, reason in _CHANGES_NO_ENTRY if form.search(sentence.words)), "")
